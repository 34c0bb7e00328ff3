"""The floor: the card of a deal of the demo company, as somebody would write it by hand.

Flask, Jinja and SQL; one entity, one role, one language, all words in place. It shows the same page
as the engine does (``bench/same.py`` compares), and knows nothing of the engine but the tables.
"""

from bench.floor.app import by_hand

__all__ = ["by_hand"]
