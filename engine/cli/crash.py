"""What the user is told when the program itself is wrong."""

from __future__ import annotations

import hashlib
import tempfile
import traceback
from pathlib import Path

import click

from engine import __version__


def report(error: BaseException) -> None:
    """Write the traceback to a file and tell its name; never print it over the user's work."""
    text = "".join(traceback.format_exception(error))
    number = hashlib.sha256(text.encode()).hexdigest()[:10]
    path = Path(tempfile.gettempdir()) / f"scheda-report-{number}.txt"
    path.write_text(f"scheda {__version__}\n{text}", encoding="utf-8")
    click.secho(
        "internal error: this is a mistake in Scheda, not in your files", fg="red", err=True
    )
    click.echo(f"  {type(error).__name__}: {error}", err=True)
    click.echo(f"  report {number}: {path}", err=True)
