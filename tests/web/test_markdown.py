"""Rich text: what Markdown becomes, and what no text can become."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.runtime.web.markdown import markdown, plain

TAGS = frozenset(
    "p br strong em s ul ol li h4 h5 h6 blockquote code pre hr a table thead tbody tr th td".split()
)
ATTRIBUTES = frozenset({"href", "rel", "target", "title", "class", "style", "start"})


@pytest.mark.parametrize(("text", "html"), [
    ("**Lever** machines", "<p><strong>Lever</strong> machines</p>"),
    ("# Offer", "<h4>Offer</h4>"), ("#### Deep", "<h6>Deep</h6>"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"), ("a\nb", "<p>a<br />\nb</p>"),
    ("[x](https://a.it)", '<p><a href="https://a.it" rel="noopener noreferrer nofollow" target="_blank">x</a></p>'),
    ("[x](mailto:a@b.it)", '<p><a href="mailto:a@b.it" rel="noopener noreferrer nofollow">x</a></p>'),
    ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"), ("[x](/logout)", "<p>[x](/logout)</p>"),
    ("[x](data:image/png;base64,AA)", "<p>[x](data:image/png;base64,AA)</p>"),
    ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"), ("![x](https://a.it/x.png)", '<p>!<a href="https://a.it/x.png" rel="noopener noreferrer nofollow" target="_blank">x</a></p>'),
])  # fmt: skip
def test_written(text: str, html: str) -> None:
    """A known part of HTML, and text for everything else."""
    assert markdown(text).strip() == html


class Reader(HTMLParser):
    """Notes every tag and attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.odd.append(tag)
        for name, value in attrs:
            known = name in ATTRIBUTES and name != "style"
            if not known or (
                name == "href" and not re.match("(?i)https?://|mailto:|tel:", value or "")
            ):
                self.odd.append(f"{tag}.{name}={value}")


PIECES = st.sampled_from([
    "<script>", "</p>", "<img src=x onerror=alert(1)>", "[a](", "](", ")", "javascript:", "https://a",
    "&lt;", "`", "```", "# ", "| a | b |\n|---|:-:|\n| ", '<a href="', '"', "'", "\n", "\n\n", "- ", "> ", "~~",
    "![", "<https://a>", "<javascript:x>", "[x]: javascript:y", "\\", "&#106;avascript:", "\0", "*",
])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
@example("| a |\n|:-:|\n| b |")
def test_nothing_else_comes_out(text: str) -> None:
    """Whatever is written, only known tags with harmless attributes are in the page."""
    reader = Reader()
    reader.feed(str(markdown(text)))
    reader.close()
    assert reader.odd == []


@pytest.mark.parametrize(("text", "line"), [
    ("**Two** machines\nand *one* more", "Two machines and one more"), ("", ""), ("---", ""),
    ("# Offer\n\n- a\n- `b`\n\n> said", "Offer · a · b · said"), ("[x](https://a.it) ~~y~~", "x y"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "a · b · 1 · 2"), ("```\nx = 1\n```", "x = 1"), ("<b> & *", "<b> & *"),
])  # fmt: skip
def test_in_a_line(text: str, line: str) -> None:
    """The words without the marks, with a dot between paragraphs."""
    assert plain(text) == line


def test_a_long_text_in_a_line() -> None:
    """It is cut, and says so; a text of any length costs no more than a short one."""
    line = plain("**word** " * 100_000)
    assert line.startswith("word word word")
    assert line.endswith("word…")
    assert len(line) <= 141
