"""The codes of family M: what a plan refuses, asks or tells, and how an apply can fail to begin.

Each has a page in ``docs/codes``. A weight other than the one here may come from the data: a
conversion that loses nothing only informs.
"""

from __future__ import annotations

from typing import Final

from engine.compiler.diagnostics import Code

GONE = Code("M101", "gone-without-a-word", "gone, and nothing says what becomes of its data")
LIKE_RENAMING = Code(
    "M102", "looks-like-renaming", "gone and new at once: a renaming is not guessed"
)
MOVED_NOTHING = Code("M103", "moved-from-nothing", "renaming of something that never was")
BAD_DECLARATION = Code("M104", "bad-move-or-removal", "renaming or removal into something unknown")
CANNOT_CONVERT = Code("M201", "cannot-convert", "field cannot become the wanted type")
CONVERSION = Code("M202", "conversion", "values are converted", "warning")
OPTION_IN_USE = Code("M203", "option-in-use", "option is gone and records have it")
STAGE_IN_USE = Code("M204", "stage-in-use", "stage is gone and records stand in it")
DUPLICATES = Code("M205", "duplicates", "to be unique, but records share values")
RECORDS_MOVED = Code("M206", "records-moved", "records get another option or stage", "info")
LIMIT_PASSED = Code("M207", "limit-passed", "plan goes beyond a limit")
ARCHIVED = Code("M301", "archived", "leaves every page and channel", "warning")
PURGED = Code("M302", "purged", "is destroyed with its data", "warning")
EXPOSED = Code("M303", "exposed", "somebody sees or edits more than before", "warning")
DATA_LEAVING = Code("M304", "data-leaving", "data leave with what holds them", "info")
LAYOUTS = Code("M305", "own-layouts", "people's own layouts speak of what leaves", "info")
DRIFT = Code("M401", "drift", "database is not as its release left it")
STALE = Code("M402", "stale-plan", "plan was made for another state of the database")
LOCKED = Code("M403", "locked", "somebody else is applying or writing")
INTERRUPTED = Code("M404", "interrupted-apply", "an apply was interrupted")
NEWER = Code("M405", "newer-format", "written by a newer version")
NO_PLAN = Code("M406", "not-a-plan", "file is no plan, or was altered")
NO_DATABASE = Code("M407", "no-database", "database cannot be opened")
NO_RELEASE = Code("M408", "nothing-to-go-back-to", "there is no such release or apply")
BUG = Code("M499", "inconsistent-plan", "plan contradicts itself")
NOW_REQUIRED = Code("M501", "now-required", "records lack a field that is required now", "warning")
NOW_REQUIRED_AT_STAGE = Code(
    "M502", "now-required-at-stage", "records lack a field that their stage asks for now", "warning"
)
OUT_OF_BOUNDS = Code("M503", "out-of-new-bounds", "values break new bounds", "warning")

CODES: Final = (
    GONE, LIKE_RENAMING, MOVED_NOTHING, BAD_DECLARATION,
    CANNOT_CONVERT, CONVERSION, OPTION_IN_USE, STAGE_IN_USE, DUPLICATES, RECORDS_MOVED,
    LIMIT_PASSED, ARCHIVED, PURGED, EXPOSED, DATA_LEAVING, LAYOUTS,
    DRIFT, STALE, LOCKED, INTERRUPTED, NEWER, NO_PLAN, NO_DATABASE, NO_RELEASE, BUG,
    NOW_REQUIRED, NOW_REQUIRED_AT_STAGE, OUT_OF_BOUNDS,
)  # fmt: skip
