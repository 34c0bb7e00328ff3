"""A handbook as one HTML page: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from engine.compiler.handbook.blocks import (
    Block,
    Heading,
    Items,
    Line,
    Link,
    Name,
    Paragraph,
    Picture,
    Table,
    plain_text,
)  # fmt: skip
from engine.compiler.handbook.book import Book

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1f2937;--soft:#6b7280;--line:#e5e7eb;--back:#fff;--code:#f3f4f6}
@media(prefers-color-scheme:dark){:root{--ink:#e5e7eb;--soft:#9ca3af;--line:#374151;--back:#111827;--code:#1f2937}}
body{margin:0;color:var(--ink);background:var(--back);font:16px/1.5 system-ui,sans-serif}
main,nav{max-width:75rem;margin:0 auto;padding:1rem 1.5rem}
nav ul{columns:3 14rem;padding-left:1.2rem}
h2{margin-top:3rem;border-bottom:2px solid var(--line)}h3{margin-top:2.5rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}.wide{overflow-x:auto}
th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:600}td:first-child div+div{color:var(--soft)}
code{background:var(--code);border-radius:4px;padding:.05em .3em;font-size:.85em}
h3 code,h4 code{font-weight:400}a{color:inherit}figure{margin:1rem 0;overflow-x:auto}
@media print{nav{display:none}h3{break-before:page}tr{break-inside:avoid}}
"""


def page_of(book: Book) -> str:
    """The page of a handbook."""
    body = "\n".join(part for block in book.blocks for part in _parts(block))
    contents = "\n".join(
        f'<li><a href="#{heading.anchor}">{escape(plain_text(heading.line))}</a></li>'
        for heading in book.headings()
    )
    return (
        f'<!doctype html>\n<html lang="{escape(book.locale)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(book.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<nav aria-label="{escape(book.contents)}">\n<ul>\n{contents}\n</ul>\n</nav>\n'
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _inline(line: Line) -> str:
    parts = []
    for part in line:
        match part:
            case Name(text):
                parts.append(f"<code>{escape(text)}</code>")
            case Link(text, anchor):
                parts.append(f'<a href="#{escape(anchor)}">{escape(text)}</a>')
            case str():
                parts.append(escape(part))
    return "".join(parts)


def _parts(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, line, anchor):
            yield f'<h{level} id="{escape(anchor)}">{_inline(line)}</h{level}>'
        case Paragraph(line):
            yield f"<p>{_inline(line)}</p>"
        case Items(lines):
            yield f"<ul>{''.join(f'<li>{_inline(line)}</li>' for line in lines)}</ul>"
        case Picture(_, alt, svg):
            drawn = svg.replace("<svg ", f'<svg aria-label="{escape(alt)}" ', 1)
            yield f"<figure>{drawn}</figure>"
        case Table(head, rows):
            top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
            yield f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>'
            yield from (f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
            yield "</tbody></table></div>"


def _cell(lines: tuple[Line, ...]) -> str:
    return f"<td>{''.join(f'<div>{_inline(line)}</div>' for line in lines)}</td>"
