"""Diagnostics in every form somebody reads them in: all rendered from one value.

``text`` is for people at a terminal, ``concise`` for editors that read one line for each finding,
``json`` and ``sarif`` for programs, ``github`` and ``junit`` for pages of CI systems.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.compiler.report.concise import render_concise
from engine.compiler.report.findings import Findings
from engine.compiler.report.github import render_github
from engine.compiler.report.json import render_json
from engine.compiler.report.junit import render_junit
from engine.compiler.report.sarif import render_sarif
from engine.compiler.report.text import render_text

__all__ = ["FORMATS", "Findings", "render"]

_RENDERERS: Final[Mapping[str, Callable[[Findings], str]]] = {
    "concise": render_concise,
    "json": render_json,
    "sarif": render_sarif,
    "github": render_github,
    "junit": render_junit,
}
FORMATS: Final = ("text", *_RENDERERS)


def render(findings: Findings, form: str = "text", *, color: bool = False) -> str:
    """What to print, ending in a line end unless there is nothing. ``color`` is for text only.

    Raises KeyError for a form that is not among ``FORMATS``.
    """
    if form == "text":
        return render_text(findings, color=color)
    return _RENDERERS[form](findings)
