"""The memory of a project on disk, beside what is remembered of whole checks and under its rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from engine.compiler.recheck.memory import NOTHING, Memory, read, written
from engine.compiler.remembered import digest_of, keep, program, take
from engine.compiler.source import SourceTree

MAX_BYTES: Final = 20_000_000


def load_memory(tree: SourceTree) -> Memory:
    """What the last check of a project by this program knew; nothing when that is lost."""
    text = take(_name(tree), MAX_BYTES)
    try:
        return NOTHING if text is None else read(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return NOTHING


def save_memory(tree: SourceTree, memory: Memory) -> None:
    """Keep the memory for the next check."""
    text = json.dumps(written(memory), ensure_ascii=True, separators=(",", ":"))
    keep(_name(tree), text, MAX_BYTES)


def _name(tree: SourceTree) -> str:
    """One entry for a project, told by where it stands; its content is told by digests inside."""
    return f"{digest_of(*program(), str(Path(tree.root).absolute()))}.memory"
