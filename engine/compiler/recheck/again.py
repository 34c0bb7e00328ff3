"""The check that begins from what the last one knew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.compiler.check import read_document, without_collection
from engine.compiler.checks.every import ALL, Unit, check_unit, units_of
from engine.compiler.declare import declare
from engine.compiler.diagnostics import Collector
from engine.compiler.document import Document, Outline, outline_of
from engine.compiler.facts import EntityFacts, RoleFacts
from engine.compiler.lazy import Lazy
from engine.compiler.recheck.memory import KnownFile, KnownUnit, Memory
from engine.compiler.recheck.sights import Sights
from engine.compiler.recheck.watch import WatchedScope
from engine.compiler.remembered import digest_of
from engine.compiler.report.findings import Findings
from engine.compiler.source import SourceTree

Facts = TypeVar("Facts", EntityFacts, RoleFacts)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, what the next one may begin from, and which units were done anew."""

    findings: Findings
    memory: Memory
    anew: tuple[Unit, ...]


def check_again(tree: SourceTree, memory: Memory) -> Checked:
    """Check a project; the findings are those of ``check_project``, whatever the memory holds."""
    with without_collection():
        return _Again(tree, memory).check()


class _Again:
    def __init__(self, tree: SourceTree, memory: Memory) -> None:
        self.tree = tree
        self.memory = memory
        self.files = {path: self._file(path) for path in tree.sources}
        self.outlines: dict[str, Outline] = {
            **{path: Outline(path, kind) for path, kind in tree.broken.items()},
            **{path: one.outline for path, one in self.files.items()},
        }
        documents = Lazy(self.outlines, self._document)
        scope = declare(documents, tree.templates, self.outlines)
        self.sights = Sights(tree, self.outlines, scope)
        self.known: dict[Unit, KnownUnit | None] = {}
        self.scope = replace(
            scope,
            facts=self._facts(scope.facts, "entity", EntityFacts),
            role_facts=self._facts(scope.role_facts, "access", RoleFacts),
        )

    def check(self) -> Checked:
        collector = Collector()
        collector.add(*self.tree.diagnostics)
        for one in self.files.values():
            collector.add(*one.found)
        units: dict[str, KnownUnit] = {}
        anew: list[Unit] = []
        for unit in units_of(self.scope):
            known = self._recalled(unit)
            if known is None:
                known = self._anew(unit)
                anew.append(unit)
            units[" ".join(unit)] = known
            collector.add(*known.found)
        entities = [one for one in self.outlines.values() if one.kind == "entity" and one.usable]
        fields = sum(one.fields for one in entities)
        findings = Findings(collector.arranged(), self.tree, len(entities), fields)
        return Checked(findings, Memory(self.files, units), tuple(anew))

    def _file(self, path: str) -> KnownFile:
        source = self.tree.sources[path]
        seen = digest_of(source.path, source.kind, source.text)
        known = self.memory.files.get(path)
        if known is not None and known.digest == seen:
            return known
        document, found = read_document(source)
        return KnownFile(seen, outline_of(document), found)

    def _document(self, path: str) -> Document:
        source = self.tree.sources.get(path)
        if source is None:
            return Document(path, self.tree.broken[path])
        return read_document(source)[0]

    def _recalled(self, unit: Unit) -> KnownUnit | None:
        """What is known of a unit, None when it would see anything else now."""
        if unit not in self.known:
            known = self.memory.units.get(" ".join(unit))
            # What looks at all together does so through facts that are known of each, every time.
            if unit == ALL or (known and not self._sees_the_same(known)):
                known = None
            self.known[unit] = known
        return self.known[unit]

    def _sees_the_same(self, known: KnownUnit) -> bool:
        return all(self.sights.at(look) == seen for look, seen in known.looks.items())

    def _anew(self, unit: Unit) -> KnownUnit:
        if unit == ALL:
            return KnownUnit({}, tuple(check_unit(self.scope, unit)))
        looks: dict[str, None] = {}
        watched = WatchedScope.of(self.scope, looks.setdefault)
        found = tuple(check_unit(watched, unit))
        kind, name = unit
        facts: EntityFacts | RoleFacts | None = None
        if kind == "entity":
            facts = self.scope.facts[name]
        elif kind == "access":
            facts = self.scope.role_facts[name]
        return KnownUnit({look: self.sights.at(look) for look in looks}, found, facts)

    def _facts(
        self, computed: Mapping[str, Facts], kind: str, class_: type[Facts]
    ) -> Mapping[str, Facts]:
        """The facts that are known of units, and else those that are worked out."""

        def facts(name: str) -> Facts:
            known = self._recalled((kind, name))
            if known is not None and isinstance(known.facts, class_):
                return known.facts
            return computed[name]

        return Lazy(computed, facts)
