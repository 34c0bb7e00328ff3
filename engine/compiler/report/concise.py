"""One line for each diagnostic, in the form editors and grep understand."""

from __future__ import annotations

from engine.compiler.report.findings import Findings


def render_concise(findings: Findings) -> str:
    """``path:line:column: severity[CODE] summary: message``, a line for each."""
    shown, left_out = findings.shown()
    lines = [
        f"{findings.sources.shown(found.span.path)}:{found.span.line}:{found.span.column}: "
        f"{found.severity}[{found.code.id}] {found.text}"
        for found in shown
    ]
    if left_out:
        lines.append(f"{left_out:,} more are not shown; --max 0 shows all")
    return "".join(f"{line}\n" for line in lines)
