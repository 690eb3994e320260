"""How people name an object on the command line: by its kind and name, by its name alone, or by a pattern."""

from __future__ import annotations

from ece_lint.model import Entity, Kind, kinds, sections
from ece_lint.names import fitting
from ece_lint.routing import Routing
from ece_lint.wording import WrongUse, did_you_mean, listed, quoted


def kind_called(name: str) -> Kind:
    """Return the kind that a word means: `skill_group`, `skill groups`, `Skill-Group`. Raises `WrongUse`."""
    kind = kind_named(name)
    if kind is None:
        known = {**sections(), **kinds()}
        guess = did_you_mean(_word(name), known) or f"; known are {listed(kinds(), 60)}"
        raise WrongUse(f"there is no kind `{name}`{guess}")
    return kind


def kind_named(name: str) -> Kind | None:
    """Return the kind that a word means, if it means one."""
    return {**sections(), **kinds()}.get(_word(name))


def _word(name: str) -> str:
    return "_".join(name.lower().replace("-", " ").split())


def object_called(routing: Routing, kind: Kind, name: str) -> Entity:
    """Return the one object of a kind that a name means, or `Department/Name`. Raises `WrongUse`."""
    found = _ofkind_named(routing, kind, name)
    if len(found) > 1:
        ways = listed(f"{one.department}/{one.name}" for one in found if one.department)
        raise WrongUse(
            f"there are {len(found)} {kind.section.replace('_', ' ')} {quoted(name)}; write {ways}"
        )
    if not found:
        guess = did_you_mean(name, (one.name for one in _every(routing, kind)))
        raise WrongUse(f"there is no {kind.noun} {quoted(name)}{guess}")
    return found[0]


def objects_called(routing: Routing, text: str) -> list[Entity]:
    """Return what `KIND:NAME` means, where the name may have `*` in it, or a name that only one object has.

    An alias is known by its address as well. Raises `WrongUse` with the nearest names, or with the choices.
    """
    word, colon, name = text.partition(":")
    kind = kind_named(word) if colon else None
    if colon and kind is None and not _everywhere(routing, text):
        kind_called(word)
    if kind is None:
        found = _everywhere(routing, text)
        if len(found) > 1:
            ways = listed(f"{one.kind.name}:{_whole_name(one)}" for one in found)
            raise WrongUse(f"{len(found)} objects are called {quoted(text)}; write {ways}")
        if not found:
            guess = did_you_mean(text, {one.name for one in routing.everything()})
            raise WrongUse(f"there is no object {quoted(text)}{guess}")
        return found
    if "*" in name:
        every = _every(routing, kind)
        names = set(fitting(one.name for one in every)(name))
        if not names:
            raise WrongUse(f"no {kind.noun} fits {quoted(name)}")
        return [one for one in every if one.name in names]
    return [object_called(routing, kind, name)]


def _everywhere(routing: Routing, name: str) -> list[Entity]:
    return [one for kind in kinds().values() for one in _ofkind_named(routing, kind, name)]


def _ofkind_named(routing: Routing, kind: Kind, name: str) -> list[Entity]:
    every = _every(routing, kind)
    found = [one for one in every if one.name == name]
    department, slash, rest = name.partition("/")
    if kind.unique_in and slash and not found:
        found = [one for one in every if (one.department, one.name) == (department, rest)]
    if kind.name == "alias" and not found:
        found = [one for one in every if str(one.data.get("address", "")).lower() == name.lower()]
    return found


def _every(routing: Routing, kind: Kind) -> list[Entity]:
    return [*routing.entities[kind.name], *routing.undefined[kind.name]]


def _whole_name(entity: Entity) -> str:
    return f"{entity.department}/{entity.name}" if entity.department else entity.name
