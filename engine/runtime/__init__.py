"""The runtime: it knows records and never YAML."""
