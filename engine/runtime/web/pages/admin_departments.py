"""Administration of departments: the declared ones to see, those added below them to change."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.runtime.context import Context
from engine.runtime.people import departments
from engine.runtime.people.departments import Place
from engine.runtime.people.users import PersonError
from engine.runtime.web.answers import go, page
from engine.runtime.web.pages.admin import administering
from engine.runtime.web.rendering import t

pages = Blueprint("admin_departments", __name__)
_FIELD_OF = {"bad_name": "name", "taken": "name", "label": "label", "bad_parent": "parent",
             "circle": "parent"}  # fmt: skip
_HERE = "/admin/departments"


@pages.get("/admin/departments")
def several() -> Response:
    """The tree, and the form of a new one."""
    with administering() as context:
        return _page(context)


@pages.post("/admin/departments")
def create() -> Response:
    """Add a department below another."""
    typed = {name: request.form.get(name, "").strip() for name in ("name", "label", "parent")}
    with administering(write=True) as context:
        try:
            departments.add(
                context.connection, context.app, typed["name"], typed["label"], typed["parent"],
                by=context.person.id,
            )  # fmt: skip
        except PersonError as error:
            return _page(context, typed, _problems(error))
    return go(_HERE, "department_added")


@pages.get("/admin/departments/<name>")
def one(name: str) -> Response:
    """A department: its label and place, or why they are not changed here."""
    with administering() as context:
        return _one(context, name)


@pages.post("/admin/departments/<name>")
def keep(name: str) -> Response:
    """Keep the label and the place."""
    label, parent = request.form.get("label", ""), request.form.get("parent", "")
    with administering(write=True) as context:
        if not any(
            place.name == name for place in departments.tree(context.connection, context.app)
        ):
            abort(404)
        try:
            with context.connection.begin_nested():
                departments.rename(context.connection, context.app, name, label, context.person.id)
                departments.move(context.connection, context.app, name, parent, context.person.id)
        except PersonError as error:
            return _one(context, name, {"label": label, "parent": parent}, _problems(error))
    return go(_HERE, "department_saved")


@pages.post("/admin/departments/<name>/remove")
def remove(name: str) -> Response:
    """Remove a department that nobody belongs to."""
    with administering(write=True) as context:
        try:
            departments.remove(context.connection, context.app, name, context.person.id)
        except PersonError as error:
            if error.code == "missing":
                abort(404)
            return _one(context, name, None, _problems(error))
    return go(_HERE, "department_removed")


def _page(
    context: Context, typed: dict[str, str] | None = None, problems: dict[str, str] | None = None
) -> Response:
    places = departments.tree(context.connection, context.app)
    parent = request.args.get("in", "")
    return page(
        "admin/departments.html", 422 if problems else 200, at="departments", places=places,
        formats=context.formats, typed=typed or {"name": "", "label": "", "parent": parent},
        problems=problems or {},
    )  # fmt: skip


def _one(
    context: Context, name: str, typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    places = departments.tree(context.connection, context.app)
    found = next((place for place in places if place.name == name), None)
    if found is None:
        abort(404)
    label = context.formats.say(found.label)
    return page(
        "admin/department.html", 422 if problems else 200, at="departments", place=found,
        label=label, typed=typed or {"label": label, "parent": found.parent},
        problems=problems or {}, formats=context.formats, parents=_parents(places, found),
    )  # fmt: skip


def _parents(places: tuple[Place, ...], moved: Place) -> list[Place]:
    """Where a department may go: anywhere but into itself."""
    inside = {moved.name}
    for place in places:
        if place.parent in inside:
            inside.add(place.name)
    return [place for place in places if place.name not in inside and not place.lost]


def _problems(error: PersonError) -> dict[str, str]:
    return {_FIELD_OF.get(error.code, ""): t(f"department_{error.code}")}
