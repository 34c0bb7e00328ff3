"""The model as SQL: where a value stands, what a condition asks, what is computed and in what order."""
