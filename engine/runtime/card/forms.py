"""The forms of a card: to edit, to create, and to ask for what a stage requires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.model.app import Entity
from engine.model.judge import Problem, judge
from engine.model.predicate import Record
from engine.runtime.card.choices import load_choices
from engine.runtime.card.fieldviews import Showing
from engine.runtime.card.sections import (
    fields_in,
    head,
    layout_of,
    names_for,
    product_section,
    section_views,
)
from engine.runtime.card.stages import stage_bar, stage_view
from engine.runtime.context import Context
from engine.runtime.draft import Draft, draft
from engine.runtime.fields import untouched
from engine.runtime.given import Form
from engine.runtime.names import Names
from engine.runtime.outcome import Conflict, Refused
from engine.runtime.problems import problem_text, wrong_value
from engine.runtime.save import readable_row
from engine.runtime.seen import Seen, seen, seen_in
from engine.runtime.store import Row
from engine.runtime.viewmodel import CardView, FieldView, MoveDialog, SectionView
from engine.runtime.wording import in_words

Controls = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that came back instead of being saved: what was typed, and why it was not saved.

    Without ``why`` it is only asked again, because an answer may call for other fields.
    """

    controls: Controls = field(default_factory=dict)
    why: Refused | Conflict | None = None

    @property
    def refused(self) -> Refused:
        """The problems, none for a conflict."""
        return self.why if isinstance(self.why, Refused) else Refused(())

    @property
    def theirs(self) -> Mapping[str, object]:
        """What others have saved meanwhile."""
        return self.why.theirs if isinstance(self.why, Conflict) else {}

    def seen(self, current: Seen) -> Seen:
        """What the form shown again must carry."""
        return Seen(self.why.version, self.why.seal) if self.why and self.why.version else current

    def settled(self, context: Context, entity: Entity) -> Returned:
        """After a conflict: fields that the person left alone take what others have saved."""
        if not isinstance(self.why, Conflict):
            return self
        form = Form(self.controls)
        alone = [
            name
            for name, held in self.why.base.items()
            if (parts := form.parts(name))
            and untouched(entity.fields[name], parts, context.formats, held)
        ]
        theirs = {name: value for name, value in self.why.theirs.items() if name not in alone}
        return Returned(form.without(alone).controls, replace(self.why, theirs=theirs))


def edit_card(
    context: Context, entity_name: str, number: int, returned: Returned | None = None
) -> CardView | None:
    """A record to edit; None when there is none for this person.

    What conditions allow is judged on the record with what was typed, so that a form that is
    asked again shows the fields its own answers call for.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    returned = (returned or Returned()).settled(context, entity)
    decider = context.release.decider
    before = decider.decide(entity, context.actor, row.record, context.clock)
    wanted = draft(context, entity, Form(returned.controls), row.record).record
    after = decider.decide(entity, context.actor, wanted, context.clock)
    visible = after.visible & (before.visible | before.granted)
    whole = context.computed(entity, (replace(row, record=wanted),), visible, visible)
    wanted = whole[0].record
    editable = (before.editable | after.editable) & visible if before.edit else frozenset()
    names = names_for(context, entity, wanted, visible, theirs=returned.theirs)
    showing = showing_form(context, entity, wanted, names, editable, after.required, returned)
    layout = layout_of(context, entity, wanted)
    sections = section_views(showing, layout, visible)
    sections += product_section(showing, layout, visible, sections)
    return replace(
        head(showing, row, sections, before.visible),
        mode="edit",
        seen=str(returned.seen(seen(entity, row.record, row.version, before.visible))),
        can_edit=before.edit,
        can_delete=before.delete,
        stages=stage_bar(context, entity, row.record),
        problems=loose_problems(context, entity, returned.refused, fields_in(sections)),
        conflict=isinstance(returned.why, Conflict),
    )


def new_card(
    context: Context, entity_name: str, returned: Returned | None = None,
    *, pipeline: str = "", stage: str = "", preset: Controls | None = None,
) -> CardView | None:  # fmt: skip
    """The form of a new record; None when the person may not create one.

    ``preset`` are controls filled in beforehand, such as the link to where the person came from.
    """
    entity = context.entity(entity_name)
    if entity is None:
        return None
    returned = returned or Returned(preset or {})
    wanted = draft(context, entity, Form(returned.controls), None, pipeline, stage).record
    decision = context.release.decider.form(entity, context.actor, wanted, context.clock)
    if not decision.edit and not returned.controls:
        return None
    names = names_for(context, entity, wanted, decision.visible)
    showing = showing_form(
        context, entity, wanted, names, decision.editable, decision.required, returned
    )
    layout = layout_of(context, entity, wanted)
    sections = section_views(showing, layout, decision.visible)
    sections += product_section(showing, layout, decision.visible, sections)
    sections = _enterable(sections)
    return replace(
        head(showing, Row(0, 0, wanted), sections, decision.visible),
        mode="new",
        id=None,
        number="",
        title="",
        url=f"/{entity.name}/new",
        can_edit=True,
        stages=stage_bar(context, entity, wanted),
        problems=loose_problems(context, entity, returned.refused, fields_in(sections)),
    )


def move_dialog(
    context: Context, entity_name: str, number: int, pipeline: str, stage: str,
    returned: Returned | None = None,
) -> MoveDialog | None:  # fmt: skip
    """The form that asks for what the target stage still needs; None for no such record or stage.

    It asks for the fields that stand in the way and, when the form came back, for those posted.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    pipeline = pipeline or str(row.record.get("pipeline") or "")
    target = entity.stage(pipeline, stage)
    if target is None:
        return None
    returned = (returned or Returned()).settled(context, entity)
    wanted = draft(context, entity, Form(returned.controls), row.record, pipeline, stage)
    problems = _standing_in_the_way(context, entity, row, wanted, returned)
    decider = context.release.decider
    before = decider.decide(entity, context.actor, row.record, context.clock)
    after = decider.decide(entity, context.actor, wanted.record, context.clock)
    # As in judging: a stage in which a field is fixed may still be entered with it filled in.
    editable = before.editable | after.editable
    asked = {problem.field for problem in problems.problems} | set(Form(returned.controls).names())
    chosen = [name for name in entity.fields if name in asked & after.visible & editable]
    names = names_for(context, entity, wanted.record, frozenset(chosen), theirs=returned.theirs)
    showing = showing_form(
        context, entity, wanted.record, names, editable & set(chosen), after.required,
        returned,
    )  # fmt: skip
    fields = tuple(showing.view(entity.fields[name], always_show=True) for name in chosen)
    return MoveDialog(
        entity=entity.name, id=row.id, url=f"/{entity.name}/{row.id}",
        seen=str(returned.seen(seen(entity, row.record, row.version, before.visible))),
        release=context.release.id,
        pipeline=pipeline, stage=stage_view(context.formats, pipeline, target), fields=fields,
        problems=loose_problems(context, entity, problems, fields),
    )  # fmt: skip


def ends_dialog(context: Context, entity_name: str, number: int) -> MoveDialog | None:
    """The choice among won and lost stages, when the last cell of the bar was clicked."""
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    bar = stage_bar(context, entity, row.record) if entity and row else None
    if entity is None or row is None or bar is None or not bar.ends:
        return None
    return MoveDialog(
        entity=entity.name, id=row.id, url=f"/{entity.name}/{row.id}",
        seen=str(seen_in(context, entity, row)),
        release=context.release.id, pipeline=bar.pipeline, stage=bar.ends[0], fields=(),
        choices=bar.ends,
    )  # fmt: skip


def _standing_in_the_way(
    context: Context, entity: Entity, row: Row, wanted: Draft, returned: Returned
) -> Refused:
    """Why the move was refused, or would be."""
    if isinstance(returned.why, Refused):
        return returned.why
    verdict = judge(
        context.release.decider, entity, context.actor, row.record, wanted.record, "card",
        context.clock, given=wanted.named,
    )  # fmt: skip
    return Refused(wanted.with_problems(verdict.problems))


def showing_form(
    context: Context, entity: Entity, record: Record, names: Names,
    editable: frozenset[str], required: frozenset[str], returned: Returned,
) -> Showing:  # fmt: skip
    """What the fields of a form have in common: what was typed stays, problems stand beside."""
    texts: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for problem in returned.refused.problems:
        texts.setdefault(problem.field, problem_text(problem, entity, context.formats))
        wrong.setdefault(problem.field, wrong_value(problem))
    theirs = {
        name: in_words(entity, entity.fields[name], value, names, record.get("pipeline")) or "—"
        for name, value in returned.theirs.items()
    }
    choices = load_choices(context, (entity.fields[name] for name in editable))
    return Showing(
        context, entity, record, names, editable, required, choices, returned.controls, texts,
        theirs, wrong,
    )  # fmt: skip


def loose_problems(
    context: Context, entity: Entity, refused: Refused, fields: Iterable[FieldView]
) -> tuple[str, ...]:
    """Problems that no field of the form can show beside itself."""
    shown = {view.name for view in fields}
    loose = (problem for problem in refused.problems if problem.field not in shown)
    return tuple(dict.fromkeys(problem_line(context, entity, one) for one in loose))


def problem_line(context: Context, entity: Entity, problem: Problem) -> str:
    """A problem away from its field: with the label before it, where the person knows the field."""
    said = problem_text(problem, entity, context.formats)
    if problem.field in context.release.decider.mask(entity, context.actor).visible:
        return f"{context.formats.say(entity.fields[problem.field].label)}: {said}"
    unknown = problem.field and problem.code == "unknown"
    return f"{problem.field}: {said}" if unknown else said


def _enterable(sections: tuple[SectionView, ...]) -> tuple[SectionView, ...]:
    """The sections with the fields that can be entered: a new record has nothing else to show."""
    kept = (
        replace(section, fields=tuple(view for view in section.fields if view.editable))
        for section in sections
    )
    return tuple(section for section in kept if section.fields)
