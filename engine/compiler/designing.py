"""A design made in the browser → the proposal of patches that an admin looks at.

One request holds what a designer did since the last save: fields, options, stages and rules
declared, and changes of the card for everyone, for a view or for a pipeline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from engine.compiler.format import modeline
from engine.compiler.proposal import Proposal, propose_patches
from engine.compiler.rewrite import Edit, EditError, Moved, Patch, digest_of, rewrite
from engine.compiler.rewrite import declarations as made
from engine.compiler.rewrite import layouts as shown
from engine.compiler.rewrite.design import card_edits, view_edits
from engine.compiler.rewrite.edits import applied
from engine.compiler.rewrite.following import following
from engine.compiler.rewrite.manuscript import read_manuscript
from engine.compiler.rewrite.patch import changed_since
from engine.compiler.source import Source, SourceTree
from engine.compiler.tree import Plain, plain
from engine.model.design import Declaration, Request
from engine.model.layout import Card, Tab
from engine.model.said import said
from engine.model.text import Text

__all__ = ["Declaration", "Request", "propose_design"]

Steps = Callable[[Plain], Iterator[Edit]]


def propose_design(tree: SourceTree, card: Card, request: Request) -> Proposal:
    """The patches of a design, compiled. ``card`` is the one shown to everyone now.

    Raises ``EditError`` when something cannot be done, ``Moved`` when a file has changed since.
    """
    for path, digest in request.digests.items():
        source = tree.sources.get(path)
        if source is None or digest_of(source.text) != digest:
            raise Moved(changed_since(path))
    pages: dict[str, _Page] = {}
    for declaration in request.declarations:
        path = _path_of(request, declaration)
        if path:
            page = pages.get(path) or _page(tree.sources.get(path), path)
            pages[path] = page.after(_steps(tree.sources.get(path), declaration))
    layout = _layout(tree, card, request)
    if layout is not None:
        pages[layout.source.path] = layout
    return propose_patches(tree, _patches(tree, pages.values()))


@dataclass(frozen=True, slots=True)
class _Page:
    """A file, the edits made so far, and what it says after them."""

    source: Source
    values: Plain
    edits: tuple[Edit, ...] = ()

    def after(self, steps: Steps) -> _Page:
        """The page after more edits, which are made of what it says now."""
        edits, values = list(self.edits), self.values
        for edit in steps(values):
            edits.append(edit)
            values = applied(values, edit)
        return _Page(self.source, values, tuple(edits))


def _page(source: Source | None, path: str) -> _Page:
    if source is None:
        raise EditError(said("edit.no_file", "there is no file {file}", file=path))
    return _Page(source, plain(read_manuscript(source).root))


def _patches(tree: SourceTree, pages: Iterable[_Page]) -> Iterator[Patch]:
    for page in pages:
        known = tree.sources.get(page.source.path)
        after = rewrite(page.source, page.edits).after if page.edits else page.source.text
        yield Patch(page.source.path, known.text if known else "", after)


def _steps(source: Source | None, one: Declaration) -> Steps:
    """The edits of a declaration; a field that the file does not know yet leaves no data behind."""
    if one.verb == "remove_field":
        values = plain(read_manuscript(source).root) if source else None
        fields = values.get("fields") if isinstance(values, dict) else None
        archived = isinstance(fields, dict) and one.name in fields
        return lambda values: made.remove_field(values, one.name, archived=archived)
    return lambda values: _EDITS[one.verb](values, one)


def _layout(tree: SourceTree, card: Card, request: Request) -> _Page | None:
    """The layout after the changes, None when it stays."""
    declared = [one for one in request.declarations if one.verb in _LAYOUT_EDITS]
    gone = [one.name for one in request.declarations if one.verb == "remove_field"]
    path = f"layouts/{request.entity}.yaml"
    source = tree.sources.get(path)
    if not (declared or request.changes) and (not gone or source is None):
        return None
    if source is None:
        bare = Source(path, f"layout: {request.entity}\n", "layout")
        source = Source(path, f"{modeline(bare)}\n{bare.text}", "layout")
    page = _page(source, path)
    before, shown_then = page.values, card
    for one in declared:
        page = page.after(partial(_LAYOUT_EDITS[one.verb], card, one))
        if one.verb == "add_tab":
            by = str(one.values.get("by"))
            card = replace(card, tabs=(*card.tabs, Tab(one.name, Text(), "related", one.of, by)))
    changes = request.changes
    if request.destination == "everyone":
        page = page.after(lambda values: card_edits(values, changes, card))
    else:
        key = "views" if request.destination == "view" else "pipelines"
        page = page.after(lambda values: view_edits(values, (key, request.name), changes))
    for name in gone:
        page = page.after(partial(shown.forget_field, name=name))
    return page.after(lambda values: following(before, values, shown_then))


def _path_of(request: Request, declaration: Declaration) -> str:
    """The file that a declaration stands in; blank for the layout, which has changes as well."""
    if declaration.verb in _LAYOUT_EDITS:
        return ""
    if declaration.verb in ("add_set_option", "set_set_option", "move_set_option"):
        return "app.yaml"
    if "stage" in declaration.verb or "require" in declaration.verb:
        return f"pipelines/{declaration.of}.yaml"
    return f"entities/{request.entity}.yaml"


def _beside(one: Declaration) -> dict[str, str]:
    return {"before": one.before, "after": one.after}


def _fields(one: Declaration) -> list[str]:
    written = one.values.get("fields", [])
    return [str(name) for name in written] if isinstance(written, list) else [str(written)]


def _rule(one: Declaration) -> dict[str, Any]:
    return {key: value for key, value in one.values.items() if key != "fields"}


_EDITS: Final[Mapping[str, Callable[[Plain, Declaration], Iterator[Edit]]]] = {
    "add_field": lambda v, o: made.add_field(v, o.name, o.values, **_beside(o)),
    "set_field": lambda v, o: made.set_field(v, o.name, o.values),
    "add_option": lambda v, o: made.add_option(v, o.of, o.name, o.values, **_beside(o)),
    "set_option": lambda v, o: made.set_option(v, o.of, o.name, o.values),
    "move_option": lambda _, o: made.move_option(("fields", o.of, "options"), o.name, **_beside(o)),
    "add_set_option": lambda v, o: made.add_set_option(v, o.of, o.name, dict(o.values), **_beside(o)),
    "set_set_option": lambda v, o: made.set_set_option(v, o.of, o.name, o.values),
    "move_set_option": lambda _, o: made.move_option(("option_sets", o.of), o.name, **_beside(o)),
    "add_stage": lambda v, o: made.add_stage(v, o.name, o.values, **_beside(o)),
    "set_stage": lambda v, o: made.set_stage(v, o.name, o.values),
    "move_stage": lambda _, o: made.move_stage(o.name, **_beside(o)),
    "require": lambda v, o: made.require(v, _fields(o), _rule(o)),
    "no_longer_require": lambda v, o: made.no_longer_require(v, o.name, o.rule),
}  # fmt: skip

_LAYOUT_EDITS: Final[Mapping[str, Callable[[Card, Declaration, Plain], Iterator[Edit]]]] = {
    "quick_create": lambda _, o, v: shown.set_quick_create(v, _fields(o)),
    "add_tab": lambda c, o, v: shown.add_tab(v, c, o.of, str(o.values.get("by"))),
    "add_view": lambda _, o, v: shown.add_view(v, o.name, o.values),
    "set_view": lambda _, o, v: shown.set_view(v, o.name, o.values),
    "move_view": lambda _, o, v: shown.move_view(v, o.name, **_beside(o)),
    "remove_view": lambda _, o, v: shown.remove_view(v, o.name),
}
