"""Many records at once: lists, boards, what is found by words, and changing many."""
