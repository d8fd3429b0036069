"""Tests of asl_pipeline, and the sample submissions they read."""
