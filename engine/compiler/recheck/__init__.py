"""Checking again what was checked before: only what an edit can have changed is done anew.

A check is made in units (``checks.every``). What a unit looks at outside of itself it sees through
a *watched* scope, which writes down each look: a file, a name that is or is not there, the roles,
the departments. With the findings of a unit go these looks and what was seen, as digests. When all
of them would see the same again, so would the unit, and its findings stand.

Files are read when somebody looks into them: most never are.
"""

from engine.compiler.recheck.again import Checked, check_again
from engine.compiler.recheck.memory import NOTHING, Memory
from engine.compiler.recheck.store import load_memory, save_memory

__all__ = ["NOTHING", "Checked", "Memory", "check_again", "load_memory", "save_memory"]
