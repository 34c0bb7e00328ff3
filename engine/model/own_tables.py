"""The engine's own tables: people, releases, timeline. Their names begin with ``scheda_``."""

from __future__ import annotations

from engine.model.storage import Column, Index, Table


def _id() -> Column:
    return Column("id", "integer", nullable=False)


def _at(name: str = "at") -> Column:
    return Column(name, "timestamp", nullable=False)


def _text(name: str, *, nullable: bool = False) -> Column:
    return Column(name, "text", nullable=nullable)


def _user(name: str = "user", *, nullable: bool = False) -> Column:
    return Column(name, "reference", nullable=nullable, references="scheda_user")


USER = Table(
    "scheda_user",
    (
        _id(), _text("login"), _text("name"), _text("email", nullable=True),
        _text("password", nullable=True), _text("locale", nullable=True),
        _text("theme", nullable=True),
        Column("active", "boolean", nullable=False, default=1), _at("created_at"),
    ),
    indexes=(Index("uq_scheda_user__login", ("login",), unique=True),),
)  # fmt: skip
USER_ROLE = Table("scheda_user_role", (_user(), _text("role")), primary=("user", "role"))
USER_DEPARTMENT = Table(
    "scheda_user_department", (_user(), _text("department")),
    primary=("user", "department"),
    indexes=(Index("ix_scheda_user_department__department", ("department",)),),
)  # fmt: skip
SESSION = Table(
    "scheda_session",
    (_text("token"), _user(), _at("created_at"), _at("expires_at")),
    primary=("token",),
)
TOKEN = Table(
    "scheda_token",
    (
        _text("digest"), _user(), _text("label"), _at("created_at"), Column("used_at", "timestamp"),
        Column("expires_at", "timestamp"),
    ),
    primary=("digest",),
)  # fmt: skip
DEPARTMENT = Table(
    "scheda_department",
    (_text("name"), _text("label"), _text("parent"), _at("created_at")),
    primary=("name",),
)
"""Departments that administrators added below those the configuration declares."""
PEOPLE_ENTRY = Table(
    "scheda_people_entry",
    (_id(), _at(), _user(nullable=True), _text("kind"), _text("subject"), Column("body", "json")),
)
"""What was done to users and departments. ``user`` did it, null for the command line; ``subject``
is a login or a department; ``body``: JSON of the kind, never a password or token."""
DEBT = Table(
    "scheda_debt",
    (
        _id(), Column("day", "date", nullable=False), _text("entity"), _text("address"),
        _text("field"), _text("pipeline"), _text("stage"), _user("owner", nullable=True),
        Column("count", "integer", nullable=False),
    ),
    indexes=(Index("ix_scheda_debt__day", ("day",)),),
)  # fmt: skip
"""What old records owed to the rules on a day; the row without an entity is the day's sum."""
LOGIN_FAILURE = Table(
    "scheda_login_failure",
    (_id(), _text("login"), _text("address"), _at()),
    indexes=(Index("ix_scheda_login_failure__login", ("login", "at")),),
)
RELEASE = Table(
    "scheda_release",
    (
        _id(), _text("fingerprint"), _text("bundle"), _text("format"), _text("tool"),
        _text("author"), _text("plan_digest"), _at(),
    ),
)  # fmt: skip
"""The ledger of releases; the highest id is the active one. ``bundle`` is the compiled App."""
STEP = Table(
    "scheda_step",
    (
        _id(), _text("plan_digest"), Column("number", "integer", nullable=False), _text("state"),
        _text("statement"), _text("cursor", nullable=True), _at(),
    ),
    indexes=(Index("ix_scheda_step__plan_digest", ("plan_digest", "number")),),
)  # fmt: skip
"""What an apply has begun and finished, so that an interrupted one is found and resumed."""
SETTING = Table("scheda_setting", (_text("name"), _text("value")), primary=("name",))
"""Facts of the database itself, such as its lineage and format."""
ENTRY = Table(
    "scheda_entry",
    (
        _id(), _text("entity"), Column("record", "integer", nullable=False), _text("kind"), _at(),
        _user(nullable=True), _text("channel"), Column("release", "integer", nullable=False),
        _text("operation"), Column("body", "json"), Column("pinned", "boolean", nullable=False, default=0),
    ),
    indexes=(Index("ix_scheda_entry__record", ("entity", "record", "id")),),
)  # fmt: skip
"""The timeline. ``kind``: created changed moved comment deleted restored. ``operation`` groups what
one save did. ``body``: JSON of the kind; never a field's value, those are in ``scheda_change``."""
CHANGE = Table(
    "scheda_change",
    (
        _id(), Column("entry", "reference", nullable=False, references="scheda_entry"),
        _text("field"), Column("old", "json"), Column("new", "json"),
    ),
    indexes=(Index("ix_scheda_change__entry", ("entry",)),),
)  # fmt: skip
"""Old and new value of one field in one entry, so that history is masked field by field."""
SEQUENCE = Table(
    "scheda_sequence",
    (_text("name"), Column("value", "integer", nullable=False)),
    primary=("name",),
)
ORIGIN = Table(
    "scheda_origin",
    (
        _id(), _text("source_entity"), Column("source", "integer", nullable=False),
        _text("target_entity"), Column("target", "integer", nullable=False),
        Column("source_entry", "integer"), Column("target_entry", "integer"), _at(),
    ),
    indexes=(
        Index("ix_scheda_origin__source", ("source_entity", "source")),
        Index("ix_scheda_origin__target", ("target_entity", "target")),
        Index("ix_scheda_origin__source_entry", ("source_entry",)),
        Index("ix_scheda_origin__target_entry", ("target_entry",)),
    ),
)  # fmt: skip
"""Which record was made from which, and the entries that say so on both timelines."""
OUTBOX = Table(
    "scheda_outbox",
    (
        _id(), _text("kind"), Column("body", "json"), _at("due_at"),
        Column("attempts", "integer", nullable=False, default=0), Column("done_at", "timestamp"),
    ),
    indexes=(Index("ix_scheda_outbox__due", ("done_at", "due_at")),),
)  # fmt: skip
IDEMPOTENCY = Table(
    "scheda_idempotency",
    (_text("key"), _user(), _text("request"), Column("answer", "json"), _at()),
    primary=("key", "user"),
    indexes=(Index("ix_scheda_idempotency__at", ("at",)),),
)
"""Writes that were asked for with a key of the caller's, and what was answered: kept for a day."""
PERSONAL_LAYOUT = Table(
    "scheda_personal_layout",
    (_user(), _text("entity"), _text("pipeline"), Column("changes", "json"), _at()),
    primary=("user", "entity", "pipeline"),
)
FILE = Table(
    "scheda_file",
    (
        _id(), _text("name"), _text("media_type"), Column("size", "integer", nullable=False),
        _text("digest"), _user(), _at(),
    ),
)  # fmt: skip
STAGED_FILE = Table(
    "scheda_staged_file",
    (
        Column("file", "reference", nullable=False, references="scheda_file"), _user(),
        _text("session"), _text("entity"), _text("field"), _at(),
    ),
    primary=("file",),
    indexes=(Index("ix_scheda_staged_file__at", ("at",)),),
)  # fmt: skip
"""Files that were uploaded for a field and that no record has taken yet."""

OWN_TABLES: tuple[Table, ...] = (
    USER, USER_ROLE, USER_DEPARTMENT, SESSION, TOKEN, LOGIN_FAILURE, RELEASE, STEP, SETTING,
    DEPARTMENT, PEOPLE_ENTRY, DEBT, ENTRY, CHANGE, SEQUENCE, ORIGIN, OUTBOX, IDEMPOTENCY, PERSONAL_LAYOUT, FILE,
    STAGED_FILE,
)  # fmt: skip
