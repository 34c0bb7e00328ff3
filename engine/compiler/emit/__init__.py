"""What others read: the bundle for the runtime, the JSON Schemas for editors."""
