"""The same object in two states of a site, though it has another name: told, by its number, or by its place.

Never by likeness: a guess would hide that something was deleted.
"""

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ece_lint.model import Entity, Key, Mention, Names, kinds, mentioned
from ece_lint.routing import Routing

_FEWEST = 3  # objects that kept name and number, before numbers are those of one system
_ROUNDS = 4
# Who follows somebody in a group is in the same place without being the same, and so is a script with the same
# references as the one that it replaces.
_REPLACED = frozenset({"agent", "user", "alias", "script"})
# What so many objects share that it tells none of them from another.
_SHARED = frozenset({
    "department", "cce_department", "peripheral", "peripheral_gateway", "media_routing_domain", "routing_client",
    "attribute",
})  # fmt: skip


class Renaming(NamedTuple):
    """The name that an object of the base has in the head, and how that is known."""

    name: str
    by: str  # told, number, place


Renamings = Mapping[Key, Renaming]
"""By the keys that the objects have in the base."""


def renamings(base: Routing, head: Routing, told: Mapping[Key, str]) -> dict[Key, Renaming]:
    """Return which objects of the base have another name in the head: those told, and those that are certain.

    A number tells where both states are of one system: some objects kept both name and number, and hardly any kept
    its name under another number. A place in the graph tells where an object that is gone and one that is new are
    the same but for their names, have the same neighbours, and nothing else is in such a place.
    """
    found = {key: Renaming(name, "told") for key, name in told.items()}
    of_base, of_head = _own(base), _own(head)
    if of_base.keys() == of_head.keys():
        return {key: new for key, new in found.items() if new.name != key.name}
    if _is_one_system(of_base, of_head):
        gone, came = _unmatched(of_base, of_head, found)
        numbers = {_number(one): one for one in came if "id" in one.data}
        shared = Counter(_number(one) for one in (*gone, *came) if "id" in one.data)
        for one in gone:
            other = numbers.get(_number(one)) if "id" in one.data else None
            # What moved to another department was made again there; of two with one number nobody knows which it is.
            if (
                other is not None
                and shared[_number(one)] == 2
                and in_head(one.key, found).department == other.department
            ):
                found[one.key] = Renaming(other.name, "number")
    gone, came = _unmatched(of_base, of_head, found)
    if {one.kind.name for one in gone} & {one.kind.name for one in came}:
        found |= _by_place(base, head, found, gone, came)
    return {key: new for key, new in found.items() if new.name != key.name}


def in_head(key: Key, names: Renamings) -> Key:
    """Return the key that an object of the base has in the head."""
    name = names[key].name if key in names else key.name
    owner = kinds()[key.kind].unique_in if key.department else None
    of = Key(kinds()[key.kind].mentions[owner].kind, key.department or "") if owner else None
    department = names[of].name if of is not None and of in names else key.department
    return Key(key.kind, name, department)


def with_names(routing: Routing, names: Renamings) -> Routing:
    """Return a routing in which some objects have other names, wherever they are mentioned; it is not linked yet."""
    renamed = Routing(routing.documents, routing.deleted, routing.given, routing.guesses)
    later = (again for _, again in routing.repeated)
    defined = (one for of_kind in routing.entities.values() for one in of_kind)
    for one in [*defined, *later]:
        data, name = _rewritten(one, lambda target: in_head(target.key, names)), one.name
        if one.key in names:
            name = names[one.key].name
            data = {**data, "name": name} if "name" in data else data
        elif one.kind.named_by:
            name = one.kind.named_as.format(*(data[field] for field in one.kind.named_by))
        department = in_head(one.key, names).department
        fresh = Entity(one.kind, name, department, data, one.document, one.pointer, one.places)
        fresh.flawed = one.flawed
        renamed.add(fresh)
    return renamed


def _rewritten(one: Entity, key_of: Callable[[Entity], Key]) -> dict[str, Any]:
    """Return the fields of an object, with other names in the place of those that it mentions."""
    data, is_own = one.data, False
    for mention in one.kind.mentions.values():
        targets = one.links.get(mention.field, ())
        if mention.holds or all(key_of(target) == target.key for target in targets):
            continue
        if not is_own:
            data, is_own = copy.deepcopy(_plain(data)), True
        places = list(mentioned(data, mention))
        for (steps, text), target in zip(places, targets, strict=False):
            _put(data, steps, _mention_of(key_of(target), target, text), mention)
    if is_own and "call_type_map" in data:
        _rename_rows(data, one, key_of)
    return data


def _rename_rows(data: dict[str, Any], one: Entity, key_of: Callable[[Entity], Key]) -> None:
    """Name the call types in the rows of a dialed number as its two fields do, which are concluded from the rows."""
    named = [*one.links.get("call_type", ()), *one.links.get("other_call_types", ())]
    new = {target.name: key_of(target).name for target in named}
    for row in filter(None, data["call_type_map"]):
        row["call_type"] = new.get(row["call_type"], row["call_type"])


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return fields in which every list is one: a table of pairs has its names as numbers."""
    return {field: [*value] if type(value) is Names else value for field, value in data.items()}


def _mention_of(key: Key, target: Entity, text: Any) -> str:
    """Return what a mention says from now on; one that named the department goes on to do so."""
    return (
        f"{key.department}/{key.name}" if text == f"{target.department}/{target.name}" else key.name
    )


def _put(data: Any, steps: tuple[Any, ...], text: str, mention: Mention) -> None:
    for step in steps[:-1]:
        data = data[step]
    if mention.way[-1] == "%":
        data[text] = data.pop(steps[-1])
    else:
        data[steps[-1]] = text


# By number


def by_number(lacking: Routing, other: Routing) -> dict[Key, Renaming]:
    """Return the names of what one state has by numbers alone, because it lacks the table or the row that has the name.

    The other state has that, if only as a row that is deleted, and both are of one system. What was deleted and made
    again under its old name has another number, so that who still mentions the old one does not mean it.
    """
    if not _is_one_system(_own(lacking), _own(other)):
        return {}
    found = {}
    for name, every in lacking.undefined.items():
        numbered = [one for one in every if one.name.isdecimal()]
        taken = {(one.department, one.name) for one in lacking.entities[name]} if numbered else ()
        its = {str(one.data.get("id")): one for one in other.entities[name] if numbered}
        its |= {_as_mentioned(one, other): one for one in other.undefined[name] if numbered}
        for one in numbered:
            named = its.get(one.name)
            if named is None or named.department != one.department:
                continue
            if (named.department, named.name) not in taken:
                found[one.key] = Renaming(named.name, "number")
    return found


def _as_mentioned(one: Entity, routing: Routing) -> str:
    """Return how a file has what is deleted: by the number, where its row gives the name."""
    hops = routing.mentions_of(one) if (one.kind.name, one.name) in routing.deleted else ()
    return next((it.place.document.part(*it.place.offsets) for it in hops), "")


def _number(one: Entity) -> tuple[str, str]:
    return one.kind.name, str(one.data["id"])


def _is_one_system(base: Mapping[Key, Entity], head: Mapping[Key, Entity]) -> bool:
    """Say whether numbers mean the same in both: in another system the same names have other numbers."""
    kept = _kept_numbers(base, head)
    # What is deleted and made again gets another number, which happens to a few.
    return kept[True] >= _FEWEST and kept[False] * 20 <= kept[True]


def are_of_two_systems(base: Routing, head: Routing) -> bool:
    """Say whether most of what has the same names has other numbers; where nothing has numbers, it is one system."""
    kept = _kept_numbers(_own(base), _own(head))
    return kept[False] > kept[True]


def _kept_numbers(base: Mapping[Key, Entity], head: Mapping[Key, Entity]) -> Counter[bool]:
    """Count the objects that kept their names, by whether they kept their numbers too."""
    kept: Counter[bool] = Counter()
    for key, one in base.items():
        if "id" in one.data and (other := head.get(key)) is not None and "id" in other.data:
            kept[str(one.data["id"]) == str(other.data["id"])] += 1
    return kept


def _unmatched(
    base: Mapping[Key, Entity], head: Mapping[Key, Entity], names: Renamings
) -> tuple[list[Entity], list[Entity]]:
    """Return what is in the base alone, and what is in the head alone."""
    of_base = {in_head(key, names): one for key, one in base.items()} if names else base
    return (
        [one for key, one in of_base.items() if key not in head],
        [one for key, one in head.items() if key not in of_base],
    )


def _own(routing: Routing) -> dict[Key, Entity]:
    """Return every object that has a name of its own."""
    return {
        one.key: one
        for name, every in routing.entities.items()
        if not kinds()[name].single and not kinds()[name].named_by
        for one in every
    }


# By place


def _by_place(
    base: Routing, head: Routing, names: Renamings, gone: list[Entity], came: list[Entity]
) -> dict[Key, Renaming]:
    """Match what is gone with what is new by colours, which are refined by those of their neighbours."""
    colours: dict[Entity, Any] = {one: _alone(one) for one in (*gone, *came)}
    near = {**_near(base, gone), **_near(head, came)}
    fixed = {one: in_head(one.key, names) for one in base.everything()}

    def told(one: Entity) -> Any:
        if one.kind.named_by:  # its name has those of others in it
            targets = (target for every in one.links.values() for target in every)
            return one.kind.name, tuple(sorted(repr(told(target)) for target in targets))
        return colours[one] if one in colours else fixed.get(one, one.key)

    for _ in range(_ROUNDS):
        colours = {
            one: hash(
                (colours[one], tuple(sorted(repr((way, told(other))) for way, other in near[one])))
            )
            for one in colours
        }
    of_gone = Counter(colours[one] for one in gone)
    of_came = Counter(colours[one] for one in came)
    new = {colours[one]: one for one in came}
    return {
        one.key: Renaming(new[colours[one]].name, "place")
        for one in gone
        if of_gone[colours[one]] == of_came[colours[one]] == 1
        and one.kind.name not in _REPLACED
        and any(other.kind.name not in _SHARED for _, other in near[one])
    }


def _alone(one: Entity) -> Any:
    """Return what an object is apart from its name, number, description, and the names of others."""
    unnamed = _rewritten(one, lambda target: Key("", "·"))
    plain = {
        field: value
        for field, value in unnamed.items()
        if field not in ("name", "id", "description", *one.derived)
        and not (field in one.kind.mentions and one.kind.mentions[field].plain)
    }
    return one.kind.name, repr(sorted(plain.items()))


def _near(routing: Routing, objects: Iterable[Entity]) -> dict[Entity, list[tuple[str, Entity]]]:
    """Return for objects what they mention and what mentions them, each with the field."""
    near: dict[Entity, list[tuple[str, Entity]]] = {one: [] for one in objects}
    for source in routing.everything():
        for field, targets in source.links.items():
            if source in near:
                near[source] += [(field, target) for target in targets]
            for target in near.keys() & {*targets} if targets else ():
                near[target].append((f"{source.kind.name}.{field}", source))
    return near
