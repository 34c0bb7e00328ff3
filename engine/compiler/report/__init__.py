"""Diagnostics in every form somebody reads them in: all rendered from one value.

``text`` is for people at a terminal, ``concise`` for editors that read one line for each finding,
``json`` and ``sarif`` for programs, ``github`` and ``junit`` for pages of CI systems.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from engine.compiler.diagnostics import LIMIT
from engine.compiler.report.findings import Findings, findings_of
from engine.compiler.report.text import render_findings
from engine.compiler.source import SourceTree

if TYPE_CHECKING:
    from engine.compiler.check import CheckResult

__all__ = ["FORMATS", "Findings", "findings_of", "render", "render_as"]

FORMATS: Final = ("text", "concise", "json", "sarif", "github", "junit")


def render(
    tree: SourceTree,
    result: CheckResult,
    form: str = "text",
    *,
    colour: bool = False,
    limit: int = LIMIT,
) -> str:
    """What to print, ending in a line end unless there is nothing.

    ``colour`` is for text only; ``limit`` (0 for none) is for the forms that people read. Raises
    KeyError for a form that is not among ``FORMATS``.
    """
    return render_as(findings_of(tree, result, limit), form, colour=colour)


def render_as(findings: Findings, form: str = "text", *, colour: bool = False) -> str:
    """What to print of findings; see ``render``."""
    if form == "text":
        return render_findings(findings, colour=colour)
    if form not in FORMATS:
        raise KeyError(form)
    # One form is wanted and some need libraries of their own, so each is imported by its name.
    text: str = getattr(import_module(f"engine.compiler.report.{form}"), f"render_{form}")(findings)
    return text
