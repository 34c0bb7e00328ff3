"""The editor of rich text."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "rich_tools": ("Formatting", "Formattazione"),
    "rich_write": ("Write", "Scrivi"),
    "rich_preview": ("Preview", "Anteprima"),
    "rich_bold": ("Bold", "Grassetto"),
    "rich_italic": ("Italic", "Corsivo"),
    "rich_heading": ("Heading", "Titolo"),
    "rich_bullets": ("Bulleted list", "Elenco puntato"),
    "rich_numbers": ("Numbered list", "Elenco numerato"),
    "rich_citation": ("Quote", "Citazione"),
    "rich_link": ("Link", "Link"),
    "rich_link_words": ("text of the link", "testo del link"),
    "rich_nothing": ("Nothing has been written yet", "Non c'è ancora nulla di scritto"),
    "rich_too_long": (
        "This text is too long to be previewed; it can be saved all the same",
        "Il testo è troppo lungo per l'anteprima; si può comunque salvare",
    ),
    "yours": ("What you wrote", "Ciò che hai scritto"),
    "was_before": ("Before", "Prima"),
    "is_after": ("After", "Dopo"),
}
