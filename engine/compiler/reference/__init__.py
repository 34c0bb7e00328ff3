"""The reference of the language, made from the specs and tables that decide: `docs/reference/`.

Generated, never edited: `make schemas` writes it again, and a test compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.compiler.reference.commands import Manual, commands_page
from engine.compiler.reference.kinds import condition_page, field_page, kind_pages
from engine.compiler.reference.tables import codes_page, features_page, index_page, words_page

__all__ = ["Manual", "reference"]


def reference(manuals: Sequence[Manual]) -> dict[str, str]:
    """The pages by path within ``docs/``. ``manuals`` describe the commands of the program."""
    pages = {
        **kind_pages(),
        "reference/fields.md": field_page(),
        "reference/conditions.md": condition_page(),
        "reference/features.md": features_page(),
        "reference/words.md": words_page(),
        "reference/commands.md": commands_page(manuals),
        "codes/index.md": codes_page(),
    }
    return {"reference/index.md": index_page(pages), **pages}
