"""Protected tables → documents for people. Sees no unprotected number."""
