"""Proofs: every stage can be completed, is reachable, and no field is out of everybody's reach.

Nothing here knows what "required" or "visible" means: the proof asks the decision that serves the
card, on as few records as tell every condition apart, and reports a record when it finds one on
which nobody can go on.
"""

from engine.compiler.prove.proof import Proof, prove
from engine.compiler.prove.report import CODES, diagnostics

__all__ = ["CODES", "Proof", "diagnostics", "prove"]
