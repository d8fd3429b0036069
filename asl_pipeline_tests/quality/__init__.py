"""Tests of `quality`: cells read, forms recognised, rules tried."""
