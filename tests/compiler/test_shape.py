"""Trees become specs: every mistake of form is found, said once, and hides no other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler.check import read_document
from engine.compiler.diagnostics import Diagnostic
from engine.compiler.document import Document
from engine.compiler.example import quoted, written
from engine.compiler.parse import parse
from engine.compiler.source import KINDS, Source
from engine.compiler.span import Span
from engine.compiler.spec import spec_of
from engine.compiler.spec.entity import EntitySpec
from engine.compiler.spec.field_types import AnyField, ChoiceSpec
from engine.compiler.spec.layout import LayoutSpec
from engine.compiler.spec.slot import keys_of, slot_at
from engine.compiler.tree import plain
from engine.model.field_types import COMMON_KEYS, DECLARABLE, FIELD_TYPES

OUR_WORDS = (
    "input should",
    "pydantic",
    "validat",
    "none_required",
    "_type",
    "literal",
    "dict",
    "«",
)
"""Pieces of the validator's language, none of which may reach a person."""


def shaped(text: str, path: str = "entities/deal.yaml") -> tuple[Document, tuple[Diagnostic, ...]]:
    """A file after shaping, with what is wrong with it."""
    kind = {"entities": "entity", "layouts": "layout", "tests": "tests", "pipelines": "pipeline"}
    return read_document(Source(path, text, kind[path.partition("/")[0]]))  # type: ignore[arg-type]


def entity(*fields: str, head: str = "entity: deal\nlabel: Deal\n") -> str:
    """An entity with some fields, each written on one line."""
    return head + "fields:\n" + "".join(f"  {field}\n" for field in fields)


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    """The codes of diagnostics."""
    return [diagnostic.code.id for diagnostic in found]


class TestRecovery:
    def test_one_bad_field_does_not_hide_the_others(self) -> None:
        """What is refused is gone from spec and tree, the rest can be checked further."""
        document, found = shaped(entity("a: {type: mony, label: A}", "b: {type: text, label: B}"))

        assert codes(found) == ["S117"]
        assert isinstance(document.spec, EntitySpec)
        assert list(document.spec.fields) == ["b"]
        assert document.at("fields", "b", "type") == Span("entities/deal.yaml", 5, 13, 5, 17)
        assert document.is_broken("fields", "a")
        assert document.is_broken("fields", "a", "options", "x")
        assert not document.is_broken("fields", "b")
        assert not document.is_broken("fields", "c")

    def test_optional_keys_are_dropped_alone(self) -> None:
        """A field keeps its place when only a key of it is wrong."""
        document, found = shaped(entity("a: {type: text, label: A, max_length: many, serch: true}"))

        assert sorted(codes(found)) == ["S101", "S103"]
        assert isinstance(document.spec, EntitySpec)
        assert "a" in document.spec.fields
        assert not document.is_broken("fields", "a")

    def test_consequences_are_not_reported(self) -> None:
        """A key that is missing because it was refused is not missing."""
        _, found = shaped(entity("a: {type: text, label: }", "b: {type: text, lable: B}"))

        assert codes(found) == ["S133", "S101"]

    def test_mistakes_of_a_hopeless_file_are_all_found(self) -> None:
        """Also where nothing can come of a file, everything in it is worth knowing."""
        document, found = shaped(
            entity("not: {type: text, label: N}", "b: {type: x}", head="entity: deal\n")
        )

        assert document.spec is None
        assert document.is_broken("fields", "whatever")
        assert set(codes(found)) == {"S102", "S117", "S131"}

    def test_items_of_lists_keep_their_places(self) -> None:
        """After an item is dropped, numbers and places still agree."""
        text = "pipeline: p\nentity: deal\nlabel: P\nstages: {a: A}\nrequired:\n"
        text += "  - {fields: [x]}\n  - {fields: [y], from: a}\n"
        document, found = shaped(text, "pipelines/p.yaml")

        assert codes(found) == ["S102"]
        assert document.at("required", 0, "fields", 0).line == 7

    def test_what_the_parser_left_out_is_no_second_mistake(self) -> None:
        """A refused merge key may have held anything, so nothing is missing beside it."""
        _, found = shaped(entity("a:\n    <<: {label: A}\n    type: text"))

        assert codes(found) == ["Y023"]


class TestWords:
    def test_fixes_are_certain(self) -> None:
        """Edits that come with help make the file right."""
        text = entity(
            'a: {type: text, label: 30, required: yes, max_length: "255", searc: true}',
            "b: {type: string, label: B}",
            'c: {type: choice, label: C, options: {x: {label: X, color: "#abc"}}}',
            "d: {type: text, label: D, visible_to: everyne}",
            'e: {type: text, label: E, required_when: {c: {"!=": x}}}',
        )
        lines = text.split("\n")
        _, found = shaped(text)
        fixes = [fix for diagnostic in found for help_ in diagnostic.help for fix in help_.fixes]
        for fix in sorted(fixes, key=lambda fix: fix.span, reverse=True):
            line = lines[fix.span.line - 1]
            start, end = fix.span.column - 1, fix.span.end_column - 1
            lines[fix.span.line - 1] = line[:start] + fix.replacement + line[end:]

        assert len(found) == len(fixes) == 8
        assert shaped("\n".join(lines))[1] == ()

    @pytest.mark.parametrize(
        ("field", "words"),
        [
            ("a: {type: text, label: A, options: {}}", "fields that have it: choice, messenger"),
            ("a: {type: boolean, label: A, multiple: true}", "fields that have it: text, integer"),
            ("a: {type: choice, label: A, options: {x: {lable: X}}}", 'did you mean "label"?'),
            ("a: {type: text, label: A, editable_by: seller}", "a role is written role:seller"),
            ("A: {type: text, label: A}", 'for example "a"'),
            ("a: {type: lookup, label: A}", 'did you mean "link"?'),
            ("a: {type: text, label: A, color: #fff\n  }", 'needs quotes: "#fff"'),
        ],
    )
    def test_help_names_the_way_out(self, field: str, words: str) -> None:
        """Help proposes what can be done at that very place."""
        helps = [help_.text for found in shaped(entity(field))[1] for help_ in found.help]

        assert any(words in text for text in helps), helps

    def test_file_in_the_wrong_folder(self) -> None:
        """A file of another kind gets one complaint, not one for each of its keys."""
        _, found = shaped(
            "pipeline: sales\nentity: deal\nlabel: S\nstages: {a: A}\n", "layouts/sales.yaml"
        )

        assert codes(found) == ["S102"]
        assert "move it to pipelines/sales.yaml" in found[0].help[0].text


class TestShorthand:
    def test_label_only(self) -> None:
        """An option may be only its label, in one language or several."""
        document, found = shaped(
            entity("a: {type: choice, label: A, options: {x: X, y: {en: Y, it: Y}, z: {label: Z}}}")
        )

        assert found == ()
        assert isinstance(document.spec, EntitySpec)
        field = document.spec.fields["a"]
        assert isinstance(field, ChoiceSpec)
        assert isinstance(field.options, dict)
        assert {name: option.label for name, option in field.options.items()} == {
            "x": "X",
            "y": {"en": "Y", "it": "Y"},
            "z": "Z",
        }
        assert document.at("fields", "a", "options", "x", "label").column == 44

    def test_elements_tabs_conversions(self) -> None:
        """Where one word says it all, one word is enough."""
        text = "layout: deal\ncard:\n  sections: {m: {label: M, elements: [a, {field: b}, {widget: utm}]}}\n"
        document, found = shaped(
            text + "  tabs: [general, {related: quote, by: deal}]\n", "layouts/deal.yaml"
        )

        assert found == ()
        assert isinstance(document.spec, LayoutSpec)
        assert document.spec.card is not None
        elements = document.spec.card.sections["m"].elements
        assert [(element.field, element.widget) for element in elements] == [
            ("a", None), ("b", None), (None, "utm"),
        ]  # fmt: skip

    def test_data_may_be_empty(self) -> None:
        """In the records of a test case nothing is a value like any other."""
        text = "tests: t\ncases:\n- {name: x, given: {entity: a, record: {b: , c: [1, 1.5, a, a]}}, expect: {visible: [b]}}\n"

        assert shaped(text, "tests/t.yaml")[1] == ()


class TestLanguage:
    @pytest.mark.parametrize("type_", DECLARABLE)
    def test_keys_of_each_type(self, type_: str) -> None:
        """The spec of a type has the keys the model knows of, and no others."""
        facts = FIELD_TYPES[type_]
        spec = slot_at(EntitySpec, ("fields", "a", f"«{type_}»")).owner
        without_default = {
            "link",
            "file",
            "image",
            "messenger",
            "address",
            "booking",
            "formula",
            "rollup",
        }
        allowed = {*COMMON_KEYS, *facts.keys} | ({"multiple"} if facts.multiple else set())
        if not facts.multiple:
            allowed.discard("multiple")
        if type_ in without_default:
            allowed.discard("default")

        assert set(keys_of(spec)) == allowed

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_key_is_described(self, kind: Any) -> None:
        """Each key has a sentence and an example, which editors and reference pages show."""
        seen: set[Any] = set()

        def visit(spec: Any) -> None:
            if spec in seen:
                return
            seen.add(spec)
            assert spec.__doc__
            assert spec.moniker
            for key, field in keys_of(spec).items():
                assert field.description or key == "type", f"{spec.__name__}.{key}"
                assert field.examples or key == "type", f"{spec.__name__}.{key}"
                for inner in specs_in(field.annotation):
                    visit(inner)

        visit(spec_of(kind))

    @pytest.mark.parametrize("kind", KINDS)
    def test_examples_are_right(self, kind: Any) -> None:
        """The example of a key would pass at that key."""
        for key, field in keys_of(spec_of(kind)).items():
            text = written({key: field.examples[0]}) + "\n"
            root = parse(Source("x", text, kind)).root
            assert root is not None, text
            assert plain(root) == {key: field.examples[0]}


def specs_in(annotation: Any) -> list[Any]:
    """The specs an annotation speaks of."""
    import typing

    from engine.compiler.spec.base import Spec

    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return [annotation]
    return [spec for part in typing.get_args(annotation) for spec in specs_in(part)]


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 300),
        st.sampled_from(["deal", "text", "choice", "", " ", "role:head", "Bad Name", "today", "all", "2027-02-30", "#fff", "any"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["a", "type", "label", "options", "set", "fields", "from", "any", "when",
                             "hide", "move", "elements", "field", "widget", "changes", "given", "to", "X"]),
            inner, max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.data())
@settings(max_examples=300)
def test_any_value_anywhere(data: st.DataObject) -> None:
    """Whatever stands at any key of any kind of file, the answer is made of our own words."""
    kind = data.draw(st.sampled_from(KINDS))
    keys = list(keys_of(spec_of(kind)))
    content = data.draw(st.dictionaries(st.sampled_from([*keys, "zz"]), VALUES, max_size=5))
    text = "".join(f"{key}: {as_yaml(value)}\n" for key, value in content.items()) or "a: 1\n"
    document, found = read_document(Source(f"entities/{kind}.yaml", text, kind))

    assert document.spec is not None or found
    lines = text.split("\n")
    for diagnostic in found:
        span = diagnostic.span
        assert 1 <= span.line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        words = " ".join([diagnostic.message, *(help_.text for help_ in diagnostic.help)]).lower()
        assert not [word for word in OUR_WORDS if word in words], words
        assert diagnostic.message


def as_yaml(value: Any) -> str:
    """A value in the flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_yaml(item) for item in value) + "]"
    if isinstance(value, str):
        return quoted(value)
    return (
        {None: "null", True: "true", False: "false"}[value]
        if value is None or isinstance(value, bool)
        else str(value)
    )


def test_union_of_types_is_complete() -> None:
    """Every type that can be declared is a member of the union of fields."""
    assert all(f"«{type_}»" in str(AnyField) for type_ in DECLARABLE)
