"""Bad input to what makes and joins records: an answer that says so, never a failure of ours."""

from __future__ import annotations

import pytest

from tests.web.house import House, Visitor

LONG = "x" * 70_000
ODD = ("\0", "\ud800", "%", "'", LONG, "9" * 40, "-1", "<b>")
FORMS = ("/contact/quick", "/contact/hints", "/contact/new", "/deal/1/convert", "/lead/1/convert",
         "/contact/merge", "/deal/1/revert")  # fmt: skip
NAMES = ("full_name", "phones", "emails", "to", "_again", "ids", "entry", "field", "_seen", "_pick",
         "contact:full_name", "pipeline", "stage", "keep:full_name", "version:1")  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_forms(anna: Visitor, path: str) -> None:
    """Every control with every odd text."""
    for text in ODD:
        shown = text.encode("utf-8", "surrogatepass")
        form = {"version": "1", **dict.fromkeys(NAMES, shown)}
        answer = anna.post(path, form)
        assert answer.status_code < 500, (path, text[:20])


@pytest.mark.parametrize(
    "path",
    ["/search?q={}", "/contact/quick?_title={}", "/contact/quick?phones={}", "/deal/new?_copy={}",
     "/contact/merge?ids={}", "/contact/1/merge?q={}", "/deal/1?tab=history&field={}",
     "/deal/1?tab=history&since={}", "/deal/1?tab=history&who={}", "/deal/1/timeline?tab=history&kind={}",
     "/api/v1/search?q={}", "/api/v1/contact/duplicates?full_name={}",
     "/api/v1/contact/duplicates?phones={}", "/api/v1/contact/duplicates?id={}",
     "/contact/options/company?q={}", "/lead/1/convert?to={}"],
)  # fmt: skip
def test_addresses(anna: Visitor, path: str) -> None:
    """Every argument with every odd text."""
    for text in ("%00", "%ff%fe", "%ED%A0%80", "%25", "x" * 5000, "9" * 40, "-1", "%3Cb%3E"):
        answer = anna.get(path.format(text))
        assert answer.status_code < 500, (path, text[:20])
        assert answer.is_json or "<b>" not in answer.text


@pytest.mark.parametrize(
    ("path", "name"),
    [("/lead/1/convert", "to"), ("/contact/merge", "ids"), ("/deal/1/revert", "entry")],
)
def test_bodies(house: House, anna: Visitor, path: str, name: str) -> None:
    """JSON of every shape."""
    house.made("anna", "lead", title="A lead", kind="new_business")
    head = {"X-CSRF-Token": anna.token()}
    values = (None, True, 1, -1, 2**70, 1.5, "x", "\ud800", [], [None], [[]], {}, {"x": 1},
              ["deal", "deal"], ["deal"] * 500, [1, 2**70], {"id": 1})  # fmt: skip
    for value in values:
        for fields in (None, [], "x", {"deal": None}, {"deal": {"title": "\0"}}, {"title": 2**70}):
            data = {name: value, "fields": fields}
            answer = anna.client.post(f"/api/v1{path}", json=data, headers=head)
            assert answer.status_code < 500, data
            assert answer.is_json
