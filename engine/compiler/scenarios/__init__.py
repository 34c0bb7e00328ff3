"""Tests of the configuration: cases in YAML, judged by the decision that serves the card.

``read`` turns the files of ``tests/`` into cases, ``run`` judges them, ``coverage`` tells which
rules no case touches, ``mutants`` which changes of the configuration no case would notice, and
``generate`` writes cases for what the configuration decides now.
"""

from engine.compiler.scenarios.read import Case, read_cases
from engine.compiler.scenarios.run import CODES, Outcome, Run, run_case, run_cases

__all__ = ["CODES", "Case", "Outcome", "Run", "read_cases", "run_case", "run_cases"]
