"""Templates mean what plain Python means."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from jinja2 import Environment, StrictUndefined, UndefinedError

from engine.runtime.web.templating import PlainGenerator


@pytest.fixture
def templates() -> Environment:
    """An environment as the pages have it."""
    found = Environment(autoescape=True, undefined=StrictUndefined)
    found.code_generator_class = PlainGenerator
    return found


def said(templates: Environment, source: str, **values: object) -> str:
    """What a template says."""
    return templates.from_string(source).render(**values)


def test_a_dot_is_an_attribute(templates: Environment) -> None:
    """Of a name, of an attribute, of what a call gives, of a literal and of a namespace."""
    inner = SimpleNamespace(label="<b>")
    thing = SimpleNamespace(inner=inner, give=lambda: inner)
    assert said(templates, "{{ x.inner.label }}{{ x.give().label }}", x=thing) == "&lt;b&gt;" * 2
    assert (
        said(templates, "{{ 'a'.upper() }}{{ {'k': 1}.items() | list }}") == "A[(&#39;k&#39;, 1)]"
    )
    kept = "{% set n = namespace(v=1) %}{% for i in [1, 2] %}{% set n.v = n.v + i %}{{ loop.last }}{% endfor %}{{ n.v }}"
    assert said(templates, kept) == "FalseTrue4"


def test_brackets_are_a_key(templates: Environment) -> None:
    """A mapping's key is no attribute, nor the other way round."""
    assert said(templates, "{{ d['label'] }}", d={"label": 1}) == "1"
    with pytest.raises(AttributeError, match="label"):
        said(templates, "{{ d.label }}", d={"label": 1})


def test_what_is_missing_is_told(templates: Environment) -> None:
    """An attribute by its name, a variable as Jinja does."""
    with pytest.raises(AttributeError, match="titel"):
        said(templates, "{{ x.titel }}", x=SimpleNamespace(title="a"))
    with pytest.raises(UndefinedError, match="nobody"):
        said(templates, "{{ nobody.title }}")
    with pytest.raises(UndefinedError, match="nobody"):
        said(templates, "{{ nobody() }}")


def test_calls(templates: Environment) -> None:
    """Functions and macros with every kind of argument, and blocks that are handed over."""

    def told(*given: object, **named: object) -> str:
        return f"{given}{named}"

    assert said(templates, "{{ f(1, b=2) | safe }}", f=told) == "(1,){'b': 2}"
    assert said(templates, "{{ f(*[1, 2], **{'c': 3}) | safe }}", f=told) == "(1, 2){'c': 3}"
    assert said(templates, "{{ f(class=1) | safe }}", f=told) == "(){'class': 1}"
    macro = "{% macro m(a, b='B') %}{{ a }}{{ b }}{% endmacro %}"
    assert said(templates, macro + "{{ m('<') }}{{ m('x', b='y') }}") == "&lt;Bxy"
    around = "{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}"
    assert said(templates, around + "{% call m('x') %}<i>{% endcall %}") == "x<i>"
    looped = "{% for i in [1] recursive %}{{ f(i) | safe }}{{ loop([]) }}{% endfor %}"
    assert said(templates, looped, f=told) == "(1,){}"


def test_names_of_python(templates: Environment) -> None:
    """An attribute whose name Python keeps for itself is asked for as ever."""
    thing = SimpleNamespace(**{"class": "wide"})
    assert said(templates, "{{ x.class }}", x=thing) == "wide"
