"""What stands on the card that is arranged: sections, tiles, and the words of labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.layout import Placement
from engine.model.pipeline import Pipeline, Requirement
from engine.model.system import WIDGETS
from engine.model.text import Text
from engine.runtime.design.acts import called
from engine.runtime.design.board import Board
from engine.runtime.design.views import BoardSection, LabelView, TileView
from engine.runtime.fields.formats import own_name


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of a board; ``texts`` is what the record shown has in each field."""

    board: Board
    texts: dict[str, str]

    def sections(self) -> Iterator[BoardSection]:
        """The sections with their tiles."""
        say = self.board.context.formats.say
        for section in self.board.sections():
            yield BoardSection(
                section.name, say(section.label), section.columns, section.collapsed,
                section.visible_when is not None,
                tuple(self.tile(element) for element in section.elements),
                labels_of(self.board, section.label),
            )  # fmt: skip

    def tile(self, element: Placement) -> TileView:
        """An element as the card shows it; a widget stands for several fields."""
        board = self.board
        field = None if element.widget else board.entity.fields.get(element.name)
        label = called(board, element.name)
        if field is None:
            text = ", ".join(
                self.texts[one] for one in WIDGETS.get(element.name, ()) if self.texts.get(one)
            )
            return TileView(element.name, label, "widget", text, element.always_show)
        return TileView(
            field.name, label, field.type, self.texts.get(field.name, ""),
            always_show=element.always_show or field.always_show,
            required=field.required or any(rules_of(board, field.name)),
            restricted=field.visible_to is not None or bool(field.hidden_from),
            fresh=field.name not in board.base.fields,
        )  # fmt: skip


def labels_of(board: Board, label: Text) -> tuple[LabelView, ...]:
    """The controls of a label: one for each language; one alone in one's own layout."""
    locales: tuple[str, ...] = tuple(board.app.locales)
    if board.target.whose == "mine":
        locales = (board.context.formats.locale,)
    several = len(locales) > 1
    return tuple(
        LabelView(locale, own_name(locale) if several else "", label.in_(locale))
        for locale in locales
    )


def rules_of(board: Board, name: str) -> Iterator[tuple[Pipeline, int, Requirement]]:
    """The rules that ask for a field, with their pipeline and number."""
    for pipeline in board.entity.pipelines.values():
        for number, rule in enumerate(pipeline.required):
            if name in rule.fields:
                yield pipeline, number, rule
