"""Everything linked: who mentions whom, and the paths along which rules ask."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import chain, groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from ece_lint.circles import together
from ece_lint.documents import Document, Node, Pointer
from ece_lint.model import (
    Entity,
    Key,
    Kind,
    Mention,
    Names,
    as_written,
    fields_naming,
    kinds,
    mentioned,
    sections,
)
from ece_lint.names import Guesses, fitting
from ece_lint.wording import Shared, did_you_mean, listed

if TYPE_CHECKING:
    import networkx as nx


class Step(NamedTuple):
    """One step of a path: along a mention, back to those who mention us, or to a plain value."""

    name: str
    kind: Kind  # where the step starts
    mentions: tuple[Mention, ...] = ()  # one forward, or those that lead back
    source: Kind | None = None  # what a step back leads to
    value: tuple[str, ...] = ()  # the fields that a step to a value reads
    onward: bool = False  # and to all that those hand over to, and so on


class Path(NamedTuple):
    """A dotted path, checked against the nouns: `queues.department` from a skill group."""

    text: str
    steps: tuple[Step, ...]
    end: Kind | None  # None when the path ends in values

    @property
    def start(self) -> Kind:
        """Where the path begins."""
        return self.steps[0].kind

    def inputs(self) -> Iterator[tuple[Kind, str]]:
        """Yield the kinds and fields that the configuration must have for the path to lead anywhere."""
        for step in self.steps:
            if step.mentions and step.mentions[0].holds:
                # What is held is there together with its holder.
                if step.source is None:
                    held = kinds()[step.mentions[0].kind]
                    yield held, next(iter(held.fields))
            elif step.source is not None:
                yield step.source, step.mentions[0].field.split(".")[0]
            elif step.mentions:
                yield step.kind, step.mentions[0].field.split(".")[0]
            else:
                yield step.kind, step.value[0]


class Condition(NamedTuple):
    """What a field must say, of an object itself or of one at the end of a path."""

    path: Path
    lead: Path | None  # to whose field it is; none to the object's own
    fields: tuple[str, ...]
    among: list[
        Any
    ]  # one of these, or anything if there are none; `None` where it need not be given
    without: list[Any]  # none of these


_NOBODY: list[Entity] = []


class Hop(NamedTuple):
    """One step that was taken: who mentions whom, and where that is written."""

    source: Entity
    target: Entity
    place: Node
    back: bool  # the path leads from the target to the source


class _Meant(dict[int, Entity]):
    """The entity for each number in a table of pairs; one that is not defined is found when it is first asked for."""

    def __init__(
        self, known: Iterable[tuple[int, Entity | None]], find: Callable[[int], Entity]
    ) -> None:
        super().__init__((key, one) for key, one in known if one is not None)
        self.find = find

    def __missing__(self, key: int) -> Entity:
        self[key] = entity = self.find(key)
        return entity


class _Alone(dict[Entity, list[Entity]]):
    """The list that has only this object, which many share that mention it."""

    def __missing__(self, entity: Entity) -> list[Entity]:
        self[entity] = alone = [entity]
        return alone


class WrongPath(ValueError):
    """A dotted path that the nouns do not allow."""


@cache
def parse_path(text: str, kind: Kind) -> Path:
    """Check a dotted path that starts at a kind.

    Each step is a field of the object, or the section of those who mention it, in whatever field or in one:
    `agent_teams[supervisors]`. With a plus it leads on to those that they hand over to: `scripts+`. Raises
    `WrongPath` with what would be right.
    """
    steps: list[Step] = []
    at: Kind | None = kind
    words = _DOTS.split(text)
    while words:
        if at is None:
            raise WrongPath(
                f"path `{text}` goes on after `{steps[-1].name}`, which is a plain value"
            )
        leads_on = words[0].endswith("+")
        step, taken = _parse_step(text, [words[0].removesuffix("+"), *words[1:]], at)
        words = words[taken:]
        at = step.source or (kinds()[step.mentions[0].kind] if step.mentions else None)
        if leads_on and (at is None or not at.leads_on):
            raise WrongPath(f"path `{text}`: nothing hands over to another behind `{step.name}`")
        steps.append(step._replace(onward=leads_on))
    return Path(text, tuple(steps), at)


_DOTS = re.compile(r"[.](?![^\[]*\])")  # but not inside brackets
_BACK = re.compile(r"([^\[]+)\[([^\]]+)\]")


def _parse_step(text: str, words: list[str], kind: Kind) -> tuple[Step, int]:
    if named := _BACK.fullmatch(words[0]):
        return _step_back(text, kind, *named.groups()), 1
    for taken in range(len(words), 0, -1):
        name = ".".join(words[:taken])
        if name in kind.mentions:
            return Step(name, kind, (kind.mentions[name],)), taken
    word = words[0]
    if word in kind.fields or word in kind.reckoned:
        return Step(".".join(words), kind, value=tuple(words)), len(words)
    source = sections().get(word)
    if source is not None:
        back = tuple(mention for mention in source.mentions.values() if mention.kind == kind.name)
        if back:
            return Step(word, kind, back, source), 1
    fields = [name.split(".")[0] for name in kind.fields]
    mentioners = dict.fromkeys(noun.section for noun, _ in fields_naming(kind.name))
    known = [*fields, *kind.reckoned, *mentioners]
    guess = did_you_mean(word, known) or f"; known are {listed(known, 40)}"
    raise WrongPath(f"path `{text}`: a {kind.noun} has no `{word}`{guess}")


def _step_back(text: str, kind: Kind, section: str, field: str) -> Step:
    """Return the step to those of a section that mention an object in one field."""
    source = sections().get(section)
    if source is None:
        guess = did_you_mean(section, sections())
        raise WrongPath(f"path `{text}`: there is no section `{section}`{guess}")
    fields = [one.field for one in source.mentions.values() if one.kind == kind.name]
    if field not in fields:
        guess = did_you_mean(field, fields) or (f"; known are {listed(fields)}" if fields else "")
        raise WrongPath(
            f"path `{text}`: a {source.noun} mentions no {kind.noun} in `{field}`{guess}"
        )
    return Step(f"{section}[{field}]", kind, (source.mentions[field],), source)


def _whose(entry: Mapping[str, str]) -> tuple[str, str]:
    """Return of which kind an entry is that somebody else defines, and of which department, if it says so."""
    return entry["kind"], entry.get("department", "")


class Routing:
    """The configuration as one graph: entities by kind, and for each the entities it mentions.

    `entities` has what is defined, `undefined` what is only mentioned, `repeated` every definition
    of a name after its first, and `deleted` where rows are that are deleted, by kind and name. `given` has the
    kinds, and with a field what of them, that the input speaks of even where there is none, each with a place.
    `guesses` is how much of what is misspelt this run still looks for. `not_analysed` says which files could
    not be read, and why, where `ece_lint.load` read them.
    An entity's `links` are the adjacency that rules follow, and that `graph` shows.
    """

    def __init__(
        self,
        documents: list[Document],
        deleted: Mapping[tuple[str, str], Node] = MappingProxyType({}),
        given: Mapping[tuple[str, str], Node] = MappingProxyType({}),
        guesses: Guesses | None = None,
    ) -> None:
        self.documents = documents
        self.deleted = deleted
        self.given = given
        self.guesses = guesses or Guesses()
        # Kinds of which a bulk job makes some: that does not say which others there are.
        self.unlisted: Collection[str] = ()
        self.not_analysed: tuple[str, ...] = ()
        self.lacking: dict[
            tuple[str, str], tuple[str, ...]
        ] = {}  # what figures could not be reckoned without
        self.worked_out: dict[
            str, Any
        ] = {}  # what several rules ask of the whole, once for all of them
        # What the graph shows beyond what is written: who leads to whom, and what that is called.
        self.concluded: Callable[[], Iterable[tuple[Entity, Entity, str]]] = tuple
        self.entities: dict[str, list[Entity]] = {kind: [] for kind in kinds()}
        self.undefined: dict[str, list[Entity]] = {kind: [] for kind in kinds()}
        self.repeated: list[tuple[Entity, Entity]] = []  # the first definition, and a later one
        self.fields: dict[str, set[str]] = {kind: set() for kind in kinds()}
        self._named: dict[str, dict[str, Entity]] = {kind: {} for kind in kinds()}
        self._scoped: dict[Key, Entity] = {}
        self._namesakes: dict[str, dict[str, list[Entity]]] = {kind: {} for kind in kinds()}
        self._rests: dict[str, dict[str, Entity]] = {}
        self._meant: dict[int, _Meant] = {}  # for each table of pairs
        self._back: dict[tuple[str, str], dict[Entity, list[Entity]]] = {}
        self._empty: dict[tuple[str, str], bool] = {}
        self._once: dict[int, list[Entity]] = {}  # for each list of links
        self._reached: dict[Entity, list[Entity]] = {}
        self._mentioned: dict[tuple[Entity, str], dict[Entity, list[tuple[Pointer, Any]]]] = {}
        self._beyond_all: dict[tuple[int, tuple[Step, ...]], list[Any]] = {}  # of those reached

    def add(self, entity: Entity) -> None:
        """Take an entity in; a name that is already taken makes it a repetition, which nothing follows."""
        kind = entity.kind.name
        if entity.kind.unique_in:
            # Its name is made whole when all are known, so it has no key of its own yet.
            key = Key(kind, entity.name, entity.department)
            first = self._scoped.setdefault(key, entity)
            if first is entity:
                self._namesakes[kind].setdefault(entity.name, []).append(entity)
        else:
            first = self._named[kind].setdefault(entity.name, entity)
        if first is not entity and entity.kind.single and not (first.data and entity.data):
            if (
                entity.data
            ):  # of what is spread over files, one has the fields and others have lists
                first.data, first.document, first.pointer = (
                    entity.data,
                    entity.document,
                    entity.pointer,
                )
                first.flawed = entity.flawed
                self.fields[kind].update(entity.data)
            return
        if first is not entity:
            self.repeated.append((first, entity))
            return
        self.entities[kind].append(entity)
        self.fields[kind].update(entity.data)

    def link(self) -> None:
        """Resolve every mention; what nobody defines becomes an entity without a document."""
        self._tell_namesakes_apart()
        alone = _Alone()
        for kind in kinds().values():
            for field, held in kind.holds.items():
                for entity in self.entities[kind.name] if self.entities[held] else ():
                    entity.links[field] = self.entities[held]
                    self.fields[kind.name].add(field)
            mentions = [
                m
                for m in kind.mentions.values()
                if not m.holds and m.field.split(".")[0] in self.fields[kind.name]
            ]
            finders = [
                (
                    m.field,
                    self._named[m.kind].get if m.plain and not kinds()[m.kind].unique_in else None,
                    m,
                )
                for m in mentions
            ]
            for entity in self.entities[kind.name] if mentions else ():
                data, links = entity.data, entity.links
                for field, find, mention in finders:
                    value = data.get(field)
                    if find and type(value) is str and (target := find(value)) is not None:
                        links[field] = alone[target]
                    elif value is not None or not mention.plain:
                        self._link(entity, mention)

    def _tell_namesakes_apart(self) -> None:
        for namesakes in chain.from_iterable(one.values() for one in self._namesakes.values()):
            for one in namesakes if len(namesakes) > 1 else ():
                if one.department:
                    one.name = Shared(one.name, one.department)

    def _link(self, entity: Entity, mention: Mention) -> None:
        target_kind = kinds()[mention.kind]
        if mention.plain and not target_kind.unique_in:
            value = entity.data[mention.field]
            if type(value) is Names and not target_kind.unique_in:
                entity.links[mention.field] = self._link_names(entity, target_kind, value)
                return
            names = value if type(value) is list else [value]
            targets = list(map(self._named[mention.kind].get, names))
            if None not in targets:
                entity.links[mention.field] = targets  # type: ignore[assignment]
                return
        found: list[Entity] = []
        for steps, value in mentioned(entity.data, mention):
            assert entity.document is not None
            name = as_written(value, entity.document, (*entity.pointer, *steps))
            found.append(self._resolve(target_kind, name, entity))
        if found or mention.plain:
            entity.links[mention.field] = found

    def _link_names(self, entity: Entity, kind: Kind, names: Names) -> list[Entity]:
        """Resolve each number of a table of pairs once, as millions of memberships are of thousands of agents."""
        meant = self._meant.get(id(names.named))
        if meant is None:
            known = map(self._named[kind.name].get, names.named.values())
            meant = self._meant[id(names.named)] = _Meant(
                zip(names.named, known, strict=True),
                lambda key: self._resolve(kind, names.named[key], entity),
            )
        return list(map(meant.__getitem__, names.keys))

    def _resolve(self, kind: Kind, name: str, mentioner: Entity) -> Entity:
        found = self._meant_by(kind, name, mentioner)
        if not kind.unique_in:
            self._named[kind.name][name] = found = found or self._unknown(kind, name, None)
        elif found is None:
            found = self._unknown(kind, name, department_of(mentioner))
            found.ambiguous = len(self._namesakes[kind.name].get(name, ())) > 1
            self._scoped[found.key] = found
        return found

    def _meant_by(self, kind: Kind, name: str, mentioner: Entity) -> Entity | None:
        """Return what a name means where somebody mentions it, if that is known already."""
        if not kind.unique_in:
            return self._named[kind.name].get(name) or self._without_prefix(kind).get(name)
        namesakes = self._namesakes[kind.name].get(name, [])
        scoped = self._scoped.get(Key(kind.name, name, department_of(mentioner)))
        if scoped is not None or len(namesakes) == 1:
            return scoped or namesakes[0]
        # `Support/chat` says which of the queues `chat` is meant.
        owner, _, rest = name.partition("/")
        meant = self._scoped.get(Key(kind.name, rest, owner))
        return meant if meant is not None and meant.defined else None

    def _without_prefix(self, kind: Kind) -> dict[str, Entity]:
        """Return the objects of a kind by the rest of a name that begins with their peripheral's.

        Unified CCE calls them `NA_PG.Sales`, people often `Sales` (Configuration Guide for Unified CCE 15.0(1),
        Skill Targets). A rest that two objects share means neither.
        """
        if kind.name not in self._rests:
            rests: dict[str, Entity] = {}
            shared: set[str] = set()
            for entity in self.entities[kind.name]:
                prefix, dot, rest = entity.name.partition(".")
                if dot and entity.data.get("peripheral") == prefix:
                    shared |= {rest} & rests.keys()
                    rests[rest] = entity
            self._rests[kind.name] = {
                rest: one for rest, one in rests.items() if rest not in shared
            }
        return self._rests[kind.name]

    def _unknown(self, kind: Kind, name: str, department: str | None) -> Entity:
        entity = Entity(kind, name, department)
        self.undefined[kind.name].append(entity)
        return entity

    def declare(self, external: Iterable[Mapping[str, str]]) -> None:
        """Take it that somebody else defines what is mentioned under some names, in which `*` may stand."""
        for (kind, department), one in groupby(sorted(external, key=_whose), key=_whose):
            mentioned: dict[str, list[Entity]] = {}
            for entity in self.undefined[kind]:
                if department in ("", entity.department):
                    mentioned.setdefault(entity.name, []).append(entity)
            fit = fitting(mentioned)
            for name in {entry["name"] for entry in one}:
                for entity in (entity for other in fit(name) for entity in mentioned[other]):
                    entity.external = True

    def definition(self, key: Key) -> Entity | None:
        """Return the object that a key identifies, or `None` where nobody defines it."""
        one = (
            self._scoped.get(key)
            if kinds()[key.kind].unique_in
            else self._named[key.kind].get(key.name)
        )
        return one if one is not None and one.defined else None

    def conclude(self, entity: Entity, field: str, value: Any, stands_for: str) -> None:
        """Give an object a field that nobody wrote; it is shown where the field stands that it stands for."""
        entity.data = {**entity.data, field: value}
        entity.derived = {**entity.derived, field: stands_for}
        self.fields[entity.kind.name].add(field)

    def has(self, kind: Kind, field: str | None = None) -> bool:
        """Say whether the configuration has any object of a kind or, with a field, any that carries it."""
        return field in self.fields[kind.name] if field else bool(self.entities[kind.name])

    def knows(self, kind: Kind, field: str | None = None) -> bool:
        """Say whether the configuration tells which objects of a kind there are or, with a field, what they have in it.

        *None* is an answer: an export without rows, an empty section, a column without a value. But where others
        mention objects of the kind, the export is not whole, and says nothing about what there is.
        """
        if self.has(kind):
            return field is None or self.has(kind, field) or (kind.name, field) in self.given
        return (kind.name, "") in self.given and not self.missed(kind.name)

    def missed(self, kind: str) -> list[Entity]:
        """Return what is mentioned of a kind and nobody defines, though it should be here."""
        return [
            one
            for one in self.undefined[kind]
            if not one.external and (kind, one.name) not in self.deleted
        ]

    def is_empty(self, kind: Kind, field: str) -> bool:
        """Say whether it is known that there is no object of a kind, or that none has anything in a field."""
        at = (kind.name, field)
        if at not in self._empty:
            values = (one.data.get(field) for one in self.entities[kind.name])
            self._empty[at] = self.knows(kind, field) and not any(
                value or type(value) in (bool, int, float) for value in values
            )
        return self._empty[at]

    def tells(self, entity: Entity, field: str) -> bool:
        """Say whether the configuration tells what an object has in a field, even where that is nothing."""
        if field in entity.flawed:
            return False
        return field in entity.data or self.knows(entity.kind, field)

    def is_only_number(self, entity: Entity) -> bool:
        """Say whether an object is known by a number alone, as the export that has its name is not there.

        What another export calls by a name may be the same object.
        """
        return not entity.defined and entity.name.isdecimal() and not self.has(entity.kind)

    def is_called_both_ways(self, entities: Iterable[Entity]) -> bool:
        """Say whether objects of one kind are called by numbers and by names, so that any may be the same."""
        ways: dict[str, bool] = {}
        return any(
            ways.setdefault(one.kind.name, self.is_only_number(one)) != self.is_only_number(one)
            for one in entities
        )

    def namesakes(self, entity: Entity) -> list[Entity]:
        """Return what is defined under the same name in any department."""
        return self._namesakes[entity.kind.name].get(entity.name, [])

    def mentioners(self, entity: Entity, kind: Kind, mention: Mention) -> list[Entity]:
        """Return the objects of a kind that mention an entity in one field, in the order they are written."""
        index = self._back.get((kind.name, mention.field))
        if index is None:
            index = self._back[kind.name, mention.field] = {}
            for source in self.entities[kind.name]:
                for target in self.each_once(source.links.get(mention.field, _NOBODY)):
                    index.setdefault(target, []).append(source)
        return index.get(entity, [])

    def each_once(self, links: list[Entity]) -> list[Entity]:
        """Return what a list of links has, each once, in order: the list itself if nothing is in it twice.

        Many rules ask for the members of large groups, so every list is gone through only once.
        """
        if len(links) < 2:
            return links
        found = self._once.get(id(links))
        if found is None:
            # A set is made in four fifths of the time that an ordered one takes, and hardly any list needs that.
            is_once = len(set(links)) == len(links)
            found = self._once[id(links)] = links if is_once else list(dict.fromkeys(links))
        return found

    def follow(self, entity: Entity, *paths: Path) -> list[Any]:
        """Return the entities or the values that paths lead to from an entity, each once, in order."""
        if len(paths) == 1:
            return self._from([entity], paths[0].steps)
        found = chain.from_iterable(self._from([entity], path.steps) for path in paths)
        return list(dict.fromkeys(found))

    def _from(self, reached: list[Any], steps: tuple[Step, ...]) -> list[Any]:
        for number, step in enumerate(steps):
            if not reached:  # of many objects most have nothing in most fields
                break
            if not step.mentions:
                return _values(reached, step.value)
            # From one object on one way, nothing is reached twice.
            if step.source is None and len(reached) == 1:
                reached = self.each_once(reached[0].links.get(step.mentions[0].field, _NOBODY))
            elif step.source is not None and len(reached) == len(step.mentions) == 1:
                reached = self.mentioners(reached[0], step.source, step.mentions[0])
            else:
                beyond = (self._beyond(one, step) for one in reached)
                reached = list(dict.fromkeys(chain.from_iterable(beyond)))
            if step.onward:
                return self._from_all_of(reached, steps[number + 1 :])
        return reached

    def _from_all_of(self, starts: list[Entity], steps: tuple[Step, ...]) -> list[Any]:
        """Return what steps lead to from objects and all that they hand over to.

        Those that hand over to each other reach the same, so for them it is looked up once.
        """
        if len(starts) != 1:
            found = dict.fromkeys(one for start in starts for one in self.reached(start))
            return self._from([*found], steps)
        reached = self.reached(starts[0])
        at = (id(reached), steps)
        if at not in self._beyond_all:
            self._beyond_all[at] = self._from(reached, steps)
        return self._beyond_all[at]

    def reached(self, entity: Entity) -> list[Entity]:
        """Return an object and all that it hands over to, and so on, each once; the same list for a whole circle."""
        if entity not in self._reached:
            for own in together([entity], self._next):
                if own[0] not in self._reached:
                    further = {
                        id(one): one
                        for each in own
                        for one in map(self._reached.get, self._next(each))
                        if one
                    }
                    all_ = list(dict.fromkeys(chain(own, *further.values())))
                    self._reached |= dict.fromkeys(own, all_)
        return self._reached[entity]

    def _next(self, entity: Entity) -> list[Entity]:
        return [hops[-1].target for hops in self.handovers(entity)]

    def handovers(self, entity: Entity) -> Iterator[tuple[Hop, ...]]:
        """Yield the ways on which an object hands over: a script in its Go to Script and Call Type nodes.

        What lies between and leads back to the object is skipped: a script names its own call type to ask how many
        wait in it.
        """
        mentions = entity.kind.mentions
        for field, beyond in entity.kind.leads_on.items():
            for number, one in enumerate(entity.links.get(field, ())):
                hop = Hop(entity, one, entity.mention_at(mentions[field], number), False)
                if not beyond:
                    yield (hop,)
                elif entity not in (ends := one.links.get(beyond, ())):
                    mention = one.kind.mentions[beyond]
                    for at, end in enumerate(ends):
                        yield hop, Hop(one, end, one.mention_at(mention, at), False)

    def untold(self, entity: Entity) -> Iterator[Entity]:
        """Yield to what an object hands over that leads to nobody knows whom, as the configuration does not tell."""
        for field, beyond in entity.kind.leads_on.items():
            for one in entity.links.get(field, ()):
                leads = not beyond or one.links.get(beyond) or self.tells(one, beyond)
                if not (one.defined and leads):
                    yield one

    def leads(self, path: Path) -> Callable[[Entity], bool]:
        """Return what says of an entity whether a path leads anywhere from it.

        From many entities that share what they lead to, it is looked at once.
        """
        known: list[dict[Entity, bool]] = [{} for _ in path.steps]

        def leads(entity: Entity, number: int = 0) -> bool:
            if number == len(known):
                return True
            if entity not in known[number]:
                step = path.steps[number]
                known[number][entity] = (
                    bool(_values([entity], step.value))
                    if not step.mentions
                    else any(leads(one, number + 1) for one in self._beyond(entity, step))
                )
            return known[number][entity]

        return leads

    def _beyond(self, entity: Entity, step: Step) -> Iterable[Entity]:
        if step.source is None:
            return entity.links.get(step.mentions[0].field, _NOBODY)
        mentioners = (self.mentioners(entity, step.source, one) for one in step.mentions)
        return chain.from_iterable(mentioners)

    def meets(self, entity: Entity, conditions: Iterable[Condition]) -> bool:
        """Say whether an object is as conditions say: of what a path leads to, one is such, and none is otherwise."""
        for _, lead, fields, among, without in conditions:
            ends = [entity] if lead is None else self.follow(entity, lead)
            if among == [None] and any(fields[0] in end.flawed or not end.defined for end in ends):
                return False  # it is given, if wrongly, or elsewhere
            said = (_said(end, fields) for end in ends)
            if among and not any(_has(one, among) for one in (said if ends else [None])):
                return False
            # What is not given may be anything. Many have one among many that settles it.
            if without and not (
                ends and all(_has_none(_said(end, fields), without) for end in ends)
            ):
                return False
        return True

    def trails(self, entity: Entity, path: Path) -> dict[Entity, tuple[Hop, ...]]:
        """Return the entities that a path leads to, each with the first way that leads there."""
        return dict(self.ways(entity, path))

    def ways(self, entity: Entity, path: Path) -> Iterator[tuple[Entity, tuple[Hop, ...]]]:
        """Yield the entities that a path leads to, each with the first way that leads there, the near ones first."""
        reached: Iterator[tuple[Entity, tuple[Hop, ...]]] = iter([(entity, ())])
        for step in path.steps:
            if step.mentions:
                reached = self._step(reached, step)
            if step.onward:
                reached = self._on(reached)
        return reached

    def _step(
        self, reached: Iterator[tuple[Entity, tuple[Hop, ...]]], step: Step
    ) -> Iterator[tuple[Entity, tuple[Hop, ...]]]:
        seen: set[Entity] = set()
        for one, trail in reached:
            for hop in self._hops(one, step):
                end = hop.source if hop.back else hop.target
                if end not in seen:
                    seen.add(end)
                    yield end, (*trail, hop)

    def _on(
        self, reached: Iterator[tuple[Entity, tuple[Hop, ...]]]
    ) -> Iterator[tuple[Entity, tuple[Hop, ...]]]:
        seen: set[Entity] = set()
        pending = list(reached)
        for one, trail in pending:
            if one not in seen:
                seen.add(one)
                yield one, trail
                pending += [(hops[-1].target, (*trail, *hops)) for hops in self.handovers(one)]

    def _hops(self, entity: Entity, step: Step) -> Iterator[Hop]:
        if step.source is None:
            mention = step.mentions[0]
            for number, target in enumerate(entity.links.get(mention.field, ())):
                yield Hop(entity, target, entity.mention_at(mention, number), False)
            return
        for mention in step.mentions:
            for source in self.mentioners(entity, step.source, mention):
                number = source.links[mention.field].index(entity)
                yield Hop(source, entity, source.mention_at(mention, number), True)

    def mentions_of(self, entity: Entity) -> list[Hop]:
        """Return everybody who mentions an entity, with the place where they do."""
        return [*self.mentions(entity)]

    def mentions(self, entity: Entity) -> Iterator[Hop]:
        """Yield what `mentions_of` returns, for those to whom the first ones may do."""
        for kind, mention in fields_naming(entity.kind.name):
            for source in (
                self.mentioners(entity, kind, mention) if self.entities[kind.name] else ()
            ):
                number = source.links[mention.field].index(entity)
                yield Hop(source, entity, source.mention_at(mention, number), True)

    def written(self, entity: Entity) -> Iterator[tuple[Entity, Node, str]]:
        """Yield every place that has the name of an object: in whose definition, where, and how it is written.

        Its own definitions come first. Those that are repeated, whose mentions nothing follows, are looked
        through as well.
        """
        if entity.defined:
            twins = self._defined_again.get(entity, ())
            yield from ((one, one.place, one.name) for one in (entity, *twins))
        for kind, mention in fields_naming(entity.kind.name):
            if mention.holds or not self.entities[kind.name]:
                continue
            for source in self.mentioners(entity, kind, mention):
                for steps, value in self._mentioned_in(source, mention)[entity]:
                    yield source, *_named(source, mention, steps, value)
            yield from self._repeated_mentions.get((kind.name, mention.field), {}).get(entity, ())

    def _mentioned_in(
        self, source: Entity, mention: Mention
    ) -> dict[Entity, list[tuple[Pointer, Any]]]:
        """Return what a field of an object names, each with the steps to the names that it has there, and these.

        As many members of a group may be misspelt as it has, the group is gone through once for all of them.
        """
        at = (source, mention.field)
        if at not in self._mentioned:
            found = self._mentioned[at] = {}
            names = mentioned(source.data, mention)
            for target, name in zip(source.links[mention.field], names, strict=True):
                found.setdefault(target, []).append(name)
        return self._mentioned[at]

    @cached_property
    def _defined_again(self) -> dict[Entity, list[Entity]]:
        found: dict[Entity, list[Entity]] = {}
        for first, later in self.repeated:
            found.setdefault(first, []).append(later)
        return found

    @cached_property
    def _repeated_mentions(
        self,
    ) -> dict[tuple[str, str], dict[Entity, list[tuple[Entity, Node, str]]]]:
        """By kind and field, the objects that are mentioned where a definition is repeated, as `written` has them."""
        found: dict[tuple[str, str], dict[Entity, list[tuple[Entity, Node, str]]]] = {}
        for _, source in self.repeated:
            for mention in source.kind.mentions.values():
                index = found.setdefault((source.kind.name, mention.field), {})
                for place, name in () if mention.holds else _names(source, mention):
                    meant = self._meant_by(kinds()[mention.kind], name, source)
                    if meant is not None:
                        index.setdefault(meant, []).append((source, place, name))
        return found

    @cached_property
    def graph(self) -> "nx.MultiDiGraph":
        """The whole configuration as a frozen networkx `MultiDiGraph`, which networkx can write in any of its formats.

        A node is a `Key` (kind, name, department); its attributes are `kind`, `name`, `department`, which is
        empty for what belongs to none, and `defined`, which is false for a name that is only mentioned. An edge leads
        from the object that mentions to the one that is mentioned; its key, and its attribute `field`, is the field
        that does. A precision queue has an edge `reaches` to each agent who may pass one of its steps. Who serves a
        queue is

            graph = ece_lint.load("samples/clean").graph
            served = {"skill_groups", "precision_queues", "agents", "reaches"}
            (queue,) = (one for one in graph if one[:2] == ("queue", "Chat_MRD_Sales_Chat"))
            ways = graph.edge_subgraph(edge for edge in graph.edges if edge[2] in served)
            print(sorted(one.name for one in nx.descendants(ways, queue) if one.kind == "agent"))
        """
        import networkx as nx  # a run that needs no algorithm does not pay for it

        graph = nx.MultiDiGraph()
        for entity in self.everything():
            key = entity.key
            graph.add_node(
                key,
                kind=key.kind,
                name=key.name,
                department=key.department or "",
                defined=entity.defined,
            )
        for entity in self.everything():
            for field, targets in entity.links.items():
                for target in targets:
                    graph.add_edge(entity.key, target.key, key=field, field=field)
        for source, target, field in self.concluded():
            graph.add_edge(source.key, target.key, key=field, field=field)
        return nx.freeze(graph)

    def everything(self) -> Iterator[Entity]:
        """Yield every entity, defined or only mentioned, kind by kind."""
        for kind in self.entities:
            yield from self.entities[kind]
            yield from self.undefined[kind]


def department_of(entity: Entity) -> str | None:
    """Return the department in whose scope an object mentions others."""
    if entity.department is not None:
        return entity.department
    mention = entity.kind.mentions.get("department")
    if mention is None or entity.document is None or entity.data.get("department") is None:
        return None
    return as_written(entity.data["department"], entity.document, (*entity.pointer, "department"))


def _names(source: Entity, mention: Mention) -> Iterator[tuple[Node, str]]:
    """Yield where each name in a field that names others stands, and the name as it is written."""
    for steps, value in mentioned(source.data, mention):
        yield _named(source, mention, steps, value)


def _named(source: Entity, mention: Mention, steps: Pointer, value: Any) -> tuple[Node, str]:
    assert source.document is not None
    name = as_written(value, source.document, (*source.pointer, *steps))
    return source.at(*steps, key=mention.way[-1] == "%"), name


def _said(entity: Entity, fields: tuple[str, ...]) -> Any:
    value: Any = entity.data
    for field in fields:
        value = value.get(field) if isinstance(value, dict) else None
    return value


def _has(value: Any, wanted: list[Any]) -> bool:
    """Say whether a value is one of these, or has one of them in it."""
    return value in wanted or (isinstance(value, list) and any(one in value for one in wanted))


def _has_none(value: Any, unwanted: list[Any]) -> bool:
    return value is not None and not _has(value, [*unwanted, None])


def _values(entities: Iterable[Entity], fields: tuple[str, ...]) -> list[Any]:
    values: dict[tuple[type, Any], Any] = {}
    for entity in entities:
        part: Any = entity.data
        for field in fields:
            part = part.get(field) if isinstance(part, dict) else None
        if part is not None and not isinstance(part, list | dict):
            values[type(part), part] = part
    return list(values.values())
