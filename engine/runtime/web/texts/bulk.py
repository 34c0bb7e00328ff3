"""Changing many records at once, and editing in the list."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "pick": ("Select {name}", "Seleziona {name}"),
    "pick_page": ("Select all on this page", "Seleziona tutta la pagina"),
    "pick_every": ("Select all {count} that match", "Seleziona tutti i {count} trovati"),
    "pick_every_one": ("Select the one that matches", "Seleziona l'unico trovato"),
    "pick_every_some": ("Select all that match", "Seleziona tutti i trovati"),
    "many": ("Many", "Molti"),
    "bulk_too_many": ("More than {most} match", "I trovati sono più di {most}"),
    "bulk_too_many_lead": (
        "At most {most} records are changed at once: filter the list first.",
        "Si possono modificare al massimo {most} record alla volta: prima filtra l'elenco.",
    ),
    "picked": ("{count} selected", "{count} selezionati"),
    "picked_one": ("1 selected", "1 selezionato"),
    "picked_clear": ("Clear selection", "Annulla la selezione"),
    "bulk_bar": ("Selected records", "Record selezionati"),
    "bulk_set": ("Set field…", "Imposta campo…"),
    "bulk_move": ("Move to…", "Sposta in…"),
    "bulk_assign": ("Assign…", "Assegna…"),
    "bulk_delete": ("Delete…", "Elimina…"),
    "bulk_none": ("Nothing is selected", "Non hai selezionato niente"),
    "bulk_none_lead": ("Tick records in the list first.", "Spunta prima dei record nell'elenco."),
    "bulk_set_title": ("Set a field of {count} records", "Imposta un campo di {count} record"),
    "bulk_move_title": ("Move {count} records", "Sposta {count} record"),
    "bulk_assign_title": ("Assign {count} records", "Assegna {count} record"),
    "bulk_delete_title": ("Delete {count} records?", "Eliminare {count} record?"),
    "bulk_set_title_one": ("Set a field of one record", "Imposta un campo di un record"),
    "bulk_move_title_one": ("Move one record", "Sposta un record"),
    "bulk_assign_title_one": ("Assign one record", "Assegna un record"),
    "bulk_delete_title_one": ("Delete one record?", "Eliminare un record?"),
    "bulk_field": ("Field", "Campo"),
    "bulk_choose": ("Choose a field", "Scegli un campo"),
    "bulk_next": ("Continue", "Continua"),
    "bulk_lead": (
        "Each record is judged by itself: what its rules do not allow stays as it is.",
        "Ogni record è valutato da sé: ciò che le sue regole non permettono resta com'è.",
    ),
    "bulk_blank": ("Left empty, it empties the field.", "Se lo lasci vuoto, il campo viene svuotato."),
    "bulk_do": ("Apply", "Applica"),
    "bulk_done": ("{done} of {count} done", "{done} di {count} eseguiti"),
    "bulk_done_one": ("{done} of 1 done", "{done} di 1 eseguito"),
    "bulk_refused": ("Not changed", "Non modificati"),
    "bulk_fill": ("Missing in {count} records", "Manca in {count} record"),
    "bulk_fill_one": ("Missing in one record", "Manca in un record"),
    "bulk_fill_lead": (
        "What you write here goes to each of them, and they are moved.",
        "Ciò che scrivi qui va in ciascuno di essi, e vengono spostati.",
    ),
    "bulk_fill_do": ("Fill in and move", "Compila e sposta"),
    "bulk_all_done": ("Everything was done.", "Tutto eseguito."),
    "bulk_undo": ("Undo all of it", "Annulla tutto"),
    "bulk_gone": ("It is no longer there", "Non c'è più"),
    "bulk_overtaken": (
        "Somebody has changed it since the list was shown",
        "Qualcuno l'ha modificato da quando hai aperto l'elenco",
    ),
    "back_to_list": ("Back to the list", "Torna all'elenco"),
    # editing in the list
    "cell_edit": ("Edit {name}", "Modifica {name}"),
}  # fmt: skip
