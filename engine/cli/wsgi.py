"""What a WSGI server loads when the cards can be designed: the application with its configuration."""

from __future__ import annotations

import os
from pathlib import Path

from engine.cli.designer import FolderDesigner
from engine.runtime.web import create_app


def application() -> object:
    """The application; ``SCHEDA_CONFIG`` is the folder, the rest as without designing."""
    database, files = os.environ["SCHEDA_DATABASE_URL"], os.environ.get("SCHEDA_FILES", "")
    designer = FolderDesigner(Path(os.environ["SCHEDA_CONFIG"]), database)
    return create_app(database, files=Path(files) if files else None, designer=designer)
