"""Mistakes made on purpose that are more than a typo: of writing, of form and of meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from engine.compiler.source import Source, SourceTree
from tests.compiler.mutants import Mutant

PER_FILE: Final = 2

Edit = tuple[str, str, str]
"""A name, a pattern that matches what is right, and what is written instead."""

_FORM: Final[tuple[Edit, ...]] = (
    ("text for a truth", r"(required|filter|search|unique|always_show): true", r"\1: maybe"),
    ("yes for true", r"(required|filter|search|unique|always_show): true", r"\1: yes"),
    ("truth in quotes", r"(required|filter|search|unique|always_show): true", r'\1: "true"'),
    ("word for a number", r"\b(max_length|columns|priority|scale): [0-9]+", r"\1: many"),
    ("number in quotes", r"\b(max_length|columns|priority|scale): ([0-9]+)", r'\1: "\2"'),
    ("list for a number", r"\b(max_length|columns|priority|scale): ([0-9]+)", r"\1: [\2]"),
    ("negative number", r"\b(max_length|columns): ([0-9]+)", r"\1: -\2"),
    ("number for a list", r"\b(features|elements|filters|columns): \[[^]]*\]", r"\1: 5"),
    ("mapping for a list", r"\b(features|filters|locales): \[[^]]*\]", r"\1: {a: b}"),
    ("list for a mapping", r"\b(when): \{[^{}]*\}(?=[,}])", r"\1: [a, b]"),
    ("list for a word", r"^(entity|layout|pipeline|access): (\w+)$", r"\1: [\2]"),
    ("number for a word", r"\b(type): \w+", r"\1: 7"),
    ("unknown type", r"\b(type): \w+", r"\1: widget"),
    ("type of another language", r"\btype: (long_)?text\b", "type: varchar"),
    ("colour without quotes", r'color: "(#\w+)"', r"color: \1"),
    ("colour of four letters", r'color: "#\w+"', 'color: "#12AF"'),
    ("wrong level", r"\b(read|edit|create|delete): \w+\+?", r"\1: sometimes"),
    ("level as a truth", r"\b(read|edit|create|delete): \w+\+?", r"\1: true"),
    ("unknown kind of stage", r"kind: (won|lost)\b", "kind: finished"),
    ("date that is none", r"since: [-0-9]+", "since: 2026-02-31"),
    ("date of another country", r"since: [-0-9]+", "since: 31.01.2026"),
    ("duration without unit", r"grace: \w+", "grace: a while"),
    ("bare name of a role", r"role:(\w+)(?=[],])", r"\1"),
    ("unknown prefix", r"\[department:", "[team:"),
    ("operator as a sign", r"\{(gte?|lte?): ", "{>: "),
    ("unknown operator", r"\{(gte?|lte?): ", "{over: "),
    ("pattern that is none", r"pattern: '.*'", "pattern: '[A-Z'"),
    ("unknown zone", r"time_zone: \S+", "time_zone: Rome"),
    ("unknown currency", r"^currency: \w+", "currency: EURO"),
    ("key without value", r"\b(icon|sort): [-\w]+$", r"\1:"),
    ("blank text", r"label: \{en: [^,]*,", 'label: {en: "",'),
    ("name in capitals", r"^  (title|name|full_name): ", r"  \1X: "),
    ("name with a dash", r"^(  \w+)_(\w+: +\{type)", r"\1-\2"),
    ("empty list", r"- \{(fields): \[[^]]+\]", r"- {\1: []"),
    ("item twice", r"\b(fields|filters|quick_create): \[(\w+)", r"\1: [\2, \2"),
    ("field without type", r"\{type: \w+, ", "{"),
    ("field without label", r"(\{type: \w+), label: \{[^}]*\}", r"\1"),
    ("stage without label", r"(^  \w+: +\{)label: \{[^}]*\}(?=, (color|kind))(, )?", r"\1"),
    ("requirement without fields", r"- \{fields: \[[^]]*\], ", "- {"),
    ("case without expectation", r"^    expect: \{.*\}$", ""),
    ("view for nobody", r"^    for: \[.*\]$", "    for: []"),
)

_MEANING: Final[tuple[Edit, ...]] = (
    ("unknown role", r"role:\w+", "role:nobody_here"),
    ("unknown department", r"department:\w+", "department:nowhere_here"),
    ("unknown entity", r"\b(to|related): \w+(?=[,}]|$)(?!, after|, before)", r"\1: qwertyuiop"),
    ("unknown set", r"\{set: \w+\}", "{set: qwertyuiop}"),
    ("unknown field to sort by", r"sort: -?\w+", "sort: qwertyuiop"),
    ("unknown field in a list", r"\b(filters|quick_create|fields): \[", r"\1: [qwertyuiop, "),
    ("unknown stage", r"\b(from|through): \w+(?=[,}])", r"\1: qwertyuiop"),
    ("unknown stage to move to", r"\bto: \[\w+", "to: [qwertyuiop"),
    ("unknown option", r"(_when: \{(?:kind|loss_reason): )\w+", r"\1qwertyuiop"),
    ("default that is no option", r"default: (sale|vat_22|it)\b", "default: qwertyuiop"),
    ("bounds the wrong way round", r"\bmax: [0-9]+", "max: -500"),
    ("default out of bounds", r"default: 20\b", "default: 500"),
    ("comparison that never holds", r"\{gte: ([0-9]+)\}", r"{gte: \1, lt: 0}"),
    ("order of an option", r"_when: \{kind: \w+\}", "_when: {kind: {gt: sale}}"),
    ("text for an amount", r"\{amount: \{gte: [0-9]+", "{amount: {gte: much"),
    ("range and points together", r"from: (\w+), through: \w+", r"from: \1, at: [\1]"),
    ("range the wrong way round", r"from: \w+, through: won", "from: won, through: new"),
    ("edited but not seen", r"editable_by: \[role:finance", "editable_by: [role:service"),
    ("shown and hidden", r"^    visible_to: \[role:head\]", "    visible_to: [role:head]\n    hidden_from: [role:head]"),
    ("more edited than seen", r"\{read: all, (create: all, edit: all)", r"{read: own, \1"),
    ("required of the blind", r"^    asked_of: \[.*\]$", "    asked_of: [role:seller]"),
    ("asked of a technician", r"^    asked_of: \[.*\]$", "    asked_of: [role:service]"),
    ("required twice", r"^    required_when: (\{discount.*)$", r"    required: true\n    required_when: \1"),
    ("link to nothing linked", r"\{related: (\w+), by: \w+\}", r"{related: \1, by: title}"),
    ("department under itself", r"^(  )(sales:  .*)in: company", r"\1\2in: sales_it"),
    ("search in numbers", r"(type: (?:integer|date|percent)), ", r"\1, search: true, "),
    ("key of another type", r"(type: (?:date|link|boolean)), ", r"\1, max_length: 5, "),
    ("long text in an index", r"indexes: \[\[stage", "indexes: [[notes"),
    ("move to the stage itself", r"\{from: (new), to: \[\w+", r"{from: \1, to: [\1"),
    ("second won stage", r"\}, kind: lost", "}, kind: won"),
    ("language of nobody", r"label: \{en: (\w+), it:", r"label: {en: \1, fr:"),
    ("language that lacks", r"label: \{en: (\w+), it: [\w ]+\}", r"label: {en: \1}"),
    ("placed twice", r"elements: \[(\w+), (\w+)", r"elements: [\1, \2, \1 "),
    ("conversion of another type", r"map: \{title: title", "map: {title: client"),
    ("hidden thing hidden again", r"- \{hide: demo_at\}", "- {hide: main_thing}"),
    ("two changes in one", r"- \{hide: (\w+)\}", r"- {hide: \1, move: \1}"),
    ("case that expects both", r"expect: \{refused: \[(\w+)", r"expect: {allowed: true, refused: [\1"),
    ("case for an unknown role", r"actor: \{role: \w+", "actor: {role: nobody_here"),
    ("case with an unknown field", r"record: \{title: ", "record: {titel: "),
)  # fmt: skip


def blunders(tree: SourceTree) -> Iterator[Mutant]:
    """Everything but typos."""
    for source in tree.sources.values():
        for made in _WRITING:
            yield from made(source)
    for group, pattern, right in (*_FORM, *_MEANING):
        yield from _edits(tree, group, pattern, right)
    for source in tree.sources.values():
        if source.kind == "pipeline":
            yield from _stages(source)


def _edits(
    tree: SourceTree, group: str, pattern: str, wrong: str, most: int = 3
) -> Iterator[Mutant]:
    """An edit by a pattern in up to so many files, once in each."""
    made = 0
    for source in tree.sources.values():
        for number, line in enumerate(source.lines()):
            text = re.sub(pattern, wrong, line, count=1)
            if text != line and not line.lstrip().startswith("#") and made < most:
                made += 1
                height = text.count("\n") + 1
                first = number + 1
                if group == "case without expectation":
                    first = _item_of(source.lines(), number) + 1
                yield _with_line(source, number, text, group, range(first, number + 1 + height))
                break


def _item_of(lines: list[str], number: int) -> int:
    """The line where the item of a list begins that another line is part of."""
    return next(n for n in range(number, -1, -1) if lines[n].lstrip().startswith("- "))


def _with_line(
    source: Source, number: int, text: str | None, group: str, lines: range | None = None
) -> Mutant:
    """The file with another text in one line, or without the line."""
    all_lines = source.text.split("\n")
    was = all_lines[number].strip()
    all_lines[number : number + 1] = [] if text is None else [text]
    where = lines or range(number + 1, number + 2)
    shown = f"{was[:40]} → {(text or 'nothing').strip()[:50]}"
    return Mutant(group, shown, source.path, "\n".join(all_lines), where)


# Mistakes of writing


def _chosen(source: Source, pattern: str, most: int = PER_FILE) -> Iterator[tuple[int, str]]:
    """Some lines that match, spread over the file."""
    found = [
        (number, line)
        for number, line in enumerate(source.lines())
        if re.search(pattern, line) and not line.lstrip().startswith("#")
    ]
    step = max(1, len(found) // most)
    yield from found[step // 2 :: step][:most]


def _tabs(source: Source) -> Iterator[Mutant]:
    for number, line in _chosen(source, r"^  +\S", 1):
        yield _with_line(source, number, "\t" + line.lstrip(), "tab")


def _colons(source: Source) -> Iterator[Mutant]:
    for number, line in _chosen(source, r"^ +[a-z_]+: +[^#]*\S", 1):
        yield _with_line(source, number, line.replace(":", "", 1), "missing colon")
    for number, line in _chosen(source, r"^ *[a-z_]+: +[a-z0-9]\S*$", 1):
        yield _with_line(source, number, re.sub(r": +", ":", line, count=1), "missing space")
    for number, line in _chosen(source, r"\{[a-z_]+: [a-z]", 1):
        yield _with_line(source, number, re.sub(r"(\{\w+): ", r"\1:", line, count=1), "no space")


def _brackets(source: Source) -> Iterator[Mutant]:
    for number, line in _chosen(source, r"[^{]*\}$", 1):
        yield _with_line(source, number, line[:-1], "brace not closed")
    for number, line in _chosen(source, r": \[[^\]]*\]$", 1):
        yield _with_line(source, number, line[:-1], "bracket not closed")
    for number, line in _chosen(source, r"\}$", 1):
        yield _with_line(source, number, line + "}", "brace too many")
    for number, line in _chosen(source, r': "[^"]*"', 1):
        yield _with_line(
            source, number, re.sub(r'(: "[^"]*)"', r"\1", line, count=1), "quote not closed"
        )


def _indentation(source: Source) -> Iterator[Mutant]:
    lines = source.lines()
    for number, line in _siblings(lines):
        yield _with_line(source, number, " " + line, "a blank too many")
        yield _with_line(source, number, line[1:], "a blank too few")


def _siblings(lines: list[str]) -> Iterator[tuple[int, str]]:
    """A line between two others of the same depth."""
    for number in range(2, len(lines) - 1):
        depth = [len(text) - len(text.lstrip()) for text in lines[number - 1 : number + 2]]
        plain = all(re.match(r" +[a-z_]+: +\S", text) for text in lines[number - 1 : number + 2])
        if plain and len(set(depth)) == 1:
            yield number, lines[number]
            return


def _duplicates(source: Source) -> Iterator[Mutant]:
    for number, line in _chosen(source, r"^ *[a-z_]+: +\S.*$", 1):
        if line.count("{") == line.count("}") and line.count("[") == line.count("]"):
            text = f"{line}\n{line}"
            yield _with_line(source, number, text, "key twice", range(number + 2, number + 3))


def _missing(source: Source) -> Iterator[Mutant]:
    lines = source.lines()
    first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    for number, line in enumerate(lines):
        key = line.partition(":")[0]
        if (source.kind, key) in _NEEDED:
            where = range(first + 1, first + 2)
            yield _with_line(source, number, None, f"missing key {key}", where)
    for number, _ in _chosen(source, r"^    type: ", 1):
        owner = next(n for n in range(number, 0, -1) if re.match(r"  \w", lines[n]))
        yield _with_line(source, number, None, "missing type", range(owner + 1, owner + 2))


_NEEDED: Final = frozenset(
    {("app", "label"), ("app", "locales"), ("entity", "label"), ("pipeline", "entity"),
     ("pipeline", "label"), ("access", "access"), ("layout", "layout"), ("tests", "tests")}
)  # fmt: skip


_WRITING: Final[tuple[Callable[[Source], Iterator[Mutant]], ...]] = (
    _tabs, _colons, _brackets, _indentation, _duplicates, _missing,
)  # fmt: skip


def _stages(source: Source) -> Iterator[Mutant]:
    """Stages in an order that makes no sense, and an end that is missing."""
    lines = source.lines()
    won = next(number for number, line in enumerate(lines) if "kind: won" in line)
    start = lines.index("stages:") + 1
    end = next(n for n in range(start, len(lines)) if not lines[n].startswith("  "))
    swapped = [*lines[:start], lines[won], *lines[start:won], *lines[won + 1 :]]
    yield Mutant(
        "stages swapped", "the won stage first", source.path, "\n".join(swapped),
        range(start + 1, end + 1),
    )  # fmt: skip
    reversed_ = [*lines[:start], *reversed(lines[start:end]), *lines[end:]]
    yield Mutant(
        "stages swapped", "the last first", source.path, "\n".join(reversed_),
        range(start + 1, end + 1),
    )  # fmt: skip
    text = lines[won].replace(", kind: won", "")
    yield _with_line(source, won, text, "no won stage", range(start, end + 1))
