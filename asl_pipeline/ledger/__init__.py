"""What happened: deliveries, submissions, decisions and releases, in a SQL database."""
