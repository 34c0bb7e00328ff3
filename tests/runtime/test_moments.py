"""Bounds of days, points in time and times of day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from engine.model.field import Field
from engine.model.predicate import Clock, Today
from engine.model.text import text
from engine.runtime.fields import InvalidError, formats, from_form
from tests.runtime.apps import APP

CLOCK = Clock(datetime(2026, 11, 23, 12, 30, tzinfo=UTC), APP.zone)


@pytest.mark.parametrize(
    ("kind", "low", "high", "written", "code"),
    [
        ("date", Today(), None, "2026-11-22", "too_early"),
        ("date", Today(), None, "2026-11-23", ""),
        ("date", None, Today(7), "2026-12-01", "too_late"),
        ("date", date(2026, 1, 1), None, "2025-12-31", "too_early"),
        ("datetime", date(2026, 1, 1), None, "2025-12-31T23:59", "too_early"),
        ("datetime", date(2026, 1, 1), None, "2026-01-01T00:00", ""),
        ("datetime", datetime(2026, 1, 1, 12, tzinfo=UTC), None, "2026-01-01T12:30", "too_early"),
        ("datetime", None, Today(), "2026-11-24T00:00", "too_late"),
        ("time", time(8), time(18), "07:59", "too_early"),
        ("time", time(8), time(18), "18:00", ""),
    ],
)
def test_bounds(kind: str, low: object, high: object, written: str, code: str) -> None:
    """A bound may be a day, a moment, an hour or a day that moves with today."""
    field = Field("at", kind, text(en="At"), min=low, max=high)  # type: ignore[arg-type]

    try:
        from_form(field, {"": (written,)}, formats(APP, "en", CLOCK), None)
        found = ""
    except InvalidError as error:
        found = error.code

    assert found == code
