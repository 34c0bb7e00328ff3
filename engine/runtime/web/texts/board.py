"""The board, and putting back what was just done."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "view_as": ("View as", "Visualizza come"),
    "view_list": ("List", "Elenco"),
    "view_board": ("Board", "Bacheca"),
    "board_of": ("Board: {name}", "Bacheca: {name}"),
    "board_age": ("{count} d", "{count} g"),
    "board_since": ("{count} days in this stage, since {day}", "In questa fase da {count} giorni, dal {day}"),
    "board_since_one": ("1 day in this stage, since {day}", "In questa fase da un giorno, dal {day}"),
    "lane_closed": ("Cannot go here", "Qui non si può"),
    "lane_records": ("{count} records", "{count} record"),
    "lane_records_one": ("1 record", "1 record"),
    "lane_more": ("Show {count} more", "Mostra altri {count}"),
    "lane_more_one": ("Show 1 more", "Mostrane un altro"),
    "lane_some_more": ("Show more", "Mostra altri"),
    "move_to": ("Move to", "Sposta in"),
    "move_of": ("Move {name}", "Sposta {name}"),
    "board_keys": (
        "Arrow keys go from card to card, Shift with an arrow moves the card, M opens its menu",
        "Le frecce passano da una scheda all'altra, Maiusc con una freccia sposta la scheda, M apre il menu",
    ),
    # undo
    "undo": ("Undo", "Annulla"),
    "undone": ("Undone", "Annullato"),
    "error_undo": ("This cannot be undone", "Non si può annullare"),
    "error_undo_lead": (
        "The rules do not allow the record to be as it was. Nothing was written.",
        "Le regole non permettono che il record torni com'era. Niente è stato scritto.",
    ),
}  # fmt: skip
