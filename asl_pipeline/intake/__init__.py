"""Fetch deliveries, keep their bytes for ever, and read them into tables of text."""
