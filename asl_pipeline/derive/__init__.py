"""One declaration in, one artefact out: pure functions, no files but our own declarations."""
