"""What a WSGI server loads: the application over the database that the environment names."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from engine.runtime.web.factory import create_app


def application() -> Flask:
    """The application; ``SCHEDA_DATABASE_URL`` is the database, ``SCHEDA_FILES`` the folder."""
    folder = os.environ.get("SCHEDA_FILES", "")
    return create_app(os.environ["SCHEDA_DATABASE_URL"], files=Path(folder) if folder else None)
