"""A check that begins from what the last one knew finds what a check from nothing finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bench.projects import edited, generated
from engine.compiler.check import check_project
from engine.compiler.recheck import NOTHING, Memory, check_again, load_memory, save_memory
from engine.compiler.recheck.memory import read, written
from engine.compiler.remembered import digest_of
from engine.compiler.report import FORMATS, findings_of, render_as
from engine.compiler.source import SourceTree, from_texts
from tests.compiler.blunders import blunders
from tests.compiler.mutants import demo, mutated, typos
from tests.compiler.word_files import word_file

DEMO = demo()
TEXTS: Mapping[str, str | bytes] = {
    **{path: source.text for path, source in DEMO.sources.items()},
    **DEMO.templates,
}


@pytest.fixture(scope="module")
def known() -> Memory:
    """What is known after a check of the demo, as it comes back from the disk."""
    return read(json.loads(json.dumps(written(check_again(DEMO, NOTHING).memory))))


def same(tree: SourceTree, memory: Memory) -> Memory:
    """Assert that both ways find the same, to the letter; the new memory."""
    expected = findings_of(tree, check_project(tree))
    checked = check_again(tree, memory)
    assert checked.findings == expected
    return checked.memory


def test_from_nothing(known: Memory) -> None:
    """The demo itself, and once more with all of it known."""
    assert same(DEMO, NOTHING).units.keys() == same(DEMO, known).units.keys()


def test_mutants(known: Memory) -> None:
    """Mutants of each kind, from what is known of the demo; and back again from the mutant."""
    mutants = {one.group: one for one in (*typos(DEMO, 1), *blunders(DEMO))}
    assert len(mutants) > 50
    for number, mutant in enumerate(mutants.values()):
        tree = mutated(DEMO, mutant)
        after = same(tree, known)
        if number % 10 == 0:
            found = findings_of(tree, check_project(tree))
            for form in FORMATS:
                assert render_as(check_again(tree, known).findings, form) == render_as(found, form)
            assert same(DEMO, after).files == known.files


def edits() -> Iterator[tuple[str, dict[str, str | bytes]]]:
    """One edit in every file of the demo: a line more above, a file less, a file that is broken."""
    for path, content in TEXTS.items():
        yield f"{path} gone", {key: text for key, text in TEXTS.items() if key != path}
        if isinstance(content, str):
            yield f"{path} moved down", {**TEXTS, path: f"# a line\n\n{content}"}
            yield f"{path} broken", {**TEXTS, path: f"{content}\n  : [\n"}
            lines = content.splitlines(keepends=True)
            yield f"{path} half", {**TEXTS, path: "".join(lines[: len(lines) // 2])}
        else:
            yield f"{path} cut", {**TEXTS, path: content[:100]}


def test_an_edit_of_every_file(known: Memory) -> None:
    """Whatever file changes in whatever way, one edit after the other."""
    memory = known
    for _, texts in edits():
        memory = same(from_texts(texts), memory)
    assert same(DEMO, memory).files == known.files


def test_a_new_file(known: Memory) -> None:
    """A file more, sound or not, that others may have waited for or stumble over."""
    same(from_texts({**TEXTS, "entities/extra.yaml": "entity: extra\nlabel: Extra\n"}), known)
    same(from_texts({**TEXTS, "entities/deal_2.yaml": "entity: deal\nlabel: Deal\n"}), known)
    same(
        from_texts({**TEXTS, "layouts/extra.yaml": "layout: extra\nlist: {columns: [x]}\n"}), known
    )
    same(from_texts({**TEXTS, "documents/extra.docx": b"no zip"}), known)


def test_little_is_done_anew() -> None:
    """An edit of one entity does that entity again, and what looks at all together."""
    files = generated(40, 12)
    known = check_again(from_texts(files), NOTHING)
    assert len(known.anew) == 43

    again = check_again(from_texts(edited(files, 3)), known.memory)
    assert again.anew == (("all", ""), ("entity", "entity_0003"))

    label = (
        files["app.yaml"].replace("Renamed", "").replace("label: {en: Sales", "label: {en: Sale")
    )
    again = check_again(from_texts({**files, "app.yaml": label}), known.memory)
    assert again.anew == (("all", ""),)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "scheda" / "checks"


def test_comes_back_from_the_disk(cache: Path) -> None:
    """The memory survives; one that was changed or belongs to another project does not count."""
    memory = check_again(DEMO, NOTHING).memory
    assert load_memory(DEMO) == NOTHING
    save_memory(DEMO, memory)
    assert load_memory(DEMO) == memory

    (entry,) = cache.glob("*.memory")
    right = entry.read_text()
    entry.write_text(right.replace('"deal"', '"dael"', 1))
    assert load_memory(DEMO) == NOTHING
    entry.write_text(right[:-20])
    assert load_memory(DEMO) == NOTHING
    entry.write_text(right)
    assert load_memory(from_texts({}, "elsewhere")) == NOTHING


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"files": 1, "units": 2}',
    '{"files": {"a": ["", ["app", 1, "", false, 0], []]}, "units": {}}',
    '{"files": {"a": ["", ["ape", "", "", false, 0], []]}, "units": {}}',
    '{"files": {}, "units": {"entity deal": [{"app": 1}, [], null]}}',
    '{"files": {}, "units": {"entity deal": [{}, [], [1, 2, 3]]}}'])  # fmt: skip
def test_what_looks_odd_does_not_count(cache: Path, text: str) -> None:
    """Whatever does not look exactly as it should is as if it were not there."""
    save_memory(DEMO, NOTHING)
    (entry,) = cache.glob("*.memory")
    entry.write_text(f"{digest_of(entry.name, text)}\n{text}")

    assert load_memory(DEMO) == NOTHING


def test_a_template_is_a_file_too() -> None:
    """An edit of a Word file does its document again, and so does one of the entity it names."""
    files: dict[str, str | bytes] = {
        "app.yaml": "app: a\nlabel: A\nlocales: [en]\nroles: {admin: {label: B, all: true}}\n",
        "entities/deal.yaml": "entity: deal\nlabel: Deal\nfeatures: [documents]\n"
        "fields:\n  title: {type: text, label: Title}\n",
        "entities/other.yaml": "entity: other\nlabel: Other\n",
        "documents/offer.yaml": "document: offer\nlabel: Offer\nentity: deal\ntemplate: offer.docx\n",
        "documents/offer.docx": word_file(["{{ title }}"]),
    }
    known = check_again(from_texts(files), NOTHING).memory
    template = {**files, "documents/offer.docx": word_file(["{{ titel }}"])}
    entity = {
        **files,
        "entities/deal.yaml": str(files["entities/deal.yaml"]).replace("title:", "name:"),
    }

    assert check_again(from_texts(template), known).anew == (("all", ""), ("document", "offer"))
    for edited_files in (template, entity):
        memory = same(from_texts(edited_files), known)
        same(from_texts(files), memory)
