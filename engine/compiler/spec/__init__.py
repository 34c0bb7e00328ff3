"""The language, as data: one class for each kind of file and for each thing inside one.

A spec holds plain values just as they were written: text, numbers, lists and mappings, shorthand
spelled out. It knows no places; those are found by path in the document's tree. Names are not
resolved here and nothing is computed: that is the business of the stages after.

``spec_of`` loads the class of a kind, so that reading a project with two kinds of files does not
build the others.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from engine.compiler.source import Kind

if TYPE_CHECKING:
    from engine.compiler.spec.base import Spec

_CLASSES: Final[dict[Kind, tuple[str, str]]] = {
    "app": ("app", "AppSpec"),
    "entity": ("entity", "EntitySpec"),
    "pipeline": ("pipeline", "PipelineSpec"),
    "layout": ("layout", "LayoutSpec"),
    "access": ("access", "AccessSpec"),
    "document": ("document", "DocumentSpec"),
    "channel": ("channel", "ChannelSpec"),
    "tests": ("scenario", "TestsSpec"),
    "limits": ("limits", "LimitsSpec"),
}


@cache
def spec_of(kind: Kind) -> type[Spec]:
    """The class of a kind of file."""
    module, name = _CLASSES[kind]
    return cast("type[Spec]", getattr(import_module(f"{__name__}.{module}"), name))
