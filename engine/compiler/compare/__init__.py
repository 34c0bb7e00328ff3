"""The difference of two applications by meaning: who gains or loses what."""

from engine.compiler.compare.compare import Comparison, compare
from engine.compiler.compare.difference import Difference
from engine.compiler.compare.render import render_json, render_markdown, render_text

__all__ = [
    "Comparison", "Difference", "compare", "render_json", "render_markdown", "render_text",
]  # fmt: skip
