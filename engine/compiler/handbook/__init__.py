"""The handbook of a configuration: what is configured, said to the people who work with it.

Made from the compiled application alone, once for each language: Markdown with pictures beside
it, and one HTML page that needs nothing else.
"""

from __future__ import annotations

from engine.compiler.handbook.book import Book, write_book
from engine.compiler.handbook.markdown import markdown_of
from engine.compiler.handbook.page import page_of
from engine.model.app import App

__all__ = ["Book", "handbook", "write_book"]


def handbook(app: App, locales: tuple[str, ...] = ()) -> dict[str, str]:
    """The files of the handbook by path; all languages of the application unless some are named."""
    files: dict[str, str] = {}
    for locale in locales or app.locales:
        book = write_book(app, locale)
        files[f"{locale}/handbook.md"] = markdown_of(book)
        files[f"{locale}/handbook.html"] = page_of(book)
        for name, picture in book.pictures():
            files[f"{locale}/{name}.svg"] = picture
    return files
