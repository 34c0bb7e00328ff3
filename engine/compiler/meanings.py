"""What people write who know what they want and not how it is called here.

Words of other programs, plain English, and Italian. A word may mean several things; what is meant
is the first of them that can stand there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from engine.compiler.diagnostics import Fix, Help
from engine.compiler.span import Span
from engine.model.said import said

_KEYS: Final = """
type: tipo kind datatype data_type fieldtype field_type
label: etichetta nome name caption text_label descrizione title testo
help: aiuto hint description tooltip suggerimento
required: obbligatorio obbligatoria obbligatori mandatory richiesto needed compulsory notnull
required_when: obbligatorio_se required_if mandatory_if
visible_when: visibile_se visible_if show_when show_if mostra_se shown_when
readonly_when: sola_lettura_se readonly_if read_only_when readonly read_only
visible_to: visibile_a visible_for shown_to visible
editable_by: modificabile_da editable_for editable writable_by
hidden_from: nascosto_a nascosto_da hidden_for hidden hide_from
options: opzioni values valori choices scelte items voci list
default: predefinito valore_predefinito default_value initial
multiple: multiplo multi many several
unique: unico univoco
min: minimo minimum min_value at_least
max: massimo maximum max_value at_most
max_length: lunghezza_massima maxlength length size lunghezza
search: ricerca cerca searchable
filter: filtro filterable
placeholder: segnaposto
color: colore colour
fields: campi field attributes columns
features: funzioni funzionalita feature
icon: icona
title: titolo
plural: plurale
entity: entita object oggetto
stages: fasi stadi steps states stati
from: da da_fase since_stage
through: fino_a fino_alla to until
at: in_fase stage on
when: quando se if condition
required: obbligatori
transitions: transizioni passaggi moves
to: a verso target destination
sections: sezioni section groups
elements: elementi fields campi items
columns: colonne cols
tabs: schede tab
views: viste view
for: per chi
changes: modifiche edits
list: elenco lista table
board: bacheca lavagna kanban
sort: ordina ordinamento order order_by
filters: filtri
sum: somma total totale
read: lettura leggi legge see view vedi visualizza
create: crea creazione add insert aggiungi nuovo
edit: modifica scrittura write update change
delete: elimina cancella remove eliminazione
export: esporta
import: importa
records: record entities permessi permissions
documents: documenti
roles: ruoli role
departments: reparti dipartimenti department
locales: lingue languages lingua language
currency: valuta divisa
currencies: valute divise
time_zone: fuso fuso_orario timezone tz
in: dentro parent sotto
all: tutto superuser admin
add: aggiungi
hide: nascondi
move: sposta
rename: rinomina
collapsed: chiusa chiuso closed folded
"""

_WORDS: Final = """
all: tutti tutto everyone any everything yes true sempre
none: nessuno niente no false never mai nobody
own: proprio propri mine miei self mio
department: reparto team gruppo group
department+: reparto+ team+ subdepartments
open: aperti aperto aperta opened active shared
won: vinta vinto closed_won success successo
lost: persa perso closed_lost failed perduta closed
count: conta conteggio number
sum: somma total totale
min: minimo minimum
max: massimo maximum
restrict: blocca block forbid
clear: svuota null set_null empty
cascade: a_cascata
archived: archiviato archive
purged: eliminato delete deleted
client: cliente customer
products: prodotti rows
observers: osservatori watchers followers
source: fonte origine
documents: documenti
dates: date
recycle_bin: cestino trash
"""

_TYPES: Final = """
text: string varchar testo stringa char
long_text: textarea memo testo_lungo note multiline
rich_text: html formatted
integer: int intero numero_intero whole
decimal: number float numero decimale double
money: currency importo prezzo price valuta amount
percent: percentage percentuale
boolean: bool checkbox flag si_no yes_no vero_falso
date: data giorno day
datetime: timestamp data_ora
time: ora hour
duration: durata
choice: enum select dropdown list status scelta elenco picklist lista option options radio
link: reference relation lookup collegamento relazione foreign_key record
user: employee person utente persona
department: reparto dipartimento
file: attachment allegato upload
image: picture photo immagine foto
url: website link_web sito web
email: mail e_mail posta
phone: telephone telefono tel mobile cellulare
messenger: chat whatsapp
address: indirizzo
rating: stars stelle valutazione
color: colour colore
booking: prenotazione reservation
formula: computed calculated calcolo
"""

LANGUAGES: Final = {
    "english": "en", "inglese": "en", "italian": "it", "italiano": "it", "german": "de",
    "deutsch": "de", "tedesco": "de", "french": "fr", "français": "fr", "francese": "fr",
    "spanish": "es", "español": "es", "spagnolo": "es", "portuguese": "pt", "portoghese": "pt",
    "eng": "en", "ita": "it", "en-us": "en_US", "en-gb": "en_GB", "it-it": "it",
}  # fmt: skip
CURRENCIES: Final = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "DOLLAR": "USD",
    "£": "GBP", "POUND": "GBP", "¥": "JPY", "FR.": "CHF",
}  # fmt: skip
TRUTHS: Final = {
    "yes": "true", "y": "true", "on": "true", "true": "true", "1": "true", "si": "true",
    "sì": "true", "vero": "true", "x": "true", "no": "false", "n": "false", "off": "false",
    "false": "false", "0": "false", "falso": "false",
}  # fmt: skip
EMPTINESS: Final = {
    **dict.fromkeys(("not empty", "not null", "set", "present", "exists", "any", "compilato",
                     "non vuoto", "presente", "pieno", "valorizzato", "filled in"), "filled"),
    **dict.fromkeys(("null", "none", "blank", "not filled", "not set", "missing", "vuoto", "nullo",
                     "unset", "mancante"), "empty"),
}  # fmt: skip
SYMBOLS: Final = {
    ">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "=": "eq", "==": "eq", "!=": "ne", "<>": "ne",
    "is": "eq", "after": "gt", "before": "lt", "min": "gte", "max": "lte", "one_of": "in",
}  # fmt: skip

_SIMPLE = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)\s*(?P<sign>>=|<=|!=|<>|==|=|>|<|\bis\b)?\s*(?P<value>[^<>=&|()]+?)\s*"
)


def _table(text: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in text.strip().splitlines():
        word, _, others = line.partition(":")
        for other in others.split():
            found.setdefault(other, []).append(word)
    return {other: tuple(words) for other, words in found.items()}


_MEANINGS: Final = {"key": _table(_KEYS), "word": _table(_WORDS), "type": _table(_TYPES)}


def meant(kind: str, written: str, possible: Collection[str]) -> str:
    """The word that is meant, blank when none of those possible is; ``kind`` is that of the word."""
    plain = re.sub(r"[\s-]+", "_", written.strip().casefold())
    return next((word for word in _MEANINGS[kind].get(plain, ()) if word in possible), "")


def offered(word: str, span: Span | None = None) -> Help | None:
    """Help that proposes a word that is meant; None for a blank one.

    Given the ``span`` it carries the edit: only where no other meaning is possible.
    """
    if not word:
        return None
    return Help(
        said("did_you_mean", "did you mean {name}?", name=f'"{word}"'),
        (Fix(span, word),) if span else (),
    )


def condition_of(text: str) -> str:
    """A condition for something simple that was written as a formula; blank for anything else."""
    found = _SIMPLE.fullmatch(text.strip())
    if found is None or found["value"].count(" ") > 1:
        return ""
    value = found["value"].strip().strip("'\"")
    if not found["sign"]:
        word = EMPTINESS.get(value, value)
        return f"{{{found['name']}: {word}}}" if word in ("filled", "empty") else ""
    sign = SYMBOLS[found["sign"]]
    return f"{{{found['name']}: {value if sign == 'eq' else f'{{{sign}: {value}}}'}}}"


def day_of(text: str) -> str:
    """A day of the calendar that was written as people write it in Europe; blank otherwise."""
    found = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text.strip())
    if found is None or not (1 <= int(found[2]) <= 12 and 1 <= int(found[1]) <= 31):
        return ""
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"


def number_of(text: str) -> str:
    """A number that was written with a comma, a sign of thousands, or a unit; blank otherwise."""
    plain = text.strip().removesuffix("%").strip(" €$£")
    if re.fullmatch(r"-?\d{1,3}([. ']\d{3})+(,\d+)?", plain):
        plain = re.sub(r"[. ']", "", plain)
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain) and plain.count(",") > 1:
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".", 1)
    return plain if re.fullmatch(r"-?\d+(\.\d+)?", plain) and plain != text.strip() else ""


def straight(text: str) -> str:
    """The text within typographic quotes, which are letters like others here; blank otherwise."""
    found = re.fullmatch(r"[“”„‟]([^“”„‟]*)[“”„‟]|[‘’‚]([^‘’‚]*)[‘’‚]", text)
    return (found[1] or found[2] or "") if found else ""


def by_label(wrong: str, labels: Iterable[tuple[str, str | Mapping[str, str]]]) -> Iterator[str]:
    """The names of things that people see under the text that was written."""
    target = wrong.replace("_", " ").casefold()
    for name, label in labels:
        texts = (label,) if isinstance(label, str) else label.values()
        if any(text.strip().casefold() == target for text in texts):
            yield name
