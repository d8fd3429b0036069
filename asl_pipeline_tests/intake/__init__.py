"""Tests of `intake`: what lies in the inbox, and what reading a file gives."""
