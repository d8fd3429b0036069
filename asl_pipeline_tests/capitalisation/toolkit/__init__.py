"""The evaluation toolkit."""
