"""The placeholders of a template as a tree, or what is wrong with how they are written.

The text goes to the parser of Jinja one paragraph a line, so that its line numbers are those of
paragraphs. What only ``docxtpl`` knows is put into plain words first: ``{%tr for … %}`` repeats a
row of a table, ``{{r … }}`` keeps formats. Nothing is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from engine.compiler.suggest import did_you_mean, suggest
from engine.compiler.word.paragraphs import Paragraph

TAGS: Final = ("for", "endfor", "if", "elif", "else", "endif", "set", "with", "endwith")
_CLOSES: Final = {"endfor": "for", "endif": "if", "endwith": "with"}
_WITHIN: Final = {"elif": ("if",), "else": ("if", "for")}
_OPEN: Final = frozenset({"for", "if", "with"})

# docxtpl: p, tr, tc, r directly after the mark stand for the paragraph, row, cell or run around.
_AROUND: Final = re.compile(r"(\{[{%#]-?)(?:p|tr|tc|r)(?=\s)")
_OF_CELLS: Final = re.compile(r"\{%-?\s*(?:(?:colspan|cellbg)\s+(.*?)|vm|hm)\s*-?%\}")
_MARK: Final = re.compile(r"\{\{|\{%|\{#")
_ENDS: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_WORD: Final = re.compile(r"\{%[-+]?\s*(\w+)?")
_APART: Final = re.compile(r"\{%-?\s+(p|tr|tc|r)\s+(\w+)")
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\xa0": " "})


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mistake of writing: in which paragraph, about which part of it, why, and the way out."""

    paragraph: Paragraph
    part: str
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What was read. ``tree`` is None where ``troubles`` say why; its lines count from 1."""

    paragraphs: tuple[Paragraph, ...]
    tree: nodes.Template | None
    troubles: tuple[Trouble, ...] = ()


def read_template(paragraphs: tuple[Paragraph, ...]) -> Template:
    """The placeholders of a text."""
    troubles = (*(one for paragraph in paragraphs for one in _unclosed(paragraph)),)
    troubles = troubles or tuple(_structure(paragraphs))
    if troubles:
        return Template(paragraphs, None, troubles)
    source = "\n".join(_plain(paragraph.text) for paragraph in paragraphs)
    try:
        tree = Environment(autoescape=True).parse(source)
    except TemplateSyntaxError as error:
        paragraph = paragraphs[min(max(error.lineno, 1), len(paragraphs)) - 1]
        return Template(paragraphs, None, (_syntax(paragraph, error),))
    except RecursionError:
        return Template(paragraphs, None, (Trouble(paragraphs[0], "", "it is nested too deeply"),))
    return Template(paragraphs, tree)


def _plain(text: str) -> str:
    """A paragraph in plain Jinja, as many lines as before: one."""
    pieces: list[str] = []
    for tag, piece in _pieces(text):
        pieces.append(_in_jinja(piece) if tag else piece)
    return "".join(pieces)


def _in_jinja(tag: str) -> str:
    tag = _AROUND.sub(r"\1", tag.translate(_QUOTES))
    of_cells = _OF_CELLS.fullmatch(tag)
    if of_cells is None:
        return tag
    return f"{{{{ {of_cells[1]} }}}}" if of_cells[1] else ""


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces, tags apart from what stands between them."""
    place = 0
    while found := _MARK.search(text, place):
        end = text.find(_ENDS[found[0]], found.end())
        if end < 0:
            break
        yield False, text[place : found.start()]
        place = end + 2
        yield True, text[found.start() : place]
    yield False, text[place:]


def _unclosed(paragraph: Paragraph) -> Iterator[Trouble]:
    """A placeholder begins and ends in the same paragraph."""
    rest = list(_pieces(paragraph.text))[-1][1]
    found = _MARK.search(rest)
    if found:
        yield Trouble(
            paragraph, rest[found.start() : found.start() + 40],
            f"{found[0]} is opened here and not closed",
            f"write {_ENDS[found[0]]} in the same paragraph",
        )  # fmt: skip
    for _, piece in _pieces(paragraph.text):
        if piece.startswith(("{{", "{%")) and ("{{" in piece[2:] or "{%" in piece[2:]):
            yield Trouble(
                paragraph, piece[:40], "another one begins before this one ends",
                f"write {_ENDS[piece[:2]]} before it",
            )  # fmt: skip


def _structure(paragraphs: tuple[Paragraph, ...]) -> Iterator[Trouble]:
    """Every tag is known; what is opened is closed, in the right order."""
    waiting: list[tuple[str, Paragraph, str]] = []
    for paragraph in paragraphs:
        for is_tag, piece in _pieces(paragraph.text):
            if not is_tag or not piece.startswith("{%") or _OF_CELLS.fullmatch(piece):
                continue
            apart = _APART.match(piece)
            if apart and apart[2] in TAGS:
                yield Trouble(
                    paragraph, piece, f'there is a blank before "{apart[1]}"',
                    f"write {{%{apart[1]} {apart[2]}",
                )  # fmt: skip
                return
            word = (_WORD.match(_in_jinja(piece)) or [""])[1] or ""
            if word not in TAGS:
                near = did_you_mean(suggest(word, TAGS))
                yield Trouble(
                    paragraph,
                    piece,
                    f'there is no tag "{word}"',
                    near or f"tags are {', '.join(TAGS)}",
                )
                return
            if word in _OPEN:
                waiting.append((word, paragraph, piece))
            elif word in _CLOSES or word in _WITHIN:
                wanted = _WITHIN.get(word) or (_CLOSES[word],)
                if not waiting or waiting[-1][0] not in wanted:
                    yield _out_of_order(paragraph, piece, word, waiting)
                    return
                if word in _CLOSES:
                    waiting.pop()
    for word, paragraph, piece in waiting:
        yield Trouble(
            paragraph, piece, f'"{word}" is opened here and never closed',
            f"write {{% end{word} %}} where it ends (in a table {{%tr end{word} %}} in a row of its own)",
        )  # fmt: skip


def _out_of_order(
    paragraph: Paragraph, piece: str, word: str, waiting: list[tuple[str, Paragraph, str]]
) -> Trouble:
    if not waiting:
        return Trouble(paragraph, piece, f'"{word}" closes nothing', "take it out")
    inner = waiting[-1]
    return Trouble(
        paragraph, piece,
        f'"{word}" stands inside of "{inner[0]}", which begins in paragraph {inner[1].number}',
        f"write {{% end{inner[0]} %}} before it",
    )  # fmt: skip


def _syntax(paragraph: Paragraph, error: TemplateSyntaxError) -> Trouble:
    message = (error.message or "it cannot be read").rstrip(".")
    tags = [piece for is_tag, piece in _pieces(paragraph.text) if is_tag]
    return Trouble(
        paragraph, tags[0] if len(tags) == 1 else "",
        f"it cannot be read: {message[:1].lower()}{message[1:]}",
        "a placeholder is a name, such as {{ title }} or {{ client.company.title }}",
    )  # fmt: skip
