"""Accepted rows → the tables of capitalisation: what worked, what transfers, what scales up."""
