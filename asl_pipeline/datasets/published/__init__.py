"""The tables of a release, one file each."""
