"""Mistakes made on purpose: the demo configuration with one thing wrong, hundreds of times over.

A typo is made in a word that the language or the project knows: the tree says which words those
are and what they stand for (their *group*), so each group is tried, in each kind of file. The other
mistakes are those of ``blunders``. What is made depends on nothing but the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from engine.compiler.parse import parse
from engine.compiler.source import Source, SourceTree, read_folder
from engine.compiler.span import Span
from engine.compiler.tree import Mapping as Tree
from engine.compiler.tree import Node, Scalar, Sequence

DEMO: Final = Path(__file__).parents[2] / "config"
PER_GROUP: Final = 3


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong project: one file with another text.

    ``lines`` are the lines of which one is to be blamed. ``meant`` is what the first suggestion
    has to be, blank where there is none to ask for.
    """

    group: str
    what: str
    path: str
    text: str
    lines: range
    meant: str = ""


def demo() -> SourceTree:
    """The demo as it is."""
    return read_folder(DEMO, root="config")


def mutated(tree: SourceTree, mutant: Mutant) -> SourceTree:
    """The project with the mutant's file in place of its own."""
    source = replace(tree.sources[mutant.path], text=mutant.text)
    return replace(tree, sources={**tree.sources, mutant.path: source})


def typos(tree: SourceTree, each: int = PER_GROUP) -> Iterator[Mutant]:
    """One letter wrong, up to ``each`` times for each group of words, spread over the files."""
    words: dict[str, list[tuple[Source, Span, str]]] = {}
    for source in tree.sources.values():
        root = parse(source).root
        assert root is not None
        for group, span, word in _words(source.kind, root, ()):
            words.setdefault(f"{source.kind}: {group}", []).append((source, span, word))
    known = {word for found in words.values() for _, _, word in found}
    for group, found in sorted(words.items()):
        for number, (source, span, word) in enumerate(_spread(found, each)):
            wrong = _misspelt(word, number, known)
            text = _replaced(source.text, span, word, wrong)
            lines = range(span.line, span.line + 1)
            yield Mutant(group, f"{word} → {wrong}", source.path, text, lines, word)


def _spread(found: list[tuple[Source, Span, str]], each: int) -> list[tuple[Source, Span, str]]:
    """Some of many, evenly; words of different spelling before the same again."""
    first = {word: (source, span, word) for source, span, word in reversed(found)}
    several = list(first.values())[::-1]
    step = max(1, len(several) // each)
    return several[::step][:each]


def _misspelt(word: str, number: int, known: set[str]) -> str:
    """The word with a letter dropped, doubled, replaced or swapped; never another known word."""
    start = word.rfind(":") + 1 + word.startswith("-")
    letters = [i for i in range(start, len(word)) if word[i].isalpha()]
    middle = letters[len(letters) // 2]
    before, letter, after = word[:middle], word[middle], word[middle + 1 :]
    ways = [
        f"{before}{after}",
        f"{before}{letter}{letter}{after}",
        f"{before}{'x' if letter != 'x' else 'k'}{after}",
        f"{before}{after[:1]}{letter}{after[1:]}",
    ]
    if len(letters) < 4:
        ways = ways[1:2]  # of a short word, a doubled letter leaves most to recognise
    ways = ways[number % len(ways) :] + ways[: number % len(ways)]
    return next(way for way in [*ways, f"{word}q"] if way not in known and way != word)


def _replaced(text: str, span: Span, word: str, wrong: str) -> str:
    lines = text.split("\n")
    line = lines[span.line - 1]
    start = line.index(word, span.column - 1)
    lines[span.line - 1] = line[:start] + wrong + line[start + len(word) :]
    return "\n".join(lines)


# Which words there are

_FREE: Final = frozenset(
    "label plural help placeholder name color pattern tags icon default max_length min max scale"
    " columns record set priority required_by since grace max_size extensions title_of".split()
)
"""Keys under which anything may stand, as far as letters are concerned."""

_DECLARING: Final = frozenset(
    "fields departments roles option_sets sections presets views stages".split()
)
"""Keys whose own keys are names that are declared there: another spelling is another name."""

_CONDITIONS: Final = frozenset("visible_when required_when readonly_when when not any all".split())

_LOCALES: Final = frozenset("label plural help placeholder".split())


def _words(kind: str, node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[str, Span, str]]:
    """Group, place and spelling of each word that is known somewhere else."""
    match node:
        case Tree(_, entries):
            for name, entry in entries.items():
                group = _key_group(kind, path, name)
                if group and len(name) > 2:
                    yield group, entry.key.span, name
                yield from _words(kind, entry.value, (*path, name))
        case Sequence(_, items):
            for number, item in enumerate(items):
                yield from _words(kind, item, (*path, number))
        case Scalar(span, value, text):
            group = _value_group(kind, path)
            if group and isinstance(value, str) and re.fullmatch(r"-?[a-z][a-z_:+/0-9]{2,}", text):
                yield group, span, text


def _key_group(kind: str, path: tuple[str | int, ...], name: str) -> str:
    """What a key stands for; blank where it declares something or may be anything."""
    steps = [step for step in path if isinstance(step, str)]
    last = steps[-1] if steps else ""
    if any(step in _LOCALES for step in steps) or "option_sets" in steps[:1]:
        return ""
    if kind == "access" and steps:
        return _access_group(steps)
    if kind == "tests" and last in ("record", "map"):
        return "field in a record"
    if "record" in steps or "set" in steps:
        return ""
    if last == "map":
        return "field in a conversion"
    if _declares(kind, steps):
        return ""
    if kind == "layout" and steps == ["pipelines"]:
        return "pipeline"
    if _in_condition(kind, steps):
        return "key in a condition"
    # The first key tells what the file is; one of a field is told apart from one of a stage.
    around = last or "file"
    if steps[:1] == ["fields"] and len(steps) == 2:
        around = "field"
    elif len(steps) > 1 and _declares(kind, steps[:-1]):
        around = steps[-2]
    return f"key of {around}"


def _access_group(steps: list[str]) -> str:
    if steps[-1] in ("records", "stages", "moves"):
        return f"name in {steps[-1]}"
    if steps[0] == "stages" and len(steps) == 3:
        return "key of a stage's rights"
    return "stage" if steps[0] in ("stages", "moves") else "key of rights"


def _declares(kind: str, steps: list[str]) -> bool:
    if not steps:
        return False
    if kind == "entity":
        return steps == ["fields"] or (len(steps) == 3 and steps[2] == "options")
    if kind == "layout":
        return steps in (["views"], ["card", "sections"], ["list", "presets"])
    return steps[-1] in _DECLARING and len(steps) == 1


def _in_condition(kind: str, steps: list[str]) -> bool:
    return kind != "tests" and any(step in _CONDITIONS for step in steps)


def _value_group(kind: str, path: tuple[str | int, ...]) -> str:
    """What a value stands for; blank where it may be anything."""
    steps = [step for step in path if isinstance(step, str)]
    if not steps or any(step in _FREE for step in steps):
        return ""
    if steps[0] in ("app", "currencies", "option_sets", "locales"):
        return ""
    last = steps[-1]
    if _in_condition(kind, steps):
        return "value in a condition"
    if kind == "access":
        return (
            "level" if last in ("read", "create", "edit", "delete", "export", "import") else "stage"
        )
    if kind == "entity" and steps[0] == "conversions" and "map" in steps:
        return "field in a conversion"
    return "" if last == "add_section" else f"value of {last}"
