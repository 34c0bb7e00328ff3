"""Nothing that stands in a file makes the compiler fall over, hang or eat the memory.

A part of the looking is guided by which code an input reaches; ``SCHEDA_FUZZ=60`` makes that part, and
the random one, look for a minute.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compiler.mutants import demo
from tests.fuzz.edits import PIECES, edited
from tests.fuzz.judge import judge

DEMO = {path: source.text for path, source in demo().sources.items()}
APP = "app: case\nlabel: Case\nlocales: [en]\nroles: {admin: {label: Admin, all: true}}\n"
EXAMPLES = int(os.environ.get("SCHEDA_FUZZ", "0")) * 10 or 60
PATHS = ("entities/x.yaml", "pipelines/x.yaml", "layouts/x.yaml", "access/x.yaml", "tests/x.yaml",
         "documents/x.yaml", "channels/x.yaml", "app.yaml", "limits.yaml")  # fmt: skip

numbers = st.integers(0, 2**16)
edits = st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=6)


@settings(max_examples=EXAMPLES)
@given(st.dictionaries(st.sampled_from(sorted(DEMO)), edits, min_size=1, max_size=3))
def test_edits_of_the_demo(made: dict[str, list[tuple[int, int, int, int]]]) -> None:
    """Whatever happens to some files of a project, the answer is diagnostics."""
    judge({**DEMO, **{path: edited(DEMO[path], one) for path, one in made.items()}}, ("text",))


@settings(max_examples=EXAMPLES * 5)
@given(st.sampled_from(PATHS), st.lists(st.sampled_from(PIECES), max_size=40))
def test_pieces_of_the_language(path: str, pieces: list[str]) -> None:
    """Words and marks in any order, in every kind of file."""
    judge({"app.yaml": APP, path: "".join(pieces)})


values = st.recursive(
    st.sampled_from(["x", "1", "true", "null", "''", "en", "role:admin", "today", "{}", "[]"])
    | st.integers().map(str),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(
                "label en type fields text choice options to when any all not actor stage set from"
                " min max default required moved removed visible_when client kind at through x".split()
            ),
            inner,
            max_size=4,
        ).map(lambda entries: "{" + ", ".join(f"{k}: {v}" for k, v in entries.items()) + "}")
    ),
    max_leaves=12,
)
keys = st.sampled_from(
    "label plural title features fields unique indexes conversions moved removed stages required"
    " transitions card pipelines views list board records moves cases kind template option_sets"
    " roles departments locales currencies default"
    .split()
)  # fmt: skip


@settings(max_examples=EXAMPLES * 5)
@given(st.sampled_from(PATHS), st.dictionaries(keys, values, max_size=5))
def test_right_words_in_wrong_places(path: str, entries: dict[str, str]) -> None:
    """YAML that is sound and says nothing sensible."""
    folder = path.partition("/")[0]
    first = {"entities": "entity: x\nlabel: X\n", "pipelines": "pipeline: x\nentity: x\nlabel: X\n",
             "layouts": "layout: x\n", "access": "access: x\n", "tests": "tests: x\n",
             "documents": "document: x\nentity: x\nlabel: X\n", "app.yaml": "app: x\n",
             "channels": "channel: x\n"}.get(folder, "")  # fmt: skip
    text = first + "".join(f"{key}: {value}\n" for key, value in entries.items() if
                           f"\n{key}: " not in f"\n{first}")  # fmt: skip
    entity = "entity: x\nlabel: X\nfields:\n  x: {type: text, label: X}\n"

    judge({"entities/x.yaml": entity, "app.yaml": APP, path: text}, ("concise",))


@settings(max_examples=EXAMPLES * 3)
@given(st.sampled_from(PATHS), st.binary(max_size=300))
def test_bytes(path: str, data: bytes) -> None:
    """Files that are no text."""
    judge({"app.yaml": APP, path: data})


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
FIELDS = "entity: x\nlabel: X\nfields:\n"
TRAPS = {
    "a billion laughs": LAUGHS,
    "an alias of itself": "a: &a [*a]\n",
    "brackets without end": "[" * 300_000,
    "braces without end": "{a: " * 100_000,
    "dashes without end": "- " * 300_000,
    "keys under keys": "".join(f"{' ' * n}a:\n" for n in range(1_000)),
    "a million letters": "entity: " + "x" * 990_000,
    "a key of a million letters": "x" * 990_000 + ": 1\n",
    "a number of a million digits": "entity: x\nlabel: X\npersonal: " + "9" * 980_000,
    "a number far beyond": "entity: x\nlabel: X\npersonal: 1e999999999\n",
    "a number far below": FIELDS + "  a: {type: decimal, label: A, min: 1e-999999999, max: 1e999999}\n",
    "keys without end": "".join(f"k{n}: 1\n" for n in range(30_000)),
    "the same key without end": "a: 1\n" * 40_000,
    "fields without end": FIELDS
    + "".join(f"  f{n}: {{type: txt, label: F}}\n" for n in range(8_000)),
    "fields that are right": FIELDS
    + "".join(f"  f{n}: {{type: text, label: F{n}}}\n" for n in range(20_000)),
    "a condition without end": FIELDS
    + "  a: {type: integer, label: A, visible_when: {any: ["
    + ", ".join(f"{{a: {n}}}" for n in range(2_000)) + "]}}\n",
    "conditions in conditions": FIELDS
    + "  a: {type: text, label: A, visible_when: " + "{not: " * 40 + "{a: x}" + "}" * 40 + "}\n",
    "conditions that multiply": FIELDS
    + "  a: {type: integer, label: A, visible_when: {all: ["
    + ", ".join("{any: [{a: 1}, {a: 2}, {a: 3}]}" for _ in range(60)) + "]}}\n",
    "a pattern that explodes": FIELDS
    + "  a: {type: text, label: A, pattern: '((a{0,1000}){0,1000}){0,1000}'}\n",
    "letters that turn around": "entity: x\nlabel: \u202eX\n",
    "a nought byte": "entity: x\nlabel: X\x00\n",
    "half a letter": "entity: x\nlabel: \ud800\n",
    "sixteen bits": "entity: x\n".encode("utf-16"),
    "thirty-two bits": "entity: x\n".encode("utf-32"),
    "a western encoding": "entity: x\nlabel: Contabilità\n".encode("latin-1"),
    "blanks": " " * 990_000,
    "lines": "\n" * 990_000,
    "comments": "#\n" * 490_000,
    "quotes": '"' * 990_000,
    "a text without end": "entity: |\n" + "  x\n" * 240_000,
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_trap(trap: str) -> None:
    """A file made to hurt costs neither the time nor the memory it was made to cost."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()

    judge({"app.yaml": APP, "entities/x.yaml": TRAPS[trap]}, ("text", "json"))

    assert time.process_time() - start < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="there is no atheris for this system or Python",
)
def test_guided(tmp_path: Path) -> None:
    """The fuzzer finds nothing within a gigabyte: the same steps in every run, or in the time it is given."""
    seconds = os.environ.get("SCHEDA_FUZZ")
    limits = [f"-max_total_time={seconds}"] if seconds else ["-seed=1", "-runs=100"]
    # A process begins with the most memory that the one before its `exec` ever had, which here is that
    # of a worker after thousands of tests: the shell between them stays, so that it counts from nothing.
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-m", "tests.fuzz.guided", *limits,
         "-rss_limit_mb=1024", "-timeout=300", f"-artifact_prefix={tmp_path}/", str(tmp_path)],
        cwd=Path(__file__).parents[2], check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-5_000:]
