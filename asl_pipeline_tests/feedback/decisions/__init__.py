"""Letters on decisions and questions, and the way that they go."""
