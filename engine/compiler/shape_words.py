"""Validation errors, said for people: which key of the file, what is wrong with it, what to write.

The words of the validator never leave this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from engine.compiler import shape_codes as codes
from engine.compiler.diagnostics import Diagnostic, Fix, Help, offer
from engine.compiler.example import quoted, written
from engine.compiler.meanings import SYMBOLS, meant, offered
from engine.compiler.mistake import Finding, Mistake, first_key, mistake_of
from engine.compiler.shape_kinds import EXPECTED, KINDS, Wrong, found_words, shortened, wrong_type
from engine.compiler.source import FOLDERS, Source
from engine.compiler.span import Span
from engine.compiler.spec import spec_of
from engine.compiler.spec.change import VERBS
from engine.compiler.spec.condition import OperatorsSpec
from engine.compiler.spec.field import FieldSpec
from engine.compiler.spec.slot import keys_of
from engine.compiler.suggest import suggest
from engine.compiler.tree import Mapping, Node, Path, Scalar, key_at, node_at
from engine.model.field_types import COMMON_KEYS, DECLARABLE, FIELD_TYPES
from engine.model.said import said


def explain(source: Source, root: Mapping, errors: Sequence[Any]) -> Iterator[Finding]:
    """A finding for each error of the validator.

    What an unknown key was probably meant to be is not reported as missing, and of a file that
    declares another kind of thing than its folder holds, only that is reported.
    """
    top = spec_of(source.kind)
    if stranger := _another_kind(source, root):
        yield stranger
        return
    mistakes = [mistake_of(top, root, details) for details in errors]
    meant: set[Path] = set()
    for mistake in sorted(mistakes, key=lambda mistake: mistake.type != "extra_forbidden"):
        if mistake.type == "extra_forbidden":
            found = _unknown_key(mistake)
            meant |= {(*mistake.path[:-1], name) for name in _near_keys(mistake)}
            yield found
        elif mistake.type == "missing" and mistake.path in meant:
            yield Finding(None, mistake.path[:-1], (mistake.path,))
        else:
            yield _EXPLANATIONS.get(mistake.type, _by_kind)(mistake)


# Keys


def _near_keys(mistake: Mistake) -> tuple[str, ...]:
    """Keys like the unknown one that the mapping does not have yet."""
    parent = mistake.parent
    written_keys = parent.entries if isinstance(parent, Mapping) else {}
    if len(written_keys) > 500:
        return ()  # not one of them is a slip, and comparing all with all takes minutes
    known = [key for key in keys_of(mistake.slot.owner) if key not in written_keys]
    key = str(mistake.path[-1])
    near = suggest(key, known)
    word = meant("key", key, known)
    return (word,) if word and word not in near else near


def _unknown_key(mistake: Mistake) -> Finding:
    key, owner = str(mistake.path[-1]), mistake.slot.owner
    span = key_at(mistake.root, mistake.path)
    if issubclass(owner, OperatorsSpec):
        return Finding(_unknown_operator(mistake, key, span), mistake.path)
    if issubclass(owner, FieldSpec) and (found := _foreign_key(mistake, key, span)):
        return Finding(found, mistake.path)
    near = _near_keys(mistake)
    known = list(keys_of(owner))
    help_ = offer(key, near, span)
    if not help_ and near:
        help_ = offered(near[0]) or help_
    if not help_ and len(known) <= 8:
        help_ = Help(
            f"its keys are {', '.join(known)}" if len(known) > 1 else f"its key is {known[0]}"
        )
    message = f'{owner.moniker} has no key "{key}"'
    return Finding(codes.UNKNOWN_KEY.at(span, message, help_), mistake.path)


def _foreign_key(mistake: Mistake, key: str, span: Span) -> Diagnostic | None:
    """A key that fields have, but not fields of this type."""
    types = [name for name in DECLARABLE if key in FIELD_TYPES[name].keys]
    if key == "multiple":
        types = [name for name in DECLARABLE if FIELD_TYPES[name].multiple]
    if not types and key not in COMMON_KEYS:
        return None
    parent = mistake.parent
    type_ = parent.get("type") if isinstance(parent, Mapping) else None
    name = type_.text if isinstance(type_, Scalar) else "other"
    message = f'a {name} field has no key "{key}"'
    help_ = f"fields that have it: {', '.join(types)}" if types else ""
    return codes.FOREIGN_KEY.at(span, message, help_)


_JOINTS: Final = ("actor", "any", "all", "not")


def _unknown_operator(mistake: Mistake, key: str, span: Span) -> Diagnostic:
    known = list(keys_of(OperatorsSpec))
    around = str(mistake.path[-2]) if len(mistake.path) > 1 else ""
    if key in _JOINTS and (
        help_ := offer(around, _JOINTS, key_at(mistake.root, mistake.path[:-1]))
    ):
        # Not a comparison at all: the word that joins conditions was misspelt.
        message = f'"{key}" stands under "{around}", which is no word of conditions'
        return codes.UNKNOWN_OPERATOR.at(span, message, help_)
    if sign := SYMBOLS.get(key.lower()):
        help_ = Help(f"write {sign}", (Fix(span, sign),))
    else:
        help_ = offer(key, known, span)
    return codes.UNKNOWN_OPERATOR.at(
        span, f'"{key}" compares nothing', help_, f"comparisons are {', '.join(known)}"
    )


def _another_kind(source: Source, root: Mapping) -> Finding | None:
    """A file that declares, in a folder for one kind of thing, a thing of another kind."""
    if source.kind in root.entries:
        return None
    folders = {kind: folder for folder, kind in FOLDERS.items()}
    for key in root.entries:
        if suggest(key, [source.kind]):
            return None  # it declares the right kind, misspelt
        # What comes first is what the file declares; other kinds are referred to later on.
        if kind := next((kind for kind in folders if kind == key), None):
            name = source.path.rpartition("/")[2]
            message = f'{spec_of(source.kind).moniker} needs "{source.kind}"'
            advice = f"if it declares {spec_of(kind).moniker}, move it to {folders[kind]}/{name}"
            span = root.entries[kind].key.span
            return Finding(codes.MISSING_KEY.at(span, message, advice), ())
    return None


def _missing(mistake: Mistake) -> Finding:
    key, owner = str(mistake.path[-1]), mistake.slot.owner
    around = mistake.path[:-1]
    example = (
        written({key: mistake.slot.example}) if mistake.slot.example is not None else f"{key}: …"
    )
    message = f'{owner.moniker} needs "{key}"'
    span = first_key(mistake.root, around)
    diagnostic = codes.MISSING_KEY.at(span, message, f"add  {example}")
    return Finding(diagnostic, around, (mistake.path,))


# Values


def _literal(mistake: Mistake) -> Finding:
    choices = mistake.slot.choices
    node = mistake.node
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        expected = f"one of {', '.join(choices)}"
        word = meant("word", node.text, choices) if isinstance(node, Scalar) else ""
        help_ = offered(word)
        return Finding(wrong_type(node, expected, mistake.slot, help_), mistake.path)
    word = meant("word", node.text, choices)
    help_ = offered(word) or offer(node.text, choices, mistake.span)
    message = f"{quoted(shortened(node.text))} is not one of {', '.join(choices)}"
    return Finding(codes.UNKNOWN_WORD.at(mistake.span, message, help_), mistake.path)


def _basic(mistake: Mistake) -> Finding:
    expected = EXPECTED.get(mistake.type, "something else")
    return Finding(wrong_type(mistake.node, expected, mistake.slot), mistake.path)


def _bounds(mistake: Mistake) -> Finding:
    limits = {
        "greater_than_equal": ("ge", "less than {}, the least that is allowed"),
        "less_than_equal": ("le", "more than {}, the most that is allowed"),
    }
    name, words = limits[mistake.type]
    limit = f"{mistake.context[name]:,}"
    key = mistake.slot.key
    text = f'"{key}" is ' + words.format(limit) if key else words.format(limit)
    return Finding(codes.OUT_OF_RANGE.at(mistake.span, text), mistake.path)


def _lengths(mistake: Mistake) -> Finding:
    most = mistake.context.get("max_length")
    if most is None:
        return Finding(codes.BLANK_TEXT.at(mistake.span, "there is no text here"), mistake.path)
    message = f"it has more than {most:,} letters"
    return Finding(codes.TOO_LONG.at(mistake.span, message), mistake.path)


def _few(mistake: Mistake) -> Finding:
    path = mistake.path
    if keys := mistake.context.get("keys"):
        path = (*path, *keys)
    span = key_at(mistake.root, path) if path and isinstance(path[-1], str) else mistake.span
    example = written({str(path[-1]): mistake.slot.example}) if mistake.slot.example else ""
    what = f'"{path[-1]}" is empty' if path and isinstance(path[-1], str) else "the list is empty"
    help_ = f"for example  {example}" if example and not mistake.context else ""
    return Finding(codes.NOTHING_LISTED.at(span, what, help_), path, (path,))


def _no_tag(mistake: Mistake) -> Finding:
    """A field without a type, or a change without one verb."""
    node = mistake.node
    keys = list(node.entries) if isinstance(node, Mapping) else []
    span = first_key(mistake.root, mistake.path)
    if "changes" in mistake.path:
        return Finding(_unclear_change(node, keys, span), mistake.path)
    near = [
        key for key in keys
        if key not in COMMON_KEYS and (suggest(key, ["type"]) or meant("key", key, ["type"]))
    ]  # fmt: skip
    advice = f"add  type: text  (or {', '.join(DECLARABLE[3:8])}, …)"
    if near:
        advice = f'"{near[0]}" should perhaps be "type"'
    diagnostic = codes.MISSING_KEY.at(span, 'a field needs "type"', advice)
    return Finding(diagnostic, mistake.path, ((*mistake.path, "type"),))


def _unclear_change(node: Node, keys: list[str], span: Span) -> Diagnostic:
    verbs = [verb for verb in VERBS if verb in keys]
    if isinstance(node, Mapping) and len(verbs) > 1:
        message = f'"{verbs[0]}" and "{verbs[1]}" are two changes'
        second = node.entries[verbs[1]].key.span
        return codes.UNCLEAR_CHANGE.at(second, message, "write them as two items of the list")
    advice = f"changes are {', '.join(VERBS)}"
    near = offer(keys[0], VERBS, span) if keys else ""
    return codes.UNCLEAR_CHANGE.at(span, "none of its keys says what to do", near, advice)


def _unknown_type(mistake: Mistake) -> Finding:
    path = (*mistake.path, "type")
    node = node_at(mistake.root, path)
    if not isinstance(node, Scalar):
        span = node.span.first_line if node else mistake.span
        message = f"expected the name of a type, found {found_words(node)}"
        return Finding(codes.WRONG_TYPE.at(span, message), mistake.path)
    help_ = offer(node.text, DECLARABLE, node.span)
    help_ = offered(meant("type", node.text, DECLARABLE), node.span) or help_
    return Finding(
        codes.UNKNOWN_TYPE.at(
            node.span,
            f'there is no type "{node.text}"',
            help_,
            f"types are {', '.join(DECLARABLE)}",
        ),
        mistake.path,
    )


# Keys that do not go together


def _lacking(mistake: Mistake) -> Finding:
    blamed, *wanted = mistake.context["keys"]
    path = (*mistake.path, blamed) if blamed else mistake.path
    span = key_at(mistake.root, path) if blamed else first_key(mistake.root, path)
    diagnostic = codes.MISSING_KEY.at(span, mistake.context["message"])
    return Finding(diagnostic, mistake.path, tuple((*mistake.path, key) for key in wanted))


def _excluding(mistake: Mistake) -> Finding:
    path = (*mistake.path, *mistake.context["keys"])
    span = key_at(mistake.root, path)
    return Finding(codes.EXCLUDING_KEYS.at(span, mistake.context["message"]), path)


def _range(mistake: Mistake) -> Finding:
    path = (*mistake.path, mistake.context["keys"][0])
    node = node_at(mistake.root, path)
    span = node.span if node else mistake.span
    return Finding(codes.REVERSED_RANGE.at(span, mistake.context["message"]), path)


def _reserved(mistake: Mistake) -> Finding:
    path = (*mistake.path, *mistake.context["keys"])
    span = key_at(mistake.root, path)
    message = mistake.context["message"]
    return Finding(
        codes.RESERVED_NAME.at(span, message, said("S131.way", "give the field another name")), path
    )


def _empty_condition(mistake: Mistake) -> Finding:
    span = mistake.span
    if mistake.path and isinstance(mistake.path[-1], str):
        span = key_at(mistake.root, mistake.path)
    message = mistake.context["message"]
    return Finding(
        codes.EMPTY_CONDITION.at(span, message, "for example  {kind: sale}"),
        mistake.path,
        (mistake.path,),
    )


def _by_kind(mistake: Mistake) -> Finding:
    """A word that does not look as words of its kind do."""
    kind = KINDS.get(mistake.type)
    if kind is None:
        # No error of the validator is known to end here; say what can be said.
        return Finding(wrong_type(mistake.node, "something else", mistake.slot), mistake.path)
    wrong = Wrong(mistake.node, mistake.slot, str(mistake.context.get("message", "")))
    return Finding(kind(wrong), mistake.path)


_EXPLANATIONS: Final[dict[str, Callable[[Mistake], Finding]]] = {
    "missing": _missing,
    "literal_error": _literal,
    "greater_than_equal": _bounds,
    "less_than_equal": _bounds,
    "string_too_long": _lengths,
    "string_too_short": _lengths,
    "too_short": _few,
    "few": _few,
    "union_tag_not_found": _no_tag,
    "union_tag_invalid": _unknown_type,
    "lacking": _lacking,
    "exclude": _excluding,
    "range": _range,
    "reserved name": _reserved,
    "empty condition": _empty_condition,
    **dict.fromkeys(EXPECTED, _basic),
}
