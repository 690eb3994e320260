"""Pairs of sites: a random site, and what somebody made of it in a change window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from ways_oracle import IN_DEPARTMENTS, NAMES, SECTIONS, Object, Site
from ways_sites import POOLS, maker, random_site

KINDS = {section: kind for kind, section in SECTIONS.items()}


def random_pair(seed: int, most: int = 3, but: tuple[str, ...] = ()) -> tuple[Site, Site]:
    """Return a site and what a few changes make of it; `but` are names of changes that are not made."""
    random = Random(f"pair {seed}")
    base = random_site(seed)
    head = deepcopy(base)
    for _ in range(random.randint(1, most)):
        random.choice([change for name, change in CHANGES.items() if name not in but])(head, random)
    return base, head


def _some_object(site: Site, random: Random, *sections: str) -> Object | None:
    objects = [
        one for section in sections or site for one in site.get(section, ()) if "name" in one
    ]
    return random.choice(objects) if objects else None


def _a_section(site: Site, random: Random) -> str:
    return random.choice([name for name in site if site[name] and name in KINDS])


def _renamed(site: Site, random: Random) -> None:
    section = _a_section(site, random)
    one = random.choice(site[section])
    if [it["name"] for it in site[section]].count(one["name"]) == 1:
        rename(site, section, one["name"], f"{one['name']} (new)")


def rename(site: Site, section: str, old: str, new: str) -> None:
    """Give an object another name, wherever it is mentioned, as `ece-lint rename` does."""
    kind = KINDS[section]
    for one in site[section]:
        if one["name"] == old:
            one["name"] = new
    for _, _, one in everything(site):
        _rename_in(one, kind, old, new)


def _rename_in(part: Any, kind: str, old: str, new: str) -> None:
    for field, value in [*part.items()] if isinstance(part, dict) else []:
        if field == "attributes" and kind == "attribute" and isinstance(value, dict):
            part[field] = {new if name == old else name: of for name, of in value.items()}
        elif NAMES.get(field) == kind and isinstance(value, list):
            part[field] = [new if name == old else name for name in value]
        elif NAMES.get(field) == kind and value == old:
            part[field] = new
        elif isinstance(value, list):
            for inner in value:
                _rename_in(inner, kind, old, new)


def everything(site: Site) -> Iterator[tuple[str, int, Object]]:
    """Yield every object with its section and its place in that."""
    for section, objects in site.items():
        for number, one in enumerate(objects):
            yield section, number, one


def _deleted(site: Site, random: Random) -> None:
    section = _a_section(site, random)
    site[section].pop(random.randrange(len(site[section])))


def _added(site: Site, random: Random) -> None:
    section = random.choice([*POOLS])
    if section in site and section in KINDS:
        new = {"name": random.choice([*POOLS[section], "New"]), **made(section, random)}
        site[section].insert(random.randint(0, len(site[section])), new)


def made(section: str, random: Random) -> Object:
    """Return the fields of a random object."""
    fields: Object = getattr(maker(random), section)()
    return fields


def _switched(site: Site, random: Random) -> None:
    section, field = random.choice([
        ("queues", "active"), ("aliases", "active"), ("workflows", "active"), ("entry_points", "active"),
        ("agents", "enabled"), ("scripts", "valid"), ("entry_points", "integrated"),
    ])  # fmt: skip
    if one := _some_object(site, random, section):
        one[field] = one.get(field) is False


def _field_changed(site: Site, random: Random) -> None:
    section = _a_section(site, random)
    if section == "departments" or section not in POOLS:
        return
    one, other = random.choice(site[section]), made(section, random)
    if other:
        field = random.choice([*other])
        if field in one and random.random() < 0.2:
            del one[field]
        else:
            one[field] = other[field]


def _moved(site: Site, random: Random) -> None:
    lists = [
        (one, field)
        for _, _, one in everything(site)
        for field, value in one.items()
        if field in NAMES and isinstance(value, list) and value
    ]
    if lists:
        one, field = random.choice(lists)
        name = one[field].pop(random.randrange(len(one[field])))
        others = [(it, its) for it, its in lists if its == field and it is not one]
        if others and random.random() < 0.7:
            it, its = random.choice(others)
            it[its].append(name)


def _reordered(site: Site, random: Random) -> None:
    lists = [
        value
        for _, _, one in everything(site)
        for value in one.values()
        if isinstance(value, list) and len(value) > 1
    ]
    if lists:
        random.shuffle(random.choice(lists))


def _a_section_lost(site: Site, random: Random) -> None:
    del site[random.choice([*site])]


def _a_field_lost(site: Site, random: Random) -> None:
    section = _a_section(site, random)
    fields = {field for one in site[section] for field in one} - {"name"}
    if fields:
        field = random.choice(sorted(fields))
        for one in site[section]:
            one.pop(field, None)


CHANGES: dict[str, Callable[[Site, Random], None]] = {
    "renamed": _renamed, "deleted": _deleted, "added": _added, "switched": _switched, "field": _field_changed,
    "field again": _field_changed, "moved": _moved, "reordered": _reordered, "section lost": _a_section_lost,
    "field lost": _a_field_lost,
}  # fmt: skip


def shuffled(site: Site, random: Random) -> list[Site]:
    """Return a site in another order, spread over files; what is defined twice stays in its order."""
    sections = random.sample([*site], len(site))
    parts: list[Site] = [{}, {}]
    for section in sections:
        objects = site[section]
        if len({one["name"] for one in objects}) == len(objects):
            objects = random.sample(objects, len(objects))
        half = random.randint(0, len(objects))
        for part, own in zip(parts, (objects[:half], objects[half:]), strict=True):
            if own or part is parts[0]:
                part[section] = own
    return parts


def reverted(base: Site, head: Site, causes: set[tuple[str, str, str | None]]) -> Site:
    """Return the head with some objects as the base has them."""
    sections = dict.fromkeys([*head, *base])
    found: Site = {}
    for section in sections:
        kind = KINDS.get(section)
        kept = [one for one in head.get(section, ()) if _key(kind, one) not in causes]
        back = [one for one in base.get(section, ()) if _key(kind, one) in causes]
        if kept or back or section in head:
            found[section] = [*back, *kept]
    return found


def _key(kind: str | None, one: Object) -> tuple[str, str, str | None]:
    return kind or "", one["name"], one.get("department") if kind in IN_DEPARTMENTS else None
