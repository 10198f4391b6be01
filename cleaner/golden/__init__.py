"""Goldens: what must come out of a source, kept in a file and compared whenever something changes."""
