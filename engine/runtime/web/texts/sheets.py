"""Taking records away as a sheet, and bringing them."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "export_xlsx": ("Export to Excel", "Esporta in Excel"),
    "export_csv": ("Export to CSV", "Esporta in CSV"),
    "export_all": ("Export all fields to Excel", "Esporta tutti i campi in Excel"),
    "import": ("Import…", "Importa…"),
}
