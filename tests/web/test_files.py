"""Files: sent before the record is saved, kept by what is in them, read by who sees the field."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from engine.model.field import Field
from engine.model.text import text
from engine.runtime.database import OWN
from engine.runtime.fields import InvalidError
from engine.runtime.files import Files, TooLargeError, beside, collect
from engine.runtime.files.sniff import media_type, plain_name, why_not
from engine.runtime.release import Releases
from tests.web.house import House, Visitor, build_with, copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import TestResponse

RELEASES = Releases()
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n%%EOF"
PAGE = b"<html><script>alert(1)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
"""A field of a kind each: any files, one picture, PDF of 1 KB, and one that sellers do not see."""
FIELDS = {
    "deal": """
  papers:   {type: file, label: Papers, multiple: true}
  signed_offer: {type: file, label: Offer, extensions: [pdf], max_size: 1KB}
  photo:    {type: image, label: Photo}
  ledger:   {type: file, label: Ledger, visible_to: [role:finance]}
"""
}


@pytest.fixture(scope="session")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with fields of files."""
    path = tmp_path_factory.mktemp("filed") / "template.db"
    build_with(path, FIELDS)
    return path


@pytest.fixture
def house(filed: Path, tmp_path: Path) -> Iterator[House]:
    """A database whose deals have files."""
    with copied(filed, tmp_path, RELEASES) as house:
        yield house


def send(
    visitor: Visitor, field: str, content: bytes, name: str = "a.bin", entity: str = "deal",
    script: bool = True,
) -> TestResponse:  # fmt: skip
    """Upload as the script does."""
    headers = {"X-CSRF-Token": visitor.token(), **({"HX-Request": "true"} if script else {})}
    data = {"file": (io.BytesIO(content), name)}
    return visitor.client.post(f"/{entity}/files/{field}", data=data, headers=headers)


def sent(visitor: Visitor, field: str, content: bytes, name: str = "a.bin") -> int:
    """The number of an uploaded file."""
    answer = send(visitor, field, content, name)
    assert answer.status_code == 201, answer.text
    match = re.search(r'value="(\d+)"', answer.text)
    assert match is not None
    return int(match[1])


def fetch(visitor: Visitor, path: str) -> TestResponse:
    """A file, read to its end."""
    return visitor.get(path, buffered=True)


def edit(house: House, visitor: Visitor, **controls: Any) -> TestResponse:
    """Save fields of the deal."""
    version = str(house.version("deal", house.deal))
    return visitor.post(f"/deal/{house.deal}/edit", {"version": version, **controls})


def test_sent_then_saved_then_read(house: House, anna: Visitor) -> None:
    """A file waits for its record, is taken by it, and comes back byte for byte."""
    number = sent(anna, "papers", PDF, "Offer März.pdf")
    assert fetch(anna, f"/deal/files/papers/{number}").data == PDF
    assert edit(house, anna, papers=["", str(number)]).status_code == 303
    assert house.value("deal", house.deal, "papers") == (number,)
    read = fetch(anna, f"/deal/{house.deal}/files/papers/{number}")
    assert read.data == PDF
    assert "filename*=UTF-8''Offer%20M%C3%A4rz.pdf" in read.headers["Content-Disposition"]
    assert read.headers["Content-Disposition"].startswith("attachment")
    assert fetch(anna, f"/deal/files/papers/{number}").status_code == 404
    card = anna.get(f"/deal/{house.deal}").text
    assert "Offer März.pdf" in card
    assert "Offer März.pdf" in anna.get(f"/deal/{house.deal}?tab=history").text


def test_without_a_script(house: House, anna: Visitor) -> None:
    """Files come with the form, and a form that is refused keeps them."""
    files = {"_files.papers": [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PNG), "b.png")]}
    version = str(house.version("deal", house.deal))
    data = {"_csrf": anna.token(), "version": version, "papers": "", "title": "", **files}
    back = anna.client.post(f"/deal/{house.deal}/edit", data=data)
    assert back.status_code == 422
    kept = re.findall(r'name="papers" value="(\d+)" checked', back.text)
    assert len(kept) == 2
    assert "a.pdf" in back.text
    assert edit(house, anna, papers=["", *kept], title="Lever machines").status_code == 303
    assert house.value("deal", house.deal, "papers") == tuple(int(one) for one in kept)


@pytest.mark.parametrize(("field", "content", "name", "said"), [
    ("signed_offer", PDF, "a.docx", "Only pdf"), ("signed_offer", b"%PDF-" + b"x" * 1100, "a.pdf", "At most 1\xa0KB"),
    ("signed_offer", PAGE, "a.pdf", "not what its name says"), ("photo", DRAWING, "a.svg", "Choose a picture"),
    ("photo", PDF, "a.png", "not what its name says"), ("papers", b"", "a.txt", "empty"),
])  # fmt: skip
def test_refused(
    house: House, anna: Visitor, field: str, content: bytes, name: str, said: str
) -> None:
    """What the field does not take is refused in words, and nothing is left of it."""
    answer = send(anna, field, content, name)
    assert answer.status_code == 422
    assert said in answer.text
    with house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(OWN["scheda_file"])) == 0


@pytest.mark.parametrize(("content", "name", "shown"), [
    (PNG, "a.png", True), (PDF, "a.pdf", True), (PAGE, "a.html", False), (DRAWING, "a.svg", False),
    (PAGE, "a.txt", False), (b"%!PS", "a.ps", False),
])  # fmt: skip
def test_served_so_that_nothing_runs(
    house: House, anna: Visitor, content: bytes, name: str, shown: bool
) -> None:
    """Only pictures and PDF are ever shown; the rest is a download of unknown bytes."""
    number = sent(anna, "papers", content, name)
    edit(house, anna, papers=["", str(number)])
    for query in ("?show", ""):
        answer = fetch(anna, f"/deal/{house.deal}/files/papers/{number}{query}")
        inline = not answer.headers["Content-Disposition"].startswith("attachment")
        assert inline == (shown and query == "?show")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "html" not in answer.headers["Content-Type"]
        assert "svg" not in answer.headers["Content-Type"]
        if not inline:
            assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_nobody_reads_by_guessing(house: House, anna: Visitor) -> None:
    """Neither a number, nor another field, record or session leads to a file that is not shown."""
    number = sent(anna, "papers", PDF)
    marco = house.visitor("marco")
    assert fetch(marco, f"/deal/files/papers/{number}").status_code == 404
    again = house.visitor("anna")
    assert fetch(again, f"/deal/files/papers/{number}").status_code == 404
    edit(house, anna, papers=["", str(number)])
    for path in (
        f"/deal/{house.deal}/files/photo/{number}", f"/deal/{house.deal + 1}/files/papers/{number}",
        f"/deal/{house.deal}/files/title/{number}", f"/deal/{house.deal}/files/zoo/{number}",
        f"/company/{house.company}/files/papers/{number}", f"/deal/{house.deal}/files/papers/99",
    ):  # fmt: skip
        assert fetch(anna, path).status_code == 404, path
    stranger = house.visitor().get(f"/deal/{house.deal}/files/papers/{number}")
    assert "/login" in stranger.headers["Location"]
    refused = edit(house, anna, photo=str(number))
    assert refused.status_code == 422
    assert "choose it again" in refused.text


def test_a_hidden_field_of_files_does_not_exist(house: House, anna: Visitor) -> None:
    """A seller can neither send to it nor read from it; finance can."""
    fay = house.visitor("fay")
    assert send(anna, "ledger", PDF).status_code == 404
    number = sent(fay, "ledger", PDF)
    edit(house, fay, ledger=str(number))
    kept = house.value("deal", house.deal, "ledger")
    path = f"/deal/{house.deal}/files/ledger/{number}"
    assert (kept, fetch(fay, path).status_code) in ((number, 200), (None, 200))
    assert fetch(anna, path).status_code == 404
    assert "Ledger" not in anna.get(f"/deal/{house.deal}").text


def test_taken_out_and_put_back(house: House, anna: Visitor) -> None:
    """A file that was taken out is no longer served; an old state may be put back with it."""
    number = sent(anna, "photo", PNG, "a.png")
    edit(house, anna, photo=str(number))
    edit(house, anna, photo="")
    assert house.value("deal", house.deal, "photo") is None
    assert fetch(anna, f"/deal/{house.deal}/files/photo/{number}").status_code == 404
    assert edit(house, anna, photo=str(number)).status_code == 303
    assert fetch(anna, f"/deal/{house.deal}/files/photo/{number}?show").data == PNG


def test_api(house: House, anna: Visitor) -> None:
    """Upload, put the number into the record, read it with its facts."""
    headers = {"X-CSRF-Token": anna.token()}
    made = anna.client.post(
        "/api/v1/deal/files/papers", data={"file": (io.BytesIO(PNG), "a.png")}, headers=headers
    )
    assert made.status_code == 201, made.text
    facts = made.get_json()
    assert facts == {"id": facts["id"], "name": "a.png", "type": "image/png", "size": len(PNG)}
    etag = anna.get(f"/api/v1/deal/{house.deal}").headers["ETag"]
    done = anna.client.patch(
        f"/api/v1/deal/{house.deal}", json={"papers": [facts["id"]]},
        headers={**headers, "If-Match": etag},
    )  # fmt: skip
    assert done.status_code == 200, done.text
    assert anna.get(f"/api/v1/deal/{house.deal}").get_json()["papers"] == [facts]
    assert fetch(anna, f"/api/v1/deal/{house.deal}/files/papers/{facts['id']}").data == PNG
    missing = anna.client.post("/api/v1/deal/files/papers", data={}, headers=headers)
    assert missing.status_code == 422
    assert anna.client.post("/api/v1/deal/files/title", headers=headers).status_code == 404
    bad = anna.client.patch(
        f"/api/v1/deal/{house.deal}", json={"papers": [10**6]},
        headers={**headers, "If-Match": anna.get(f"/api/v1/deal/{house.deal}").headers["ETag"]},
    )  # fmt: skip
    assert bad.get_json()["problems"][0]["code"] == "file_gone"


def test_what_nobody_takes_is_thrown_away(house: House, anna: Visitor, tmp_path: Path) -> None:
    """After a day an upload is gone, and content that no row names is removed; the rest stays."""
    kept = sent(anna, "papers", PNG)
    edit(house, anna, papers=["", str(kept)])
    late = sent(anna, "papers", PDF)
    staged = OWN["scheda_staged_file"]
    with house.database.write() as connection:
        at = connection.scalar(sa.select(staged.c.at))
        assert at is not None
        connection.execute(sa.update(staged).values(at=at - timedelta(days=2)))
    assert edit(house, anna, papers=["", str(kept), str(late)]).status_code == 422
    sent(anna, "papers", b"another one")
    with house.database.read() as connection:
        numbers = set(connection.scalars(sa.select(OWN["scheda_file"].c.id)))
        assert (kept in numbers, late in numbers) == (True, False)
        files = house.app.extensions["scheda"].files
        assert collect(connection, files) == 0
        for path in files.root.glob("*/*"):
            os.utime(path, (0, 0))
        assert collect(connection, files) == 1
    assert fetch(anna, f"/deal/{house.deal}/files/papers/{kept}").data == PNG


def test_only_routes_of_files_take_large_requests(house: House, anna: Visitor) -> None:
    """Five megabytes are too much for a page, and for somebody who has not logged in."""
    large = b"x" * (5 * 2**20)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = {"data": head + large + b"\r\n--x--", "content_type": "multipart/form-data; boundary=x"}
    taken = anna.client.post("/deal/files/papers", headers={"X-CSRF-Token": anna.token()}, **body)
    assert taken.status_code == 201
    comment = {"text": large.decode(), "_csrf": anna.token()}
    assert anna.client.post(f"/deal/{house.deal}/comments", data=comment).status_code == 413
    refused = house.visitor().client.post("/deal/files/papers", **body)
    assert refused.status_code in (302, 303, 413)


def commented(visitor: Visitor, text: str, *files: tuple[bytes, str], deal: int) -> TestResponse:
    """Send the form of a comment as a browser without a script does."""
    parts = [(io.BytesIO(content), name) for content, name in files]
    data = {"_csrf": visitor.token(), "text": text, "files": parts or [(io.BytesIO(b""), "")]}
    return visitor.client.post(
        f"/deal/{deal}/comments", data=data, content_type="multipart/form-data"
    )


def test_files_of_a_comment(house: House, anna: Visitor) -> None:
    """They stand below it, are read by whoever reads the record, and need no words beside them."""
    deal = house.deal
    assert (
        commented(anna, "The offer", (PDF, "offer.pdf"), (PNG, "a.png"), deal=deal).status_code
        == 303
    )
    assert commented(anna, "", (PDF, "bare.pdf"), deal=deal).status_code == 303
    assert commented(anna, "", deal=deal).status_code == 422
    page = anna.get(f"/deal/{deal}").text
    paths = re.findall(rf'href="(/deal/{deal}/comments/\d+/files/\d+)\?show"', page)
    assert len(paths) == 3
    assert "offer.pdf" in page
    read = fetch(anna, paths[1])
    assert (read.data, read.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    entries = anna.get(f"/api/v1/deal/{deal}/timeline").json["entries"]
    (named,) = [one for one in entries if one["text"] == "The offer"]
    assert [one["name"] for one in named["files"]] == ["offer.pdf", "a.png"]
    file = named["files"][0]["id"]
    path = f"/api/v1/deal/{deal}/timeline/{named['id']}/files/{file}"
    assert fetch(anna, path).data == PDF
    assert collect_nothing(house)


def collect_nothing(house: House) -> bool:
    """Whether everything in the folder is named, however old it is."""
    files = Files(beside(house.url))
    for path in files.root.glob("??/*"):
        os.utime(path, (0, 0))
    with house.database.read() as connection:
        return collect(connection, files) == 0


def test_files_of_a_comment_are_the_records(house: House, anna: Visitor) -> None:
    """Nobody reads one who does not read the record, nor under another record, entry or field."""
    deal = house.deal
    commented(anna, "Mine", (PDF, "offer.pdf"), deal=deal)
    commented(anna, "No file", deal=deal)
    entries = anna.get(f"/api/v1/deal/{deal}/timeline").json["entries"]
    bare, mine = (
        next(one for one in entries if one["text"] == text) for text in ("No file", "Mine")
    )
    file = mine["files"][0]["id"]
    other = house.made("root", "deal", title="Other", kind="sale")
    root = house.visitor("root")
    for path in (
        f"/deal/{other}/comments/{mine['id']}/files/{file}",
        f"/deal/{deal}/comments/{bare['id']}/files/{file}",
        f"/deal/{deal}/comments/{mine['id']}/files/{file + 1}",
        f"/company/{deal}/comments/{mine['id']}/files/{file}",
        f"/deal/{deal}/files/papers/{file}",
        f"/deal/files/papers/{file}",
    ):
        assert fetch(root, path).status_code == 404, path
        assert fetch(root, f"/api/v1{path.replace('comments', 'timeline')}").status_code in (
            404,
            405,
        )
    assert edit(house, anna, papers=["", str(file)]).status_code == 422
    stranger = house.visitor("marco")
    page = f"/deal/{other}/comments/{mine['id']}/files/{file}"
    theirs = house.made("root", "deal", title="Hidden from Marco", kind="sale")
    assert stranger.get(f"/deal/{theirs}").status_code == 404
    commented(root, "Secret", (PDF, "secret.pdf"), deal=theirs)
    (secret,) = [
        one for one in root.get(f"/api/v1/deal/{theirs}/timeline").json["entries"] if one["files"]
    ]
    page = f"/deal/{theirs}/comments/{secret['id']}/files/{secret['files'][0]['id']}"
    assert fetch(root, page).status_code == 200
    assert fetch(stranger, page).status_code == 404


@pytest.mark.parametrize(("files", "said"), [
    (((PDF, "a.pdf"), (b"", "b.txt")), "b.txt”: The file is empty"),
    (((PDF, "a.docx"),), "a.docx”: "),
    (tuple((PDF, f"{n}.pdf") for n in range(11)), "Too many"),
])  # fmt: skip
def test_a_comment_that_is_refused(
    house: House, anna: Visitor, files: tuple[tuple[bytes, str], ...], said: str
) -> None:
    """One file that is not taken refuses all of it; the words are kept, and nothing is written."""
    before = anna.get(f"/api/v1/deal/{house.deal}/timeline").json["entries"]
    answer = commented(anna, "Look at these", *files, deal=house.deal)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Look at these</textarea>" in answer.text
    assert anna.get(f"/api/v1/deal/{house.deal}/timeline").json["entries"] == before
    with house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(OWN["scheda_file"])) == 0


def test_a_comment_by_the_api(house: House, anna: Visitor) -> None:
    """Text and files as parts of one request; a name that nobody reads is refused."""
    head = {"X-CSRF-Token": anna.token()}
    path = f"/api/v1/deal/{house.deal}/timeline"
    data = {"text": "By API", "files": [(io.BytesIO(PDF), "a.pdf")]}
    made = anna.client.post(path, data=data, headers=head, content_type="multipart/form-data")
    assert made.status_code == 201
    (entry,) = [one for one in anna.get(path).json["entries"] if one["id"] == made.json["id"]]
    assert (entry["text"], [one["name"] for one in entry["files"]]) == ("By API", ["a.pdf"])
    data = {"text": "By API", "file": [(io.BytesIO(PDF), "a.pdf")]}
    wrong = anna.client.post(path, data=data, headers=head, content_type="multipart/form-data")
    assert (wrong.status_code, wrong.json["problems"][0]["field"]) == (422, "file")


def test_the_folder(tmp_path: Path) -> None:
    """The same content is kept once; too much leaves nothing behind."""
    files = Files(tmp_path / "x")
    first, second = (files.keep(io.BytesIO(PDF), 100) for _ in range(2))
    assert first == second
    assert files.path(first.digest).read_bytes() == PDF
    with pytest.raises(TooLargeError):
        files.keep(io.BytesIO(b"x" * 101), 100)
    assert list((tmp_path / "x" / "incoming").iterdir()) == []
    with pytest.raises(ValueError, match="passwd"):
        files.path("../../etc/passwd")
    assert str(beside("sqlite:////srv/crm.db")) == "/srv/crm.files"


@pytest.mark.parametrize(("name", "plain"), [
    ("../../etc/passwd", "passwd"), (r"C:\docs\a.pdf", "a.pdf"), ("a\u202egpj.exe", "agpj.exe"),
    ("", "file"), ("...", "file"), ("x" * 300 + ".pdf", "x" * 196 + ".pdf"), ("a\r\nb.txt", "ab.txt"),
])  # fmt: skip
def test_names(name: str, plain: str) -> None:
    """A name has no folder, no control character, nothing that turns letters around."""
    assert plain_name(name) == plain


def test_types_are_told_by_content() -> None:
    """The first bytes decide; an extension only chooses among packed formats."""
    assert media_type("a.png", PAGE) == "application/octet-stream"
    assert media_type("a.txt", PNG) == "image/png"
    assert media_type("a.docx", b"PK\x03\x04").endswith("wordprocessingml.document")
    one = Field("f", "image", text(en="F"))
    assert why_not(one, "a.jpg", b"\xff\xd8\xff", 10) == ""
    assert why_not(replace(one, max_size=5), "a.jpg", b"\xff\xd8\xff", 10) == "file_too_large"
    assert InvalidError("file").code == "file"
