"""What a WSGI server loads: the application over the database that the environment names."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from flask import Flask

from engine.runtime.design.designer import Designer
from engine.runtime.release import Releases
from engine.runtime.web.factory import create_app


def application(designer: Designer | None = None) -> Flask:
    """The application; ``SCHEDA_DATABASE_URL`` is the database, ``SCHEDA_FILES`` the folder.

    ``SCHEDA_PROXY`` is the number of proxies before the server.
    """
    folder = os.environ.get("SCHEDA_FILES", "")
    app = create_app(
        os.environ["SCHEDA_DATABASE_URL"], files=Path(folder) if folder else None,
        designer=designer, proxies=int(os.environ.get("SCHEDA_PROXY") or 0),
    )  # fmt: skip
    app.extensions["scheda"].releases = Releases(settle)
    return app


def settle() -> None:
    """Spare the collector what stays: it would look through the whole model again and again."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
