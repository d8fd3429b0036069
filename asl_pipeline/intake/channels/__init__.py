"""The channels by which deliveries come, one file each."""
