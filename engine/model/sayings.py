"""Sentences of explanations as values: what is said, and the words to fill in.

The one who explains does not know the reader's language; whoever shows the explanation does.
Parts that are written in the configuration stay as they are written there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.model.text import Text, text


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence by its key, with its parts in order of their names; some are sentences too."""

    key: str
    parts: tuple[tuple[str, str | Saying], ...] = ()

    def in_(self, locale: str) -> str:
        """The sentence in the language of a locale."""
        filled = {
            name: part.in_(locale) if isinstance(part, Saying) else part
            for name, part in self.parts
        }
        return SAYINGS[self.key].in_(locale).format(**filled)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.in_("en")


def say(key: str, /, **parts: str | Saying) -> Saying:
    """A sentence; its marks are filled by name."""
    return Saying(key, tuple(sorted(parts.items())))


def written(words: str) -> Saying:
    """Something as the configuration writes it, the same in every language."""
    return say("written", words=words)


SAYINGS: Final[Mapping[str, Text]] = {
    "written": text(en="{words}", it="{words}"),
    "nothing": text(en="", it=""),
    # the questions
    "ask_read": text(en="{who} may read {what}", it="{who} può leggere {what}"),
    "ask_edit": text(en="{who} may edit {what}", it="{who} può modificare {what}"),
    "ask_see": text(en="{who} sees {what}", it="{who} vede {what}"),
    "ask_fill": text(en="{who} may fill {what}", it="{who} può compilare {what}"),
    "ask_required": text(en="{what} is required", it="{what} è obbligatorio"),
    "ask_move": text(
        en="{who} may move the record to {what}", it="{who} può portare il record in {what}"
    ),
    "ask_layout": text(en="which layout {who} is shown", it="quale layout vede {who}"),
    "yes": text(en="yes", it="sì"),
    "no": text(en="no", it="no"),
    "depends": text(en="depends on the record", it="dipende dal record"),
    # rights
    "no_role": text(en="the person has no role", it="la persona non ha ruoli"),
    "level": text(en="{role} may {verb} {entity}: {level}", it="{role}, {verb} {entity}: {level}"),
    "level_there": text(en="{role} in {stage}: {verb}: {level}",
                        it="{role} in {stage}: {verb}: {level}"),
    "observers": text(en="observers may read", it="gli osservatori possono leggere"),
    # fields
    "moves_only": text(en="it changes with a move", it="cambia spostando il record di fase"),
    "engine_only": text(en="only the engine writes it", it="lo scrive solo il programma"),
    "computed": text(en="it is computed", it="è calcolato"),
    "required_in": text(en="required in {stages}{when}{since}{asked}",
                        it="obbligatorio in {stages}{when}{since}{asked}"),
    "when": text(en=" when {condition}", it=" quando {condition}"),
    "since": text(en=" since {day}", it=" dal {day}"),
    "asked": text(en=", asked of {people}", it=", chiesto a {people}"),
    # moves
    "leads": text(en="moves from {here} lead there", it="da {here} ci si arriva"),
    "leads_not": text(en="moves from {here} do not lead there", it="da {here} non ci si arriva"),
    "hidden_required": text(
        en="something hidden from the person is required{asked}",
        it="è obbligatorio qualcosa che la persona non vede{asked}",
    ),
    "missing": text(
        en="{field} is required there and empty{asked}", it="{field} lì è obbligatorio ed è vuoto{asked}"
    ),
    # layouts
    "view": text(
        en="view {view} for {people}, priority {priority}",
        it="vista {view} per {people}, priorità {priority}",
    ),
    "of_pipeline": text(en="changes of the pipeline", it="modifiche della pipeline"),
    "of_person": text(en="the person's own layout", it="il layout proprio della persona"),
    "of_everybody": text(en="the card of everybody", it="la scheda di tutti"),
    # the smallest change
    "wider": text(en="{verb}: {wider} instead of {level}", it="{verb}: {wider} invece di {level}"),
    "no_exception": text(en="no exception for {verb} in {stage}",
                         it="nessuna eccezione per {verb} in {stage}"),
    "add_to": text(en="add {who} to {key}", it="aggiungi {who} a {key}"),
    "take_out": text(en="take {who} out of {key}", it="togli {who} da {key}"),
    "records_with": text(en="on records with {condition}, or without {key}",
                         it="su schede con {condition}, o senza {key}"),
    "records_without": text(en="on records without {condition}, or without {key}",
                            it="su schede senza {condition}, o senza {key}"),
    "add_move": text(en="add {stage} to the moves from {source}",
                     it="aggiungi {stage} agli spostamenti da {source}"),
    "add_move_of": text(en="add {stage} to the moves of {role} from {source}",
                        it="aggiungi {stage} agli spostamenti di {role} da {source}"),
}  # fmt: skip
