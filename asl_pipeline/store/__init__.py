"""Where bytes and tables lie. Nothing here knows what they mean."""
