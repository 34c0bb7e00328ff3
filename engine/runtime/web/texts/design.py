"""Arranging the card: the line under it, and the page of designing."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # the line under the card
    "layout_menu": ("What to do with the layout", "Cosa fare con la vista"),
    "layout_edit_mine": ("Edit my layout", "Modifica la mia vista"),
    "layout_reset_mine": ("Reset my layout", "Ripristina la mia vista"),
    "layout_design_everyone": ("Design for everyone", "Progetta per tutti"),
    "layout_design_view": ("Design for a view", "Progetta per una vista"),
    "layout_kept": ("Your layout is kept", "La tua vista è salvata"),
    "layout_reset": ("Your layout is reset", "La tua vista è ripristinata"),
}
