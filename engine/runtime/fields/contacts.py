"""Ways to reach somebody: e-mail, phone, web address, postal address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from engine.model.field import Field
from engine.model.values import Address, is_empty
from engine.runtime.fields.formats import Formats, country_codes
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts
from engine.runtime.fields.texts import Line, refuse_controls

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_LONGEST_PHONE = 64


class Email(Line):
    """An e-mail address; whether anybody reads it is not asked."""

    longest = 254

    def checked(self, field: Field, text: str) -> str | None:
        """The address in its normal form."""
        found = super().checked(field, text)
        if found is None:
            return None
        try:
            return validate_email(found, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise InvalidError("email") from error


class Phone(Line):
    """A phone number, kept as E.164; one without a country code is of the application's country."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """As people write it."""
        written = text.strip()
        if not written:
            return None
        if len(written) > _LONGEST_PHONE:
            raise InvalidError("phone")
        refuse_controls(written)
        try:
            number = phonenumbers.parse(written, formats.country)
        except phonenumbers.NumberParseException as error:
            raise InvalidError("phone") from error
        # An extension has no place in E.164, and dropping it would lose what was typed.
        if number.extension or not phonenumbers.is_possible_number(number):
            raise InvalidError("phone")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """Grouped as its country does."""
        try:
            number = phonenumbers.parse(str(value), None)
        except phonenumbers.NumberParseException:
            return str(value)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def attributes(self, field: Field) -> dict[str, str]:
        """The keyboard of a phone."""
        return {"inputmode": "tel", "maxlength": str(_LONGEST_PHONE)}


class WebAddress(Line):
    """A web address: http and https only, because browsers run others."""

    longest = 2_000

    def checked(self, field: Field, text: str) -> str | None:
        """With its scheme; a bare domain is taken for https."""
        if text and not _SCHEME.match(text):
            text = f"https://{text}"
        found = super().checked(field, text)
        if found is None:
            return None
        try:
            parts = urlsplit(found)
            host = parts.hostname
            _ = parts.port
        except ValueError as error:
            raise InvalidError("url") from error
        if parts.scheme not in ("http", "https") or not host or "." not in host:
            raise InvalidError("url")
        if any(character.isspace() for character in found):
            raise InvalidError("url")
        return found


PARTS = tuple(part.name for part in fields(Address))
_LONGEST_PART = 255


class PostalAddress(Kind):
    """A postal address in parts; the country is a code of two letters (ISO 3166)."""

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """One control for each part."""
        data = {name: (parts.get(name) or ("",))[-1] for name in PARTS}
        return self._address(data, formats, held)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """An object of the parts."""
        if data is None:
            return None
        if not isinstance(data, Mapping) or set(data) - set(PARTS):
            raise InvalidError("address")
        return self._address(data, formats, held)

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """The parts that are filled."""
        if not isinstance(value, Address):
            return None
        return {name: getattr(value, name) for name in PARTS if getattr(value, name)}

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """On one line."""
        assert isinstance(value, Address)
        return ", ".join(envelope(value, formats))

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """Every part."""
        address = value if isinstance(value, Address) else Address()
        return {name: (getattr(address, name),) for name in PARTS}

    def attributes(self, field: Field) -> dict[str, str]:
        """The bound of each part."""
        return {"maxlength": str(_LONGEST_PART)}

    def _address(
        self, data: Mapping[str, object], formats: Formats, held: object
    ) -> Address | None:
        parts = {}
        for name in PARTS:
            written = data.get(name) or ""
            if not isinstance(written, str):
                raise InvalidError("address")
            refuse_controls(written.strip())
            if len(written.strip()) > _LONGEST_PART:
                raise InvalidError("too_long")
            parts[name] = written.strip()
        kept = held.country if isinstance(held, Address) else ""
        if parts["country"] and parts["country"] != kept:
            code = country_codes(formats.app.locales).get(parts["country"].lower())
            if code is None:
                raise InvalidError("country")
            parts["country"] = code
        address = Address(**parts)
        return None if is_empty(address) else address


def envelope(value: Address, formats: Formats) -> tuple[str, ...]:
    """The lines of an address as they stand on an envelope, without the blank ones."""
    city = " ".join(part for part in (value.postcode, value.city) if part)
    country = formats.countries().get(value.country, value.country)
    return tuple(line for line in (value.street, city, value.region, country) if line)
