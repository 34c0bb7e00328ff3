"""Rich text: Markdown in, a safe part of HTML out.

What is kept is the text that was written. HTML inside it is text like any other, pictures are not
loaded from anywhere, and links lead to the web, a mailbox or a phone and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

_LEADS: Final = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
_TOP: Final = 4
"""Headings of a text stand below those of the card."""
_BRIEF: Final = 140
_LOOKED_AT: Final = 10 * _BRIEF
"""Characters of a text in one line, and of what is read to find them."""
_BETWEEN: Final = " · "


def markdown(text: str) -> Markup:
    """A text as HTML that may stand in a page."""
    return Markup(_READER.render(text))  # noqa: S704 - made of escaped text and known tags alone


def plain(text: str) -> str:
    """The words of a text in one line, without its marks; a long one is cut."""
    cut = len(text) > _LOOKED_AT
    lines = (_words(token) for token in _READER.parse(text[:_LOOKED_AT]))
    line = _BETWEEN.join(line for line in lines if line)
    if not cut and len(line) <= _BRIEF:
        return line
    whole, _, last = line[:_BRIEF].rpartition(" ")
    return f"{(whole or last).rstrip(' ·')}…"


def _words(token: Token) -> str:
    """What is read of one paragraph, heading, item, cell or piece of code."""
    told = token.children if token.type == "inline" and token.children else [token]
    words = (" " if one.type.endswith("break") else one.content for one in told)
    return " ".join("".join(words).split())


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Whether a link may lead there."""
        return _LEADS.match(url.strip()) is not None


def _reader() -> MarkdownIt:
    reader = _Markdown("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    reader.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
    reader.core.ruler.push("scheda", _lower)
    reader.add_render_rule("link_open", _link)
    return reader


def _lower(state: StateCore) -> None:
    for token in state.tokens:
        token.attrs.pop("style", None)  # how a column stands; pages allow no style of their own
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + _TOP - 1, 6)}"


def _link(
    renderer: Any, tokens: Sequence[Token], place: int, options: Any, environment: Any
) -> str:
    token = tokens[place]
    token.attrSet("rel", "noopener noreferrer nofollow")
    if str(token.attrGet("href")).lower().startswith("http"):
        token.attrSet("target", "_blank")
    return str(renderer.renderToken(tokens, place, options, environment))


_READER: Final = _reader()
