"""What is different about the objects of two states of a site, field by field."""

from collections.abc import Iterator, Mapping
from operator import or_
from typing import Any, NamedTuple

from ece_lint.analysis.alignment import Renamings, are_of_two_systems, in_head
from ece_lint.documents import Node
from ece_lint.model import Entity, Key, Kind, in_words, kinds
from ece_lint.routing import Routing

# What a field says that is not given, if that is not *no* or nothing.
_MEANT: Mapping[str, Any] = {
    "active": True, "enabled": True, "valid": True, "integrated": True,
}  # fmt: skip
_MEANT_OF: Mapping[tuple[str, str], str] = {
    ("workflow", "kind"): "inbound", ("script", "type"): "routing",
}  # fmt: skip
_MEANT_WITHIN: Mapping[str, Any] = {"parentheses": 0}
# Numbers are those of one system, and stamps tell when something was saved, not what it is.
_UNCOMPARED = frozenset({"id", "name", "version", "saved", "saved_by"})
# Numbers of what we have no objects for, which mean nothing in another system.
_NUMBERS = frozenset({("agent", "person"), ("peripheral_target", "network_trunk_group")})
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)
# Said only of what is wrong, wherever another field is read.
_ONLY_WRONG: Mapping[tuple[str, str], str] = {("script", "active_version"): "version"}
# Written only where there are several, beside the field of which the first is.
_ONLY_SEVERAL: Mapping[tuple[str, str], str] = {
    ("script_selector", "other_call_types"): "call_type",
    ("script_selector", "call_type_map"): "call_type",
}
_IN_ORDER = frozenset({"steps", "terms", "call_type_map", "items"})  # in which the order counts


ROUTES: Mapping[str, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        "agent": "enabled attributes peripheral",
        "alias": "active address",
        "application_path": "members",
        "call_type": "scripts",
        "enterprise_skill_group": "skill_groups",
        "entry_point": "active integrated queue",
        "media_class": "type",
        "media_routing_domain": "channel media_class",
        "precision_queue": "media_routing_domain steps agent_ordering",
        "queue": "active media_routing_domain script_selector skill_groups precision_queues priority",
        "routing_client": "default_call_type",
        "script": "valid active_version targets_by_expression skill_groups precision_queues agents "
        "enterprise_skill_groups call_types scripts",
        "script_selector": "media_routing_domain call_type other_call_types call_type_map scripts routing_client "
        "default_label dialed_number",
        "skill_group": "agents media_routing_domain peripheral",
        "system": "default_call_type",
        "workflow": "active kind aliases queues items",
    }.items()
}
"""The fields that decide which way a contact takes and who may get it; no other is the cause of anything."""


UNREAD = "(cannot be read)"
"""What a field says that does not fit its schema, or of which the source cannot say what it holds."""


class Field(NamedTuple):
    """What a field says on both sides, or what came into and went from a list of which the order does not count."""

    name: str
    before: Any = None
    after: Any = None
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


class Change(NamedTuple):
    """What is different about one object: it is on one side only, has another name, or other fields.

    `key` is the key in the head, where it has one. `renamed` says how another name is known: told, number, or place.
    """

    key: Key
    before: Entity | None
    after: Entity | None
    fields: tuple[Field, ...] = ()
    old_name: str = ""
    renamed: str = ""

    @property
    def place(self) -> Node:
        """Where the change stands: what came into the first changed field, that field, the object, or where it was."""
        if self.after is None:
            assert self.before is not None
            return self.before.place
        for field in self.fields:
            if field.name in self.after.data:
                names = [in_words(one.key)[1] for one in self.after.links.get(field.name, ())]
                came = [names.index(one) for one in field.came if one in names]
                if isinstance(field.after, list):
                    was = field.before if isinstance(field.before, list) else []
                    came = [at for at, part in enumerate(field.after) if part not in was]
                return self.after.at(field.name, *came[:1])
        return self.after.place


class Changes(NamedTuple):
    """The changed objects by their keys, and the fields that one side does not give and that are not compared.

    `unsaid` has kind, field and the side that does not give it: base or head; the field is empty where one
    side has nothing of the kind at all.
    """

    objects: Mapping[Key, Change]
    unsaid: tuple[tuple[str, str, str], ...]


NOTHING = Changes({}, ())


def changes(base: Routing, head: Routing, names: Renamings) -> Changes:
    """Compare all objects. The base already has the names of the head; `names` are those that it had itself."""
    was = {in_head(key, names): (key.name, new.by) for key, new in names.items()}
    found: dict[Key, Change] = {}
    unsaid: list[tuple[str, str, str]] = []
    passed_over = _NUMBERS if are_of_two_systems(base, head) else frozenset()
    for kind in kinds().values():
        before = {one.key: one for one in base.entities[kind.name]}
        after = {one.key: one for one in head.entities[kind.name]}
        told = [routing.knows(kind) for routing in (base, head)]
        if told[0] != told[1] and not (before and after):
            unsaid.append((kind.name, "", "head" if told[0] else "base"))
            continue
        fields = dict(_fields(kind, base, head))
        if before and after:
            unsaid += [(kind.name, name, side) for name, side in fields.items() if side]
        compared = [
            name
            for name, side in fields.items()
            if not side and (kind.name, name) not in passed_over
        ]
        for key, one in before.items():
            if key not in after:
                found[key] = Change(key, one, None)
                continue
            other = after[key]
            old_name, by = was.get(key, ("", ""))
            is_same = one.data == other.data and one.flawed == other.flawed and not by
            own = () if is_same else tuple(_differing(one, other, compared))
            if own or by:
                found[key] = Change(key, one, other, own, old_name, by)
        for key, one in after.items():
            if key not in before:
                found[key] = Change(key, None, one)
    return Changes(found, tuple(unsaid))


def _fields(kind: Kind, base: Routing, head: Routing) -> Iterator[tuple[str, str]]:
    """Yield the fields of which either side says something, each with the side that does not."""
    usual = {*_MEANT, *(field for of, field in _MEANT_OF if of == kind.name)}
    is_written = [_is_written(kind, routing) for routing in (base, head)]
    for name in kind.fields:
        if name in _UNCOMPARED or (name in kind.mentions and kind.mentions[name].holds):
            continue
        said = [routing.knows(kind, name) for routing in (base, head)]
        if any(said):
            beside = _ONLY_WRONG.get((kind.name, name))
            if beside:
                told = [routing.knows(kind, beside) for routing in (base, head)]
                said = [any(one) for one in zip(said, told, is_written, strict=True)]
            elif first := _ONLY_SEVERAL.get((kind.name, name)):
                told = [routing.knows(kind, first) for routing in (base, head)]
                own = [all(one) for one in zip(told, is_written, strict=True)]
                said = [*map(or_, said, own)]
            elif name in usual:
                said = [*map(or_, said, is_written)]
            elif name not in ROUTES.get(kind.name, ()) and all(is_written):
                said = [True, True]
            yield name, "" if all(said) else "head" if said[0] else "base"


def _is_written(kind: Kind, routing: Routing) -> bool:
    """Say whether objects are written in our own form, where what is left out is as usual; exports lack columns."""
    return all(one.places is None for one in routing.entities[kind.name])


def _differing(one: Entity, other: Entity, fields: list[str]) -> Iterator[Field]:
    for name in fields:
        before, after = one.data.get(name), other.data.get(name)
        is_derived = name in one.derived, name in other.derived
        if all(is_derived) or (any(is_derived) and None in (before, after)):
            continue
        mention = one.kind.mentions.get(name)
        if (name in one.flawed) != (name in other.flawed):
            was, is_now = (
                UNREAD if name in it.flawed else it.data.get(name) for it in (one, other)
            )
            yield Field(name, was, is_now)
        elif mention is not None and mention.plain:
            old, new = (_names(entity, name) for entity in (one, other))
            if {*old} == {*new}:
                continue
            came = tuple(old_or_new for old_or_new in new if old_or_new not in old)
            went = tuple(old_or_new for old_or_new in old if old_or_new not in new)
            if one.kind.fields[name].get("type") == "array":
                yield Field(name, came=came, went=went)
            else:
                yield Field(name, next(iter(old), None), next(iter(new), None))
        elif meant(one, name) != meant(other, name) and not before is after is None:
            was, is_now = (
                _usual(it, name) if value is None else value
                for it, value in ((one, before), (other, after))
            )
            yield Field(name, was, is_now)


def _names(entity: Entity, field: str) -> dict[str, None]:
    return dict.fromkeys(in_words(target.key)[1] for target in entity.links.get(field, ()))


def _usual(entity: Entity, field: str) -> Any:
    if (
        entity.places is not None
    ):  # an export that has the field, and does not say so of this object
        return None
    return _MEANT_OF.get((entity.kind.name, field), _MEANT.get(field))


def meant(entity: Entity, field: str) -> Any:
    """Return what a field says, the same for what is not given and what is written as the usual.

    Lists of which the order does not count come in one order, and a number is what it is as text.
    """
    value = entity.data.get(field)
    if value is None:
        return _usual(entity, field)
    if type(value) in (int, float):
        return f"{value:.15g}"
    value = _without_usual(value, field)
    if field == "call_type_map" and value == [{"call_type": entity.data.get("call_type")}]:
        return None  # the one row, which every contact meets, says what the field says
    if field == "steps" and value and isinstance(value[-1], dict) and value[-1].get("wait") == -1:
        value[-1].pop("wait")  # no step follows
    is_empty = any(value is one or (value == one and type(value) is type(one)) for one in _EMPTY)
    return None if is_empty else value


def _without_usual(part: Any, field: str = "") -> Any:
    """Return a list or mapping without what says in it as much as if it were left out, in one order."""
    if isinstance(part, list):
        every = [_without_usual(one) for one in part]
        return every if field in _IN_ORDER else sorted(every, key=repr)
    if isinstance(part, dict):
        return {
            name: _without_usual(part[name], name)
            for name in sorted(part)
            if part[name] != _MEANT_WITHIN.get(name)
        }
    return part
