"""Whatever stands in the files, checking ends with diagnostics and never with an exception."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler.check import check_project
from engine.compiler.source import Source, SourceTree, read_folder

DEMO = Path(__file__).parents[2] / "config"
WORD = re.compile(r"[A-Za-z_0-9]+")
ODDITIES = ("5", "true", "'x'", "[a, b]", "{a: b}", "today", "filled", "2027-01-01", "-3.25", "")


@cache
def demo() -> SourceTree:
    """The demo project as it stands."""
    return read_folder(DEMO, root="config")


@cache
def words() -> tuple[str, ...]:
    """Every word that stands somewhere in the demo."""
    return tuple(
        sorted({word for source in demo().sources.values() for word in WORD.findall(source.text)})
    )


@st.composite
def damaged(draw: st.DrawFn) -> Source:
    """A file of the demo with a line taken out, doubled, or with a word replaced."""
    source = demo().sources[draw(st.sampled_from(sorted(demo().sources)))]
    lines = source.text.split("\n")
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        found = list(WORD.finditer(lines[number]))
        match draw(st.sampled_from(("delete", "double", "replace", "replace"))):
            case "replace" if found:
                word = found[draw(st.integers(0, len(found) - 1))]
                other = draw(st.sampled_from(ODDITIES) | st.sampled_from(words()))
                line = lines[number]
                lines[number] = line[: word.start()] + other + line[word.end() :]
            case "double":
                lines.insert(number, lines[draw(st.integers(0, len(lines) - 1))])
            case _:
                del lines[number]
                lines = lines or [""]
    return replace(source, text="\n".join(lines))


@given(damaged())
@settings(max_examples=40)
def test_a_damaged_project_is_judged(source: Source) -> None:
    """A project with a damaged file is either compiled or blamed, at places that exist."""
    tree = replace(demo(), sources={**demo().sources, source.path: source})

    result = check_project(tree)

    assert (result.app is None) == (result.errors > 0)
    for found in result.diagnostics:
        where = tree.sources.get(found.span.path)
        assert where is None or 1 <= found.span.line <= len(where.lines()) + 1
