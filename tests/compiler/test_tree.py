"""Files become trees: values as YAML 1.2 means them, places as an editor counts them."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from engine.compiler.parse import Parsed, parse
from engine.compiler.source import Source, from_texts, read_folder
from engine.compiler.span import Span
from engine.compiler.tree import Mapping, at, key_at, node_at, plain, prune

PATH = "entities/x.yaml"


def parsed(text: str) -> Parsed:
    """What becomes of a file."""
    return parse(Source(PATH, text, "entity"))


def value(text: str) -> Any:
    """The plain value of a file that has no mistakes."""
    result = parsed(text)
    assert result.diagnostics == ()
    assert result.root is not None
    return plain(result.root)


class TestScalars:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("yes", "yes"), ("NO", "NO"), ("on", "on"), ("12:30", "12:30"), ("010", 10),
            ("0o17", 15), ("0x1F", 31), ("-3", -3), ("+4", 4), ("1_000", "1_000"),
            ("2027-01-01", "2027-01-01"), ("true", True), ("False", False), ("null", None),
            ("~", None), ("", None), ("1.50", Decimal("1.50")), (".5", Decimal("0.5")),
            ("1e3", Decimal("1e3")), ("1.2.3", "1.2.3"), ('"12"', "12"),
            ("'null'", "null"), ("=", "="), ("today+7d", "today+7d"),
        ],
    )  # fmt: skip
    def test_core_schema(self, written: str, meant: object) -> None:
        """Words are what they look like; only the core schema gives them another type."""
        found = value(f"a: {written}")["a"]

        assert (type(found), found) == (type(meant), meant)

    def test_fractions_are_exact(self) -> None:
        """A fraction keeps every digit it was written with."""
        assert str(value("a: 0.1000000000000000000000001")["a"]) == "0.1000000000000000000000001"

    def test_raw_text_of_numbers_is_kept(self) -> None:
        """Who needs a number as it was written finds the text."""
        root = parsed("a: 0042").root
        assert root is not None
        node = node_at(root, ("a",))

        assert getattr(node, "text", None) == "0042"

    @pytest.mark.parametrize("number", ["1e99", "9" * 60, ".inf", "-.inf", ".nan", "1e99999999999"])
    def test_unusable_numbers_are_refused(self, number: str) -> None:
        """A number that would be slow or pointless is refused before anything is computed."""
        assert [found.code.id for found in parsed(f"a: {number}").diagnostics] == ["Y026"]


class TestPlainWordsBetweenBrackets:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("[role:head, department:a+]", ["role:head", "department:a+"]),
            ("{en: Ready?, it: Pronto ?}", {"en": "Ready?", "it": "Pronto ?"}),
            ("[http://a.b/c?d=e]", ["http://a.b/c?d=e"]),
            ('{"a":1}', {"a": 1}),
            ("[a::b]", ["a::b"]),
            ("[\"a:b?\", 'c:d']", ["a:b?", "c:d"]),
        ],
    )
    def test_colons_and_question_marks_are_letters(self, written: str, meant: object) -> None:
        """Inside a word, a colon or question mark is a letter, as YAML 1.2 has it."""
        assert value(f"a: {written}") == {"a": meant}

    @given(
        st.lists(st.text(alphabet="ab:?-+ .é/#'\"", min_size=1, max_size=8), min_size=1, max_size=4)
    )
    @settings(max_examples=400)
    def test_same_as_the_slow_parser(self, words: list[str]) -> None:
        """What the pure parser of YAML 1.2 reads between brackets, we read the same."""
        text = f"a: [{', '.join(words)}]"
        result = parsed(text)
        if result.root is None or result.diagnostics:
            return
        try:
            slow = YAML(typ="safe", pure=True).compose(text)
        except Exception:  # noqa: BLE001 -- it has bugs of its own
            return
        items = slow.value[0][1].value

        if all(item.id == "scalar" and item.style is None for item in items) and "?" not in text:
            ours = node_at(result.root, ("a",))
            assert [item.value for item in items] == [item.text for item in ours.items]  # type: ignore[union-attr]


class TestPlaces:
    def test_keys_values_and_collections(self) -> None:
        """Places count from 1, ends are exclusive, wide letters count once."""
        root = parsed('a: "é😀" # x\nb:\n  - c: 1\n    d: [2,\n      3]\n\n# end\n').root
        assert root is not None

        assert at(root, ("a",)) == Span(PATH, 1, 4, 1, 8)
        assert key_at(root, ("b",)) == Span(PATH, 2, 1, 2, 2)
        assert at(root, ("b",)) == Span(PATH, 3, 3, 5, 9)
        assert at(root, ("b", 0, "d")) == Span(PATH, 4, 8, 5, 9)
        assert at(root, ("b", 0, "d", 1)) == Span(PATH, 5, 7, 5, 8)
        assert key_at(root, ("b", 0)) == Span(PATH, 3, 5, 4 + 1, 9)

    def test_nearest_place_around_what_is_not_written(self) -> None:
        """A path that goes further than the file ends at the last thing written."""
        root = parsed("options: {web: Web}").root
        assert root is not None

        assert at(root, ("options", "web", "label", "en")) == at(root, ("options", "web"))

    def test_block_of_text_ends_where_its_text_ends(self) -> None:
        """A block of text does not reach into the next key."""
        root = parsed("a: |\n  one\n  two\n\nb: 1\n").root
        assert root is not None

        assert at(root, ("a",)) == Span(PATH, 1, 4, 3, 6)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends(self, end: str) -> None:
        """All kinds of line ends count the same."""
        root = parsed(end.join(["a: 1", "b: 2", ""])).root
        assert root is not None

        assert key_at(root, ("b",)) == Span(PATH, 2, 1, 2, 2)


class TestRecovery:
    def test_everything_refused_in_a_file_is_reported(self) -> None:
        """What the language does not have is left out, and reading goes on."""
        result = parsed("a: &x 1\nb: *x\nc: !!str d\na: 2\n<<: {e: 1}\n? [f]\n: g\nh: .nan\ni: j\n")

        assert [found.code.id for found in result.diagnostics] == [
            "Y021", "Y021", "Y022", "Y020", "Y023", "Y025", "Y026",
        ]  # fmt: skip
        assert result.root is not None
        assert plain(result.root) == {"a": 1, "c": "d", "i": "j"}
        assert {("b",), ("a",), (), ("h",)} == set(result.broken)

    def test_prune_keeps_the_rest(self) -> None:
        """Taking something out leaves everything else in its place."""
        root = parsed("a: {b: 1, c: 2}\nd: [3, 4, 5]\n").root
        assert isinstance(root, Mapping)

        pruned = prune(root, {("a", "b"), ("d", 1)})

        assert plain(pruned) == {"a": {"c": 2}, "d": [3, 5]}
        assert at(pruned, ("d", 1)) == at(root, ("d", 2))

    def test_deep_nesting_ends_reading(self) -> None:
        """Nesting is refused before it can exhaust anything."""
        assert [found.code.id for found in parsed("a: " + "[" * 5000).diagnostics] == ["Y024"]


class TestFolder:
    def test_kinds_and_order(self, tmp_path: Path) -> None:
        """Files are found where the language puts them, notes and hidden files are passed over."""
        for path in ("app.yaml", "entities/b.yaml", "entities/a.yaml", "entities/.b.yaml.swp",
                     "README.md", "entities/notes.md", "limits.yaml", ".git/config"):  # fmt: skip
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text("a: 1\n", encoding="utf-8")
        (tmp_path / "documents").mkdir()
        (tmp_path / "documents" / "offer.docx").write_bytes(b"word")

        tree = read_folder(tmp_path, "config")

        assert {path: source.kind for path, source in tree.sources.items()} == {
            "app.yaml": "app",
            "limits.yaml": "limits",
            "entities/a.yaml": "entity",
            "entities/b.yaml": "entity",
        }
        assert tree.templates == {"documents/offer.docx": b"word"}
        assert tree.diagnostics == ()
        assert tree.shown("app.yaml") == "config/app.yaml"

    def test_mark_of_bytes_is_no_text(self) -> None:
        """The mark that some editors put first is not part of the first key."""
        tree = from_texts({"app.yaml": b"\xef\xbb\xbfapp: a\n"})

        assert tree.sources["app.yaml"].text == "app: a\n"

    def test_no_folder(self, tmp_path: Path) -> None:
        """A folder that is not there is a finding, not a crash."""
        tree = read_folder(tmp_path / "nowhere")

        assert [found.code.id for found in tree.diagnostics] == ["Y001"]
        assert tree.broken == {"app.yaml": "app"}

    def test_things_that_are_no_files(self, tmp_path: Path) -> None:
        """A pipe would block whoever opens it, a linked folder could lead anywhere."""
        (tmp_path / "entities").mkdir()
        os.mkfifo(tmp_path / "entities" / "pipe.yaml")
        (tmp_path / "layouts").symlink_to(tmp_path / "entities")
        (tmp_path / "app.yaml").write_text("app: a", encoding="utf-8")

        tree = read_folder(tmp_path)

        assert {(found.span.path, found.code.id) for found in tree.diagnostics} == {
            ("entities/pipe.yaml", "Y001"),
            ("layouts", "Y005"),
        }

    def test_two_roads_to_one_judgement(self, tmp_path: Path) -> None:
        """A tree made in memory refuses what one from a folder refuses."""
        files = {"app.yaml": b"\xff\xfea", "entities/a.yaml": b"a: \x00", "x.yaml": b"a: 1",
                 "entities/a.txt": b"", "layouts/deep/a.yaml": b"a: 1"}  # fmt: skip
        for path, data in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)

        def codes(tree: Any) -> set[tuple[Span, str]]:
            return {(found.span, found.code.id) for found in tree.diagnostics}

        assert codes(read_folder(tmp_path)) == codes(from_texts(files))


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a:\n\tb: 1", "Y013", (2, 1)),
        ("a:\n\u00a0 b: 1", "Y013", (2, 1)),
        ("a: b: c", "Y018", (1, 4)),
        ('a: "x\nb: 1\n', "Y015", (1, 4)),
        ('a: "x\nb: "y"\n', "Y015", (1, 4)),
        ("a: 'it's'", "Y015", (1, 8)),
        ("a:1\nb: 2", "Y017", (1, 2)),
        ("a: {b:1}", "Y017", (1, 6)),
        ("- 1\n-2", "Y017", (2, 1)),
        ("a: 1\n b: 2", "Y014", (2, 2)),
        ("a:\n  b: 1\n c: 2\n", "Y014", (3, 2)),
        ("a:\n- b\n - c", "Y014", (3, 2)),
        ("a: - b", "Y014", (1, 4)),
        ("a: [1, 2\nb: 3\n", "Y016", (1, 4)),
        ("a: {b: #fff\n", "Y016", (1, 4)),
        ('a: {b: {c: d}, e: "f}\ng: {h: "i"}\n', "Y015", (1, 19)),
        ("a: {b: c: d, e: f}", "Y018", (1, 8)),
        ("a: 1\nb  {c: d, e: {f: g}}", "Y012", (2, 1)),
        ("a: ]", "Y016", (1, 4)),
        ("a: @b", "Y019", (1, 4)),
        ("a: * b", "Y019", (1, 4)),
        ('a: "\\q"', "Y027", (1, 5)),
        ("a: {{ b }}", "Y025", (1, 5)),
        ("%YAML 1.2\n---\na: 1", "Y022", (1, 1)),
    ],
)
def test_slips_are_recognised(text: str, code: str, place: tuple[int, int]) -> None:
    """A common slip is blamed at its own place, not where the parser gave up."""
    found = parsed(text).diagnostics[0]

    assert (found.code.id, (found.span.line, found.span.column)) == (code, place)


def test_certain_edits_are_offered() -> None:
    """Where the remedy is certain it comes as an edit that makes the file readable."""
    for text in (
        "a:\n\tb: 1",
        "a: b: c",
        "a:1\nb: 2",
        'a: "\\q"',
        "a: {b:1}",
        "a: {b: c: d, e: f}",
        "a: 1\nb {c: d, e: {f: g}}",
    ):
        fix = parsed(text).diagnostics[0].help[0].fixes[0]
        lines = text.split("\n")
        line = lines[fix.span.line - 1]
        start, end = fix.span.column - 1, fix.span.end_column - 1
        lines[fix.span.line - 1] = line[:start] + fix.replacement + line[end:]

        assert parsed("\n".join(lines)).diagnostics == ()


@given(st.text(max_size=200))
def test_no_text_is_too_much(text: str) -> None:
    """Whatever a file contains, the answer is a tree or diagnostics within the file."""
    tree = from_texts({"app.yaml": "app: a", PATH: text})
    for source in tree.sources.values():
        lines = source.lines()
        for found in parse(source).diagnostics:
            assert 1 <= found.span.line <= len(lines)
            assert found.message


@given(st.text(alphabet="ab:-?{}[],&*!|>'\"%@`# \n\t0.", max_size=60))
@settings(max_examples=500)
def test_no_mark_is_too_much(text: str) -> None:
    """The marks of YAML in any order lead to a tree or to diagnostics."""
    result = parsed(text)

    assert result.root is not None or result.diagnostics


@given(st.binary(max_size=100))
def test_no_bytes_are_too_much(data: bytes) -> None:
    """Bytes that are no text are refused, not crashed on."""
    tree = from_texts({"app.yaml": data})

    assert "app.yaml" in tree.sources or tree.diagnostics
