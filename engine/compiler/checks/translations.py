"""Labels: every language of the application, no other, and no two things alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Fix, Help, Label, offer
from engine.compiler.document import Document
from engine.compiler.example import quoted
from engine.compiler.meanings import straight
from engine.compiler.scope import EntityEntry
from engine.compiler.span import Span
from engine.compiler.tree import Mapping as TreeMapping
from engine.compiler.tree import Node, Scalar, Sequence
from engine.model.said import said

MISSING = Code("L611", "missing-translation", "label lacks a language", "warning")
FOREIGN = Code("L625", "unused-translation", "language is none of the application's", "warning")
IN_QUOTES = Code("L634", "label-in-quotes", "quotes are part of the text", "warning")
ALIKE = Code("L626", "labels-alike", "people could not tell two things apart", "warning")

CODES: Final = (MISSING, FOREIGN, ALIKE, IN_QUOTES)

_CURLED: Final = frozenset("“”„‟‘’‚")
_SILENT: Final = frozenset({"tests", "access", "limits"})
"""Kinds of files that say nothing to people."""
_LABELS: Final = frozenset({"label", "plural", "help", "placeholder"})


def check_labels(rules: Rules, *documents: Document) -> Iterator[Diagnostic]:
    """The labels of files."""
    locales = rules.scope.locales
    for document in documents:
        if locales and document.tree is not None and document.kind not in _SILENT:
            yield from _labels(document.tree, document, locales)


def check_alike(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The labels of an entity: those of its files, and those that stand side by side."""
    if not rules.scope.locales:
        return
    yield from check_labels(rules, *entity.documents)
    yield from _alike_fields(entity)
    for pipeline in entity.pipelines.values():
        places = {name: stage.span for name, stage in pipeline.stages.items()}
        labels = {name: stage.label for name, stage in pipeline.spec.stages.items()}
        yield from _alike(labels, places, "stage")
    if entity.layout is not None and entity.layout[1].card is not None:
        document, layout = entity.layout
        assert layout.card is not None
        titles = {name: section.label for name, section in layout.card.sections.items()}
        spans = {name: document.key_at("card", "sections", name) for name in titles}
        yield from _alike(titles, spans, "section")


def _labels(node: Node, document: Document, locales: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Look at everything that is written as texts by language."""
    if isinstance(node, Sequence):
        for item in node.items:
            if not isinstance(item, Scalar):
                yield from _labels(item, document, locales)
        return
    if not isinstance(node, TreeMapping):
        return
    for name, entry in node.entries.items():
        if isinstance(entry.value, Scalar):
            if name in _LABELS:
                yield from _quotes(entry.value)
            continue
        if isinstance(entry.value, TreeMapping) and _is_label(name, entry.value, locales):
            yield from _languages(entry.key, entry.value, locales)
        else:
            yield from _labels(entry.value, document, locales)


def _quotes(node: Node) -> Iterator[Diagnostic]:
    """A text in quotes that only look like some: people would read them."""
    if not isinstance(node, Scalar) or node.quoted or node.text[:1] not in _CURLED:
        return
    if text := straight(node.text):
        fix = Fix(node.span, quoted(text))
        yield IN_QUOTES.at(
            node.span, said("L634", "these are letters, and people would read them"),
            Help(
                said(
                    "L634.way", "write {text}, or put straight quotes around the whole",
                    text=quoted(text),
                ),
                (fix,),
            ),
        )  # fmt: skip


def _is_label(name: str, node: TreeMapping, locales: tuple[str, ...]) -> bool:
    """Whether a mapping holds texts by language: by its key, or by the looks of its own keys."""
    if not node.entries or not all(isinstance(e.value, Scalar) for e in node.entries.values()):
        return False
    return name in _LABELS or all(key in locales for key in node.entries)


def _languages(key: Scalar, node: TreeMapping, locales: tuple[str, ...]) -> Iterator[Diagnostic]:
    written = node.entries
    for entry in written.values():
        yield from _quotes(entry.value)
    foreign = [name for name in written if name not in locales]
    missing = [locale for locale in locales if locale not in written]
    for name in foreign:
        span = written[name].key.span
        yield FOREIGN.at(
            span, f'"{name}" is not among {", ".join(locales)}',
            offer(name, missing or locales, span) or Help("add it to locales in app.yaml"),
        )  # fmt: skip
    if missing and not foreign:
        yield MISSING.at(
            key.span, f"there is no text in {_quoted(missing)}",
            f"people see the text in {_quoted([next(iter(written))])} meanwhile",
        )  # fmt: skip


def _quoted(locales: list[str]) -> str:
    return " and ".join(f'"{locale}"' for locale in locales)


_THINGS: Final = {
    "stage": said("stages", "stages"),
    "section": said("sections", "sections"),
    "field": said("fields", "fields"),
    "option": said("options", "options"),
}
Written = str | Mapping[str, str]


def _alike_fields(entity: EntityEntry) -> Iterator[Diagnostic]:
    own = {e.name: e for e in entity.fields.values() if e.spec is not None and e.span is not None}
    labels: dict[str, Written] = {e.name: e.spec.label for e in own.values() if e.spec}
    yield from _alike(labels, {name: e.span for name, e in own.items() if e.span}, "field")
    for entry in own.values():
        options = getattr(entry.spec, "options", None)
        if isinstance(options, dict):
            texts = {name: option.label for name, option in options.items()}
            spans = {option.name: option.span for option in entry.options.values()}
            yield from _alike(texts, spans, "option")


def _alike(
    labels: Mapping[str, Written], spans: Mapping[str, Span], what: str
) -> Iterator[Diagnostic]:
    """Things side by side that are called the same in some language."""
    seen: dict[tuple[str, str], str] = {}
    for name, label in labels.items():
        texts = {"": label} if isinstance(label, str) else label
        for locale, text in texts.items():
            other = seen.setdefault((locale, text.strip().casefold()), name)
            if other != name:
                yield ALIKE.at(
                    spans[name],
                    said(
                        "L626", 'the {things} {other} and {name} are both called "{text}"',
                        things=_THINGS[what], other=other, name=name, text=text,
                    ),
                    said("L626.way", "give one of them another label"), labels=[Label(spans[other], "the other one")],
                )  # fmt: skip
                break
