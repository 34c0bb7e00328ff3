"""Benches: how fast something is, as a ratio against a hand-written floor in the same run."""
