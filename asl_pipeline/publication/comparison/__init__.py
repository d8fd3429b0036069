"""A release compared with another: what changed, why, by how much, and what became of what."""
