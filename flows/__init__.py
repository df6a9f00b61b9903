"""The order of the work: one file per phase, read top to bottom like a story."""
