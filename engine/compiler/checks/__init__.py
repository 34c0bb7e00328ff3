"""Checks: the rules of the language beyond shape, one file for each noun.

A check looks at the scope, yields diagnostics and changes nothing. It stays silent about what an
earlier stage has refused.
"""

from engine.compiler.checks.every import CODES, check_scope

__all__ = ["CODES", "check_scope"]
