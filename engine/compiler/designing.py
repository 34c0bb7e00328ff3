"""A design made in the browser → the proposal of patches that an admin looks at.

One request holds what a designer did since the last save: fields, options, stages and rules
declared, and changes of the card for everyone, for a view or for a pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.compiler.format import modeline
from engine.compiler.proposal import Proposal, propose_patches
from engine.compiler.rewrite import Edit, EditError, Moved, Patch, digest_of, rewrite
from engine.compiler.rewrite import declarations as made
from engine.compiler.rewrite.design import arrange, design, design_view
from engine.compiler.rewrite.manuscript import read_manuscript
from engine.compiler.source import Source, SourceTree
from engine.compiler.tree import Plain, plain
from engine.model.design import Declaration, Request
from engine.model.layout import Card

__all__ = ["Declaration", "Request", "propose_design"]


def propose_design(tree: SourceTree, card: Card, request: Request) -> Proposal:
    """The patches of a design, compiled. ``card`` is the one shown to everyone now.

    Raises ``EditError`` when something cannot be done, ``Moved`` when a file has changed since.
    """
    for path, digest in request.digests.items():
        source = tree.sources.get(path)
        if source is None or digest_of(source.text) != digest:
            raise Moved(f"{path} has changed since; look at it again and repeat the edit")
    texts: dict[str, Source] = {}
    for declaration in request.declarations:
        path = _path_of(request, declaration)
        source = texts.get(path) or tree.sources.get(path)
        if source is None:
            raise EditError(f"there is no file {path}")
        values = plain(read_manuscript(source).root)
        patch = rewrite(source, _edits(values, declaration))
        texts[path] = Source(path, patch.after, source.kind)
    layout = _layout(tree, card, request)
    if layout is not None:
        texts[layout.path] = layout
    return propose_patches(tree, _patches(tree, texts.values()))


def _patches(tree: SourceTree, texts: Iterable[Source]) -> Iterator[Patch]:
    for source in texts:
        known = tree.sources.get(source.path)
        yield Patch(source.path, known.text if known else "", source.text)


def _layout(tree: SourceTree, card: Card, request: Request) -> Source | None:
    """The layout after the changes, None when none is asked for."""
    lists = {"tabs": request.tabs, "quick_create": request.quick_create}
    asked = {key: list(names) for key, names in lists.items() if names is not None}
    if not request.changes and not asked:
        return None
    path = f"layouts/{request.entity}.yaml"
    source = tree.sources.get(path)
    if source is None:
        bare = Source(path, f"layout: {request.entity}\n", "layout")
        source = Source(path, f"{modeline(bare)}\n{bare.text}", "layout")
    if request.changes and request.destination == "everyone":
        source = Source(path, design(source, request.changes, card).after, "layout")
    elif request.changes:
        key = "views" if request.destination == "view" else "pipelines"
        patch = design_view(source, (key, request.name), request.changes, start=request.start)
        source = Source(path, patch.after, "layout")
    for key, names in asked.items():
        source = Source(path, arrange(source, key, names).after, "layout")
    return source


def _path_of(request: Request, declaration: Declaration) -> str:
    match declaration.verb:
        case "add_set_option":
            return "app.yaml"
        case "add_stage" | "set_stage" | "move_stage" | "require" | "no_longer_require":
            return f"pipelines/{declaration.of}.yaml"
    return f"entities/{request.entity}.yaml"


def _edits(values: Plain, one: Declaration) -> Iterator[Edit]:
    beside = {"before": one.before, "after": one.after}
    keys = dict(one.values)
    match one.verb:
        case "add_field":
            return made.add_field(values, one.name, keys, **beside)
        case "set_field":
            return made.set_field(values, one.name, keys)
        case "add_option":
            return made.add_option(values, one.of, one.name, keys, **beside)
        case "set_option":
            return made.set_option(values, one.of, one.name, keys)
        case "add_set_option":
            return made.add_set_option(values, one.of, one.name, keys, **beside)
        case "add_stage":
            return made.add_stage(values, one.name, keys, **beside)
        case "set_stage":
            return made.set_stage(values, one.name, keys)
        case "move_stage":
            return made.move_stage(one.name, **beside)
        case "require":
            fields = keys.pop("fields", [])
            names = [str(name) for name in fields] if isinstance(fields, list) else [str(fields)]
            return made.require(values, names, keys)
        case "no_longer_require":
            return made.no_longer_require(values, one.name, one.rule)
