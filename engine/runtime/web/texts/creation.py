"""New records: the short form, look-alikes, merging, conversion, what belongs together."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "full_form": ("All fields", "Tutti i campi"),
    "alike": ("Similar records", "Record simili"),
    "alike_sure": ("This looks like an existing record", "Sembra che esista già"),
    "alike_same": ("same: {what}", "uguale: {what}"),
    "alike_anyway": (
        "Open it to check, or create yours anyway.",
        "Aprilo per controllare, oppure crea comunque il tuo.",
    ),
    "create_named": ("Create “{name}” ({kind})", "Crea “{name}” ({kind})"),
    # conversion
    "convert_to": ("Create: {name}", "Crea: {name}"),
    "convert_title": ("Create from this", "Crea da questo"),
    "convert_lead": (
        "What do you want to create from “{name}”? Its data is taken over.",
        "Cosa vuoi creare da “{name}”? I suoi dati vengono ripresi.",
    ),
    "convert_exists": ("Created already:", "Già creato:"),
    "converted": ("Created", "Creato"),
    "converted_before": ("This existed already", "Esisteva già"),
    "copy_record": ("Copy", "Duplica"),
    # what belongs together
    "tree_sources": ("Made from", "Nasce da"),
    "tree_made": ("Made from this", "Creato da qui"),
    "tree_more": ("There are more of them.", "Ce ne sono altri."),
    "tree_bare": ("Nothing belongs to this yet", "Ancora nessun collegamento"),
}  # fmt: skip
