"""The board as its page shows it: columns of cards, with the controls of the list over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.pipeline import Pipeline
from engine.model.predicate import reads
from engine.model.values import Money
from engine.runtime.card.stages import stage_view
from engine.runtime.context import Context
from engine.runtime.fields import Formats, shown
from engine.runtime.lists.board import Lane, lane, lanes
from engine.runtime.lists.cells import needed_fields, row_views
from engine.runtime.lists.filters import filter_views
from engine.runtime.lists.listing import (
    BAD_ORDER,
    UNKNOWN,
    Arguments,
    address,
    has_stages,
    may_create,
    may_list,
    one,
    preset_views,
    read_query,
    sayable,
)
from engine.runtime.lists.listviews import CellView, FilterView, PresetView
from engine.runtime.names import written_title
from engine.runtime.seen import needed_to_seal, seen_in
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.sql.ordering import OrderError
from engine.runtime.store import Row
from engine.runtime.viewmodel import OptionView, PersonView, StageView

PAGE = 20
MOST = 100
_RULED = ("owner", "created_by", "observers", "pipeline", "stage")
"""What transitions and rights may ask of a record."""
_SINCE = "moved_at"


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A record on the board. ``moves`` are the stages that it may be moved to from here.

    ``days`` is how long it has been in its stage, None where the person may not know; ``since`` the
    same in words.
    """

    id: int
    seen: str
    url: str
    title: str
    cells: tuple[CellView, ...]
    owner: PersonView | None
    moves: frozenset[str]
    days: int | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with its figures. ``rest_url`` shows what is not here yet, blank without any."""

    stage: StageView
    count: int
    sums: tuple[str, ...]
    cards: tuple[BoardCard, ...]
    rest: int = 0
    rest_url: str = ""
    list_url: str = ""


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board of a pipeline."""

    entity: str
    label: str
    plural: str
    icon: str
    url: str
    here: str
    list_url: str
    pipeline: str
    pipelines: tuple[OptionView, ...]
    stages: tuple[StageView, ...]
    columns: tuple[BoardColumn, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    owner_label: str = ""
    filters: tuple[FilterView, ...] = ()
    presets: tuple[PresetView, ...] = ()
    search: str = ""
    total: int | None = None
    can_create: bool = False
    filtered: bool = False
    problems: tuple[str, ...] = ()
    release: int = 0


def view_board(
    context: Context, entity_name: str, arguments: Arguments, *, limit: int = PAGE
) -> BoardView | None:
    """The board for the arguments of an address; None when there is none for this person."""
    entity = context.entity(entity_name)
    if entity is None or not may_list(context, entity) or not has_stages(context, entity):
        return None
    arguments = sayable(arguments)
    pipeline = _pipeline(entity, arguments)
    query, asked = read_query(context, entity, arguments, max(1, min(limit, MOST)))
    kept, base = _kept(arguments), f"/{entity.name}/board"
    view = replace(
        _framed(context, entity, pipeline, kept),
        filters=tuple(
            item
            for item in filter_views(context, entity, arguments)
            if item.field.name != "pipeline"
        ),
        presets=preset_views(context, entity, base, one(arguments, "preset"), kept),
        search=query.search,
        filtered=bool(one(arguments, "preset") or query.search or asked.active - {"pipeline"}),
        problems=asked.problems,
    )
    if asked.problems:
        return view
    try:
        found = lanes(context, entity, pipeline, query, needed(context, entity))
    except OrderError:
        return replace(view, problems=(context.formats.say(BAD_ORDER),))
    except UnknownFieldError as error:
        said = context.formats.say(UNKNOWN).format(name=error.field)
        return replace(view, problems=(said,))
    every = [row for part in found for row in part.rows]
    cards = {card.id: card for card in card_views(context, entity, pipeline, every)}
    return replace(
        view,
        columns=tuple(_column(context, entity, pipeline, part, arguments, cards) for part in found),
        total=sum(part.count for part in found),
    )


def more_cards(
    context: Context, entity_name: str, stage: str, arguments: Arguments
) -> BoardView | None:
    """A board of one column with its next cards: the cursor is ``after``. None without any."""
    entity = context.entity(entity_name)
    if entity is None or not may_list(context, entity) or not has_stages(context, entity):
        return None
    arguments = sayable(arguments)
    pipeline = _pipeline(entity, arguments)
    query, asked = read_query(context, entity, arguments, PAGE)
    if stage not in pipeline.stages or asked.problems:
        return None
    try:
        rows, after = lane(context, entity, pipeline, stage, query, needed(context, entity))
    except (OrderError, UnknownFieldError):
        return None
    cards = tuple(card_views(context, entity, pipeline, rows))
    view = stage_view(context.formats, pipeline.name, pipeline.stages[stage])
    kept = _kept(arguments)
    column = BoardColumn(
        view, len(cards), (), cards, rest_url=_rest(entity, stage, kept, after),
        list_url=_in_list(entity, pipeline, stage, kept),
    )  # fmt: skip
    return replace(_framed(context, entity, pipeline, kept), columns=(column,))


def columns_of(context: Context, entity: Entity) -> tuple[str, ...]:
    """The title, and the fields of the board's layout that the person may know of."""
    mask = context.release.decider.mask(entity, context.actor).visible
    wanted = dict.fromkeys((entity.title, *entity.layout.board.fields, "owner"))
    return tuple(name for name in wanted if name in mask)


def needed(context: Context, entity: Entity) -> tuple[str, ...]:
    """What must be known of a record to show its card and to say where it may go."""
    edit = reads(context.release.decider.reach(entity, context.actor, "edit"))
    shown = needed_fields(context, entity, _read(context, entity))
    wanted = dict.fromkeys((*shown, *_RULED, *needed_to_seal(context, entity)))
    return tuple(name for name in (*wanted, *sorted(edit - wanted.keys())) if name in entity.fields)


def _read(context: Context, entity: Entity) -> tuple[str, ...]:
    """What cards show, and since when a record is in its stage, if the person may know."""
    columns = columns_of(context, entity)
    knows = _SINCE in context.release.decider.mask(entity, context.actor).visible
    return (*columns, _SINCE) if knows and _SINCE not in columns else columns


def card_views(
    context: Context, entity: Entity, pipeline: Pipeline, rows: Sequence[Row]
) -> tuple[BoardCard, ...]:
    """Cards of records: at most two statements for the names they need."""
    columns = columns_of(context, entity)
    views = row_views(context, entity, rows, _read(context, entity))
    decider = context.release.decider
    cards = []
    for row, view in zip(rows, views, strict=True):
        cells = {cell.name: cell for cell in view.cells}
        owner, title = cells.pop("owner", None), cells.pop(entity.title, None)
        since = cells.get(_SINCE) if _SINCE in columns else cells.pop(_SINCE, None)
        moves = decider.moves(entity, context.actor, row.record, context.clock)
        here = row.record.get("stage")
        cards.append(
            BoardCard(
                row.id,
                str(seen_in(context, entity, row)),
                view.url,
                written_title(title.text if title else "", row.record.get("number"), row.id),
                tuple(cell for cell in cells.values() if cell.text),
                owner.person if owner else None,
                frozenset(
                    option.stage.name
                    for option in moves
                    if option.allowed
                    and option.pipeline == pipeline.name
                    and option.stage.name != here
                ),
                days=_days(context, row) if since and since.text else None,
                since=(since.exact or since.text) if since else "",
            )
        )
    return tuple(cards)


def _days(context: Context, row: Row) -> int:
    moved = row.record.get(_SINCE)
    assert isinstance(moved, datetime)
    return (context.clock.today - moved.astimezone(context.formats.zone).date()).days


def _framed(
    context: Context, entity: Entity, pipeline: Pipeline, kept: dict[str, list[str]]
) -> BoardView:
    """The board without its columns and controls."""
    say, formats = context.formats.say, context.formats
    base = f"/{entity.name}/board"
    return BoardView(
        entity=entity.name, label=say(entity.label), plural=say(entity.plural), icon=entity.icon,
        url=f"/{entity.name}", here=address(base, kept), list_url=address(f"/{entity.name}", kept),
        pipeline=pipeline.name,
        pipelines=tuple(
            OptionView(
                address(base, {**kept, "pipeline": [other.name]}), say(other.label),
                selected=other is pipeline,
            )
            for other in entity.pipelines.values()
        ),
        stages=tuple(stage_view(formats, pipeline.name, s) for s in pipeline.stages.values()),
        labels={name: say(entity.fields[name].label) for name in columns_of(context, entity)},
        owner_label=say(entity.fields["owner"].label),
        can_create=may_create(context, entity),
        release=context.release.id,
    )  # fmt: skip


def _column(
    context: Context, entity: Entity, pipeline: Pipeline, part: Lane, arguments: Arguments,
    cards: dict[int, BoardCard],
) -> BoardColumn:  # fmt: skip
    kept = _kept(arguments)
    summed = entity.fields.get(entity.layout.board.sum)
    return BoardColumn(
        stage=stage_view(context.formats, pipeline.name, pipeline.stages[part.stage]),
        count=part.count,
        sums=tuple(_sum(summed, total, context.formats) for total in part.sums if summed),
        cards=tuple(cards[row.id] for row in part.rows),
        rest=part.count - len(part.rows),
        rest_url=_rest(entity, part.stage, kept, part.next),
        list_url=_in_list(entity, pipeline, part.stage, kept),
    )


def _sum(summed: Field, total: object, formats: Formats) -> str:
    """A sum in words, without the zeros behind its point."""
    value = total.value if isinstance(total, Money) else None
    if not isinstance(total, Money) or value is None or value != value.to_integral_value():
        return shown(summed, total, formats)
    return formats.whole_money(value, total.currency)


def _pipeline(entity: Entity, arguments: Arguments) -> Pipeline:
    """The pipeline asked for, else the default one."""
    wanted = next((p for p in arguments.get("pipeline", ()) if p in entity.pipelines), "")
    chosen = entity.pipelines.get(wanted) or entity.default_pipeline
    assert chosen is not None
    return chosen


def _kept(arguments: Arguments) -> dict[str, list[str]]:
    """What else is asked, for the addresses of the page."""
    return {
        name: list(strings)
        for name, strings in arguments.items()
        if any(strings) and name not in ("after", "limit")
    }


def _rest(entity: Entity, stage: str, kept: Arguments, after: str) -> str:
    asked = {**kept, "after": [after]}
    return address(f"/{entity.name}/board/{stage}", asked) if after else ""


def _in_list(entity: Entity, pipeline: Pipeline, stage: str, kept: Arguments) -> str:
    asked = {**kept, "pipeline": [pipeline.name], "stage": [f"{pipeline.name}:{stage}"]}
    return address(f"/{entity.name}", asked)
