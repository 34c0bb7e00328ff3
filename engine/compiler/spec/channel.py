"""channels/: ways to reach clients, and other systems."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.compiler.spec.base import Short, Spec
from engine.compiler.spec.label import Label
from engine.compiler.spec.words import Name, Names, Prose, Secret

Event = Literal["created", "changed", "moved", "deleted", "document", "activity"]


class OutgoingSpec(Spec):
    """How messages leave."""

    moniker = "the way out"

    url: Secret | None = Field(
        None,
        description="Where to: the variable that holds the address.",
        examples=["env:SCHEDA_SMTP_URL"],
    )
    token: Secret | None = Field(
        None, description="The variable that holds the key.", examples=["env:SCHEDA_SMS_TOKEN"]
    )
    secret: Secret | None = Field(
        None,
        description="The variable that holds the secret for signatures.",
        examples=["env:HOOK_SECRET"],
    )
    sender: Prose | None = Field(
        None, description="Who messages come from.", examples=["Acme <sales@example.org>"]
    )


class UnknownSenderSpec(Spec):
    """What to do with a message of somebody unknown."""

    moniker = "the rule for unknown senders"

    create: Name = Field(description="The entity to make a record of.", examples=["lead"])


class IncomingSpec(Spec):
    """How messages arrive."""

    moniker = "the way in"

    url: Secret | None = Field(
        None,
        description="Where from: the variable that holds the address.",
        examples=["env:SCHEDA_IMAP_URL"],
    )
    token: Secret | None = Field(
        None, description="The variable that holds the key.", examples=["env:TELEGRAM_TOKEN"]
    )
    secret: Secret | None = Field(
        None,
        description="The variable that holds the secret for signatures.",
        examples=["env:HOOK_SECRET"],
    )
    match: Names | None = Field(
        None, description="Fields by which the sender is recognised.", examples=[["email"]]
    )
    unknown: Annotated[
        UnknownSenderSpec | None,
        Short(lambda value: None if value == "ignore" else value, {"const": "ignore"}),
    ] = Field(
        None,
        description="What to do with the unknown: ignore, or create.",
        examples=[{"create": "lead"}],
    )


class ChannelSpec(Spec):
    """A file in channels/: one way of talking."""

    moniker = "a channel"

    channel: Name = Field(description="Its name, which is the file's.", examples=["email"])
    label: Label | None = Field(None, description="What people read.", examples=["E-mail"])
    kind: Literal["email", "sms", "whatsapp", "telegram", "telephony", "webhook"] = Field(
        description="What it speaks.", examples=["email"]
    )
    outgoing: OutgoingSpec | None = Field(
        None, description="How messages leave.", examples=[{"url": "env:SCHEDA_SMTP_URL"}]
    )
    incoming: IncomingSpec | None = Field(
        None,
        description="How messages arrive.",
        examples=[{"url": "env:SCHEDA_IMAP_URL", "match": ["email"]}],
    )
    entities: list[Name] = Field(
        [], description="Only for records of these entities.", examples=[["deal"]]
    )
    events: list[Event] = Field(
        [], description="What a webhook is told about.", examples=[["created", "moved"]]
    )
