"""Taking records away as a sheet, and bringing them."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "export_xlsx": ("Export to Excel", "Esporta in Excel"),
    "export_csv": ("Export to CSV", "Esporta in CSV"),
    "export_all": ("All fields to Excel", "Tutti i campi in Excel"),
    "import": ("Import…", "Importa…"),
    "import_title": ("Import: {name}", "Importa: {name}"),
    "import_file": ("File", "File"),
    "import_file_hint": (
        "A CSV file or an Excel workbook, with the names of the fields in its first row.",
        "Un file CSV o una cartella di lavoro Excel, con i nomi dei campi nella prima riga.",
    ),
    "next": ("Next", "Avanti"),
    "import_column": ("Column", "Colonna"),
    "import_field": ("Field", "Campo"),
    "import_sample": ("For example", "Per esempio"),
    "import_leave": ("— leave out —", "— ignora —"),
    "import_key": ("Which records do the rows change?", "Quali record modificano le righe?"),
    "import_new": ("None: every row is a new record", "Nessuno: ogni riga è un nuovo record"),
    "import_key_hint": (
        "A row changes the record with the same value in this field; without one it is a new record.",
        "Una riga modifica il record con lo stesso valore in questo campo; se non c'è, ne crea uno.",
    ),
    "import_clear": ("Blank cells empty their fields", "Le celle vuote svuotano i campi"),
    "import_tried": (
        "What would come of the first {count} rows",
        "Esito previsto per le prime {count} righe",
    ),
    "import_tried_one": ("What would come of the row", "Esito previsto per la riga"),
    "import_do": ("Import {count} rows", "Importa {count} righe"),
    "import_do_one": ("Import one row", "Importa una riga"),
    "import_check": ("Check again", "Verifica di nuovo"),
    "import_done": ("Import finished", "Importazione terminata"),
    "import_created": ("{count} new", "{count} nuovi"),
    "import_updated": ("{count} changed", "{count} modificati"),
    "import_unchanged": ("{count} unchanged", "{count} invariati"),
    "import_refused": ("{count} refused", "{count} rifiutati"),
    "import_created_one": ("1 new", "1 nuovo"),
    "import_updated_one": ("1 changed", "1 modificato"),
    "import_unchanged_one": ("1 unchanged", "1 invariato"),
    "import_refused_one": ("1 refused", "1 rifiutato"),
    "import_nothing": ("There are no rows.", "Non ci sono righe."),
    "import_row": ("Row", "Riga"),
    "import_why": ("Problem", "Problema"),
    "import_more": ("And {count} more", "E altre {count}"),
    "import_more_one": ("And one more", "E un'altra"),
    "import_refused_file": ("Refused rows as a file", "Righe rifiutate in un file"),
    "import_refused_named": ("{name} refused", "{name} righe rifiutate"),
    "import_twice": (
        "“{name}”: two columns cannot be the same field",
        "“{name}”: due colonne non possono essere lo stesso campo",
    ),
    "import_key_missing": (
        "No column is the field by which records are found",
        "Nessuna colonna è il campo con cui trovare i record",
    ),
}
