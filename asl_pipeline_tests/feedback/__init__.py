"""Tests of the answers to partners."""
