"""Word templates: they can be read, name what is there, and print nothing that is hidden."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compiler.checks.documents import (
    MISWRITTEN,
    NO_FILTER,
    PRINTS,
    UNKNOWN_NAME,
    UNUSABLE,
)
from engine.compiler.checks.people import why_unseen
from engine.compiler.checks.placeholders import Asked, Unknown, asked_of
from engine.compiler.diagnostics import Diagnostic, Label, offer
from engine.compiler.document import Document
from engine.compiler.principals import guards_known
from engine.compiler.scope import EntityEntry, Scope
from engine.compiler.span import Span, file_start
from engine.compiler.spec.document import DocumentSpec
from engine.compiler.word import BadArchive, Paragraph, paragraphs_of, read_template
from engine.model.principal import Principal
from engine.model.said import said


def check_template(
    scope: Scope, document: Document, spec: DocumentSpec, entity: EntityEntry
) -> Iterator[Diagnostic]:
    """The Word file of a document."""
    path = f"documents/{spec.template}"
    address = f"document/{spec.document}"
    named = Label(document.at("template"), "named here")
    try:
        template = read_template(paragraphs_of(scope.word_files[path]))
    except BadArchive as error:
        yield UNUSABLE.at(
            file_start(path), str(error), "save it in Word again, as a document (.docx)",
            labels=[named], address=address,
        )  # fmt: skip
        return
    for trouble in template.troubles:
        span = _span(path, trouble.paragraph, trouble.part)
        message = f"{trouble.message} ({where(trouble.paragraph)})"
        yield MISWRITTEN.at(span, message, trouble.help, address=address)
    told: set[tuple[str, str]] = set()
    for one in asked_of(scope, entity, template):
        paragraph = template.paragraphs[one.line - 1]
        span = _span(path, paragraph, one.written)
        if isinstance(one, Unknown):
            code = NO_FILTER if one.filter else UNKNOWN_NAME
            near = offer(one.name, one.known)
            yield code.at(
                span, f"{one.message} ({where(paragraph)})", near or one.help,
                labels=one.labels, address=address,
            )  # fmt: skip
        elif (one.entity.name, one.field.name) not in told:
            told.add((one.entity.name, one.field.name))
            yield from _hidden(scope, spec, one, span, address)


def where(paragraph: Paragraph) -> str:
    """A paragraph in words."""
    place = f" {paragraph.place}" if paragraph.place else ""
    return f"paragraph {paragraph.number}{place}"


def _hidden(
    scope: Scope, spec: DocumentSpec, asked: Asked, span: Span, address: str
) -> Iterator[Diagnostic]:
    """Whoever makes or reads the document may see what is printed in it."""
    field = asked.field.spec
    if field is None or (field.visible_to is None and field.hidden_from is None):
        return
    if not scope.knows_people or not guards_known(scope, field):
        return
    for role, (document, access) in scope.access.items():
        if spec.document not in access.documents or role not in scope.roles:
            continue
        why = why_unseen(scope, field, Principal("role", role))
        if why:
            key = why.rpartition(" ")[2]
            place = asked.entity.document.at("fields", asked.field.name, key)
            yield PRINTS.at(
                span,
                said(
                    "A526", "{who} may have the document, and {why} of {name}",
                    who=f"role:{role}", why=why, name=asked.field.name,
                ),
                said(
                    "A526.way", "take it out of the template, or the document out of {where}",
                    where=f"access/{role}.yaml",
                ),
                labels=[
                    Label(place, "as it says here"),
                    Label(document.key_at("documents", spec.document), "granted here"),
                ],
                address=address,
            )  # fmt: skip
            return


def _span(path: str, paragraph: Paragraph, written: str) -> Span:
    """Where a part of a paragraph stands; the paragraph where it is not written letter by letter."""
    column = paragraph.text.find(written) + 1 if written else 0
    if column < 1:
        return Span(path, paragraph.number, 1, paragraph.number, len(paragraph.text) + 1)
    return Span(path, paragraph.number, column, paragraph.number, column + len(written))
