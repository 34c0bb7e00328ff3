"""Demonstration data for the configuration in ``config/``: plausible, bilingual, repeatable.

The one package that knows that configuration's entities and fields by name. Generators are pure
and produce steps, dated things that people did; the writer fits them to the configuration as it
is now and hands them to the one write path.
"""

from engine.runtime.demo.filling import DemoError, Summary, fill
from engine.runtime.demo.staff import PASSWORD, logins

__all__ = ["PASSWORD", "DemoError", "Summary", "fill", "logins"]
