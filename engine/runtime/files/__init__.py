"""Files of records: their content in a folder beside the database, their facts in a table.

A file is *staged* when it has been uploaded and no record has it yet: it belongs to one field, one
person and their session, and is thrown away after a day. Saving a record that names it takes it.
"""

from engine.runtime.files.copying import Copied, copy_files
from engine.runtime.files.folder import Files, TooLargeError, beside
from engine.runtime.files.known import FileInfo, file_infos, files_in
from engine.runtime.files.staging import (
    Upload,
    collect,
    keep_file,
    stage,
    staged,
    take,
    usable,
)

__all__ = [
    "Copied", "FileInfo", "Files", "TooLargeError", "Upload", "beside", "collect", "copy_files",
    "file_infos", "files_in", "keep_file", "stage", "staged", "take", "usable",
]  # fmt: skip
