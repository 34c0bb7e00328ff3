"""Diagnostics in every form somebody reads them in: all rendered from one value.

``text`` is for people at a terminal, ``concise`` for editors that read one line for each finding,
``json`` and ``sarif`` for programs, ``github`` and ``junit`` for pages of CI systems.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from engine.compiler.diagnostics import LIMIT
from engine.compiler.report.concise import render_concise
from engine.compiler.report.findings import Findings, findings_of
from engine.compiler.report.github import render_github
from engine.compiler.report.json import render_json
from engine.compiler.report.junit import render_junit
from engine.compiler.report.sarif import render_sarif
from engine.compiler.report.text import render_findings
from engine.compiler.source import SourceTree

if TYPE_CHECKING:
    from engine.compiler.check import CheckResult

__all__ = ["FORMATS", "Findings", "findings_of", "render"]

_RENDERERS: Final[Mapping[str, Callable[[Findings], str]]] = {
    "concise": render_concise,
    "json": render_json,
    "sarif": render_sarif,
    "github": render_github,
    "junit": render_junit,
}
FORMATS: Final = ("text", *_RENDERERS)


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
    findings = findings_of(tree, result, limit)
    if form == "text":
        return render_findings(findings, colour=colour)
    return _RENDERERS[form](findings)
