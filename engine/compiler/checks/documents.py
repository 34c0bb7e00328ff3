"""Document templates and channels: what they are made from, and what they ask of entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label, offer
from engine.compiler.document import Document
from engine.compiler.references import refer_entity, refer_pipeline
from engine.compiler.scope import EntityEntry, Scope
from engine.compiler.span import file_start
from engine.compiler.spec.channel import ChannelSpec
from engine.compiler.spec.document import DocumentSpec

NO_TEMPLATE = Code("D702", "template-missing", "template is not there")
UNUSED_TEMPLATE = Code("D703", "template-unused", "template belongs to no document", "warning")
FEATURE_OFF = Code(
    "D704", "documents-switched-off", "documents would be nowhere to find", "warning"
)
EVERY_PIPELINE = Code("D705", "every-pipeline-listed", "list names every pipeline", "warning")
UNUSABLE = Code("D706", "template-unusable", "template cannot be opened")
UNKNOWN_NAME = Code("D707", "template-unknown-name", "template names nothing that is there")
MISWRITTEN = Code("D708", "template-miswritten", "placeholder cannot be understood")
NO_FILTER = Code("D709", "template-unknown-filter", "filter is not there")
PRINTS = Code("A526", "template-prints-hidden", "document shows what is hidden")
SILENT = Code("D710", "channel-does-nothing", "channel neither sends nor receives", "warning")
NO_MATCH = Code("D711", "sender-not-recognised", "nobody could be recognised by the field")
UNKNOWN_LOST = Code(
    "D712", "unknown-sender-not-kept", "new record cannot keep the sender", "warning"
)
EVENTS = Code("D713", "events-of-another-kind", "only a webhook is told about events")
NO_EVENTS = Code("D714", "webhook-without-events", "webhook is told about nothing", "warning")
NO_WAY_IN = Code("D715", "no-way-in", "channel of this kind cannot receive")

CODES: Final = (
    NO_TEMPLATE, UNUSED_TEMPLATE, FEATURE_OFF, EVERY_PIPELINE, UNUSABLE, UNKNOWN_NAME, MISWRITTEN, NO_FILTER, PRINTS, SILENT, NO_MATCH, UNKNOWN_LOST,
    EVENTS, NO_EVENTS, NO_WAY_IN,
)  # fmt: skip

_MATCHED: Final[Mapping[str, frozenset[str]]] = {
    "email": frozenset({"email"}),
    "sms": frozenset({"phone"}),
    "whatsapp": frozenset({"phone", "messenger"}),
    "telegram": frozenset({"phone", "messenger"}),
    "telephony": frozenset({"phone"}),
}
"""The types of fields that recognise the sender on a kind of channel."""


def check_document(rules: Rules, name: str) -> Iterator[Diagnostic]:
    """A document and its Word template."""
    yield from _document(rules.scope, *rules.scope.templates[name])


def check_word_files(rules: Rules) -> Iterator[Diagnostic]:
    """Word templates that no document names."""
    scope = rules.scope
    used = {f"documents/{spec.template}" for _, spec in scope.templates.values()}
    if scope.lost.get("document") or any(d.broken for d, _ in scope.templates.values()):
        return
    for path in scope.word_files:
        if path not in used:
            yield UNUSED_TEMPLATE.at(
                file_start(path), "no file in documents/ names it",
                "delete it, or declare a document with it",
            )  # fmt: skip


def _document(scope: Scope, document: Document, spec: DocumentSpec) -> Iterator[Diagnostic]:
    address = f"document/{spec.document}"
    span = document.at("template")
    if f"documents/{spec.template}" not in scope.word_files:
        names = [path.rpartition("/")[2] for path in scope.word_files]
        yield NO_TEMPLATE.at(
            span, f"there is no file documents/{spec.template}",
            offer(spec.template, names, span) or "put the Word file beside this one", address=address,
        )  # fmt: skip
    entity = scope.entities.get(spec.entity)
    if entity is None:
        yield from refer_entity(scope, spec.entity, document.at("entity"))
        return
    if f"documents/{spec.template}" in scope.word_files:
        # Imported here: reading templates takes a library that few projects need.
        from engine.compiler.checks.templates import check_template

        yield from check_template(scope, document, spec, entity)
    for number, name in enumerate(spec.pipelines):
        yield from refer_pipeline(scope, entity, name, document.at("pipelines", number))
    if "documents" not in entity.spec.features and not entity.excuses("documents"):
        yield FEATURE_OFF.at(
            document.at("entity"), f'{entity.name} has no feature "documents"',
            f"add documents to features of {entity.name}", address=address,
            labels=[Label(entity.span, "the entity is declared here")],
        )  # fmt: skip
    if entity.pipelines and set(entity.pipelines) <= set(spec.pipelines):
        yield EVERY_PIPELINE.at(
            document.key_at("pipelines"), f"{entity.name} has no other pipelines",
            "take it out: without it the document is for all of them", address=address,
        )  # fmt: skip


def check_channel(rules: Rules, name: str) -> Iterator[Diagnostic]:
    """A channel."""
    yield from _channel(rules.scope, *rules.scope.channels[name])


def _channel(scope: Scope, document: Document, spec: ChannelSpec) -> Iterator[Diagnostic]:
    address = f"channel/{spec.channel}"
    for number, name in enumerate(spec.entities):
        yield from refer_entity(scope, name, document.at("entities", number))
    if spec.outgoing is None and spec.incoming is None and not document.broken:
        yield SILENT.at(
            document.at("channel"), "it has neither outgoing nor incoming",
            "say how messages leave, or arrive", address=address,
        )  # fmt: skip
    if spec.kind == "webhook":
        yield from _webhook(document, spec, address)
    elif spec.events:
        yield EVENTS.at(
            document.key_at("events"), f"{spec.channel} is of kind {spec.kind}", "take it out",
            address=address,
        )  # fmt: skip
    if spec.incoming is not None and spec.kind in _MATCHED:
        yield from _incoming(scope, document, spec)


def _webhook(document: Document, spec: ChannelSpec, address: str) -> Iterator[Diagnostic]:
    if spec.outgoing is not None and not spec.events and not document.is_broken("events"):
        yield NO_EVENTS.at(
            document.at("channel"), "no event is listed", "list some, for example events: [created]",
            address=address,
        )  # fmt: skip
    if spec.incoming is not None:
        yield NO_WAY_IN.at(
            document.key_at("incoming"), "a webhook only tells others",
            "other systems write through the API", address=address,
        )  # fmt: skip


def _incoming(scope: Scope, document: Document, spec: ChannelSpec) -> Iterator[Diagnostic]:
    """Senders are recognised by fields of people and companies; the unknown become records."""
    assert spec.incoming is not None
    wanted = _MATCHED[spec.kind]
    entities = tuple(facts.types for facts in scope.facts.values())
    for number, name in enumerate(spec.incoming.match or ()):
        span = document.at("incoming", "match", number)
        types = {fields[name] for fields in entities if name in fields}
        if types and not types & wanted:
            yield NO_MATCH.at(
                span, f"{name} is of type {', '.join(sorted(types))}",
                f"a sender here is recognised by fields of type {' or '.join(sorted(wanted))}",
                address=f"channel/{spec.channel}",
            )  # fmt: skip
        elif not types and entities and not scope.lost.get("entity"):
            known = {one for fields in entities for one, type_ in fields.items() if type_ in wanted}
            yield NO_MATCH.at(
                span, f'no entity has a field "{name}"', offer(name, sorted(known), span),
                address=f"channel/{spec.channel}",
            )  # fmt: skip
    if spec.incoming.unknown is not None:
        yield from _unknown(scope, document, spec, spec.incoming.unknown.create, wanted)


def _unknown(
    scope: Scope, document: Document, spec: ChannelSpec, name: str, wanted: frozenset[str]
) -> Iterator[Diagnostic]:
    span = document.at("incoming", "unknown", "create")
    entity: EntityEntry | None = scope.entities.get(name)
    if entity is None:
        yield from refer_entity(scope, name, span)
        return
    if (
        not any(field.type in wanted for field in entity.fields.values())
        and not entity.document.broken
    ):
        yield UNKNOWN_LOST.at(
            span, f"{name} has no field of type {' or '.join(sorted(wanted))}",
            "declare one, or create another entity", address=f"channel/{spec.channel}",
            labels=[Label(entity.fields_span, f"fields of {name} are declared here")],
        )  # fmt: skip
