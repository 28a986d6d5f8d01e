"""Other systems' registers: readers per format, and the mapping that turns their rows into cases."""
