"""The pages: a thin renderer of view models. ``wsgi.py`` is what a server loads."""

from engine.runtime.web.factory import create_app

__all__ = ["create_app"]
