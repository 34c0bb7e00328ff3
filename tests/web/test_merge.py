"""Merging by the pages, without scripts, and by the API."""

from __future__ import annotations

from tests.web.house import House, Visitor


def test_by_the_pages(house: House) -> None:
    """From the card to the look-alike, side by side, and one is left."""
    luca = house.visitor("root")
    other = house.made("root", "contact", full_name="Giulia Ferri", email="g.ferri@bellavista.it",
                       phone="+390212345678")  # fmt: skip
    assert "/contact/1/merge" in luca.get("/contact/1").text
    assert f"/contact/merge?ids=1&amp;ids={other}" in luca.get("/contact/1/merge").text
    assert "Giulia Ferri" in luca.get("/contact/1/merge?q=giulia").text
    page = luca.get(f"/contact/merge?ids=1&ids={other}").text
    assert 'name="keep:email"' in page
    assert "goes to the recycle bin" in page
    assert "A merge cannot be undone" in page
    assert 'name="keep:phone"' not in page
    form = {"ids": ["1", str(other)], "keep:email": str(other), "keep:full_name": "1"}
    form |= {f"version:{n}": str(house.version("contact", n)) for n in (1, other)}
    answer = luca.post("/contact/merge", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/contact/1")
    assert house.value("contact", 1, "email") == "g.ferri@bellavista.it"
    assert luca.get(f"/contact/{other}").status_code == 404


def test_not_like_this(house: House, anna: Visitor) -> None:
    """Without the right to delete, for a stale form, for numbers that are none."""
    other = house.made("anna", "contact", full_name="Giulia Ferri")
    root = house.visitor("root")
    form = {"ids": ["1", str(other)]}
    stale = root.post("/contact/merge", {**form, "version:1": "9", f"version:{other}": "1"})
    assert stale.status_code == 422
    assert "Somebody else has changed this" in stale.text
    form |= {"version:1": "1", f"version:{other}": "1"}
    refused = anna.post("/contact/merge", form)
    assert refused.status_code == 422
    assert "You may not do this" in refused.text
    for ids in ("", "?ids=1", "?ids=1&ids=1", "?ids=1&ids=99", "?ids=1&ids=x", f"?ids={'9' * 40}"):
        assert anna.get(f"/contact/merge{ids}").status_code == 404
    assert anna.get("/contact/99/merge").status_code == 404
    gone = {"ids": "1,99", "version:1": "1", "version:99": "1"}
    assert anna.post("/contact/merge", gone).status_code == 404
    assert anna.post("/contact/merge", {**gone, "version:99": "none of ours"}).status_code == 400


def test_by_api(house: House) -> None:
    """It asks field by field; bad requests are refused with what is wrong."""
    root = house.visitor("root")
    other = house.made("root", "contact", full_name="Giulia F.")
    head = {"X-CSRF-Token": root.token()}

    def call(data: object) -> tuple[int, dict[str, object]]:
        answer = root.client.post("/api/v1/contact/merge", json=data, headers=head)
        assert answer.json is not None
        return answer.status_code, answer.json

    status, told = call({"ids": [1, other]})
    assert status == 422
    assert [(p["field"], p["code"]) for p in told["problems"]] == [("full_name", "choose")]  # type: ignore[attr-defined]
    for bad in ({}, {"ids": 1}, {"ids": [1]}, {"ids": [1, 1]}, {"ids": ["1", "2"]}, {"ids": [1, True]},
                {"ids": [1, other], "fields": 1}, {"ids": [1, other], "fields": {"full_name": "x"}},
                {"ids": [1, other], "fields": {"nonsense": 1}}, {"ids": [1, other], "x": 1}):  # fmt: skip
        assert call(bad)[0] == 422, bad
    assert call({"ids": [1, 99]})[0] == 404
    status, told = call({"ids": [1, other], "fields": {"full_name": other}})
    assert (status, told["id"], told["merged"]) == (200, 1, [other])
    assert house.value("contact", 1, "full_name") == "Giulia F."
