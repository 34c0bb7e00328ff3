"""Records as sheets: written for people to take away, and read back to be saved row by row."""
