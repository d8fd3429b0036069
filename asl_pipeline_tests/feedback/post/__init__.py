"""Tests of the post: what is sent to partners, and what becomes of it."""
