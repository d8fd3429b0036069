"""The universities' role: verdict, sign-off, return, as an append-only record."""
