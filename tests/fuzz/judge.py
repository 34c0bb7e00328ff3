"""What has to be true of the check of any project whatever."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiler.check import CheckResult, check_project
from engine.compiler.report import FORMATS, render
from engine.compiler.source import from_texts


def judge(files: Mapping[str, str | bytes], forms: tuple[str, ...] = FORMATS) -> CheckResult:
    """Check the files; nothing may be raised, and everything found must be fit to be shown."""
    tree = from_texts(files)
    result = check_project(tree)
    written = {path: source.lines() for path, source in tree.sources.items()}
    for found in result.diagnostics:
        span = found.span
        assert found.message
        assert 1 <= span.line <= span.end_line
        assert span.column >= 1
        if lines := written.get(span.path):
            assert span.end_line <= len(lines), found
            assert span.column <= len(lines[span.line - 1]) + 1, found
        assert not any(word in found.text for word in ("Traceback", "pydantic", "Input should"))
    for form in forms:
        render(tree, result, form).encode("utf-8")
    if result.errors:
        assert result.app is None
    else:
        assert result.app is not None
    return result
