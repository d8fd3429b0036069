"""Tables → protected tables. Nothing unprotected passes; what cannot be shown safe is refused."""
