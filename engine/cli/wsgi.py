"""What a WSGI server loads when the cards can be designed: the application with its configuration."""

from __future__ import annotations

import os
from pathlib import Path

from engine.cli.designer import FolderDesigner
from engine.runtime.web import wsgi


def application() -> object:
    """The application; ``SCHEDA_CONFIG`` is the folder, the rest as without designing."""
    folder = Path(os.environ["SCHEDA_CONFIG"])
    return wsgi.application(FolderDesigner(folder, os.environ["SCHEDA_DATABASE_URL"]))
