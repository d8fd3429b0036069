"""The channels of files, against a folder and real servers."""
