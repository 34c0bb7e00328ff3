"""Generated projects of any size: entities with fields, layouts and pipelines, all without mistakes."""

from __future__ import annotations

from typing import Final

ROLES: Final = ("clerk", "chief")


def generated(entities: int, fields: int) -> dict[str, str]:
    """The files of a project by path, as many entities of as many fields as asked for."""
    files = {"app.yaml": _app()}
    names = [f"entity_{number:04}" for number in range(entities)]
    for number, name in enumerate(names):
        files[f"entities/{name}.yaml"] = _entity(number, names, fields)
        files[f"pipelines/{name}_flow.yaml"] = _pipeline(name, fields)
        files[f"layouts/{name}.yaml"] = _layout(name, fields)
    for role in ROLES:
        files[f"access/{role}.yaml"] = _access(role, names)
    return files


def edited(files: dict[str, str], number: int = 0) -> dict[str, str]:
    """The same project after an edit of one file: a label reads otherwise."""
    path = sorted(path for path in files if path.startswith("entities/"))[number]
    text = files[path].replace("label: {en: Entity", "label: {en: Renamed entity", 1)
    return {**files, path: text}


def _app() -> str:
    return """\
app: generated
label: {en: Generated, it: Generata}
locales: [en, it]
time_zone: Europe/Rome
currency: EUR
departments:
  company: {label: {en: Company, it: Azienda}}
  sales:   {label: {en: Sales, it: Vendite}, in: company}
  finance: {label: {en: Finance, it: Amministrazione}, in: company}
roles:
  admin: {label: {en: Administrator, it: Amministratore}, all: true}
  clerk: {label: {en: Clerk, it: Impiegato}}
  chief: {label: {en: Chief, it: Capo}}
option_sets:
  sizes:
    small: {en: Small, it: Piccolo}
    large: {en: Large, it: Grande}
"""


def _entity(number: int, names: list[str], fields: int) -> str:
    name = names[number]
    lines = [
        f"entity: {name}",
        f"label: {{en: Entity {number}, it: Entità {number}}}",
        "title: title",
        "features: [observers, dates, recycle_bin]",
        "fields:",
        "  title: {type: text, label: {en: Title, it: Titolo}, required: true, max_length: 255}",
    ]
    for i in range(1, fields):
        lines += _field(i, names[(number + i) % len(names)])
    return "\n".join(lines) + "\n"


def _field(number: int, other: str) -> list[str]:
    label = f"label: {{en: Field {number}, it: Campo {number}}}"
    kind = number % 10
    start = f"  f{number:02}:"
    if kind == 1:
        return [
            start,
            "    type: choice",
            f"    {label}",
            "    options:",
            "      sale:   {label: {en: Sale, it: Vendita}, color: '#15803D'}",
            "      rental: {label: {en: Rental, it: Noleggio}}",
            "      loan:   {label: {en: Loan, it: Prestito}, retired: true}",
        ]
    condition = f"visible_when: {{f{number - kind + 1:02}: sale}}" if kind > 1 else ""
    keys = {
        0: "type: choice, options: {set: sizes}, filter: true",
        2: f"type: money, min: 0, {condition}",
        3: f"type: date, {condition}, filter: true",
        4: f"type: link, to: {other}, on_delete: clear",
        5: "type: integer, min: 1, max: 500",
        6: "type: percent, min: 0, max: 100, visible_to: [department:finance, role:chief]",
        7: f"type: text, required_when: {{f{number - 2:02}: {{gte: 10}}}}",
        8: "type: boolean, default: false",
        9: "type: long_text, max_length: 4000",
    }[kind]
    return [f"{start} {{{keys}, {label}}}"]


def _pipeline(name: str, fields: int) -> str:
    last = fields - 1
    stages = "".join(
        f"  {stage}: {{label: {{en: {stage.title()}, it: {stage.title()}}}{rest}}}\n"
        for stage, rest in (
            ("new", ""), ("open", ""), ("offer", ""), ("won", ", kind: won"), ("lost", ", kind: lost"),
        )
    )  # fmt: skip
    required = (
        f"required:\n  - {{fields: [f{min(2, last):02}], from: open}}\n"
        f"  - {{fields: [f{min(5, last):02}], from: offer, when: {{f01: [sale, rental]}}}}\n"
        if fields > 1
        else ""
    )
    return (
        f"pipeline: {name}_flow\nentity: {name}\nlabel: {{en: Flow, it: Flusso}}\ndefault: true\n"
        f"stages:\n{stages}{required}transitions:\n  - {{from: new, to: [open, lost]}}\n"
    )


def _layout(name: str, fields: int) -> str:
    names = ["title", "stage", *(f"f{number:02}" for number in range(1, fields))]
    middle = len(names) // 2
    columns = ", ".join(names[:6])
    return f"""\
layout: {name}
card:
  sections:
    main: {{label: {{en: Main, it: Dati}}, columns: 2, elements: [{", ".join(names[:middle])}]}}
    more: {{label: {{en: More, it: Altro}}, elements: [{", ".join(names[middle:])}, observers, owner]}}
views:
  finance:
    label: {{en: Finance, it: Amministrazione}}
    for: [department:finance]
    changes:
      - {{move: {names[-1]}, to: main, after: title}}
      - {{rename: more, label: {{en: Rest, it: Resto}}}}
list:
  columns: [{columns}, owner]
  filters: [stage, owner]
board: {{fields: [{", ".join(names[2:5])}]}}
"""


def _access(role: str, names: list[str]) -> str:
    level = "all" if role == "chief" else "own"
    records = "".join(f"  {name}: {{read: all, create: all, edit: {level}}}\n" for name in names)
    return f"access: {role}\nrecords:\n{records}"
