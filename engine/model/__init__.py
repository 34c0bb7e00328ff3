"""The compiled application: plain data and pure functions.

The compiler writes it, the runtime reads it, and neither knows the other.
Nothing here imports the rest of the engine, reads YAML, opens a database or answers a request.
"""
