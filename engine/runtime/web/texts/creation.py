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
    "converted_partly": (
        "Created; some values could not be taken over",
        "Creato; alcuni valori non si sono potuti riprendere",
    ),
    "converted_before": ("This existed already", "Esisteva già"),
    "tabs_arrange": ("Arrange tabs and fields", "Disponi schede e campi"),
    # history
    "past_field": ("Any field", "Tutti i campi"),
    "past_who": ("Anybody", "Chiunque"),
    "past_kind": ("Everything", "Tutto"),
    "revert_field": ("Put back: {name}", "Ripristina: {name}"),
    "revert_stage": ("Back to the stage before", "Torna alla fase precedente"),
    "revert_all": ("Put all of this back", "Ripristina tutto"),
    "reverted": ("Put back", "Valore ripristinato"),
    # merging
    "merge": ("Merge…", "Unisci…"),
    "merge_with": ("Merge with", "Unisci con"),
    "merge_with_title": ("Merge “{name}” with…", "Unisci “{name}” con…"),
    "merge_none": ("Nothing looks like it.", "Nessun record simile."),
    "merge_other": ("Another one", "Un altro"),
    "merge_compare": ("Compare", "Confronta"),
    "merge_title": ("Merge records", "Unisci i record"),
    "merge_lead": (
        "“{name}” stays. Choose which value stays where they differ.",
        "“{name}” resta. Scegli quale valore resta dove sono diversi.",
    ),
    "merge_stays": ("stays", "resta"),
    "merge_goes": ("goes to the recycle bin", "va nel cestino"),
    "merge_ends": ("is deleted for good", "viene eliminato per sempre"),
    "merge_joined": ("(joined)", "(uniti)"),
    "merge_same": ("They differ in nothing that you can change.", "Non differiscono in nulla che tu possa cambiare."),
    "merge_note": (
        "Links, comments and what was made from them move to the record that stays.",
        "Collegamenti, commenti e quanto ne è nato passano al record che resta.",
    ),
    "merge_for_good": (
        "A merge cannot be undone. The history of every record keeps what it held before.",
        "L'unione non si può annullare. Lo storico di ogni record conserva i valori di prima.",
    ),
    "merge_do": ("Merge", "Unisci"),
    "merge_swap": ("Keep the other one", "Tieni l'altro"),
    "merge_choose": ("Choose a value for every field that differs", "Scegli un valore per ogni campo diverso"),
    "merged": ("Merged", "Uniti"),
    "copy_record": ("Copy", "Duplica"),
    # what belongs together
    "tree_sources": ("Made from", "Nasce da"),
    "tree_made": ("Made from this", "Creato da qui"),
    "tree_more": ("There are more of them.", "Ce ne sono altri."),
    "tree_bare": ("Nothing belongs to this yet", "Ancora nessun collegamento"),
}  # fmt: skip
