"""Dagster: the only room that imports dagster."""
