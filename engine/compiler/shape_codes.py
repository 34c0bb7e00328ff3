"""The codes of family S: what can be wrong with the form of a file, each value taken by itself."""

from __future__ import annotations

from typing import Final

from engine.compiler.diagnostics import Code

UNKNOWN_KEY = Code("S101", "unknown-key", "unknown key")
MISSING_KEY = Code("S102", "missing-key", "a key is missing")
WRONG_TYPE = Code("S103", "wrong-type", "value of the wrong kind")
UNKNOWN_WORD = Code("S104", "unknown-word", "value is none of the words allowed here")
BAD_NAME = Code("S105", "bad-name", "not a name")
FOREIGN_KEY = Code("S106", "key-of-another-type", "key of another type of field")
TOO_LONG = Code("S107", "too-long", "text is too long")
OUT_OF_RANGE = Code("S108", "out-of-range", "number is out of range")
BAD_COLOR = Code("S109", "bad-color", "not a colour")
BAD_PATTERN = Code("S110", "bad-pattern", "pattern cannot be used")
BAD_DATE = Code("S111", "bad-date", "not a date or time")
BAD_DURATION = Code("S112", "bad-duration", "not a length of time")
BLANK_TEXT = Code("S113", "blank-text", "text without words")
FILE_NAME = Code("S114", "file-name-differs", "file is not called what it declares")
BAD_PRINCIPAL = Code("S115", "bad-principal", "does not say who")
NOTHING_LISTED = Code("S116", "nothing-listed", "at least one is needed")
UNKNOWN_TYPE = Code("S117", "unknown-field-type", "unknown field type")
BAD_LOCALE = Code("S118", "bad-locale", "not a language")
BAD_TIME_ZONE = Code("S119", "bad-time-zone", "unknown time zone")
BAD_CURRENCY = Code("S120", "bad-currency", "unknown currency")
LITERAL_SECRET = Code("S121", "literal-secret", "secret written into the configuration")
UNKNOWN_OPERATOR = Code("S122", "unknown-operator", "unknown comparison")
EMPTY_CONDITION = Code("S123", "empty-condition", "condition asks for nothing")
UNCLEAR_CHANGE = Code("S124", "unclear-change", "change does not say one thing to do")
EXCLUDING_KEYS = Code("S125", "excluding-keys", "keys contradict each other")
REVERSED_RANGE = Code("S126", "reversed-range", "range ends before it starts")
BAD_NUMBERING = Code("S127", "bad-numbering", "documents cannot be numbered like this")
BAD_TEMPLATE = Code("S128", "bad-template-name", "not the name of a template")
BAD_SIZE = Code("S129", "bad-size", "not a size of files")
BAD_EXTENSION = Code("S130", "bad-extension", "not a kind of file")
RESERVED_NAME = Code("S131", "reserved-name", "name is a word of the language")
BAD_ADDRESS = Code("S132", "bad-address", "does not name a declared thing")
EMPTY_VALUE = Code("S133", "empty-value", "nothing stands after the colon")
REPEATED_ITEM = Code("S134", "repeated-item", "item is listed twice")

CODES: Final = (
    UNKNOWN_KEY, MISSING_KEY, WRONG_TYPE, UNKNOWN_WORD, BAD_NAME, FOREIGN_KEY, TOO_LONG,
    OUT_OF_RANGE, BAD_COLOR, BAD_PATTERN, BAD_DATE, BAD_DURATION, BLANK_TEXT, FILE_NAME,
    BAD_PRINCIPAL, NOTHING_LISTED, UNKNOWN_TYPE, BAD_LOCALE, BAD_TIME_ZONE, BAD_CURRENCY,
    LITERAL_SECRET, UNKNOWN_OPERATOR, EMPTY_CONDITION, UNCLEAR_CHANGE, EXCLUDING_KEYS,
    REVERSED_RANGE, BAD_NUMBERING, BAD_TEMPLATE, BAD_SIZE, BAD_EXTENSION, RESERVED_NAME,
    BAD_ADDRESS, EMPTY_VALUE, REPEATED_ITEM,
)  # fmt: skip
