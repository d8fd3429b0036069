"""The forms that partners send, one file each."""
