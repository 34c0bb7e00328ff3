"""What happened to a record: written down in its transaction, and read by who may know."""
