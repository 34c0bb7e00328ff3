"""One's own access tokens: made, shown once, ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.house import House, Visitor


def works(house: House, token: str) -> bool:
    """Whether the API takes a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return house.app.test_client().get("/api/v1/deal", headers=headers).status_code == 200


def test_a_token_is_shown_once_and_can_be_ended(house: House, anna: Visitor) -> None:
    """It works with the rights of who made it until it is ended; others cannot end it."""
    answer = anna.post("/account/tokens", {"label": "Nightly export", "days": "30"})
    made = re.search(r'value="(sch_[\w-]+)"', answer.text)
    assert made is not None
    assert works(house, made[1])
    page = anna.get("/account").text
    assert "Nightly export" in page
    assert made[1] not in page
    mark = re.search(r'name="mark" value="([0-9a-f]{16})"', page)
    assert mark is not None
    marco = house.visitor("marco")
    assert marco.post("/account/tokens/revoke", {"mark": mark[1]}).status_code == 404
    assert works(house, made[1])
    assert anna.post("/account/tokens/revoke", {"mark": mark[1]}).status_code == 303
    assert not works(house, made[1])
    for wrong in ("", "%", "x" * 16, mark[1]):
        assert anna.post("/account/tokens/revoke", {"mark": wrong}).status_code == 404
    log = house.visitor("root").get("/admin/log").text
    assert "ended an access token of" in log


def test_a_new_password_ends_tokens(house: House, anna: Visitor) -> None:
    """Whoever changes the password has no more to fear from a token that got away."""
    answer = anna.post("/account/tokens", {"label": "Robot", "days": "365"})
    made = re.search(r'value="(sch_[\w-]+)"', answer.text)
    assert made is not None
    form = {"old": "correct horse", "new": "another horse", "again": "another horse"}
    assert anna.post("/account/password", form).status_code == 303
    assert not works(house, made[1])
    assert "No access tokens." in anna.get("/account").text


def test_what_cannot_be_a_token(anna: Visitor) -> None:
    """Without a purpose, or for a time that was not offered, none is made."""
    answer = anna.post("/account/tokens", {"label": " ", "days": "30"})
    assert (answer.status_code, "Say what the token is for" in answer.text) == (422, True)
    assert anna.post("/account/tokens", {"label": "x", "days": "99999"}).status_code == 422
    assert anna.post("/account/tokens", {"label": "x" * 101, "days": "30"}).status_code == 422
