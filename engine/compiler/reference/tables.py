"""Pages made from the engine's own tables: features, words, codes, and the list of pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args, get_origin

from engine.compiler.codes import all_codes
from engine.compiler.diagnostics import FAMILIES
from engine.compiler.reference.markdown import code, page, table
from engine.compiler.spec import words
from engine.compiler.spec.words import Word
from engine.model.field import Field, Option
from engine.model.system import (
    FEATURES,
    READY_TABS,
    WIDGETS,
    common_fields,
    feature_fields,
    stage_fields,
)
from engine.model.text import text

FEATURE_TEXTS: Final[Mapping[str, str]] = {
    "client": "One company and several contacts, the first of them the main one.",
    "products": "Rows of products with prices, taxes and totals, on a tab of their own.",
    "observers": "Colleagues who may read the record though it is not theirs.",
    "documents": "Documents made from Word templates, on a tab of their own.",
    "source": "Where the record came from; needs the list `sources` in app.yaml for the choice.",
    "dates": "When it begins and when it should close.",
    "my_company": "Which of our own companies it belongs to.",
    "recurring": "The record is made again and again.",
    "recycle_bin": "Deleted records can be brought back.",
    "contact_points": "Several phones, e-mail addresses, sites and messengers for each record.",
    "requisites": "Legal and bank details.",
}
PRINCIPALS: Final = (
    ("everyone", "every person who may sign in"),
    ("user:LOGIN", "one person"),
    ("department:NAME", "the members of a department"),
    ("department:NAME+", "the members of a department and of those below it"),
    ("role:NAME", "everybody who has the role"),
    ("owner", "the person responsible for the record"),
    ("creator", "the person who made the record"),
    ("observers", "the people who watch the record"),
)
ADDRESSES: Final = (
    ("deal", "an entity"),
    ("deal.amount", "a field"),
    ("deal.source#web", "an option"),
    ("deal/sales", "a pipeline"),
    ("deal/sales:won", "a stage"),
    ("deal@card/main", "a section of the card"),
    ("deal@view/finance", "a view"),
    ("role/seller", "a role"),
    ("document/offer", "a document"),
)
LEVELS: Final = (
    ("none", "no record"),
    ("own", "records the person is responsible for"),
    ("department", "own ones, and those of colleagues in the same department"),
    ("department+", "the same, and those of the departments below"),
    ("open", "own ones, and those shared with everyone"),
    ("all", "every record"),
)


def features_page() -> str:
    """Features, and the fields that the engine brings."""
    sources = {"web": Option("web", text(en="Web"))}
    rows = [
        (code(name), FEATURE_TEXTS[name], _names(tuple(feature_fields(name, sources))))
        for name in FEATURES
    ]
    tabs = [(code(name), label.in_("en")) for name, label in READY_TABS.items()]
    widgets = [(code(name), ", ".join(map(code, fields))) for name, fields in WIDGETS.items()]
    return page(
        "Features and system fields",
        "## Features",
        "Words for the list `features` of an [entity](entity.md). Switching one off hides what it "
        "brought and keeps the data.",
        table(("feature", "what it does", "fields"), rows),
        "## Fields of every entity",
        _fields(common_fields()),
        "## Fields of an entity with pipelines",
        _fields(stage_fields()),
        "## Ready tabs",
        table(("tab", "title"), tabs),
        "## Widgets",
        table(("widget", "fields"), widgets),
    )


def words_page() -> str:
    """Names, principals, addresses, levels and all other words that have a form."""
    found: dict[str, Word] = {}
    for value in vars(words).values():
        for word in _words_in(value):
            if word.kind not in found or word.description:
                found[word.kind] = word
    parts = [
        "Pieces of text that must look some way.",
        "## Who: principals",
        table(("written", "who it is"), ((code(a), b) for a, b in PRINCIPALS)),
        "## What: addresses",
        "Every declared thing has an address. Messages, plans, tests and `scheda explain` use them.",
        table(("written", "what it is"), ((code(a), b) for a, b in ADDRESSES)),
        "## How far: levels",
        table(("level", "which records"), ((code(a), b) for a, b in LEVELS)),
    ]
    for kind, word in sorted(found.items()):
        lines = [word.description] if word.description else []
        if word.example:
            lines.append(f"Example: {code(word.example)}")
        if word.pattern and _is_readable(word.pattern):
            lines.append(f"Form: {code(word.pattern)}")
        if word.max_length:
            lines.append(f"At most {word.max_length} letters.")
        parts += [f"## {kind}", "  \n".join(lines) or "Text."]
    return page("Words", *parts)


def codes_page() -> str:
    """The index of everything the compiler complains of."""
    parts = [
        "Every complaint has a code and a page; `scheda explain CODE` prints it.",
    ]
    for letter, about in FAMILIES.items():
        rows = [
            (f"[{one.id}]({one.id}.md)", one.summary, one.severity, code(one.slug))
            for one in all_codes().values()
            if one.family == letter
        ]
        if rows:
            head = ("code", "complaint", "severity", "name")
            parts += [f"## {letter}: {about}", table(head, rows)]
    return page("Codes", *parts)


def index_page(pages: Mapping[str, str]) -> str:
    """The list of pages."""
    titles = {
        path: next(line for line in body.splitlines() if line.startswith("# "))[2:]
        for path, body in pages.items()
    }
    lines = [
        f"- [{title}]({path.removeprefix('reference/')})"
        for path, title in titles.items()
        if path.startswith("reference/")
    ]
    lines.append("- [Codes](../codes/index.md)")
    return page(
        "Reference",
        "Every key of the configuration, every command, every code: made from the program itself.",
        "\n".join(lines),
    )


def _fields(fields: tuple[Field, ...]) -> str:
    rows = [
        (
            code(one.name),
            code(one.type),
            one.label.in_("en"),
            "Scheda" if one.readonly else "people",
        )
        for one in fields
    ]
    return table(("field", "type", "label", "filled by"), rows)


def _names(fields: tuple[Field, ...]) -> str:
    return ", ".join(code(field.name) for field in fields) or "–"


def _words_in(value: Any) -> list[Word]:
    if get_origin(value) is not Annotated:
        return []
    return [note for note in get_args(value)[1:] if isinstance(note, Word)]


def _is_readable(pattern: str) -> bool:
    """Whether a pattern says more to people than the sentence above it."""
    return len(pattern) < 100 and pattern != r"\S" and "](" not in pattern
