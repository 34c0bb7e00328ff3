"""The search over everything, and the keys."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "search_all": ("Search in everything", "Cerca ovunque"),
    "search_lead": (
        "Write words of a name, an e-mail, a number…",
        "Scrivi parole di un nome, un'e-mail, un numero…",
    ),
    "search_more": ("All that were found in {name}", "Tutti i risultati in {name}"),
    "keys_title": ("Keyboard", "Tastiera"),
    "key_search": ("Search", "Cerca"),
    "key_new": ("New record, where a list or board offers it", "Nuovo record, da un elenco o da una bacheca"),
    "key_edit": ("Edit the record", "Modifica il record"),
    "key_save": ("Save", "Salva"),
    "key_send": ("Send a comment, or save", "Invia il commento, o salva"),
    "key_cancel": ("Leave without saving; close", "Esci senza salvare; chiudi"),
    "key_results": ("From result to result", "Da un risultato all'altro"),
    "key_help": ("This help", "Questo aiuto"),
}  # fmt: skip
