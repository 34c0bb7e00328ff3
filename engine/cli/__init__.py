"""The command line: parse, call, render. No logic lives here.

Commands are imported when they are called, so that ``scheda check`` never pays for the web server.
"""

from __future__ import annotations

import gc
import sys

from engine.cli.group import INTERNAL, root


def main() -> None:
    """Run a command and end with its exit code; an unforeseen error never shows a bare traceback."""
    # A command lives for a second and makes few cycles: looking for them while it loads its modules
    # and reads the configuration costs a tenth of that second.
    gc.set_threshold(100_000, 50, 50)
    try:
        root(prog_name="scheda")
    except Exception as error:  # noqa: BLE001  the last resort of the program
        from engine.cli.crash import report

        report(error)
        sys.exit(INTERNAL)
