"""Word templates: what is written in one, and what its placeholders ask for. Nothing is filled in.

A template is a zip archive of XML that anybody may have made, so it is opened with care
(``archive``); its text is put together from the pieces Word keeps it in (``paragraphs``); and its
placeholders are read as the language of ``docxtpl`` (``placeholders``).
"""

from engine.compiler.word.archive import BadArchive
from engine.compiler.word.paragraphs import Paragraph, paragraphs_of
from engine.compiler.word.placeholders import Template, Trouble, read_template

__all__ = [
    "BadArchive",
    "Paragraph",
    "Template",
    "Trouble",
    "paragraphs_of",
    "read_template",
]
