"""The fields' values and editors."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # fields
    "no": ("No", "No"),
    "choose": ("Choose…", "Scegli…"),
    "none": ("None", "Nessuno"),
    "currency": ("Currency", "Valuta"),
    "find": ("Type to search…", "Scrivi per cercare…"),
    "remove": ("Remove {name}", "Rimuovi {name}"),
    "call": ("Call", "Chiama"),
    "street": ("Street", "Via"),
    "postcode": ("Postcode", "CAP"),
    "city": ("City", "Città"),
    "region": ("Region", "Provincia"),
    "country": ("Country", "Paese"),
    "company": ("Company", "Azienda"),
    "contacts": ("Contacts", "Contatti"),
    "drop_file": ("Choose a file or drop it here", "Scegli un file o trascinalo qui"),
    "drop_files": ("Choose files or drop them here", "Scegli i file o trascinali qui"),
    "download": ("Download", "Scarica"),
    "download_of": ("Download {name}", "Scarica {name}"),
    "upload_failed": ("It could not be sent", "Invio non riuscito"),
    "product": ("Product", "Prodotto"),
    "quantity": ("Quantity", "Quantità"),
    "price": ("Price", "Prezzo"),
    "discount": ("Discount", "Sconto"),
    "discount_kind": ("Kind of discount", "Tipo di sconto"),
    "tax": ("Tax", "IVA"),
    "tax_kind": ("Whether the price has the tax", "Se il prezzo comprende l'IVA"),
    "tax_added": ("added", "esclusa"),
    "tax_included": ("included", "inclusa"),
    "net": ("Net", "Netto"),
    "gross": ("Total", "Totale"),
    "row_number": ("Row {number}", "Riga {number}"),
    "stars": ("{number} stars", "{number} stelle"),
    "no_stars": ("No stars", "Nessuna stella"),
    "book": ("What to book", "Che cosa prenotare"),
    "book_from": ("From", "Dalle"),
    "book_until": ("Until", "Alle"),
    "markdown": (
        "**bold**, *italic*, lists with -, headings with #, [links](https://…)",
        "**grassetto**, *corsivo*, elenchi con -, titoli con #, [link](https://…)",
    ),
    "row_add": ("Add another", "Aggiungi"),
    "row_up": ("Move up", "Sposta su"),
    "row_down": ("Move down", "Sposta giù"),
    "kind_of": ("Kind of {name}", "Tipo di {name}"),
    "nothing_found": ("Nothing found", "Nessun risultato"),
}  # fmt: skip
