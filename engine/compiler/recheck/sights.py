"""What would be seen at each place a unit has looked at, as a digest of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from engine.compiler.document import Outline
from engine.compiler.recheck.watch import MAPPINGS
from engine.compiler.remembered import digest_of
from engine.compiler.scope import Scope
from engine.compiler.source import SourceTree


class Sights:
    """The project as it is now."""

    def __init__(self, tree: SourceTree, outlines: Mapping[str, Outline], scope: Scope) -> None:
        self._tree = tree
        self._outlines = outlines
        self._scope = scope
        self._known: dict[str, str] = {}

    def at(self, look: str) -> str:
        """What is seen there, blank where the look makes no sense."""
        if look not in self._known:
            self._known[look] = self._seen(look)
        return self._known[look]

    def _seen(self, look: str) -> str:
        what, _, name = look.partition(" ")
        scope = self._scope
        match what:
            case "entity":
                return self._entity(name)
            case "pipeline":
                owner = next((o.entity for o in self._usable("pipeline") if o.declares == name), "")
                return self._files("pipeline", name) + self._entity(owner)
            case "access" | "document" | "channel" | "tests":
                return self._files(what, name)
            case "word":
                return digest_of(self._tree.templates.get(name, b""))
            case "set":
                return digest_of(repr(scope.option_sets.get(name)))
            case "lost":
                return digest_of(*sorted(scope.lost.get(name, ())))
            case "has" | "names":
                return self._named(what, *name.partition(" ")[::2])
            case "app":
                return self._files("app", *(o.declares for o in self._usable("app")))
            case "excused":
                part, _, one = name.partition(" ")
                return str(scope.app_excuses(part, one))
        return self._people(what)

    def _people(self, what: str) -> str:
        scope = self._scope
        match what:
            case "below":
                return digest_of(repr(scope.below))
            case "locales":
                return digest_of(*scope.locales)
            case "zone":
                return str(scope.zone)
            case "roles" | "superusers":
                return digest_of(*sorted(scope.roles if what == "roles" else scope.superusers))
            case "knows_people":
                return str(scope.knows_people)
        return ""

    def _named(self, what: str, kind: str, name: str) -> str:
        names = getattr(self._scope, MAPPINGS.get(kind, ""), None)
        if names is None:
            return ""
        return str(name in names) if what == "has" else digest_of(*names)

    def _usable(self, kind: str) -> list[Outline]:
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Outline]]:
        found: dict[str, list[Outline]] = {}
        for one in self._outlines.values():
            if one.usable:
                found.setdefault(one.kind, []).append(one)
        return found

    @cached_property
    def _paths(self) -> Mapping[tuple[str, str], list[str]]:
        """The files of each declared name; of an entity those of its pipelines and layout too."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self._outlines.values():
            if one.usable:
                found.setdefault((one.kind, one.declares), []).append(one.path)
                if one.kind == "pipeline":
                    found.setdefault(("entity", one.entity), []).append(one.path)
                elif one.kind == "layout":
                    found.setdefault(("entity", one.declares), []).append(one.path)
        return found

    def _files(self, kind: str, *names: str) -> str:
        paths = [path for name in names for path in self._paths.get((kind, name), ())]
        texts = (part for path in paths for part in (path, self._tree.sources[path].text))
        return digest_of(kind, *texts)

    def _entity(self, name: str) -> str:
        """The files of an entity, and of app.yaml the options they may use."""
        paths = self._paths.get(("entity", name), ())
        texts = [self._tree.sources[path].text for path in paths]
        sets = [
            f"{key} {options!r}"
            for key, options in self._scope.option_sets.items()
            # The feature "source" brings a field that nobody wrote.
            if key == "sources" or any(key in text for text in texts)
        ]
        staged = bool(self._scope.lost.get("pipeline"))
        return digest_of(self._files("entity", name), str(staged), *sets)
