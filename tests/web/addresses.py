"""The address of every page, for the tests that go through all of them.

A page that is not listed here fails a test, so a new one cannot be forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.house import House

PAGES: dict[str, tuple[str, ...]] = {
    "home.show": ("/",),
    "listing.show": ("/deal", "/deal?q=nothing+like+it"),
    "board.show": ("/deal/board", "/deal/board?q=nothing+like+it"),
    "card.show": (
        "/deal/{deal}",
        "/deal/{deal}?tab=history",
        "/deal/{deal}?tab=dependencies",
        "/company/{company}",
    ),
    "creation.quick": ("/deal/quick", "/contact/quick?full_name=Giulia+Ferri"),
    "convert.ask": ("/deal/{deal}/convert?to=quote",),
    "merge.partners": ("/contact/{contact}/merge", "/contact/{contact}/merge?q=nothing"),
    "merge.compare": ("/deal/merge?ids=1,2",),
    "recycle_bin.show": ("/deal/bin",),
    "search.find": ("/search", "/search?q=bellavista"),
    "search.keys": ("/keys",),
    "edit.form": ("/deal/{deal}/edit",),
    "edit.blank": ("/deal/new",),
    "imports.begin": ("/deal/import",),
    "move.ends": ("/deal/{deal}/move",),
    "card.ask_delete": ("/deal/{deal}/delete",),
    "account.settings": ("/account",),
    "design.show": ("/deal/design", "/deal/design?record={deal}"),
    "login.form": ("/login",),
    "admin.overview": ("/admin",),
    "admin.log": ("/admin/log",),
    "admin_users.several": ("/admin/users", "/admin/users?q=nothing+like+it"),
    "admin_users.blank": ("/admin/users/new",),
    "admin_users.one": ("/admin/users/1",),
    "admin_departments.several": ("/admin/departments",),
    "admin_departments.one": ("/admin/departments/sales",),
    "admin_debt.show": ("/admin/debt",),
    "admin_explain.show": (
        "/admin/explain",
        "/admin/explain?address=deal.margin&as=anna&record={deal}",
    ),
}
"""Endpoint of a page → the addresses to look at."""
PARTS: dict[str, str] = {
    "board.more": "a part of the board",
    "cell.edit": "a part of the list",
    "card.counts": "numbers for the card's tabs",
    "card.older": "a part of the card's page",
    "design_yaml.plan": "for admins who serve the configuration: tests/web/test_design.py",
    "design_yaml.ask_standard": "for admins alone: tests/web/test_design.py",
    "listing.options": "a part of a form",
    "sheets.export": "a download",
    "card.read_file": "a file",
    "files.read": "a file",
    "files.waiting": "a file",
    "admin_debt.records": "asked by a rule: tests/web/test_admin.py",
    "health.alive": "plain text",
    "health.ready": "plain text",
    "health.colors": "a style sheet",
    "statics.favicon": "a picture",
    "statics.static_file": "files",
}
"""What answers to GET and is no page of its own, and why."""


def address(path: str, house: House) -> str:
    """An address with the numbers of the house's records."""
    return path.format(deal=house.deal, company=house.company, contact=house.contact)
