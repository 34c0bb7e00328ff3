"""Why somebody sees, fills, needs or may move something, as JSON."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, request

from engine.model.values import row_number
from engine.runtime.card.explaining import Explanation, explanation
from engine.runtime.people.actor import by_login
from engine.runtime.people.users import LOGIN
from engine.runtime.web.api.answers import ApiError, answer, refuse_unknown
from engine.runtime.web.api.caller import call

explaining = Blueprint("api_explaining", __name__, url_prefix="/api/v1")
_ASKED = ("address", "as", "record")


@explaining.get("/explain")
def show() -> Response:
    """Explain ``address`` to oneself; administrators may name somebody else with ``as``.

    ``record`` is a number. Only administrators are told the steps and who else can.
    """
    refuse_unknown(request.args, _ASKED)
    address, login = request.args.get("address", ""), request.args.get("as", "")
    number = _number(request.args.get("record", ""))
    if not address:
        raise ApiError(422, "say what to explain: address=deal.amount", "address", "required")
    with call() as context:
        about = context.person
        if login and login != about.login:
            if not context.actor.superuser:
                raise ApiError(403, "you may ask about yourself alone")
            known = by_login(context.connection, login) if LOGIN.fullmatch(login) else None
            if known is None:
                raise ApiError(404, "there is no such person")
            about = known
        told = explanation(context, address[:200], about, number)
        if told is None:
            raise ApiError(404, "there is no such address or record")
        return answer(_json(told, whole=context.actor.superuser))


def _number(text: str) -> int | None:
    if not text:
        return None
    number = row_number(text)
    if number is None:
        raise ApiError(422, "a record is a number", "record", "invalid")
    return number


def _json(told: Explanation, *, whole: bool) -> dict[str, object]:
    data: dict[str, object] = {
        "address": told.address, "as": told.login, "record": told.record,
        "answers": [
            asdict(one) if whole
            else {"question": one.question, "asked": one.asked, "answer": one.answer, "said": one.said}
            for one in told.answers
        ],
    }  # fmt: skip
    if whole:
        data["able"] = {verb: [asdict(one) for one in several] for verb, several in told.able}
        data["people"] = dict(told.named)
    return data
