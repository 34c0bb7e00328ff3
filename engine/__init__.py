"""Scheda: a low-code engine for record cards, configured in YAML that is compiled like a program."""

__version__ = "0.1.0"
