"""Answer partners in their own language. Findings come from `quality`; sentences are made here."""
