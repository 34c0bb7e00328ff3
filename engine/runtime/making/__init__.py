"""Records from records: quick create, copies, conversions, look-alikes, merging."""
