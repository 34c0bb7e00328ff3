"""Runs every bench, or those named: ``python -m bench card compile``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    """Run the benches in alphabetical order; each prints its own table."""
    folder = Path(__file__).parent
    beside = ("timing", "projects", "same")
    known = sorted(path.stem for path in folder.glob("[a-z]*.py") if path.stem not in beside)
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"no bench {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
