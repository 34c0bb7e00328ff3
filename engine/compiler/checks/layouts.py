"""Cards: sections, their elements, tabs and the short form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.conditions import check_sound
from engine.compiler.checks.rules import Rules, shown_by
from engine.compiler.conditions import Place, is_whole
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.document import Document
from engine.compiler.lower.condition import About, lower_condition
from engine.compiler.lower.layout import tab_names
from engine.compiler.references import refer_entity, refer_field
from engine.compiler.regions import possible
from engine.compiler.scope import EntityEntry, Scope
from engine.compiler.span import Span
from engine.compiler.spec.change import AddSectionSpec, ElementSpec
from engine.compiler.spec.layout import CardSpec, LayoutSpec, RelatedTabSpec, SectionSpec
from engine.compiler.tree import Path
from engine.model import predicate as p
from engine.model.layout import TABS
from engine.model.said import said

PLACED_TWICE = Code("L601", "field-placed-twice", "field stands on the card twice")
NEVER_TOGETHER = Code("L603", "element-never-shown", "section and field are never shown together")
NOT_PLACED = Code(
    "L604", "required-field-not-placed", "required field stands in no section", "warning"
)
EMPTY_SECTION = Code("L605", "empty-section", "section shows nothing", "warning")
TAB_TWICE = Code("L612", "tab-twice", "tab is there twice")
NO_LINK = Code("L613", "tab-without-link", "field does not link the records to this one")
FEATURE_OFF = Code("L614", "feature-switched-off", "feature it belongs to is switched off")
NOT_ENTERED = Code("L623", "form-field-not-editable", "nobody can fill the field in a form")
FORM_LACKS = Code("L624", "form-lacks-required", "form lacks a required field", "warning")
AMBIGUOUS = Code("L633", "ambiguous-section-name", "two things on the card have the same name")

CODES: Final = (
    PLACED_TWICE, NEVER_TOGETHER, NOT_PLACED, EMPTY_SECTION, TAB_TWICE, NO_LINK, FEATURE_OFF,
    NOT_ENTERED, FORM_LACKS, AMBIGUOUS,
)  # fmt: skip

_FEATURE_OF_TAB: Final = {"products": "products", "documents": "documents"}
_FEATURE_OF_WIDGET: Final = {"utm": "source"}


def check_card(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The card of an entity's layout."""
    if entity.layout is not None and entity.layout[1].card is not None:
        document, spec = entity.layout
        assert spec.card is not None
        yield from _sections(rules, entity, document, spec.card)
        yield from _tabs(rules.scope, entity, document, spec.card)
        yield from _short_form(entity, document, spec.card)


def check_lone_layouts(rules: Rules) -> Iterator[Diagnostic]:
    """Layouts of entities that are not there."""
    for document in rules.scope.loose:
        if isinstance(document.spec, LayoutSpec):
            yield from refer_entity(rules.scope, document.spec.layout, document.at("layout"))


def _sections(
    rules: Rules, entity: EntityEntry, document: Document, card: CardSpec
) -> Iterator[Diagnostic]:
    placed: dict[str, Span] = {}
    taken = {**dict.fromkeys(entity.fields, "field"), **dict.fromkeys(tab_names(card.tabs), "tab")}
    taken[TABS] = "place of changes"
    for name, section in card.sections.items():
        path: Path = ("card", "sections", name)
        if name in taken:
            yield AMBIGUOUS.at(
                document.key_at(*path), f'a {taken[name]} is called "{name}" as well',
                "choose another name for the section", address=f"{entity.name}@card/{name}",
            )  # fmt: skip
        if not section.elements and not document.is_broken(*path):
            yield EMPTY_SECTION.at(
                document.key_at(*path), said("L605", "{name} has no elements", name=name),
                said("out_or_fill", "take it out, or fill it"),
                address=f"{entity.name}@card/{name}",
            )  # fmt: skip
        yield from check_section(rules, entity, document, path, section)
        for number, element in enumerate(section.elements):
            where = document.at(*path, "elements", number).first_line
            word = element.field or element.widget or ""
            for one in shown_by(word):
                first = placed.setdefault(one, where)
                if first != where:
                    yield PLACED_TWICE.at(
                        where, f"{one} stands in {name} and earlier", "take one of the two out",
                        labels=[Label(first, "it stands here")],
                        address=f"{entity.name}@card/{name}",
                    )  # fmt: skip
                    break
    misspelt = any(name not in entity.fields for name in placed)
    if card.sections and not misspelt and not document.broken and not entity.document.broken:
        yield from _not_placed(rules.scope, entity, placed)


def check_section(
    rules: Rules, entity: EntityEntry, document: Document, path: Path,
    section: SectionSpec | AddSectionSpec,
) -> Iterator[Diagnostic]:  # fmt: skip
    """The elements of a section and when it is shown."""
    place = Place(rules.scope, entity, document, (*path, "visible_when"))
    when: p.Predicate | None = None
    if section.visible_when is not None:
        yield from check_sound(
            place, section.visible_when, said("section_unseen", "nobody will ever see the section")
        )
        if is_whole(place, section.visible_when):
            when = lower_condition(About(rules.scope, entity), section.visible_when)
    for number, element in enumerate(section.elements):
        here = (*path, "elements", number)
        yield from _element(entity, document, here, element)
        if when is not None and element.field in entity.fields:
            yield from _together(rules, entity, document, here, element.field or "", when)


def _element(
    entity: EntityEntry, document: Document, path: Path, element: ElementSpec
) -> Iterator[Diagnostic]:
    if element.widget is not None:
        feature = _FEATURE_OF_WIDGET[element.widget]
        if feature not in entity.spec.features and not entity.excuses(element.widget):
            yield FEATURE_OFF.at(
                document.at(*path, "widget"), f'it shows fields of the feature "{feature}"',
                f"add {feature} to features of {entity.name}", address=entity.name,
                labels=[Label(entity.span, "the entity is declared here")],
            )  # fmt: skip
        return
    name = element.field or ""
    if name not in entity.fields:
        yield from refer_field(entity, name, document.at(*path, "field"))


def _together(
    rules: Rules, entity: EntityEntry, document: Document, path: Path, name: str, when: p.Predicate
) -> Iterator[Diagnostic]:
    """A field is shown on some record on which its section is."""
    shown = rules.visible(entity, name)
    both = p.conjunction(when, shown)
    if possible(both, entity.ground) is not False:
        return
    if possible(when, entity.ground) is False or possible(shown, entity.ground) is False:
        return
    condition = entity.document.at("fields", name, "visible_when").first_line
    yield NEVER_TOGETHER.at(
        document.at(*path).first_line,
        said("L603", "{name} is shown only when its section is not", name=name),
        said("L603.way", "put it into another section, or change one of the conditions"),
        labels=[
            Label(document.at(*path[:-2], "visible_when").first_line, "the section is shown when"),
            Label(condition, f"{name} is shown when"),
        ],
        address=f"{entity.name}.{name}",
    )


def _not_placed(scope: Scope, entity: EntityEntry, placed: dict[str, Span]) -> Iterator[Diagnostic]:
    """Fields that somebody must fill stand somewhere without being asked for."""
    del scope
    for field in entity.fields.values():
        if field.spec is None or field.name in placed or field.kind.computed:
            continue
        asked = field.required or field.spec.required_when is not None
        asked = asked or any(
            field.name in rule.fields
            for pipeline in entity.pipelines.values()
            for rule in pipeline.spec.required
        )
        if asked and field.span is not None:
            yield NOT_PLACED.at(
                field.span,
                said("L604", '{name} will appear under "To complete"', name=field.name),
                said("place_in", "place it in {where}", where=f"layouts/{entity.name}.yaml"),
                address=f"{entity.name}.{field.name}",
            )


def _tabs(
    scope: Scope, entity: EntityEntry, document: Document, card: CardSpec
) -> Iterator[Diagnostic]:
    seen: dict[object, int] = {}
    for number, tab in enumerate(card.tabs):
        path = ("card", "tabs", number)
        same = (tab.related, tab.by) if isinstance(tab, RelatedTabSpec) else tab
        first = seen.setdefault(same, number)
        if first != number:
            yield TAB_TWICE.at(
                document.at(*path).first_line, "the same tab again", "take one of the two out",
                labels=[Label(document.at("card", "tabs", first).first_line, "it stands here")],
                address=entity.name,
            )  # fmt: skip
        elif isinstance(tab, RelatedTabSpec):
            yield from _related(scope, entity, document, number, tab)
        elif (feature := _FEATURE_OF_TAB.get(tab)) and feature not in entity.spec.features:
            yield FEATURE_OFF.at(
                document.at(*path), f'the tab shows the feature "{feature}"',
                f"add {feature} to features of {entity.name}", address=entity.name,
                labels=[Label(entity.span, "the entity is declared here")],
            )  # fmt: skip


def _related(
    scope: Scope, entity: EntityEntry, document: Document, number: int, tab: RelatedTabSpec
) -> Iterator[Diagnostic]:
    path = ("card", "tabs", number)
    other = scope.entities.get(tab.related)
    if other is None:
        yield from refer_entity(scope, tab.related, document.at(*path, "related"))
        return
    span = document.at(*path, "by")
    field = other.fields.get(tab.by)
    if field is None:
        yield from refer_field(other, tab.by, span)
        return
    if not links_to(field.type, field.to, entity.name):
        links = [
            one.name for one in other.fields.values() if links_to(one.type, one.to, entity.name)
        ]
        target = f"points to {', '.join(field.to)}" if field.to else f"is of type {field.type}"
        yield NO_LINK.at(
            span,
            f"{other.name}.{tab.by} {target}",
            f"write by: {links[0]}"
            if links
            else f"declare a link to {entity.name} in {other.name}",
            labels=[Label(field.span, "declared here")] if field.span else [],
            address=entity.name,
        )


def links_to(type_: str, to: tuple[str, ...], entity: str) -> bool:
    """Whether a field of the type points to records of the entity."""
    if type_ == "client":
        return entity in ("company", "contact")
    return type_ in ("link", "booking") and entity in to


def _short_form(entity: EntityEntry, document: Document, card: CardSpec) -> Iterator[Diagnostic]:
    for number, name in enumerate(card.quick_create):
        span = document.at("card", "quick_create", number)
        field = entity.fields.get(name)
        if field is None:
            yield from refer_field(entity, name, span)
        elif field.readonly:
            why = "is computed" if field.kind.computed else "is filled by the engine"
            yield NOT_ENTERED.at(span, f"{name} {why}", "take it out", address=entity.name)
    if not card.quick_create or document.is_broken("card", "quick_create"):
        return
    for field in entity.fields.values():
        if not field.required or field.kind.computed or field.default is not None:
            continue
        if field.name not in card.quick_create and field.span is not None:
            yield FORM_LACKS.at(
                document.key_at("card", "quick_create"),
                said("L624", "{name} is required and has no default", name=field.name),
                said("add", "add {name}", name=field.name),
                labels=[Label(field.span, "required here")],
                address=entity.name,
            )
