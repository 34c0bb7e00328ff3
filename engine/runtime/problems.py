"""What people are told when a write is refused: every problem's code in every language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from engine.model.app import App, Entity
from engine.model.field import Field
from engine.model.judge import Problem
from engine.model.principal import Principal
from engine.model.text import Text, text
from engine.runtime.fields import Formats, kind_of
from engine.runtime.fields.kind import WRONG
from engine.runtime.fields.moments import bound
from engine.runtime.fields.numbers import most_stars
from engine.runtime.fields.texts import LONGEST_LINE
from engine.runtime.files.sniff import largest

TEXTS: Final[Mapping[str, Text]] = {
    "required": text(en="Fill this in", it="Campo obbligatorio"),
    "invalid": text(en="This is not a valid value", it="Valore non valido"),
    "unknown": text(en="There is no such field", it="Questo campo non esiste"),
    "read_only": text(en="You cannot change this", it="Non puoi modificare questo campo"),
    "forbidden": text(en="You may not do this", it="Operazione non consentita"),
    "move_forbidden": text(
        en="This stage cannot be entered from here", it="Da qui non si può passare a questa fase"
    ),
    "asked_of_others": text(
        en="Somebody else must complete this record first: {who}",
        it="Prima qualcun altro deve completare la scheda: {who}",
    ),
    "taken": text(
        en="Another record has this value already", it="Un'altra scheda ha già questo valore"
    ),
    "ambiguous": text(
        en="Several are called so: write the number", it="Ce n'è più d'uno: scrivi il numero"
    ),
    "not_found": text(en="Choose one from the list", it="Scegli una voce dall'elenco"),
    "in_use": text(en="Other records need this one", it="Altre schede dipendono da questa"),
    "not_text": text(en="This must be text", it="Serve un testo"),
    "too_long": text(en="At most {max_length} characters", it="Al massimo {max_length} caratteri"),
    "too_short": text(en="At least {min_length} characters", it="Almeno {min_length} caratteri"),
    "pattern": text(en="This does not have the right form", it="Il formato non è corretto"),
    "control_characters": text(
        en="This contains characters that cannot be kept",
        it="Contiene caratteri che non si possono salvare",
    ),
    "color": text(en="Write a colour such as #15803D", it="Scrivi un colore come #15803D"),
    "number": text(en="Write a number", it="Scrivi un numero"),
    "whole_number": text(en="Write a whole number", it="Scrivi un numero intero"),
    "out_of_range": text(en="This number is too large", it="Il numero è troppo grande"),
    "too_small": text(en="At least {min}", it="Almeno {min}"),
    "too_large": text(en="At most {max}", it="Al massimo {max}"),
    "too_many_decimals": text(
        en="At most {digits} digits after the point", it="Al massimo {digits} cifre decimali"
    ),
    "too_many_digits": text(en="At most {precision} digits", it="Al massimo {precision} cifre"),
    "duration": text(
        en="Write hours and minutes, such as 1h 30m", it="Scrivi ore e minuti, per esempio 1h 30m"
    ),
    "money": text(en="Write an amount", it="Scrivi un importo"),
    "currency": text(en="Choose one of the currencies", it="Scegli una delle valute"),
    "date": text(en="Write a date", it="Scrivi una data"),
    "no_such_hour": text(
        en="There is no such time on that day: the clocks go forward",
        it="In quel giorno quest'ora non esiste: si passa all'ora legale",
    ),
    "datetime": text(en="Write a date and a time", it="Scrivi una data e un'ora"),
    "time": text(en="Write a time", it="Scrivi un'ora"),
    "too_early": text(en="Not before {min}", it="Non prima del {min}"),
    "too_late": text(en="Not after {max}", it="Non dopo il {max}"),
    "boolean": text(en="Answer yes or no", it="Rispondi sì o no"),
    "option": text(en="Choose one of the options", it="Scegli una delle opzioni"),
    "option_retired": text(
        en="This option is no longer offered", it="Questa opzione non è più disponibile"
    ),
    "link": text(en="Choose a record", it="Scegli un record"),
    "client": text(en="Choose a company or contacts", it="Scegli un'azienda o dei contatti"),
    "not_a_list": text(en="This must be a list", it="Serve un elenco"),
    "too_many": text(en="Too many values", it="Troppi valori"),
    "file": text(en="Choose a file", it="Scegli un file"),
    "file_empty": text(en="The file is empty", it="Il file è vuoto"),
    "file_too_large": text(en="At most {max_size}", it="Al massimo {max_size}"),
    "file_extension": text(en="Only {extensions}", it="Solo {extensions}"),
    "file_mismatch": text(
        en="The file is not what its name says", it="Il file non è ciò che dice il suo nome"
    ),
    "file_gone": text(
        en="The file is no longer there: choose it again",
        it="Il file non c'è più: sceglilo di nuovo",
    ),
    "not_a_picture": text(
        en="Choose a picture: PNG, JPEG, GIF or WebP",
        it="Scegli un'immagine: PNG, JPEG, GIF o WebP",
    ),
    "products": text(en="Write rows of products", it="Scrivi righe di prodotti"),
    "row_name": text(en="Each row needs a name", it="Ogni riga deve avere un nome"),
    "row_name_long": text(en="A name is too long", it="Un nome è troppo lungo"),
    "row_price": text(en="Each row needs a price", it="Ogni riga deve avere un prezzo"),
    "row_quantity": text(
        en="A quantity must be more than zero", it="Una quantità deve essere maggiore di zero"
    ),
    "row_discount": text(
        en="A discount is at most the price", it="Uno sconto non può superare il prezzo"
    ),
    "row_tax": text(en="A tax is from 0% to 100%", it="Un'imposta va da 0% a 100%"),
    "row_decimals": text(
        en="At most four digits after the point", it="Al massimo quattro cifre decimali"
    ),
    "rows_amount": text(
        en="The rows come to more or less than the amount may be",
        it="Il totale delle righe è fuori dai limiti dell'importo",
    ),
    "country": text(en="Choose a country from the list", it="Scegli un paese dall'elenco"),
    "booking": text(en="Choose what to book", it="Scegli che cosa prenotare"),
    "booking_times": text(en="Write from when until when", it="Scrivi da quando a quando"),
    "booking_backwards": text(en="It ends before it begins", it="Finisce prima di iniziare"),
    "booking_long": text(en="At most a year at once", it="Al massimo un anno alla volta"),
    "booked": text(en="Already taken: {when}", it="Già occupato: {when}"),
    "booked_by": text(en="Already taken: {when}, {by}", it="Già occupato: {when}, {by}"),
    "booked_twice": text(en="Booked twice here: {when}", it="Prenotato due volte qui: {when}"),
    "email": text(
        en="Write an e-mail address such as name@company.com",
        it="Scrivi un indirizzo e-mail come nome@azienda.it",
    ),
    "phone": text(
        en="Write a phone number such as +39 02 1234 5678",
        it="Scrivi un numero di telefono come +39 02 1234 5678",
    ),
    "url": text(
        en="Write a web address such as https://company.com",
        it="Scrivi un indirizzo web come https://azienda.it",
    ),
    "address": text(en="Write an address", it="Scrivi un indirizzo"),
    "json": text(en="This is not JSON", it="Questo non è JSON"),
    "json_kept": text(
        en="A number has too many digits to be kept exactly, or lists stand too deep in each other",
        it="Un numero ha troppe cifre, o ci sono troppi elenchi uno dentro l'altro",
    ),
    "unsupported": text(
        en="This field cannot be filled in here", it="Questo campo non si compila qui"
    ),
    "not_deleted": text(
        en="The record is not in the recycle bin", it="Il record non è nel cestino"
    ),
}


def problem_text(problem: Problem, entity: Entity, formats: Formats) -> str:
    """A problem for people; the field's own bounds stand in the sentence."""
    template = formats.say(TEXTS.get(problem.code, TEXTS["invalid"]))
    wrong = wrong_value(problem)
    said = wrong if len(wrong) <= _SAID else f"{wrong[:_SAID]}…"
    meant = formats.say(_MEANT).format(wrong=said) if wrong else ""
    if "{" not in template:
        return meant + template
    field = entity.fields.get(problem.field)
    facts = _facts(field, formats) if field else {}
    who = ", ".join(principal_name(one, formats) for one in problem.who)
    return meant + template.format_map({**_BLANK, **facts, "who": who, **dict(problem.facts)})


def wrong_value(problem: Problem) -> str:
    """Which of several values a problem is about, as it was written; blank for the field itself."""
    return dict(problem.facts).get(WRONG, "")


def principal_name(principal: Principal, formats: Formats) -> str:
    """Whom a rule speaks of, by the label people know."""
    app: App = formats.app
    if principal.kind == "role" and principal.name in app.roles:
        return formats.say(app.roles[principal.name].label)
    if principal.kind == "department" and principal.name in app.departments:
        return formats.say(app.departments[principal.name].label)
    return formats.say(_RELATIVE.get(principal.kind, Text())) or principal.name


_RELATIVE = {
    "owner": text(en="the person responsible", it="il responsabile"),
    "creator": text(en="whoever created it", it="chi l'ha creato"),
    "observers": text(en="the observers", it="gli osservatori"),
    "everyone": text(en="everyone", it="tutti"),
}
_SAID: Final = 40
_MEANT = text(en="“{wrong}”: ", it="“{wrong}”: ")
_BLANK = dict.fromkeys(
    "max_length min_length min max digits precision who max_size extensions when by".split(), ""
)


def _facts(field: Field, formats: Formats) -> dict[str, str]:
    limits = {"min": field.min, "max": field.max}
    facts = {name: _limit(field, limit, formats) for name, limit in limits.items()}
    if field.type == "rating":
        facts |= {"min": facts["min"] or "0", "max": str(most_stars(field))}
    return {
        **facts,
        "max_length": str(field.max_length or LONGEST_LINE),
        "min_length": str(field.min_length or 0),
        "digits": str(field.digits),
        "precision": str(field.precision or 0),
        "max_size": formats.size(largest(field)),
        "extensions": ", ".join(field.extensions),
    }


def _limit(field: Field, limit: object, formats: Formats) -> str:
    when = bound(limit, formats)
    if isinstance(when, datetime):
        return formats.moment(when)
    if isinstance(when, time):
        return formats.hour(when)
    if when is not None:
        return formats.day(when)
    if field.type == "duration" and isinstance(limit, int):
        return kind_of(field).text(field, limit, formats)
    return formats.number(limit) if isinstance(limit, (int, Decimal)) else ""
