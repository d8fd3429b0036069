"""Tests of the room `publication`."""
