"""A fuzzer that learns which inputs reach new code: ``python -m tests.fuzz.guided -runs=10000``.

Needs the package ``atheris``, of which there are wheels for Linux on x86-64. The first bytes choose the file and the edits of the demo's text.
"""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["engine.compiler"]):
    from tests.fuzz.edits import edited
    from tests.fuzz.judge import judge

from tests.compiler.mutants import demo

DEMO = {path: source.text for path, source in demo().sources.items()}
PATHS = sorted(DEMO)


def once(data: bytes) -> None:
    """One project made from the bytes."""
    given = atheris.FuzzedDataProvider(data)
    path = PATHS[given.ConsumeIntInRange(0, len(PATHS) - 1)]
    if given.ConsumeBool():
        text = given.ConsumeUnicode(2_000)
    else:
        edits = [
            tuple(given.ConsumeIntInRange(0, 2**16) for _ in range(4))
            for _ in range(given.ConsumeIntInRange(1, 6))
        ]
        text = edited(DEMO[path], edits)
    judge({**DEMO, path: text}, ("text",))


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
