"""The language, as data: one class for each kind of file and for each thing inside one."""
