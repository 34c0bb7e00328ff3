"""The card and the dialog of a move."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # card
    "edit": ("Edit", "Modifica"),
    "edit_of": ("Edit {name}", "Modifica {name}"),
    "save": ("Save", "Salva"),
    "create": ("Create", "Crea"),
    "cancel": ("Cancel", "Annulla"),
    "delete": ("Delete", "Elimina"),
    "delete_sure": ("Delete “{name}”?", "Eliminare “{name}”?"),
    "delete_final": (
        "It is deleted for good and cannot be restored.",
        "Viene eliminato per sempre e non si può ripristinare.",
    ),
    "delete_lead": (
        "It goes to the recycle bin and can be restored.",
        "Va nel cestino e si può ripristinare.",
    ),
    "restore": ("Restore", "Ripristina"),
    "copy_link": ("Copy link", "Copia il link"),
    "link_copied": ("Link copied", "Link copiato"),
    # The letters of day, month and year, for the way in which a day is written.
    "day_letters": ("dmy", "gma"),
    "more": ("More", "Altro"),
    "details": ("Details", "Dettagli"),
    "stages": ("Stages", "Fasi"),
    "stage_now": ("Current stage: {name}", "Fase attuale: {name}"),
    "stage_move": ("Move to {name}", "Sposta in {name}"),
    "stage_locked": ("{name}: not open to you", "{name}: non consentita"),
    "pipeline": ("Pipeline", "Pipeline"),
    "finish": ("Finish", "Concludi"),
    "finish_lead": ("How did it end?", "Come si è conclusa?"),
    "owner": ("Responsible", "Responsabile"),
    "empty_fields": ("{count} empty fields", "{count} campi vuoti"),
    "empty_fields_one": ("1 empty field", "1 campo vuoto"),
    "empty_value": ("empty", "vuoto"),
    "add_value": ("Add", "Aggiungi"),
    "required": ("required", "obbligatorio"),
    "required_missing": ("Required here, still missing", "Obbligatorio qui, ancora mancante"),
    "layout_shown": ("Layout", "Layout"),
    "saved": ("Saved", "Salvato"),
    "unchanged": ("Nothing to save", "Niente da salvare"),
    "created": ("Created", "Creato"),
    "moved": ("Stage changed", "Fase cambiata"),
    "deleted": ("Deleted", "Eliminato"),
    "restored": ("Restored", "Ripristinato"),
    "unsaved": ("Unsaved changes", "Modifiche non salvate"),
    "unsaved_open": (
        "Save or cancel what you are editing first",
        "Prima salva o annulla la modifica in corso",
    ),
    "keys_save": ("Ctrl+S saves, Esc cancels", "Ctrl+S salva, Esc annulla"),
    "problems": ("This could not be saved", "Non è stato possibile salvare"),
    "problems_lead": (
        "Correct the marked fields and save again.",
        "Correggi i campi segnalati e salva di nuovo.",
    ),
    "conflict": ("Somebody else has changed this meanwhile", "Qualcun altro l'ha modificato nel frattempo"),
    "conflict_no_more": (
        "You may no longer change it, so nothing was saved. What you typed stands below: copy what you need.",
        "Non puoi più modificarlo, quindi niente è stato salvato. Quello che hai scritto è qui sotto: copia ciò che ti serve.",
    ),
    "conflict_lead": (
        ("Nothing of yours is lost: it is in the form. The marked fields show what was saved "
        "meanwhile. Choose, then save again."),
        ("Niente di tuo è perso: è nel modulo. I campi segnalati mostrano cosa è stato salvato "
        "nel frattempo. Scegli e salva di nuovo."),
    ),
    "theirs": ("Saved meanwhile", "Salvato nel frattempo"),
    "mine": ("Yours is in the field above", "Il tuo è nel campo qui sopra"),
    "stale_release": (
        "The configuration has changed since this page was opened. Check the form and save again.",
        "La configurazione è cambiata da quando hai aperto la pagina. Controlla e salva di nuovo.",
    ),
    "typed_before": (
        "“{name}” is no longer here. What you wrote in it: {text}",
        "“{name}” non c'è più. Ci avevi scritto: {text}",
    ),
    "tab_soon": ("Nothing here yet", "Ancora niente qui"),
    "tabs": ("Tabs", "Schede"),
    "splitter": ("Width of the timeline", "Larghezza della cronologia"),
    "splitter_hint": (
        "Drag, or use the arrow keys; double click for the usual width",
        "Trascina, o usa le frecce; doppio clic per la larghezza normale",
    ),
    # move dialog
    "move_title": ("To move to {name}", "Per passare a {name}"),
    "move_lead": (
        "Fill in what this stage asks for.",
        "Compila quello che questa fase richiede.",
    ),
    "move_do": ("Save and move", "Salva e sposta"),
}  # fmt: skip
