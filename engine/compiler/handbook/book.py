"""The whole handbook of one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.compiler.handbook.blocks import (
    Block,
    Heading,
    Items,
    Line,
    Link,
    Name,
    Paragraph,
    Picture,
    Table,
)
from engine.compiler.handbook.diagram import draw_links
from engine.compiler.handbook.entities import describe_entity
from engine.compiler.handbook.roles import describe_role
from engine.compiler.handbook.words import word
from engine.model.app import App


@dataclass(frozen=True, slots=True)
class Book:
    """A title and what follows, in one language."""

    title: str
    locale: str
    contents: str
    blocks: tuple[Block, ...]

    def pictures(self) -> Iterator[tuple[str, str]]:
        """The drawings by name."""
        for block in self.blocks:
            if isinstance(block, Picture):
                yield block.name, block.svg

    def headings(self) -> Iterator[Heading]:
        """What a table of contents lists."""
        return (one for one in self.blocks if isinstance(one, Heading) and one.level in (2, 3))


def write_book(app: App, locale: str) -> Book:
    """The handbook of an application in a language."""
    title = f"{app.label.in_(locale)}: {word('handbook', locale)}"
    return Book(title, locale, word("contents", locale), tuple(_blocks(app, locale, title)))


def _blocks(app: App, locale: str, title: str) -> Iterator[Block]:
    def say(key: str) -> str:
        return word(key, locale)

    yield Heading(1, (title,), "top")
    yield Paragraph((say("intro"), " ", say("audience")))
    yield Heading(2, (say("overview"),), "overview")
    yield Picture("links", say("links"), draw_links(app, locale))
    yield Items(tuple(
        (Link(entity.plural.in_(locale) or entity.label.in_(locale), f"entity-{entity.name}"),)
        for entity in app.entities.values()
    ))  # fmt: skip
    yield Heading(2, (say("records"),), "records")
    for entity in app.entities.values():
        yield from describe_entity(app, entity, locale)
    yield Heading(2, (say("roles"),), "roles")
    for role in app.roles.values():
        yield from describe_role(app, role, locale)
    if app.departments:
        yield Heading(2, (say("departments"),), "departments")
        yield Items(tuple(_departments(app, locale, "", 0)))
    if app.documents:
        yield Heading(2, (say("documents"),), "documents")
        rows = tuple(
            (
                ((document.label.in_(locale), " ", Name(document.name)),),
                ((_entity(app, document.entity, locale),),),
                ((", ".join(document.outputs),),),
            )
            for document in app.documents.values()
        )
        yield Table((say("documents"), say("records"), say("type")), rows)
    if app.channels:
        yield Heading(2, (say("channels"),), "channels")
        yield Items(tuple((Name(one.name), f": {one.kind}") for one in app.channels.values()))


def _departments(app: App, locale: str, parent: str, depth: int) -> Iterator[Line]:
    """Departments under one another, set in by dots that survive every way of showing them."""
    for department in app.departments.values():
        if department.parent == parent:
            yield ("· " * depth + department.label.in_(locale), " ", Name(department.name))
            yield from _departments(app, locale, department.name, depth + 1)


def _entity(app: App, name: str, locale: str) -> str:
    return app.entities[name].label.in_(locale) if name in app.entities else name
