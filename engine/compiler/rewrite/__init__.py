"""An edit of the configuration → the smallest patch of its text.

A file is never written again from its values: letters are cut out and put in by the places the
tree knows, so that comments, order, quotes and alignment stay. After each edit the text is read
again; it must say exactly what was wanted and have every comment, or the edit is refused.
"""

from engine.compiler.rewrite.edits import Carry, Edit, Insert, Move, Put, Remove, Rename, applied
from engine.compiler.rewrite.manuscript import EditError
from engine.compiler.rewrite.patch import Moved, Patch, digest_of, rewrite, unified

__all__ = [
    "Carry", "Edit", "EditError", "Insert", "Move", "Moved", "Patch", "Put", "Remove", "Rename",
    "applied", "digest_of", "rewrite", "unified",
]  # fmt: skip
