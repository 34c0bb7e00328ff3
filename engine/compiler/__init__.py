"""The compiler: it knows YAML and never a record."""
