"""Accepted rows → the tables of the observatory. Reads nothing that was not accepted."""
