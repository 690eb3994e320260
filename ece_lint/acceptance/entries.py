"""What entries of the settings accept, and the objects that they say are kept elsewhere."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator
from typing import Any

from ece_lint.acceptance.said import Acceptance, Covered, Found, Problem
from ece_lint.documents import Span
from ece_lint.finding import Location
from ece_lint.model import Entity, Key, kinds
from ece_lint.names import fitting
from ece_lint.routing import Routing
from ece_lint.settings import FILE, Settings
from ece_lint.wording import did_you_mean, quoted


def from_settings(settings: Settings) -> Iterator[Acceptance]:
    """Yield what the entries of `accept:` in the settings accept."""
    for number, entry in enumerate(settings.accept):
        yield Acceptance(
            by="settings",
            rule=entry["rule"],
            what=_what(entry),
            location=(location := _entry(settings, "accept", number)),
            covers=_covering(entry, location.path),
            reason=entry["reason"],
            owner=entry.get("owner", ""),
            until=entry.get("until", ""),
            pinned=entry.get("count"),
            name=entry.get("name", ""),
            common=settings.said.is_common(("accept", number)),
        )


def _what(entry: dict[str, Any]) -> str:
    noun = kinds()[entry["kind"]].noun if "kind" in entry else "object"
    about = [f"{noun} {quoted(entry['name'])}"] if "name" in entry else []
    about += [f"department {quoted(entry['department'])}"] if "department" in entry else []
    about += [f"file {quoted(entry['file'])}"] if "file" in entry else []
    return ", ".join(about)


def _covering(entry: dict[str, Any], path: str) -> Callable[[Found], Covered]:
    home = posixpath.dirname(path)
    file = posixpath.normpath(posixpath.join(home, entry["file"])) if "file" in entry else None
    return lambda found: found.of(
        file, *(entry.get(field) for field in ("name", "kind", "department"))
    )


def _entry(settings: Settings, setting: str, number: int) -> Location:
    if settings.document is None:
        return Location(FILE, Span(1, 1, 1, 1))
    node = settings.said.at((setting, number))
    return Location(node.document.path, node.span)


def unused_externals(
    settings: Settings, routing: Routing, judged: Collection[str]
) -> Iterator[Problem]:
    """Yield what is declared to be defined elsewhere and is not needed."""
    if "undefined-name" not in judged:
        return
    mentioned: dict[str, dict[str, list[Entity]]] = {}
    for kind in {one["kind"] for one in settings.external}:
        for one in routing.undefined[kind]:
            mentioned.setdefault(kind, {}).setdefault(one.name, []).append(one)
    fit = {kind: fitting(names) for kind, names in mentioned.items()}
    unused = []
    for number, entry in enumerate(settings.external):
        kind, name, department = entry["kind"], entry["name"], entry.get("department")
        is_meant = kind in fit and any(
            one.external and department in (None, one.department)
            for fitting_name in fit[kind](name)
            for one in mentioned[kind][fitting_name]
        )
        # What all sites have in common need not be about each of them.
        if not is_meant and not settings.said.is_common(("external", number)):
            unused.append((number, kind, name, department))
    near = {
        kind: routing.guesses.among(
            [name for _, other, name, _ in unused if other == kind],
            [name for name, ones in names.items() if not all(one.external for one in ones)],
        )
        for kind, names in mentioned.items()
    }
    for number, kind, name, department in unused:
        own = routing.definition(Key(kind, name, department))
        what = f"{kinds()[kind].noun} {quoted(name)} is declared to be external, but "
        what += "the configuration defines it itself" if own else "nothing mentions it"
        if not own and "*" not in name and kind in near:
            what += did_you_mean(name, near[kind](name))
        location = _entry(settings, "external", number)
        yield Problem("unused-external-object", location, what)
