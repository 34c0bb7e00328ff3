"""What every answer carries: who may load and frame what, and that pages are nobody else's."""

from __future__ import annotations

from flask import Flask, Response, g, request

from engine.runtime.web.session import NOTICE

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ALWAYS_BY_NAME = {name.lower(): (name, value) for name, value in _ALWAYS.items()}


def add_headers(app: Flask) -> None:
    """Add them to all answers of an application."""

    @app.after_request
    def headers(answer: Response) -> Response:
        there = {name.lower() for name in answer.headers.keys()}  # noqa: SIM118  a list of pairs
        answer.headers.extend([pair for name, pair in _ALWAYS_BY_NAME.items() if name not in there])
        if "cache-control" not in there:
            answer.headers["Cache-Control"] = "private, no-store"
            answer.vary.add("HX-Request")
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        release = g.get("release")
        if release is not None:
            answer.headers["X-Release"] = str(release)
        if g.get("notice_told") and answer.status_code < 300:
            answer.delete_cookie(NOTICE, path="/", httponly=True, samesite="Lax")
        return answer
