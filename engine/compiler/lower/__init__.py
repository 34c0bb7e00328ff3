"""From specs that nothing is wrong with to the model; one file for each noun.

Lowering trusts the checks before it: it resolves and arranges, and complains about nothing.
"""

from engine.compiler.lower.app import lower_app

__all__ = ["lower_app"]
