"""Home and lists."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # home
    "hello": ("Hello, {name}", "Ciao, {name}"),
    "my_newest": ("My latest records", "I miei ultimi record"),
    "nothing_mine": (
        "You are responsible for no record yet.",
        "Non sei ancora responsabile di nessun record.",
    ),
    "nothing_mine_lead": (
        "What you create or are given will appear here.",
        "Ciò che crei o ti viene affidato comparirà qui.",
    ),
    "nothing_to_open": (
        "No kind of record is open to you. Ask your administrator.",
        "Nessun archivio è aperto per te. Rivolgiti al tuo amministratore.",
    ),
    # list
    "new": ("New", "Crea"),
    "new_of": ("New {name}", "Crea: {name}"),
    "search": ("Search", "Cerca"),
    "search_in": ("Search in {name}", "Cerca in {name}"),
    "filters": ("Filters", "Filtri"),
    "apply": ("Apply", "Applica"),
    "clear_filters": ("Clear filters", "Azzera i filtri"),
    "all": ("All", "Tutti"),
    "any": ("Any", "Qualsiasi"),
    "from": ("From", "Da"),
    "to": ("To", "A"),
    "more_rows": ("Next page", "Pagina successiva"),
    "first_rows": ("First page", "Prima pagina"),
    "list_empty": ("Nothing here yet", "Ancora niente qui"),
    "list_empty_lead": (
        "The first one you create will appear here.",
        "Il primo che crei comparirà qui.",
    ),
    "list_empty_others": (
        "What others create and you may see will appear here.",
        "Ciò che gli altri creano e tu puoi vedere comparirà qui.",
    ),
    "list_none": ("Nothing matches", "Nessun risultato"),
    "list_none_lead": (
        "Try fewer words or clear the filters.",
        "Prova con meno parole o azzera i filtri.",
    ),
    # recycle bin
    "bin": ("Recycle bin", "Cestino"),
    "bin_of": ("Recycle bin: {name}", "Cestino: {name}"),
    "bin_record": ("Record", "Record"),
    "bin_when": ("Deleted", "Eliminato"),
    "bin_who": ("By", "Da"),
    "bin_empty": ("The recycle bin is empty", "Il cestino è vuoto"),
    "bin_empty_lead": (
        "What you delete comes here, and can be restored.",
        "Ciò che elimini arriva qui e si può ripristinare.",
    ),
    "bin_more": (
        "Only the last {count} are shown.",
        "Sono mostrati solo gli ultimi {count}.",
    ),
    "error_bin": ("It cannot be restored", "Non si può ripristinare"),
    "error_bin_lead": (
        "The rules of today do not allow the record as it was. Nothing was written.",
        "Le regole di oggi non permettono il record com'era. Niente è stato scritto.",
    ),
    "sort_by": ("Sort by {name}", "Ordina per {name}"),
    "pages": ("Pages", "Pagine"),
}  # fmt: skip
