"""``App`` ⇄ canonical JSON, exactly; and the fingerprint that names a release.

Canonical means: mappings keep the declared order (it is the order on the screen), dataclasses
the order of their fields, values equal to a field's default are left out, no white space. The
types of the dataclasses say how to read the text back; where several are possible (a predicate,
a constant) the value carries a tag.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

from engine.model import predicate as p
from engine.model.app import App
from engine.model.products import ProductRow
from engine.model.values import Address, Booking, Client, Money, Point, Ref

FORMAT = "1.0"
"""Minor: unknown keys may be ignored by an older reader. Major: an older reader must refuse."""


class BundleError(ValueError):
    """The text is no bundle that this version can read; the message says why."""


_TAGGED: tuple[type, ...] = (
    p.Always, p.Never, p.All, p.Any, p.Not, p.Compare, p.In, p.Filled, p.StageIn, p.ActorIs,
    p.OwnerWithin, p.Today, Money, Ref, Client, Address, Point,
    ProductRow, Booking,
)  # fmt: skip
_BY_TAG: dict[str, type] = {kind.__name__: kind for kind in _TAGGED}
_SCALARS: dict[type, tuple[str, Callable[[object], str]]] = {
    Decimal: ("Decimal", str),
    datetime: ("datetime", lambda v: typing.cast(datetime, v).isoformat()),
    date: ("date", lambda v: typing.cast(date, v).isoformat()),
    time: ("time", lambda v: typing.cast(time, v).isoformat()),
}
_PLAIN = "json"
"""Marks data of other systems, which may hold anything, marks of ours included (``plain.py``)."""
_SCALAR_READERS: dict[str, Callable[[str], object]] = {
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def dumps(app: App) -> str:
    """The bundle as text."""
    return _dump({"format": FORMAT, "app": _encode(app)})


def loads(text: str) -> App:
    """The application in a bundle.

    Raises ``BundleError`` when the text is damaged or was written by a newer major format.
    """
    try:
        bundle = json.loads(text)
        written = str(bundle["format"])
        if written.partition(".")[0] != FORMAT.partition(".")[0]:
            raise BundleError(f"format {written} cannot be read by this version ({FORMAT})")
        return typing.cast(App, _decode(App, bundle["app"]))
    except BundleError:
        raise
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError) as error:
        raise BundleError(f"damaged bundle: {error}") from error


def fingerprint(app: App) -> str:
    """SHA-256 of what the application means; where it was written does not count."""
    meaning = _encode(app)
    assert isinstance(meaning, dict)
    meaning.pop("places", None)
    return hashlib.sha256(_dump(meaning).encode()).hexdigest()


def encode(value: object) -> object:
    """Any value of the model as JSON data; data of other systems stay as they are."""
    if isinstance(value, (dict, list, float)):
        return {"$": _PLAIN, "value": value}
    return _encode(value)


def decode(kind: object, data: object) -> object:
    """JSON data written by ``encode`` as a value of the type ``kind``."""
    return _decode(kind, data)


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _encode(value: object) -> object:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if type(value) in _SCALARS:
        tag, write = _SCALARS[type(value)]
        return {"$": tag, "value": write(value)}
    if isinstance(value, (tuple, list)):
        return [_encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _encode(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data: dict[str, object] = {"$": type(value).__name__} if type(value) in _TAGGED else {}
        for name, hint, default in _members(type(value)):
            held = getattr(value, name)
            if held != default or type(held) is not type(default):
                data[name] = encode(held) if hint is object else _encode(held)
        return data
    raise TypeError(f"a bundle cannot hold a {type(value).__name__}")


_MISSING = object()


@cache
def _members(kind: type) -> tuple[tuple[str, object, object], ...]:
    """(name, type, default) of each field of a dataclass; ``_MISSING`` where there is none."""
    hints = typing.get_type_hints(kind)
    found = []
    for member in dataclasses.fields(kind):
        default = member.default
        if member.default_factory is not dataclasses.MISSING:
            default = member.default_factory()
        found.append(
            (
                member.name,
                hints[member.name],
                _MISSING if default is dataclasses.MISSING else default,
            )
        )
    return tuple(found)


def _decode(kind: object, data: object) -> object:
    if isinstance(data, dict) and "$" in data:
        return _decode_tagged(data)
    if data is None or isinstance(data, (str, bool, int)):
        return data
    kind = _without_none(kind)
    if isinstance(data, list):
        item = _item_type(kind)
        return tuple(_decode(item, part) for part in data)
    if isinstance(data, dict):
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            return _build(kind, data)
        arguments = typing.get_args(kind)
        inner = arguments[1] if len(arguments) == 2 else object
        return {key: _decode(inner, part) for key, part in data.items()}
    raise BundleError(f"unexpected {type(data).__name__}")


def _decode_tagged(data: dict[str, object]) -> object:
    tag = data["$"]
    if tag == _PLAIN:
        return data["value"]
    if isinstance(tag, str) and tag in _SCALAR_READERS:
        return _SCALAR_READERS[tag](typing.cast(str, data["value"]))
    if not isinstance(tag, str) or tag not in _BY_TAG:
        raise BundleError(f"unknown kind of value {tag!r}")
    return _build(_BY_TAG[tag], {key: part for key, part in data.items() if key != "$"})


def _build(kind: type, data: Mapping[str, object]) -> object:
    members = {name: hint for name, hint, _ in _members(kind)}
    return kind(
        **{key: _decode(members[key], part) for key, part in data.items() if key in members}
    )


@cache
def _without_none(kind: object) -> object:
    """``X`` for ``X | None``; a wider union stays, since its values are tagged."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        rest = [part for part in typing.get_args(kind) if part is not type(None)]
        return rest[0] if len(rest) == 1 else kind
    return kind


@cache
def _item_type(kind: object) -> object:
    arguments = typing.get_args(kind)
    return arguments[0] if arguments else object
