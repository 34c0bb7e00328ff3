"""Names that are the engine's own, or that would meet in the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.declare import engine_fields
from engine.compiler.diagnostics import Code, Diagnostic, Help, Label
from engine.compiler.references import refer_department
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.span import Span
from engine.model.said import said
from engine.model.storage import NAME_LIMIT, table_name, values_table_name
from engine.model.system import NEVER_DECLARED, REQUIRED_OF_CLIENT

ENGINE_FIELD = Code("N213", "field-of-the-engine", "every entity has this field already")
FEATURE_FIELD = Code("N214", "field-of-a-feature", "a feature brings this field with another type")
DEPARTMENT_CIRCLE = Code("N215", "department-circle", "department is above itself")
PAGE_NAME = Code("N217", "name-of-a-page", "pages of the application have this address")
TOO_LONG = Code("N218", "too-long-for-database", "name is too long for the database")
COLLISION = Code("N219", "names-collide", "two names become one in the database")
FEATURE_NEEDS = Code("N221", "feature-needs-entity", "feature needs an entity that is not there")

CODES: Final = (
    ENGINE_FIELD, FEATURE_FIELD, DEPARTMENT_CIRCLE, PAGE_NAME, TOO_LONG, COLLISION, FEATURE_NEEDS,
)  # fmt: skip


def check_names(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The name of an entity and those of its fields."""
    scope = rules.scope
    if entity.name in NEVER_DECLARED:
        yield PAGE_NAME.at(
            entity.span, f'"{entity.name}" is the address of a page', "choose another name"
        )
    yield from _features(scope, entity)
    yield from _engine_fields(scope, entity)
    yield from _columns(entity)
    yield from _tables(scope, entity)
    yield from _indexes(entity)


def check_departments(rules: Rules) -> Iterator[Diagnostic]:
    """Departments that are above themselves."""
    scope = rules.scope
    departments = scope.app.departments if scope.app else {}
    document = scope.app_document
    told: set[str] = set()
    for name in departments:
        above, way = departments[name].in_, [name]
        if above is not None and document is not None:
            yield from refer_department(scope, above, document.at("departments", name, "in"))
        while above in departments and above not in way:
            way.append(above)
            above = departments[above].in_
        if above == name and document is not None and not told.intersection(way):
            told.update(way)
            yield DEPARTMENT_CIRCLE.at(
                document.at("departments", name, "in"),
                f"{' is in '.join((*way, name))}",
                "let one of them stand at the top",
            )


def _features(scope: Scope, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The feature ``client`` points to entities that must exist."""
    if "client" not in entity.spec.features:
        return
    missing = [
        name
        for name in REQUIRED_OF_CLIENT
        if name not in scope.entities and not scope.is_lost("entity", name)
    ]
    if missing:
        number = entity.spec.features.index("client")
        yield FEATURE_NEEDS.at(
            entity.document.at("features", number),
            f'a client is a company with contacts, and there is no entity "{missing[0]}"',
            f"declare it in entities/{missing[0]}.yaml, or take the feature out",
            address=entity.name,
        )


def _engine_fields(scope: Scope, entity: EntityEntry) -> Iterator[Diagnostic]:
    staged = bool(entity.pipelines)
    brought = {
        e.name: e for e in engine_fields(entity.spec.features, scope.option_sets, staged=staged)
    }
    always = {e.name for e in engine_fields((), {}, staged=True)}
    for entry in entity.fields.values():
        if entry.span is None or entry.name not in (always | set(brought)):
            continue
        address = f"{entity.name}.{entry.name}"
        if entry.name in always:
            stage = entry.name in ("pipeline", "stage", "moved_at", "moved_by")
            yield ENGINE_FIELD.at(
                entry.span,
                said(
                    "N213.stage",
                    '"{name}" belongs to the engine, for entities with pipelines',
                    name=entry.name,
                )
                if stage
                else said("N213", '"{name}" belongs to the engine', name=entry.name),
                said("out_or_name", "take the field out, or choose another name"),
                address=address,
            )
        elif (other := brought[entry.name]).type != entry.type or other.multiple != entry.multiple:
            feature = _feature_of(scope, entity, entry.name)
            number = entity.spec.features.index(feature)
            many = "several " if other.multiple else "one "
            yield FEATURE_FIELD.at(
                entry.span,
                f'the feature "{feature}" brings {entry.name}: {many}{other.type}',
                Help("choose another name, or the same type to give it another label"),
                labels=[Label(entity.document.at("features", number), "switched on here")],
                address=address,
            )


def _feature_of(scope: Scope, entity: EntityEntry, name: str) -> str:
    return next(
        feature
        for feature in entity.spec.features
        if any(one.name == name for one in engine_fields((feature,), scope.option_sets, staged=False)
               if one.name == name)
    )  # fmt: skip


def column_names(entry: FieldEntry) -> tuple[str, ...]:
    """The columns of the field on the record's own row."""
    if entry.kind.computed or (entry.multiple and entry.type != "client"):
        return ()
    suffixes = [suffix for suffix, _ in entry.kind.columns]
    if entry.type == "link" and len(entry.to) > 1:
        suffixes.append("entity")
    return tuple(f"{entry.name}_{suffix}" if suffix else entry.name for suffix in suffixes)


def _columns(entity: EntityEntry) -> Iterator[Diagnostic]:
    """Columns such as the currency of an amount may not meet a field of that name."""
    owners: dict[str, FieldEntry] = {}
    for entry in entity.fields.values():
        for column in column_names(entry):
            other = owners.setdefault(column, entry)
            if other is not entry and entry.name != other.name:
                yield from _meeting(entity, entry, other, column)
    marked = entity.fields.get("deleted_at")
    if marked is not None and marked.span is not None:
        yield ENGINE_FIELD.at(
            marked.span, said("N213", '"{name}" belongs to the engine', name=marked.name),
            said("choose_name", "choose another name"),
            address=f"{entity.name}.deleted_at",
        )  # fmt: skip


def _meeting(
    entity: EntityEntry, entry: FieldEntry, other: FieldEntry, column: str
) -> Iterator[Diagnostic]:
    # Blame the field whose very name it is: the other one only adds an ending.
    plain, compound = (entry, other) if entry.name == column else (other, entry)
    blamed, second = (plain, compound) if plain.span else (compound, plain)
    if blamed.span is None:
        return
    labels = [Label(second.span, f"of {second.name}")] if second.span else []
    yield COLLISION.at(
        blamed.span,
        said(
            "N219",
            "a part of {whole} ({type}) is stored as {column}, as is {name}",
            whole=compound.name,
            type=compound.type,
            column=column,
            name=plain.name,
        ),
        said("choose_name", "choose another name"),
        labels=labels,
        address=f"{entity.name}.{blamed.name}",
    )


def _tables(scope: Scope, entity: EntityEntry) -> Iterator[Diagnostic]:
    """Fields with several values have a table of their own."""
    earlier: dict[str, FieldEntry] = {}
    for entry in _with_tables(entity):
        name = values_table_name(entity.name, entry.name)
        span = entry.span or entity.span
        address = f"{entity.name}.{entry.name}"
        if len(name) > NAME_LIMIT:
            yield TOO_LONG.at(
                span,
                said(
                    "N218",
                    "its values are stored in {name}, which has {count} letters of {most}",
                    name=name,
                    count=len(name),
                    most=NAME_LIMIT,
                ),
                said("N218.way", "choose a shorter name for the field or the entity"),
                address=address,
            )
        other = _owner_of(scope, entity, entry.name) or earlier.setdefault(name, entry)
        if other is not entry:
            yield COLLISION.at(
                span,
                said(
                    "N219.table",
                    "its values are stored in {name}, as is {other}",
                    name=name,
                    other=other.name,
                ),
                said("choose_name", "choose another name"),
                labels=[Label(other.span, "declared here")] if other.span else [],
                address=address,
            )


def _with_tables(entity: EntityEntry) -> Iterator[FieldEntry]:
    for entry in entity.fields.values():
        if not entry.kind.computed and (entry.multiple or entry.type in ("client", "booking")):
            yield entry


def _owner_of(scope: Scope, entity: EntityEntry, field: str) -> EntityEntry | None:
    """An entity that uses the table of a field: for its records, or for a field of its own."""
    whole = f"{entity.name}__{field}"
    if whole in scope.entities and table_name(whole) == values_table_name(entity.name, field):
        return scope.entities[whole]
    parts = whole.split("__")
    for length in range(1, len(parts)):
        name, rest = "__".join(parts[:length]), "__".join(parts[length:])
        if name == entity.name or name not in scope.entities:
            continue
        other = scope.entities[name]
        # Of two fields, the one in the later file is to blame.
        if other.document.path < entity.document.path:
            if any(one.name == rest for one in _with_tables(other)):
                return other
    return None


def _indexes(entity: EntityEntry) -> Iterator[Diagnostic]:
    """Indexes are called after the columns they hold, and their names have an end too."""
    told = False
    for name, span in index_names(entity):
        ours = span == entity.span
        if len(name) <= NAME_LIMIT or (told and ours):
            continue
        told = told or ours
        yield TOO_LONG.at(
            span,
            said(
                "N218.index",
                "its index is called {name}, which has {count} letters of {most}",
                name=name,
                count=len(name),
                most=NAME_LIMIT,
            ),
            said("N218.entity", "choose a shorter name for the entity")
            if ours
            else said("N218.fields", "choose a shorter name for the entity or the fields"),
            address=entity.name,
        )


def index_names(entity: EntityEntry) -> Iterator[tuple[str, Span]]:
    """How the indexes of an entity are called in the database, and where each is asked for."""
    table = table_name(entity.name)
    for key, columns, span in _indexed(entity):
        yield f"{'uq' if key == 'unique' else 'ix'}_{table}__{'__'.join(columns)}", span
    for entry in _with_tables(entity):
        name = values_table_name(entity.name, entry.name)
        # Of a table whose own name is too long, that has been said.
        if entry.type != "products" and len(name) <= NAME_LIMIT:
            yield f"ix_{name}", entry.span or entity.span


def _indexed(entity: EntityEntry) -> Iterator[tuple[str, tuple[str, ...], Span]]:
    """What is indexed: by what key, which columns, and where that is written."""
    document = entity.document
    for key, groups in (("unique", entity.spec.unique), ("indexes", entity.spec.indexes)):
        for number, group in enumerate(groups):
            columns = [
                column_names(entity.fields[name])[:1] for name in group if name in entity.fields
            ]
            if len(columns) == len(group) and all(columns):
                yield key, tuple(one for (one,) in columns), document.at(key, number)
    for entry in entity.fields.values():
        columns_of = column_names(entry)[:1]
        if not columns_of:
            continue
        spec = entry.spec
        points = entry.kind.family == "reference" and (not entry.to or len(entry.to) == 1)
        points = points or entry.type == "client"
        if spec is not None and spec.unique:
            yield "unique", columns_of, document.key_at("fields", entry.name, "unique")
        elif spec is not None and spec.index:
            yield "indexes", columns_of, document.key_at("fields", entry.name, "index")
        elif points or entry.name == "last_activity_at":
            yield "indexes", columns_of, entry.span or entity.span
    if entity.pipelines:
        yield "indexes", ("pipeline", "stage"), entity.span
