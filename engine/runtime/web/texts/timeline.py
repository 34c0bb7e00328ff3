"""The timeline."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # timeline
    "timeline": ("Timeline", "Cronologia"),
    "comment": ("Comment", "Commenta"),
    "comment_label": ("Write a comment", "Scrivi un commento"),
    "comment_placeholder": ("Write a comment for your colleagues…", "Scrivi un commento ai colleghi…"),
    "comment_refused": (
        "This comment is too long or holds characters that cannot be kept.",
        "Il commento è troppo lungo o contiene caratteri che non si possono salvare.",
    ),
    "attach": ("Attach files", "Allega file"),
    "comment_empty": ("Write something first.", "Prima scrivi qualcosa."),
    "commented": ("Comment added", "Commento aggiunto"),
    "just_now": ("just now", "adesso"),
    "older": ("Show older entries", "Mostra voci precedenti"),
    "newest": ("Back to the newest", "Torna alle più recenti"),
    "timeline_empty": ("Nothing has happened yet.", "Non è ancora successo nulla."),
    "system": ("System", "Sistema"),
    "was_empty": ("empty", "vuoto"),
    "changed_to": ("changed to", "cambiato in"),
}  # fmt: skip
