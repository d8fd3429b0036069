"""The assets, one file for each stage of the way. Each is a doorway: fetch, call, store, report."""
