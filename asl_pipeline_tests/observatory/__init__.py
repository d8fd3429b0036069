"""Tests of the room `observatory`."""
