"""Blank workbooks for partners."""
