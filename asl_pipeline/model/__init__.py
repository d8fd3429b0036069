"""The project's vocabulary: frozen dataclasses and enumerations, standard library only."""
