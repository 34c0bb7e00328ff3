"""The icons a configuration may name: those of the sprite that is shipped with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def icons() -> tuple[str, ...]:
    """Their names, in the order of the list."""
    # A wheel has the list beside this file; in the repository it stands where the sprite is built.
    here = Path(__file__).with_suffix(".txt")
    path = here if here.is_file() else here.parents[1] / "runtime" / "web" / "assets" / "icons.txt"
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return tuple(line.partition("=")[0].strip() for line in lines if line)
