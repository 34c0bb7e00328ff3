"""New records from the short form, with hints of those that exist; the same through the API."""

from __future__ import annotations

import html

from tests.web.house import House, Visitor


def test_the_short_form(anna: Visitor) -> None:
    """The dialog asks what the layout wishes and the first stage requires, and no more."""
    part = anna.ask("/deal/quick")
    assert part.status_code == 200
    for name in ("title", "kind", "client", "amount.currency"):
        assert f'name="{name}"' in part.text
    assert 'name="next_step"' not in part.text
    assert "<h1" in anna.get("/deal/quick").text or "dialog-panel" in anna.get("/deal/quick").text
    assert 'name="lead"' in anna.ask("/deal/quick?lead=1").text


def test_who_may_not_create(anna: Visitor) -> None:
    """No form where nothing may be created, nor for what is not there."""
    assert anna.get("/invoice/quick").status_code == 403
    assert anna.get("/nonsense/quick").status_code == 404
    assert anna.post("/nonsense/quick").status_code == 404
    assert anna.post("/nonsense/hints").status_code == 404
    assert anna.post("/invoice/hints", {"title": "X"}).status_code == 404


def test_created(house: House, anna: Visitor) -> None:
    """A filled form makes the record and leads to it."""
    answer = anna.ask("/deal/quick", {"title": "Ten grinders", "kind": "sale"})
    url = answer.headers["HX-Redirect"]
    assert house.value("deal", int(url.rsplit("/")[-1]), "title") == "Ten grinders"


def test_refused(anna: Visitor) -> None:
    """A blank required field comes back with what was typed."""
    answer = anna.ask("/deal/quick", {"title": "", "kind": "sale", "amount": "12"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#dialog"
    assert "Fill this in" in answer.text
    assert 'value="12"' in answer.text


def test_a_look_alike_is_shown_once(house: House, anna: Visitor) -> None:
    """The first try shows the other record; the form that has shown it creates."""
    typed = {"full_name": "Giulia Ferri"}
    for path in ("/contact/quick", "/contact/new"):
        answer = anna.post(path, typed)
        assert answer.status_code == 422
        assert "This looks like an existing record" in answer.text
        assert 'href="/contact/1"' in answer.text
        assert 'name="_seen" value="contact:1' in answer.text
    answer = anna.post("/contact/new", {**typed, "_seen": "contact:1"})
    assert answer.status_code == 303
    assert house.value("contact", 2, "full_name") == "Giulia Ferri"


def test_hints_while_typing(anna: Visitor) -> None:
    """By e-mail, in capitals or not, and by a name with a slip; nothing for a new one."""
    hint = anna.ask("/contact/hints", {"email": "GIULIA@bellavista.it"}).text
    assert "Giulia Ferri" in hint
    assert "same: E-mail" in html.unescape(hint)
    assert "Giulia Ferri" in anna.ask("/contact/hints", {"full_name": "Giulia Fery"}).text
    assert anna.ask("/contact/hints", {"full_name": "Somebody Else"}).text.strip() == ""
    assert anna.ask("/contact/hints", {"nonsense": "x", "email": "no mail"}).status_code == 200


def test_all_fields_keep_what_was_typed(anna: Visitor) -> None:
    """The whole form is one click away and nothing is saved on the way."""
    answer = anna.post("/deal/new", {"title": "Half a deal", "kind": "rental", "_draft": "1"})
    assert answer.status_code == 200
    assert 'value="Half a deal"' in answer.text
    assert 'name="next_step"' in answer.text
    assert "could not be saved" not in answer.text
    assert anna.get("/deal?q=Half+a+deal").text.count("Half a deal") == 1


def test_a_picker_makes_what_it_lacks(house: House, anna: Visitor) -> None:
    """The list of a link offers to create; the answer is what the picker then chooses."""
    offers = anna.get("/deal/options/client?q=Rossi").json
    assert [one["label"] for one in offers] == [
        "Create “Rossi” (Company)", "Create “Rossi” (Contact)",
    ]  # fmt: skip
    form = anna.ask(offers[0]["create"])
    assert 'value="Rossi"' in form.text
    assert form.headers["HX-Retarget"] == "#inner"
    made = anna.ask("/company/quick", {"name": "Rossi", "_pick": "1", "_several": "1"})
    assert 'data-made="company:2"' in made.text
    assert 'data-label="Rossi"' in made.text
    assert house.value("company", 2, "name") == "Rossi"
    assert (
        anna.get("/deal/options/lead?q=X")
        .json[0]["create"]
        .startswith("/lead/quick?_pick=1&_title")
    )


def test_duplicates_by_api(house: House, anna: Visitor) -> None:
    """By values and by record; unknown and unreadable names are refused."""
    path = "/api/v1/contact/duplicates"
    answer = anna.get(f"{path}?email=giulia@bellavista.it").json
    assert answer["duplicates"] == [{"id": 1, "title": "Giulia Ferri", "same": ["E-mail"]}]
    assert anna.get(f"{path}?id=1").json["duplicates"] == []
    house.made("anna", "contact", full_name="Giulia Ferri")
    assert [one["id"] for one in anna.get(f"{path}?id=1").json["duplicates"]] == [2]
    assert anna.get(f"{path}?fiscal_code=X").status_code == 422  # hidden from sellers
    assert anna.get(f"{path}?nonsense=X").status_code == 422
    assert anna.get(f"{path}?email=nonsense").status_code == 422
    assert anna.get(f"{path}?id=1&email=x").status_code == 422
    assert anna.get(f"{path}?id=99").status_code == 404
    assert anna.get("/api/v1/nonsense/duplicates").status_code == 404


def test_what_the_dialog_costs(house: House, anna: Visitor) -> None:
    """A fixed number of statements, whatever is typed."""
    counts = set()
    for query in ("", "?title=Espresso", "?title=Espresso+line+for+Hotel+Bellavista&amount=5"):
        with house.app.extensions["scheda"].database.counted() as count:
            anna.ask(f"/deal/quick{query}")
        counts.add(count.number)
    assert max(counts) - min(counts) <= 1  # looking for look-alikes begins with a value


def test_copy(house: House, anna: Visitor) -> None:
    """The form of a new record like another, without what must be its own."""
    number = house.made("anna", "deal", title="Ten grinders", kind="rental", amount="500",
                        contract_number="CT-2026-0777")  # fmt: skip
    house.made("root", "deal", number, margin="12")
    assert f"/deal/new?_copy={number}" in anna.get(f"/deal/{number}").text
    page = anna.get(f"/deal/new?_copy={number}").text
    assert 'value="Ten grinders"' in page
    assert 'value="500.00"' in page or 'value="500"' in page
    assert "CT-2026-0777" not in page
    assert 'name="margin' not in page
    for bad in ("99", "x", "-1", "9" * 30):
        assert anna.get(f"/deal/new?_copy={bad}").status_code == 404


def test_the_description_knows_these_ways(anna: Visitor) -> None:
    """What can be asked for is described, as far as the caller may know it."""
    paths = anna.get("/api/v1/openapi.json").json["paths"]
    assert {"/search", "/deal/duplicates", "/deal/merge", "/deal/{id}/convert"} <= paths.keys()
    body = paths["/deal/{id}/convert"]["post"]["requestBody"]["content"]["application/json"]
    assert "invoice" not in body["schema"]["properties"]["to"]["items"]["enum"]
    assert "fiscal_code" not in str(paths["/contact/duplicates"])


def test_from_the_board(house: House, anna: Visitor) -> None:
    """The board's button begins in its pipeline, at the stage asked for."""
    assert 'hx-get="/deal/quick?pipeline=sales"' in anna.get("/deal/board").text
    form = anna.ask("/deal/quick?pipeline=sales&stage=qualified").text
    assert 'name="stage" value="qualified"' in form
    answer = anna.ask(
        "/deal/quick",
        {"title": "From the board", "kind": "sale", "stage": "qualified", "pipeline": "sales",
         "client": "company:1"},
    )  # fmt: skip
    number = int(answer.headers["HX-Redirect"].rsplit("/")[-1])
    assert house.value("deal", number, "stage") == "qualified"


def test_hints_by_contact_points(house: House, anna: Visitor) -> None:
    """One of several phones, however it is written."""
    house.made("anna", "contact", full_name="Rita Po", phones=["+390212345678", "+390299999999"],
               phones__kind=["work", "mobile"])  # fmt: skip
    hint = anna.ask(
        "/contact/hints", {"full_name": "R. P.", "phones": "02 9999 9999", "phones.kind": "work"}
    )
    assert "Rita Po" in hint.text


def test_back_to_the_tab(anna: Visitor) -> None:
    """What is made from a tab of a card leads back to it, and to no page of others."""
    tab = anna.get("/deal/1?tab=quote").text
    assert "/quote/quick?deal=1&amp;_back=/deal/1%3Ftab%3Dquote" in tab
    form = anna.ask("/quote/quick?deal=1&_back=/deal/1%3Ftab%3Dquote").text
    assert 'name="_back" value="/deal/1?tab=quote"' in form
    typed = {"title": "An offer", "deal": "1"}
    made = anna.ask("/quote/quick", {**typed, "_back": "/deal/1?tab=quote"})
    assert made.headers["HX-Redirect"] == "/deal/1?tab=quote"
    made = anna.ask("/quote/quick", {**typed, "_back": "//evil.example", "_seen": "quote:1"})
    assert made.headers["HX-Redirect"] == "/quote/2"
