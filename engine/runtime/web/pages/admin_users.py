"""Administration of people: find them, add them, change what is kept, end their access."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, request

from engine.runtime.context import Context
from engine.runtime.fields.formats import own_name
from engine.runtime.names import person_view
from engine.runtime.people.departments import Place, tree
from engine.runtime.people.log import latest
from engine.runtime.people.passwords import SHORTEST
from engine.runtime.people.roster import access_of, roster
from engine.runtime.people.sessions import open_session
from engine.runtime.people.users import (
    Details,
    PersonError,
    add,
    change,
    checked_details,
    details_of,
    end_access,
    set_password,
)
from engine.runtime.web.answers import go, page
from engine.runtime.web.pages.admin import administering
from engine.runtime.web.people_lines import people_lines
from engine.runtime.web.rendering import t
from engine.runtime.web.session import start_session
from engine.runtime.web.site import current_site, now

pages = Blueprint("admin_users", __name__)
_LONGEST = 200
_ENTRIES = 10
_FIELD_OF = {"login": "login", "login_taken": "login", "password": "password", "name_needed": "name",
             "email": "email"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of a person holds, and what is wrong with it: control -> words."""

    login: str = ""
    details: Details = field(default_factory=lambda: Details(""))
    problems: dict[str, str] = field(default_factory=dict)


@pages.get("/admin/users")
def several() -> Response:
    """The list, found by words, role or department."""
    asked = {name: _asked(name) for name in ("q", "role", "department", "after")}
    with administering() as context:
        places = tree(context.connection, context.app)
        found = roster(
            context, asked["q"], role=asked["role"], department=asked["department"],
            after=asked.pop("after"),
        )  # fmt: skip
        return page(
            "admin/users.html", at="users", found=found, asked=asked,
            after=request.args.get("after", ""), **_labels(context, places),
        )  # fmt: skip


@pages.get("/admin/users/new")
def blank() -> Response:
    """The form of somebody new."""
    with administering() as context:
        details = Details("", departments=tuple(request.args.getlist("department"))[:1])
        return _form(context, None, Typed(details=details))


@pages.post("/admin/users/new")
def create() -> Response:
    """Add somebody."""
    site = current_site()
    login = request.form.get("login", "").strip().lower()
    password = request.form.get("password", "")
    with administering(write=True) as context:
        details = _typed(context)
        try:
            checked_details(details)
            number = add(
                context.connection, login, details.name, password or None, site.passwords,
                roles=details.roles, departments=details.departments, email=details.email,
                locale=details.locale, by=context.person.id,
            )  # fmt: skip
        except PersonError as error:
            return _form(context, None, Typed(login, details, _problems(error)))
    return go(f"/admin/users/{number}", "person_added")


@pages.get("/admin/users/<int:number>")
def one(number: int) -> Response:
    """Everything about somebody."""
    with administering() as context:
        login, details = _known(context, number)
        return _form(context, number, Typed(login, details))


@pages.post("/admin/users/<int:number>")
def keep(number: int) -> Response:
    """Keep what the form says."""
    with administering(write=True) as context:
        login, _ = _known(context, number)
        details = _typed(context)
        try:
            change(
                context.connection, number, details, roots=context.app.roots, by=context.person.id
            )
        except PersonError as error:
            return _form(context, number, Typed(login, details, _problems(error)))
    return go(f"/admin/users/{number}", "saved_person")


@pages.post("/admin/users/<int:number>/password")
def password(number: int) -> Response:
    """Set a password; the person's sessions and tokens end."""
    site = current_site()
    given, token = request.form.get("password", ""), ""
    with administering(write=True) as context:
        login, details = _known(context, number)
        try:
            set_password(context.connection, login, given, site.passwords, by=context.person.id)
        except PersonError as error:
            return _form(context, number, Typed(login, details, _problems(error)))
        if number == context.person.id:
            token = open_session(context.connection, number, now())
    answer = go(f"/admin/users/{number}", "password_changed")
    return start_session(answer, token) if token else answer


@pages.post("/admin/users/<int:number>/revoke")
def revoke(number: int) -> Response:
    """End every session and token of somebody."""
    token = ""
    with administering(write=True) as context:
        login, _ = _known(context, number)
        end_access(context.connection, login, by=context.person.id)
        if number == context.person.id:
            token = open_session(context.connection, number, now())
    answer = go(f"/admin/users/{number}", "access_ended")
    return start_session(answer, token) if token else answer


def _asked(name: str) -> str:
    """An argument of the address; what cannot be printed is in no name."""
    given = request.args.get(name, "")[:_LONGEST]
    return given if given.isprintable() else " "


def _known(context: Context, number: int) -> tuple[str, Details]:
    found = details_of(context.connection, number) if number < 2**62 else None
    if found is None:
        abort(404)
    return found


def _typed(context: Context) -> Details:
    """What was typed; names that the form did not offer are no slip but forged."""
    form = request.form
    places = {place.name for place in tree(context.connection, context.app)}
    roles, departments = tuple(form.getlist("roles")), tuple(form.getlist("departments"))
    locale = form.get("locale", "")
    if (
        not set(roles) <= set(context.app.roles)
        or not set(departments) <= places
        or (locale and locale not in context.app.locales)
    ):
        abort(422)
    return Details(
        " ".join(form.get("name", "").split()), form.get("email", "").strip(), locale,
        tuple(sorted(set(roles))), tuple(sorted(set(departments))), "active" in form,
    )  # fmt: skip


def _problems(error: PersonError) -> dict[str, str]:
    count = {"count": SHORTEST} if error.code == "password" else {}
    return {_FIELD_OF.get(error.code, ""): t(f"person_{error.code}", **count)}


def _form(context: Context, number: int | None, typed: Typed) -> Response:
    places = tree(context.connection, context.app)
    values: dict[str, Any] = {"access": None, "lines": ()}
    if number is not None:
        entries = latest(context.connection, subject=typed.login, limit=_ENTRIES)
        values = {
            "access": access_of(context, number),
            "lines": people_lines(context, entries, places),
        }
    return page(
        "admin/user.html", 422 if typed.problems else 200, at="users", number=number, typed=typed,
        person=person_view(number or 0, typed.details.name or typed.login or "?"),
        places=places, roles=context.app.roles.values(), formats=context.formats,
        shortest=SHORTEST, mine=number == context.person.id,
        locales=[(locale, own_name(locale)) for locale in context.app.locales],
        **values, **_labels(context, places),
    )  # fmt: skip


def _labels(context: Context, places: tuple[Place, ...]) -> dict[str, Any]:
    say = context.formats.say
    return {
        "role_labels": {role.name: say(role.label) for role in context.app.roles.values()},
        "department_labels": {place.name: say(place.label) for place in places},
    }
