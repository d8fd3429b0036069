"""Tests of the `asl` command."""
