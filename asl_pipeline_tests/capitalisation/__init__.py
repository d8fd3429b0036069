"""Tests of the room `capitalisation`."""
