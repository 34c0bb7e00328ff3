"""The server that listens: Granian over ``wsgi.py``."""

from __future__ import annotations

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def run(
    database: str, host: str, port: int, workers: int = 1, threads: int = 8,
    files: str = "", proxies: int = 0, target: str = "engine.runtime.web.wsgi:application",
) -> None:  # fmt: skip
    """Serve until interrupted. The server prints its own troubles; ``target`` makes the pages."""
    os.environ["SCHEDA_DATABASE_URL"] = database
    os.environ["SCHEDA_PROXY"] = str(proxies)
    if files:
        os.environ["SCHEDA_FILES"] = files
    Server(
        target, address=host, port=port, interface=Interfaces.WSGI,
        workers=workers, blocking_threads=threads, factory=True, log_level=LogLevels.error,
    ).serve()  # fmt: skip
