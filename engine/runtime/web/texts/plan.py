"""The words of a plan: what applying a configuration does, by the codes that the compiler gives.

English is what the compiler itself says, so that the command line and the page say the same. A code
without words here is shown in English.
"""

from __future__ import annotations

from typing import Final

_WHAT: Final = {
    "entity": ("entity", "l'entità"),
    "field": ("field", "il campo"),
    "option": ("option", "l'opzione"),
    "pipeline": ("pipeline", "la pipeline"),
    "stage": ("stage", "la fase"),
    "index": ("index", "l'indice"),
    "unique index": ("unique index", "l'indice univoco"),
    "layout": ("layout", "il layout"),
    "application": ("application", "l'applicazione"),
    "role": ("role", "il ruolo"),
    "document": ("document", "il documento"),
    "channel": ("channel", "il canale"),
}
_DOES: Final = {
    "see": ("see", "vedere"),
    "fill": ("fill", "compilare"),
    "read": ("read", "leggere"),
    "create": ("create", "creare"),
    "edit": ("edit", "modificare"),
    "delete": ("delete", "eliminare"),
    "export": ("export", "esportare"),
    "import": ("import", "importare"),
}
_KEYS: Final = {
    "order of fields": ("order of fields", "ordine dei campi"),
    "order of options": ("order of options", "ordine delle opzioni"),
    "order of stages": ("order of stages", "ordine delle fasi"),
    "order of entities": ("order of entities", "ordine delle entità"),
    "label": ("label", "nome"),
    "help": ("help", "aiuto"),
    "options": ("options", "opzioni"),
    "stages": ("stages", "fasi"),
    "required": ("required", "obbligatorietà"),
    "retired": ("retired", "ritirata"),
    "transitions": ("transitions", "passaggi"),
    "card": ("card", "scheda"),
    "views": ("views", "viste"),
    "pipelines": ("pipelines", "pipeline"),
    "list": ("list", "elenco"),
    "board": ("board", "bacheca"),
    "conversions": ("conversions", "conversioni"),
    "visible_to": ("visible_to", "visibilità"),
}

_GRADES: Final = {
    "in_place": ("in_place", "sul posto"),
    "lossless": ("lossless", "senza perdite"),
    "lossy": ("lossy", "con perdite"),
}

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # what changes
    "plan_enginetables": ("prepare the engine's own tables", "prepara le tabelle proprie del motore"),
    "plan_added": ("add {what} {address}", "aggiunge {what} {address}"),
    "plan_added_more": ("add {what} {address} ({detail})", "aggiunge {what} {address} ({detail})"),
    "plan_renamed": ("rename {what} {previous} to {address}", "rinomina {what} {previous} in {address}"),
    "plan_archived": ("archive {what} {address}, keeping its data", "archivia {what} {address}, conservando i dati"),
    "plan_restored": ("restore {what} {address} with its archived data", "ripristina {what} {address} con i dati archiviati"),
    "plan_purged": ("PURGE {what} {address} and destroy its data", "DISTRUGGE {what} {address} con tutti i dati"),
    "plan_removed": ("remove {what} {address}", "toglie {what} {address}"),
    "plan_removed_more": ("remove {what} {address}, its records become {into}", "toglie {what} {address}, i suoi record diventano {into}"),
    "plan_converted": ("convert {address} from {before} to {after} ({grade})", "converte {address} da {before} a {after} ({grade})"),
    "plan_changed": ("change {what} {address}", "modifica {what} {address}"),
    "plan_changed_more": ("change {what} {address}: {keys}", "modifica {what} {address}: {keys}"),
    "plan_exposed": ("{who} may now {what}", "{who} ora può {what}"),
    "plan_exposed_more": ("{who} may now {what} ({when})", "{who} ora può {what} ({when})"),
    "plan_closed": ("{who} may no longer {what}", "{who} non può più {what}"),
    "plan_closed_more": ("{who} may no longer {what} ({when})", "{who} non può più {what} ({when})"),
    "plan_no_longer_shows": ("the card no longer shows {names}", "la scheda non mostra più {names}"),
    # what the data say to it
    "plan_found_101": ("{address} is gone, and nothing says what becomes of its data", "{address} non c'è più, e niente dice cosa ne sarà dei suoi dati"),
    "plan_found_202": ("{count} values of {address} cannot be kept exactly; the old values stay in the archive", "{count} valori di {address} non si possono conservare esattamente; i vecchi restano in archivio"),
    "plan_found_202_none": ("all values of {address} converted exactly", "tutti i valori di {address} convertiti esattamente"),
    "plan_found_203": ("{count} records have {address}, which is gone", "{count} record hanno {address}, che non c'è più"),
    "plan_found_204": ("{count} records stand in {address}, which is gone", "{count} record si trovano in {address}, che non c'è più"),
    "plan_found_205": ("{address} is to be unique, but {count} records share a value", "{address} deve essere univoco, ma {count} record hanno lo stesso valore"),
    "plan_found_301": ("{address} leaves every page and channel; its values stay in the database", "{address} sparisce da ogni pagina e canale; i suoi valori restano nel database"),
    "plan_found_302": ("{address} and all its data are destroyed", "{address} e tutti i suoi dati vengono distrutti"),
    "plan_found_304": ("{count} values of {address} archived", "valori di {address} archiviati: {count}"),
    "plan_found_304_lost": ("{count} values of {address} destroyed", "valori di {address} distrutti: {count}"),
    "plan_found_304_records": ("{address} has {count} records", "record di {address}: {count}"),
    "plan_found_305": ("{count} own layouts place or hide {address}; that has no effect now", "layout personali che dispongono o nascondono {address}, ora senza effetto: {count}"),
    "plan_found_501": ("{count} records lack {address}, which is required now", "record senza {address}, che ora è obbligatorio: {count}"),
    "plan_found_502": ("{count} records lack what {address} asks for now", "record senza ciò che {address} ora richiede: {count}"),
    "plan_found_503": ("{count} values of {address} outside of its new bounds", "valori di {address} fuori dai nuovi limiti: {count}"),
    # how many of each
    "plan_count_new": ("{count} new", "nuovi: {count}"),
    "plan_count_changed": ("{count} changed", "modificati: {count}"),
    "plan_count_renamed": ("{count} renamed", "rinominati: {count}"),
    "plan_count_archived": ("{count} archived", "archiviati: {count}"),
    "plan_count_gone": ("{count} gone", "tolti: {count}"),
    "plan_count_exposed": ("{count} for more people", "più visibili: {count}"),
    "plan_stale": (
        "The configuration or the data have changed since the plan was shown. This is the plan now.",
        "La configurazione o i dati sono cambiati da quando il piano è stato mostrato. Questo è il piano di adesso.",
    ),
} | {
    f"plan_{kind}_{name}".replace(" ", "_"): pair
    for kind, table in (("what", _WHAT), ("does", _DOES), ("key", _KEYS), ("grade", _GRADES))
    for name, pair in table.items()
}  # fmt: skip
