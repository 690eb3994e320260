"""How a rule is put to the configuration, and how what it finds is worded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from ece_lint.documents import Node
from ece_lint.finding import (
    SEVERITIES,
    UNREAD,
    Finding,
    Fix,
    Hit,
    Label,
    Location,
    Replace,
    identified,
)
from ece_lint.model import Entity, Key, Kind, in_words
from ece_lint.pages.check import PLACEHOLDER
from ece_lint.pages.rule import Input, Rule, written
from ece_lint.routing import Condition, Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, one_line, quoted

_BARE = (int, float, Phrase)  # what nothing quotes
_NOTHING = Phrase("nothing")
_MOST_BESIDE = 50
"""How many places a path of `beside` shows: nobody reads more, and scripts may lead to thousands of others."""


def missing_inputs(rule: Rule, routing: Routing) -> list[str]:
    """Return the sections and fields that the rule needs and the configuration does not have.

    An empty list means that the rule can be asked. Where several ways would do, the one that lacks least
    is named.
    """
    lacking: dict[str, None] = {}
    if rule.kind is not None and not routing.knows(rule.kind):
        lacking[rule.kind.section] = None
    for ways in rule.inputs:
        lacks = [
            [name for kind, field in way for name in _lacking(kind, field, routing)] for way in ways
        ]
        if all(lacks):
            lacking.update(dict.fromkeys(sorted(lacks, key=len)[0]))
    whole = {name for name in lacking if "." not in name}
    return [name for name in lacking if name.split(".")[0] not in whole or name in whole]


def missing_parts(rule: Rule, routing: Routing) -> list[str]:
    """Return the fields that a rule which can be asked would judge by themselves, and that nobody gives.

    Of a rule about observations, also what was not observed of one server or another.
    """
    subjects = _subjects(rule, routing) if rule.parts else []

    def is_given(kind: Kind, field: str) -> bool:
        if kind is not rule.kind:
            return routing.knows(kind, field)
        given = (kind.name, field) in routing.given
        return given or not subjects or any(field in one.data for one in subjects)

    lacking = [f"{kind.section}.{field}" for kind, field in rule.parts if not is_given(kind, field)]
    return [*lacking, *_not_observed(rule, routing, lacking)]


def _not_observed(rule: Rule, routing: Routing, lacking: list[str]) -> Iterator[str]:
    """Yield what nobody observed of a server that the rule would judge: a field, or anything at all."""
    if rule.kind is None or rule.kind.observes is None:
        return
    seen: dict[str, set[str]] = {}  # the fields by the name of the server
    for one in routing.entities[rule.kind.name]:
        seen.setdefault(one.name, set()).update(one.data)
    asked = (one for ways in rule.inputs for way in ways for one in way)
    fields = dict.fromkeys(field for kind, field in (*asked, *rule.parts) if kind is rule.kind)
    told = {name.partition(".")[2] for name in lacking}
    for server in filter(lambda one: one.defined, routing.entities[rule.kind.observes]):
        roles = (None, *server.data.get("roles", ()))
        wanted = [one for one in fields if rule.kind.fields[one].get("x-on") in roles]
        if wanted and server.name not in seen:
            yield f"{rule.kind.noun} of {server.name}"
        elif server.name in seen:
            for field in wanted:
                if field not in seen[server.name] and field not in told:
                    yield f"{rule.kind.section}.{field} of {server.name}"


def _lacking(kind: Kind, field: str, routing: Routing) -> Sequence[str]:
    if not routing.knows(kind):
        return [kind.section]
    if routing.knows(kind, field):
        return []
    return routing.lacking.get((kind.name, field)) or [written(kind, field)]


def looks_at(rule: Rule, about: str, parts: Collection[tuple[str, str]]) -> bool:
    """Say whether what a rule finds may come of what is missing: `parts` are kinds, and fields of kinds.

    The objects that it finds something about are those that are there, so all of their kind are no part of it, which
    is `about`, or that which it goes through; and one that needs nothing goes by the names that are there.
    """
    if not (rule.kind or rule.inputs) or any(cause.rule == UNREAD for cause in rule.causes):
        return False  # the latter says more exactly what follows
    asked = {(kind.name, field) for ways in rule.inputs for way in ways for kind, field in way}
    asked |= {(kind.name, field) for kind, field in rule.parts}
    also = {kind.name for kind in rule.also}
    own = {rule.kind.name} if rule.kind else set()
    others = {*also, *own, *(kind for kind, _ in asked)} - ({about} if about else own)
    return any(
        (kind, field) in asked or kind in also if field else kind in others for kind, field in parts
    )


def ask(rule: Rule, routing: Routing) -> Iterator[Finding]:
    """Put a rule to the configuration and yield what it finds."""
    assert rule.must is not None
    subjects = _subjects(rule, routing)
    found: dict[str, list[Finding]] = {}  # by role
    limits = dict(_limits(rule, routing))
    current = {name: limit.data["current"] for name, limit in limits.items()}
    for hit in rule.must(subjects, routing, **(rule.arguments | current)):
        if limits:
            said = [Label(one.at("current"), f"{called(one)} is {one.data['current']}")
                    for one in limits.values() if one.data["current"] == hit.facts.get("at_most")]  # fmt: skip
            hit = hit._replace(beside=(*hit.beside, *said))
        if rule.roles:
            fitting = (role for role, such in rule.roles if _fits(such, hit, routing))
            hit = hit._replace(role=next(fitting, hit.role))
            if hit.role not in rule.message and "" not in rule.message:
                continue
        severity = rule.severity.get(hit.role, rule.severity.get("", "error"))
        if severity in SEVERITIES:
            found.setdefault(hit.role, []).append(_finding(rule, hit, severity, routing))
    empty = _empty(rule, routing) if any(len(own) > 1 for own in found.values()) else None
    for role, own in found.items():
        if empty is None or len(own) == 1:
            yield from own
        else:
            yield _once(rule, role, own, empty, routing)


def _limits(rule: Rule, routing: Routing) -> Iterator[tuple[str, Entity]]:
    """Yield the parameters that the site's own limits set, and no settings do, each with its limit."""
    named = {name: limit.casefold() for name, limit in rule.page.get("limits", {}).items()}
    for one in routing.entities["configuration_limit"] if named else ():
        for name, limit in named.items():
            is_set = rule.arguments.get(name) != rule.page["with"].get(name)
            if one.name.casefold() == limit and one.data.get("current", 0) > 0 and not is_set:
                yield name, one


def _fits(such: str | tuple[Condition, ...], hit: Hit, routing: Routing) -> bool:
    """Say whether a hit has the role that the page calls otherwise, or its object is as conditions say."""
    return hit.role == such if isinstance(such, str) else routing.meets(hit.subject, such)


def _empty(rule: Rule, routing: Routing) -> Input | None:
    """Return what the rule looks at and nobody has, whichever way it looks: all that it finds has that cause."""
    for ways in rule.inputs:
        known = [way for way in ways if all(routing.knows(*one) for one in way)]
        found = [next((one for one in way if routing.is_empty(*one)), None) for way in known]
        if found and None not in found:
            return found[0]
    return None


def _once(rule: Rule, role: str, found: list[Finding], empty: Input, routing: Routing) -> Finding:
    """Say once what is the same with all objects because there is nothing of what they should have."""
    kind, field = empty
    # Which is named must not depend on the order of files.
    first, *others = sorted(found, key=lambda one: [part or "" for part in one.object or ()])
    none = not routing.has(kind)
    reason = (
        f"the list of {kind.plural} is empty" if none else f"no {kind.noun} has {quoted(field)}"
    )
    place = routing.given.get((kind.name, "" if none else field))
    key = first.object
    return first._replace(
        message=f"{first.message} (and {len(others):,} more like it): {reason}",
        identity=identified(rule.name, key and Key(key.kind, ""), role, kind.name, field),
        related=first.related + (((reason, _location(place), place),) if place else ()),
        causes=frozenset().union(*(one.causes for one in found)),
        fix=None,
        involves=tuple(sorted({name for one in found for name in one.involves})),
        alike=tuple(key for one in others for _, key in one.told if key is not None) + first.alike,
    )


def _subjects(rule: Rule, routing: Routing) -> list[Entity]:
    if rule.kind is None:
        return []
    found = routing.entities[rule.kind.name]
    if rule.where:
        found = [entity for entity in found if routing.meets(entity, rule.where)]
    for path in rule.having:
        found = list(filter(routing.leads(path), found))
    return found


def _finding(rule: Rule, hit: Hit, severity: str, routing: Routing) -> Finding:
    subject = hit.subject
    facts: dict[str, Any] = {"kind": Phrase(subject.kind.noun), "name": subject.name}
    facts["department"] = subject.department or Phrase("no department")
    facts |= hit.facts
    for name, path in rule.paths.items():
        found = [
            one.name if isinstance(one, Entity) else one for one in routing.follow(subject, path)
        ]
        facts[name] = found[0] if len(found) == 1 and type(found[0]) in _BARE else found
    message = _worded(rule.message.get(hit.role, rule.message.get("", "")), facts)
    label = hit.label or _worded(rule.label.get(hit.role, rule.label.get("", "")), facts)
    shown = [*hit.beside, *_places(rule, hit, facts, routing), *hit.trail]
    related = {_location(at.place): at for at in reversed(shown) if at.place != hit.place}
    return Finding(
        rule=rule.name,
        group=rule.group,
        severity=severity,
        message=message,
        identity=identified(
            rule.name,
            Key(subject.kind.name, "") if subject in hit.involves else subject.key,
            hit.role,
            *(str(part) for part in hit.identity),
        ),
        object=subject.key,
        place=hit.place,
        location=_location(hit.place),
        label=label,
        related=tuple((at.text, where, at.place) for where, at in reversed(related.items())),
        trail=tuple((at.text, _location(at.place)) for at in hit.trail),
        help=_one_spaced(rule.page["fix"]),
        causes=frozenset(_told_of(rule, hit, routing)),
        fix=None if severity == "note" else _fix(rule, hit, facts, routing),
        involves=tuple(sorted({one_line(" ".join(in_words(one.key))) for one in hit.involves})),
        alike=tuple(one.key for one in hit.alike),
        many=_worded(rule.many.get(hit.role, rule.many.get("", "")), facts),
    )


def _fix(rule: Rule, hit: Hit, facts: dict[str, Any], routing: Routing) -> Fix | None:
    """Return the change that puts a hit right, if only one can be meant; a note is only a hint, and has none."""
    replace, heading = hit.replace, rule.page.get("replace")
    if heading and hit.role == heading.get("role", "") and not _is_astray(hit.subject, routing):
        field, names = heading["field"], facts[heading["by"]]
        names = [names] if isinstance(names, str) else names
        if len(names) == 1:
            own = "" if field == "name" else field
            replace = Replace(hit.subject, names[0], own, heading.get("safe", False))
    if replace is None:
        return None
    from ece_lint.edits import fix_for  # few findings can be put right

    return fix_for(replace, routing)


def _told_of(rule: Rule, hit: Hit, routing: Routing) -> Iterator[tuple[str, Key]]:
    """Yield the rules that may tell the cause of a hit, each with the object that it would tell it of."""
    for cause in rule.causes:
        if cause.role not in ("", hit.role):
            continue
        told = [one for path in cause.paths for one in routing.follow(hit.subject, path)]
        if cause.at_odd and hit.odd is not None:
            told.append(hit.odd)
        elif not cause.paths and not cause.at_odd:
            told.append(hit.subject)
        yield from ((cause.rule, one.key) for one in told)


def _is_astray(entity: Entity, routing: Routing) -> bool:
    """Say whether an object mentions what nobody defines; what rests on that waits until it is put right."""
    mentioned = [one for targets in entity.links.values() for one in targets]
    return any(routing.has(one.kind) for one in mentioned if not (one.defined or one.external))


def _places(rule: Rule, hit: Hit, facts: dict[str, Any], routing: Routing) -> Iterator[Label]:
    for beside in rule.beside:
        start = hit.odd if beside.from_odd else hit.subject
        if start is None or beside.role not in ("", hit.role):
            continue
        fields = beside.path.steps[-1].value
        for target, trail in islice(routing.ways(start, beside.path), _MOST_BESIDE):
            if fields and (not target.defined or fields[0] not in target.data):
                continue
            place = target.place if target.defined else trail[-1].place
            if fields:
                place = target.at(*fields)
            elif trail and trail[-1].back:
                place = trail[-1].place
            named: dict[str, Any] = {
                field: [one.name for one in found] for field, found in target.links.items()
            }
            if fields:
                named[beside.path.steps[-1].name] = target.data[fields[0]]
            own = {**facts, **named, "kind": Phrase(target.kind.noun), "name": target.name}
            yield Label(place, _worded(beside.says, own))


def _worded(template: str, facts: dict[str, Any]) -> str:
    words = [*_words(template)]
    words[1::2] = [quoted(facts.get(name, _NOTHING)) for name in words[1::2]]
    return "".join(words)


@lru_cache(1024)  # a page says the same of all that it finds
def _words(template: str) -> list[str]:
    """Return the words of a template and the names of what stands between them, in turns."""
    return PLACEHOLDER.split(_one_spaced(template))


@lru_cache(1024)
def _one_spaced(text: str) -> str:
    return " ".join(text.split())


def _location(node: Node) -> Location:
    return Location(node.document.path, node.span)
