"""Compressed answers, and the proof in a form, which must not shrink the same way twice."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from engine.runtime.web.proof import form_proof, is_proved
from tests.web.house import CSRF

if TYPE_CHECKING:
    from tests.web.house import House

SECRET, HOLDER = "of this database", "a session"


def test_a_card_is_small(house: House) -> None:
    """A browser gets a card in at most 25 KB, the same to the letter."""
    anna = house.visitor("anna")
    packed = anna.get("/deal/1", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) <= 25_000
    plain = anna.get("/deal/1", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    texts = [gzip.decompress(packed.data).decode(), plain.text]
    proofs = [CSRF.search(text) for text in texts]
    assert proofs[0]
    assert proofs[1]
    assert texts[0].replace(proofs[0][1], "…") == texts[1].replace(proofs[1][1], "…")


def test_small_answers_go_as_they_are(house: House) -> None:
    """What fits a packet is not worth it."""
    answer = house.visitor().get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_a_proof_never_looks_the_same() -> None:
    """Each is fresh, all are good, for one visitor of one database."""
    proofs = {form_proof(SECRET, HOLDER) for _ in range(50)}
    assert len(proofs) == 50
    assert all(is_proved(SECRET, HOLDER, proof) for proof in proofs)
    assert not any(is_proved(SECRET, "another", proof) for proof in proofs)
    assert not any(is_proved("another", HOLDER, proof) for proof in proofs)


@pytest.mark.parametrize("given", ["", "=", "AA", "AAA=", "à", "A" * 55, "A" * 10_000, "\x00\x00"])
def test_a_made_up_proof(given: str) -> None:
    """Nothing but a proof is one."""
    assert not is_proved(SECRET, HOLDER, given)
