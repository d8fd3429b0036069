"""Letters on what a university decided, and on what it asks two partners: short, one a decision."""
