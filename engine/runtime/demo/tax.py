"""Numbers with check digits: VAT numbers of eight countries, Italian tax codes, IBANs."""

from __future__ import annotations

from datetime import date

from engine.runtime.demo.dice import Dice

_ODD = "1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23".split()
_MONTHS = "ABCDEHLMPRST"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Italian offices that issue VAT numbers have the number of the province.
_OFFICES = ("001", "012", "015", "027", "028", "037", "048", "058", "063", "072", "082", "100")
# (bank code, branch code) of made-up branches.
_BANKS = (("03069", "09606"), ("02008", "01600"), ("05034", "11701"), ("08327", "03200"))


def luhn(digits: str) -> int:
    """The check digit that makes the Luhn sum a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return -total % 10


def italian_vat(dice: Dice) -> str:
    """Eleven digits: seven of the company, three of the office, one that checks."""
    body = dice.digits("0N#####") + dice.pick(_OFFICES)
    return f"{body}{luhn(body)}"


def vat_number(country: str, dice: Dice) -> str:
    """A VAT number with its country in front; US companies have an employer number instead."""
    maker = {
        "it": _italian, "fr": _french, "de": _german, "at": _austrian, "es": _spanish,
        "ch": _swiss, "gb": _british,
    }.get(country)  # fmt: skip
    return maker(dice) if maker else f"US{dice.digits('N########')}"


def _italian(dice: Dice) -> str:
    return f"IT{italian_vat(dice)}"


def _french(dice: Dice) -> str:
    body = dice.digits("N#######")
    siren = f"{body}{luhn(body)}"
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def _german(dice: Dice) -> str:
    body = dice.digits("N#######")
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10 or 10
        product = 2 * total % 11
    return f"DE{body}{(11 - product) % 10}"


def _austrian(dice: Dice) -> str:
    body = dice.digits("N######")
    total = sum(
        int(digit) if place % 2 == 0 else int(digit) // 5 + int(digit) * 2 % 10
        for place, digit in enumerate(body)
    )
    return f"ATU{body}{(96 - total) % 10}"


def _spanish(dice: Dice) -> str:
    body = dice.digits("N######")
    return f"ESB{body}{luhn(body)}"


def _swiss(dice: Dice) -> str:
    while True:
        body = dice.digits("N#######")
        check = -sum(int(d) * w for d, w in zip(body, (5, 4, 3, 2, 7, 6, 5, 4), strict=True)) % 11
        if check < 10:
            return f"CHE{body}{check}"


def _british(dice: Dice) -> str:
    body = dice.digits("N######")
    total = sum(int(digit) * weight for digit, weight in zip(body, range(8, 1, -1), strict=True))
    return f"GB{body}{97 - total % 97:02}"


def fiscal_code(first: str, last: str, born: date, *, female: bool, dice: Dice) -> str:
    """The sixteen characters of a person's Italian tax code."""
    given = _consonants(first)
    name = given[0] + given[2:4] if len(given) > 3 else _three(first)
    day = born.day + (40 if female else 0)
    body = f"{_three(last)}{name}{born.year % 100:02}{_MONTHS[born.month - 1]}{day:02}"
    body += dice.pick(("F205", "H501", "L219", "A944", "D612", "F839", "L736", "A794"))
    total = 0
    for place, mark in enumerate(body):
        value = int(mark) if mark.isdigit() else _LETTERS.index(mark)
        total += int(_ODD[value]) if place % 2 == 0 else value
    return f"{body}{_LETTERS[total % 26]}"


def _plain(name: str) -> str:
    return "".join(mark for mark in name.upper() if mark in _LETTERS)


def _consonants(name: str) -> str:
    return "".join(mark for mark in _plain(name) if mark not in "AEIOU")


def _three(name: str) -> str:
    vowels = "".join(mark for mark in _plain(name) if mark in "AEIOU")
    return (_consonants(name) + vowels + "XXX")[:3]


def iban(dice: Dice) -> str:
    """An Italian IBAN; the national check letter is drawn, the international digits are right."""
    bank, branch = dice.pick(_BANKS)
    body = f"{dice.pick(_LETTERS)}{bank}{branch}{dice.digits('000000######')}"
    number = int("".join(str(int(mark, 36)) for mark in f"{body}IT00"))
    return f"IT{98 - number % 97:02}{body}"
