"""The ways of a contact: which it may take from where it comes in, where each ends, and who may get it.

A way is followed as ECE and Unified CCE would: alias, workflow, queue, script selector, call type, script, targets,
agents. Nothing is guessed. A script's targets have neither order nor branches in an export, so they are what a
contact *may* be queued to; where the input does not say how it goes on, the way ends as `insufficient-information`,
with what it would have to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ece_lint.analysis.logins import Logins, is_of_ece, logins
from ece_lint.analysis.membership import first, picked
from ece_lint.analysis.nodes import nodes
from ece_lint.analysis.precision import Population, mask, population, read_steps
from ece_lint.circles import together
from ece_lint.light import Light
from ece_lint.model import Entity, Key, kinds
from ece_lint.routing import Routing
from ece_lint.wording import quoted

SERVED = frozenset({"agent-eligible"})
FAILS = frozenset({
    "no-workflow", "no-queue", "exception-queue", "undefined", "half-integrated", "wrong-mrd", "no-call-type",
    "no-script", "script-invalid", "no-target-of-mrd", "no-login", "nobody-eligible",
})  # fmt: skip
UNKNOWN = frozenset({"insufficient-information", "ends-in-script"})
OFF = frozenset({"switched-off", "standalone"})

LOSABLE = (
    "agent", "skill_group", "precision_queue", "enterprise_skill_group", "peripheral", "peripheral_gateway",
    "application_path", "script", "call_type", "script_selector", "media_routing_domain", "queue", "workflow",
    "alias", "entry_point",
)  # fmt: skip
"""What can be thought away."""

MOST_WAYS = 10_000
"""How many ways of one entry are followed; beyond that nobody reads them."""
_TARGETS = ("skill_groups", "precision_queues", "agents", "enterprise_skill_groups")
_ELSEWHERE = ("call_types", "scripts")


class Way(Light):
    """One way that a contact may take, and where it ends.

    `guard` says in words what must hold for it, and is empty where nothing must. `hops` are the objects from the
    entry to the script, in order. `outcome` is one of those that have a text of their own. `missing` is what
    the input would have to say. `considered` may get the contact, `passed_over` is named by the script, but of another
    media routing domain. `certain` and `possible` are agents as bits of `Flow.agents`. `consulted` is everything
    else that was looked at, so that whatever changes the way is in it.
    """

    guard: str
    hops: tuple[Entity, ...]
    outcome: str
    missing: tuple[str, ...] = ()
    considered: tuple[Entity, ...] = ()
    passed_over: tuple[Entity, ...] = ()
    certain: int = 0
    possible: int = 0
    consulted: frozenset[Entity] = frozenset()


class Entry(Light):
    """Where contacts come in, all ways from there, and what they come to together."""

    start: Entity
    ways: tuple[Way, ...]
    verdict: str  # fails, fails in part, served, cannot be told, off

    @property
    def certain(self) -> int:
        """The agents who may get a contact on some way, as bits."""
        bits = 0
        for way in self.ways:
            bits |= way.certain
        return bits


class End(Light):
    """What becomes of a contact in a script: the part of a way that others share."""

    outcome: str
    missing: tuple[str, ...]
    considered: tuple[Entity, ...]
    passed_over: tuple[Entity, ...]
    certain: int
    possible: int
    consulted: frozenset[Entity]


class Step(NamedTuple):
    """Who is in one step of a precision queue, as bits; `None` in place of all steps where they cannot be read."""

    certain: int
    possible: int


class _Closure(Light):
    """Everything that a script may queue to, by itself or through those that it goes on with."""

    targets: tuple[Entity, ...]
    missing: tuple[str, ...]
    consulted: frozenset[Entity]
    is_broken: bool  # it goes on with a script that does not run
    is_lost: bool  # something that it names is thought away


class Flow:
    """All ways of a configuration. Agents are bits: the first of `agents` is the lowest.

    `without` are objects that are thought away, to see what hangs on them: a peripheral takes its agents and skill
    groups along, a peripheral gateway its peripherals. `beside` are the ways of another configuration, whose bits
    then mean the same agents; those that only the other has are among `agents` as well, and in nothing. Unless it
    `counts`, ways that are served do not say by whom, and no way which application paths were consulted: one agent is
    enough to know that, and on a large site most of the time goes into counting all of them.
    """

    def __init__(
        self,
        routing: Routing,
        without: Iterable[Entity] = (),
        beside: "Flow | None" = None,
        *,
        counts: bool = True,
    ) -> None:
        self.routing = routing
        self._counts = counts
        self._lost = frozenset(_with_all_of(routing, without))
        # Those who are only mentioned are agents as well, as long as nobody keeps a list of them.
        self._own: list[Entity] = [*routing.entities["agent"], *routing.undefined["agent"]]
        self.agents: list[Entity] = (
            self._own if beside is None else _numbered_as(beside.agents, self._own)
        )
        self._number = {agent: number for number, agent in enumerate(self.agents)}
        # Two states of a site have most of their groups in common, and each takes some time to count.
        self._bits: dict[tuple[int, ...], int] = {} if beside is None else beside._bits
        self._members: dict[Entity, tuple[int, int, str]] = {}
        self._entries: dict[Entity, Entry] = {}
        self._steps: dict[Entity, list[Step] | None] = {}
        self._closures: dict[Entity, _Closure] = {}
        self._ends: dict[tuple[int, Entity | None], End] = {}
        self._of_queue: dict[tuple[Entity, bool], tuple[Way, ...]] = {}
        self._logins: dict[Entity, tuple[Entity, ...]] = {}
        self._at: dict[Entity, int] = {}

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every place where contacts come in: aliases, entry points, outbound workflows, and what nobody else leads to.

        The last are dialed numbers that no queue of ECE names, and queues that neither an entry point nor a
        workflow names, as what is transferred or pulled reaches them.
        """
        of = self.routing.entities
        outbound = [
            one
            for one in of["workflow"]
            if one.data.get("kind") == "outbound"
            and (one.links.get("queues") or not self._is_told(one, "queues"))
        ]
        queues = {one for queue in of["queue"] for one in queue.links.get("script_selector", ())}
        selectors = [one for one in of["script_selector"] if one not in queues]
        starts = [*of["alias"], *of["entry_point"], *outbound, *selectors]
        starts += [queue for queue in of["queue"] if not self.leads_to(queue)]
        return tuple(map(self.entry, starts))

    def entry(self, start: Entity) -> Entry:
        """Return the ways from an alias, entry point, workflow, script selector, call type or queue."""
        if start not in self._entries:
            self._entries[start] = self._entry(start)
        return self._entries[start]

    def _entry(self, start: Entity) -> Entry:
        ways: list[Way] = []
        for way in self._ways(start):
            if len(ways) == MOST_WAYS:
                missing = (f"more than {MOST_WAYS:,} ways lead from here",)
                ways.append(Way("", (start,), "insufficient-information", missing))
                break
            ways.append(way)
        return Entry(start, tuple(ways), verdict(ways))

    def leads_to(self, queue: Entity) -> list[Entity]:
        """Return the entry points and workflows that send contacts to a queue, whether or not they are active."""
        return [
            one
            for kind, field in (("entry_point", "queue"), ("workflow", "queues"))
            for one in self.routing.mentioners(queue, kinds()[kind], kinds()[kind].mentions[field])
        ]

    def counted(self, queue: Entity) -> int:
        """Return the agents of the groups that are mapped to a queue in ECE, which counts them as available for it."""
        bits = 0
        for field in ("skill_groups", "precision_queues"):
            for group in queue.links.get(field, ()):
                bits |= self.members(group)[0]
        return bits

    def named(self, bits: int) -> list[Entity]:
        """Return the agents whose bits are set."""
        return picked(self.agents, bits)

    def first(self, bits: int, most: int) -> list[Entity]:
        """Return the first agents whose bits are set, at most so many."""
        return first(self.agents, bits, most)

    def bits_of(self, agents: Iterable[Entity]) -> int:
        """Return agents as bits."""
        numbers = tuple(map(self._number.__getitem__, agents))
        bits = self._bits.get(numbers)
        if bits is None:
            bits = self._bits[numbers] = mask(numbers, len(self.agents))
        return bits

    # The ways, from each kind of start.

    def _ways(self, start: Entity) -> Iterator[Way]:
        if start in self._lost:
            return iter((Way("", (start,), "undefined"),))
        match start.kind.name:
            case "alias":
                return self._from_alias(start)
            case "workflow":
                return self._from_workflow(start)
            case "entry_point":
                return self._from_entry_point(start)
            case "script_selector":
                return self._from_selector(start)
            case "call_type":
                return self._from_call_type(start, None)
            case _:
                return iter(self.from_queue(start, bool(self.leads_to(start))))

    def _from_alias(self, alias: Entity) -> Iterator[Way]:
        if alias.data.get("active") is False:
            yield Way("", (alias,), "switched-off")
            return
        workflow = kinds()["workflow"]
        if not self.routing.knows(workflow, "aliases"):
            yield Way("", (alias,), "insufficient-information", ("which workflows take its mail",))
            return
        naming = self.routing.mentioners(alias, workflow, workflow.mentions["aliases"])
        live = [one for one in naming if _takes_mail(one) and one not in self._lost]
        others = frozenset(naming).difference(live)
        if not live:
            silent = self._silent(alias)
            missing = tuple(f"which aliases workflow {quoted(one.name)} takes" for one in silent)
            outcome = "insufficient-information" if silent else "no-workflow"
            yield Way("", (alias,), outcome, missing, consulted=others.union(silent))
        for number, one in enumerate(live):
            guard = _which("workflow", number, len(live), " that take its mail")
            yield from _behind((alias,), guard, self._from_workflow(one), others)

    def _silent(self, alias: Entity) -> list[Entity]:
        """Return the workflows that may take the mail of an alias, as they do not say whose they take."""
        return [
            one
            for one in self.routing.entities["workflow"]
            if "aliases" not in one.data
            and _takes_mail(one)
            and (None in (one.department, alias.department) or one.department == alias.department)
        ]

    def _from_workflow(self, workflow: Entity) -> Iterator[Way]:
        if workflow.data.get("active") is False:
            yield Way("", (workflow,), "switched-off")
            return
        queues = list(dict.fromkeys(workflow.links.get("queues", ())))
        own = nodes(workflow)
        if own is not None and own.is_cut and workflow.data.get("kind", "inbound") == "inbound":
            yield Way("", (workflow,), "exception-queue")
            return
        if not queues:
            known = self._is_told(workflow, "queues")
            missing = "what becomes of the mail, as it is sent to no queue"
            missing = missing if known else "which queues it sends to"
            yield Way("", (workflow,), "insufficient-information", (missing,))
        for number, queue in enumerate(queues):
            guard = _which("queue", number, len(queues), ", by the workflow")
            yield from _behind((workflow,), guard, self.from_queue(queue, True))

    def _from_entry_point(self, point: Entity) -> Iterator[Way]:
        queue = point.one("queue")
        if point.data.get("active") is False:
            yield Way("", (point,), "switched-off")
        elif point.data.get("integrated") is False:
            yield Way("", (point,), "standalone")
        elif queue is not None:
            yield from _behind((point,), "", self.from_queue(queue, True))
        elif self._is_told(point, "queue"):
            yield Way("", (point,), "no-queue")
        else:
            yield Way("", (point,), "insufficient-information", ("which queue it leads to",))

    def from_queue(self, queue: Entity, is_led_to: bool) -> tuple[Way, ...]:
        """Return the ways from a queue on; what is led to an inactive one ends in the exception queue."""
        at = (queue, is_led_to)
        if at not in self._of_queue:
            self._of_queue[at] = tuple(self._from_queue(queue, is_led_to))
        return self._of_queue[at]

    def _from_queue(self, queue: Entity, is_led_to: bool) -> Iterator[Way]:
        if not self._is_here(queue):
            yield self._not_here(queue)
            return
        if queue.data.get("active") is False:
            leading = frozenset(self.leads_to(queue))
            outcome = "exception-queue" if is_led_to else "switched-off"
            yield Way("", (queue,), outcome, consulted=leading)
            return
        domain, selector = queue.one("media_routing_domain"), queue.one("script_selector")
        untold = [
            words
            for field, words in _OF_QUEUE.items()
            if not queue.links.get(field) and not self._is_told(queue, field)
        ]
        if untold:
            yield Way("", (queue,), "insufficient-information", tuple(untold))
        elif domain is None or selector is None:
            halves = frozenset(one for one in (domain, selector) if one is not None)
            yield Way("", (queue,), "half-integrated" if halves else "standalone", consulted=halves)
        elif not self._is_here(domain) and self._is_missed(domain):
            yield self._not_here(domain, (queue,))
        elif not self._is_here(selector):
            yield self._not_here(selector, (queue, domain))
        else:
            its = selector.one("media_routing_domain") or domain
            match self._is_same(its, domain):
                case True:
                    yield from _behind((queue, domain), "", self._by_default(selector, domain))
                case False:
                    hops = (queue, domain, selector)
                    yield Way("", hops, "wrong-mrd", consulted=frozenset({its}))
                case None:
                    of_whom = domain if its.defined else its
                    yield self._not_here(of_whom, (queue, domain, selector))

    def _by_default(self, selector: Entity, domain: Entity | None) -> Iterator[Way]:
        """Follow what a task without calling number or digits takes: that of ECE has none."""
        rows = self._rows(selector)
        if "call_type_map" in selector.flawed:
            missing = ("the rows of its call type map",)
            yield Way("", (selector,), "insufficient-information", missing)
        elif "" in rows:
            yield from self._from_row(selector, "", rows[""], domain)
        elif not rows and (call_type := selector.one("call_type")) is not None:
            yield from _behind((selector,), "", self._from_call_type(call_type, domain))
        elif scripts := list(dict.fromkeys(selector.links.get("scripts", ()))):
            yield from self._scheduled(selector, scripts, domain)
        elif self._is_told(selector, "call_type"):
            yield Way("", (selector,), "no-call-type")
        else:
            missing = ("which call type or script it leads to",)
            yield Way("", (selector,), "insufficient-information", missing)

    def _from_selector(self, selector: Entity) -> Iterator[Way]:
        """Follow a dialed number; what no script takes gets its default label, if it has one."""
        label = selector.one("default_label")
        for way in self._from_number(selector):
            if label is not None and way.outcome in _NOT_TAKEN:
                missing = (f"where its default label `{label.name}` leads",)
                way = way.but(outcome="insufficient-information", missing=missing)
            yield way

    def _from_number(self, selector: Entity) -> Iterator[Way]:
        """Follow a dialed number: the rows of its map are tested in order, and the first that fits counts."""
        domain = selector.one("media_routing_domain")
        rows = self._rows(selector)
        for guard, call_type in rows.items():
            if guard:
                yield from self._from_row(selector, guard, call_type, domain)
        for one in () if rows else dict.fromkeys(selector.links.get("other_call_types", ())):
            guard = "for certain callers or digits"
            yield from _behind((selector,), guard, self._from_call_type(one, domain))
        leads_on = "" in rows or (not rows and selector.one("call_type"))
        is_told = self._is_told(selector, "call_type") and "call_type_map" not in selector.flawed
        # Tasks have no default: each needs a call type of its own (Packaged CCE Features Guide 15.0(1), Task Routing).
        if leads_on or selector.links.get("scripts") or not (is_of_calls(domain) and is_told):
            yield from self._by_default(selector, domain)
            return
        default = default_of(selector, self.routing)
        # Whether that is told depends on them all.
        every = default.asked.union(self.routing.entities["routing_client"])
        if default.call_type is not None:
            ways = self._from_call_type(default.call_type, domain)
            yield from _behind((selector,), "by the default call type", ways, default.asked)
        elif default.is_told:
            yield from _behind((), "", self._by_default(selector, domain), every)
        else:
            missing = ("which call type or label it leads to, or is the default",)
            yield Way("", (selector,), "insufficient-information", missing, consulted=every)

    def _rows(self, selector: Entity) -> dict[str, Entity | None]:
        """Return the call types of a map by their conditions, in order, up to the row that every contact meets.

        A row with the conditions of one before it is never met.
        """
        fields = ("call_type", "other_call_types")
        named = {one.name: one for field in fields for one in selector.links.get(field, ())}
        found: dict[str, Entity | None] = {}
        for row in selector.data.get("call_type_map", ()):
            if isinstance(row, dict) and "" not in found:
                name = str(row.get("call_type"))
                one = named.get(name) or self.routing.definition(Key("call_type", name))
                found.setdefault(_guard(row), one)
        return found

    def _from_row(
        self, selector: Entity, guard: str, call_type: Entity | None, domain: Entity | None
    ) -> Iterator[Way]:
        if call_type is None:
            missing = ("the call type of a row of its map",)
            yield Way(guard, (selector,), "insufficient-information", missing)
        else:
            yield from _behind((selector,), guard, self._from_call_type(call_type, domain))

    def _from_call_type(self, call_type: Entity, domain: Entity | None) -> Iterator[Way]:
        scripts = list(dict.fromkeys(call_type.links.get("scripts", ())))
        if not self._is_here(call_type) and self._is_missed(call_type):
            yield self._not_here(call_type)
        elif scripts:
            yield from self._scheduled(call_type, scripts, domain)
        elif call_type.defined and self._is_told(call_type, "scripts"):
            yield Way("", (call_type,), "no-script")
        else:
            missing = ("which scripts are scheduled",)
            yield Way("", (call_type,), "insufficient-information", missing)

    def _scheduled(
        self, by: Entity, scripts: Sequence[Entity], domain: Entity | None
    ) -> Iterator[Way]:
        for number, script in enumerate(scripts):
            guard = _which("script", number, len(scripts), ", by schedule")
            end = self._end(script, domain)
            yield Way(guard, (by, script), **end.as_dict())

    # From a script to the agents.

    def _end(self, script: Entity, domain: Entity | None) -> End:
        if not self._is_here(script):
            way = self._not_here(script)
            return _no_end(way.outcome, way.missing)
        if not _runs(script):
            return _no_end("script-invalid")
        closure = self._closure(script)
        at = (id(closure), domain)
        if at not in self._ends:
            is_clear = not self._counts and self._is_served(closure, domain)
            self._ends[at] = _no_end("agent-eligible") if is_clear else self._found(closure, domain)
        return self._ends[at]

    def _is_served(self, closure: _Closure, domain: Entity | None) -> bool:
        """Say whether one agent is found at once in a skill group to which contacts of a domain are queued."""
        able = self._enabled & self._sure & self._able(domain)
        return any(
            target.kind.name == "skill_group"
            and self._is_here(target)
            and ((its := target.one("media_routing_domain")) is None or its is domain)
            and any(able >> self._number[one] & 1 for one in target.links.get("agents", ()))
            for target in closure.targets
        )

    def _found(self, closure: _Closure, domain: Entity | None) -> End:
        missing = dict.fromkeys(closure.missing)
        considered, passed_over = [], []
        is_lost = closure.is_lost
        consulted = {*closure.consulted}
        certain = possible = 0
        for target in closure.targets:
            its = target.one("media_routing_domain")
            if its is not None:
                consulted.add(its)
            if not target.defined and target.kind.name != "agent":
                consulted.add(target)
                missing[_told_of(target)] = None
                continue
            same = its is None or domain is None or self._is_same(its, domain)
            if same is False:
                passed_over.append(target)
                continue
            if target in self._lost:
                is_lost = True
                continue
            considered.append(target)
            consulted.update(target.links.get("steps.terms.attribute", ()))
            sure, perhaps, lacks = self.members(target)
            certain, possible = certain | (sure if same else 0), possible | perhaps
            if lacks:
                missing[lacks] = None
            if its is not None and not same:
                missing[_told_of(its if not its.defined or domain is None else domain)] = None
        able = self._able(domain)
        if self._counts:  # a large site has very many of these
            consulted.update(self._paths(domain), self._lacking(domain))
        before, certain, possible = possible, certain & able, possible & able
        rest = (tuple(considered), tuple(passed_over), certain, possible, frozenset(consulted))
        if certain:
            outcome = "agent-eligible"
        elif missing:
            outcome = "insufficient-information"
        elif not considered and not is_lost:
            nothing = "script-invalid" if closure.is_broken else "ends-in-script"
            outcome = "no-target-of-mrd" if passed_over else nothing
        else:
            outcome = "no-login" if before else "nobody-eligible"
        return End(outcome, tuple(missing), *rest)

    def _closure(self, script: Entity) -> _Closure:
        for scripts in together([script], self._onward) if script not in self._closures else ():
            if scripts[0] not in self._closures:
                self._closures |= dict.fromkeys(scripts, self._reached(scripts))
        return self._closures[script]

    def _onward(self, script: Entity) -> Iterable[Entity]:
        """Return the scripts with which a script goes on; whose closure is known, they need not be asked for."""
        is_done = script in self._closures or script in self._lost or not _runs(script)
        return () if is_done else self._further(script)

    def _further(self, script: Entity) -> Iterator[Entity]:
        """Yield the scripts with which a script goes on."""
        for hops in self.routing.handovers(script):
            if len(hops) == 1 or hops[0].target not in self._lost:
                yield hops[-1].target

    def _reached(self, scripts: Sequence[Entity]) -> _Closure:
        """Put together what scripts that lead to each other reach, by themselves and by those that they go on with.

        What goes on with a script that does not run finds nobody there.
        """
        is_broken = is_lost = False
        targets: dict[Entity, None] = {}
        missing: dict[str, None] = {}
        seen = {*scripts}
        further: dict[Entity, None] = {}
        for script in scripts:
            if script in self._lost:
                is_lost = True
                continue
            if not script.defined:
                missing[_told_of(script)] = None
                continue
            if not _runs(script):
                is_broken = True
                continue
            if script.data.get("targets_by_expression"):
                missing[f"what script `{script.name}` chooses by an expression"] = None
            if not any(script.links.get(field) for field in (*_TARGETS, *_ELSEWHERE)) and not any(
                self._is_told(script, field) for field in _TARGETS
            ):
                missing[f"the targets of script `{script.name}`"] = None
            for field in ("skill_groups", "precision_queues", "agents"):
                targets.update(dict.fromkeys(script.links.get(field, ())))
            for group in script.links.get("enterprise_skill_groups", ()):
                seen.add(group)
                if group in self._lost:
                    is_lost = True
                    continue
                if not group.defined or not self._is_told(group, "skill_groups"):
                    missing[f"the skill groups of enterprise skill group `{group.name}`"] = None
                targets.update(dict.fromkeys(group.links.get("skill_groups", ())))
            for call_type in script.links.get("call_types", ()):
                seen.add(call_type)
                if call_type in self._lost:
                    is_lost = True
                elif not call_type.links.get("scripts") and not (
                    call_type.defined and self._is_told(call_type, "scripts")
                ):
                    missing[_told_of(call_type)] = None
            further.update(dict.fromkeys(self._further(script)))
        beyond = {id(one): one for one in map(self._closures.get, further) if one is not None}
        for one in beyond.values():
            targets |= dict.fromkeys(one.targets)
            missing |= dict.fromkeys(one.missing)
            seen |= one.consulted
            is_broken, is_lost = is_broken or one.is_broken, is_lost or one.is_lost
        return _Closure(tuple(targets), tuple(missing), frozenset(seen), is_broken, is_lost)

    def members(self, target: Entity) -> tuple[int, int, str]:
        """Return who is certainly and who is possibly in a group or precision queue, as bits, and what is not told.

        An agent that a script names is a target of one. Those who may not sign in are never among them.
        """
        if target not in self._members:
            self._members[target] = self._counted(target)
        return self._members[target]

    def _counted(self, target: Entity) -> tuple[int, int, str]:
        enabled = self._enabled
        if target.kind.name == "agent":
            own = self.bits_of([target])
            sure, perhaps = own & enabled & self._sure, own & enabled
            return sure, perhaps, "" if sure or not perhaps else _told_of(target)
        if target.kind.name == "skill_group":
            bits = self.bits_of(target.links.get("agents", ())) & enabled
            sure = bits & self._sure
            told = "agents" in target.data or ("skill_group", "agents") in self.routing.given
            if not told or "agents" in target.flawed:
                return sure, bits, f"the members of skill group `{target.name}`"
            lacks = f"the agents of skill group `{target.name}` who are not defined here"
            return sure, bits, lacks if bits != sure else ""
        steps = self.steps(target)
        lacks = f"who passes the steps of precision queue `{target.name}`"
        if steps is None:
            return 0, 0, lacks
        certain = possible = 0
        for step in steps:
            certain, possible = certain | step.certain, possible | step.possible
        return certain, possible, lacks if possible != certain else ""

    def steps(self, queue: Entity) -> list[Step] | None:
        """Return who is in each step of a precision queue, or nothing where that is not told."""
        if queue not in self._steps:
            self._steps[queue] = self._evaluated(queue)
        return self._steps[queue]

    def _evaluated(self, queue: Entity) -> list[Step] | None:
        agent = kinds()["agent"]
        if not queue.data.get("steps"):
            # A list of all that there are may have steps of some alone, as the REST API gives none.
            is_told = "steps" in queue.data and "steps" not in queue.flawed
            return [] if is_told else None
        steps = read_steps(queue, self.routing)
        if steps is None or not self.routing.knows(agent, "attributes"):
            return None
        reached = [self._population.reach(step) for step in steps]
        there = self._enabled & self._defined
        return [Step(one.certain & there, one.possible & there) for one in reached]

    @cached_property
    def _defined(self) -> int:
        return self.bits_of(self.routing.entities["agent"])

    @cached_property
    def _population(self) -> Population:
        return population(self.agents)

    @cached_property
    def _here(self) -> int:
        """All agents of this state; another that it is compared with may have more."""
        is_all = len(self._own) == len(self.agents)
        return (1 << len(self.agents)) - 1 if is_all else self.bits_of(self._own)

    @cached_property
    def _enabled(self) -> int:
        return self._here & ~self.bits_of(
            one for one in self._own if one.data.get("enabled") is False or one in self._lost
        )

    @cached_property
    def _sure(self) -> int:
        """The agents that are there: all who are defined, and, where nobody lists agents, all who are mentioned."""
        given = self.routing.knows(kinds()["agent"])
        deleted = self.routing.deleted
        return self._here & ~self.bits_of(
            one
            for one in self.routing.undefined["agent"]
            if not one.external and (given or ("agent", one.name) in deleted)
        )

    def _able(self, domain: Entity | None) -> int:
        """Return who can sign in to a domain: without its pair of domain and peripheral on a path nobody can."""
        barred = 0
        for peripheral in self._lacking(domain):
            barred |= self.at(peripheral)
        return ~barred

    def _lacking(self, domain: Entity | None) -> tuple[Entity, ...]:
        """Return the peripherals of agents that are on no path together with a domain of ECE."""
        if domain is None:
            return ()
        if domain not in self._logins:
            known = self._pairs if is_of_ece(domain, self.routing) else None
            every = [*self.routing.entities["peripheral"], *self.routing.undefined["peripheral"]]
            self._logins[domain] = tuple(
                one
                for one in every
                if known is not None and known.lack((domain, one)) and self.at(one)
            )
        return self._logins[domain]

    def _paths(self, domain: Entity | None) -> Iterable[Entity]:
        """Return the application paths that decide who can sign in to a domain: all where somebody cannot."""
        if domain is None or self._pairs is None or not is_of_ece(domain, self.routing):
            return ()
        every = self.routing.entities["application_path"]
        if self._lacking(domain):
            return every
        return [
            path for path in every if domain in path.links.get("members.media_routing_domain", ())
        ]

    @cached_property
    def _pairs(self) -> Logins | None:
        known = self.routing.entities["application_path"]
        return logins(self.routing, self._lost) if known else None

    def at(self, peripheral: Entity) -> int:
        """Return the agents of a peripheral, as bits."""
        if peripheral not in self._at:
            agent = kinds()["agent"]
            own = self.routing.mentioners(peripheral, agent, agent.mentions["peripheral"])
            self._at[peripheral] = self.bits_of(own)
        return self._at[peripheral]

    # What the input tells.

    def _is_told(self, entity: Entity, field: str) -> bool:
        return self.routing.tells(entity, field)

    def _is_here(self, entity: Entity) -> bool:
        return entity.defined and entity not in self._lost

    def _is_missed(self, entity: Entity) -> bool:
        """Say whether what nobody defines should be here."""
        if entity in self._lost:
            return True
        return not entity.external and self.routing.knows(entity.kind)

    def _not_here(self, entity: Entity, hops: tuple[Entity, ...] = ()) -> Way:
        if self._is_missed(entity) and not entity.ambiguous:
            return Way("", (*hops, entity), "undefined")
        return Way("", (*hops, entity), "insufficient-information", (_told_of(entity),))

    def _is_same(self, one: Entity, other: Entity) -> bool | None:
        """Say whether two media routing domains are one; `None` where that is not told.

        One of them may be called by its number and the other by its name, and a name that nobody defines,
        though domains are listed, may be a misspelt one.
        """
        if one is other:
            return True
        if any(not domain.defined and self._is_missed(domain) for domain in (one, other)):
            return None
        return None if self.routing.is_called_both_ways((one, other)) else False


_OF_QUEUE = {
    "media_routing_domain": "its media routing domain",
    "script_selector": "its script selector",
}


_NOT_TAKEN = ("no-call-type", "no-script", "script-invalid")
_WITH_DEFAULT = ("routing_client", "system")


def _numbered_as(known: Sequence[Entity], own: Iterable[Entity]) -> list[Entity]:
    """Return agents in the order in which others have them, and then those that these do not have."""
    of_key = {one.key: one for one in own}
    return [*(of_key.pop(one.key, one) for one in known), *of_key.values()]


def _with_all_of(routing: Routing, lost: Iterable[Entity]) -> Iterator[Entity]:
    pending = list(lost)
    while pending:
        one = pending.pop()
        yield one
        takes = {"peripheral_gateway": ("peripheral",), "peripheral": ("agent", "skill_group")}
        for name in takes.get(one.kind.name, ()):
            kind = kinds()[name]
            pending += routing.mentioners(one, kind, kind.mentions[one.kind.name])


def verdict(ways: Sequence[Way]) -> str:
    """Return what several ways come to: what is switched off says nothing about the others."""
    live = [way.outcome for way in ways if way.outcome not in OFF]
    failing = [one for one in live if one in FAILS]
    if failing:
        return "fails" if len(failing) == len(live) else "fails in part"
    if not live:
        return "off"
    return "served" if all(one in SERVED for one in live) else "cannot be told"


class Default(Light):
    """The call type of a dialed number that is mapped to none, who was asked for it, and whether they all told."""

    call_type: Entity | None
    asked: frozenset[Entity]
    is_told: bool


def default_of(selector: Entity, routing: Routing) -> Default:
    """Return the default call type: the routing client's or else the system's.

    `DefaultCallTypeID` of table `ICR_Globals` counts where `Default_Call_Type` has none for the routing client
    (Database Schema Handbook for Cisco Unified CCE 15.0(1)). That nobody has one is told where both are given, and
    somebody anywhere has one or the export has the column; and that nothing else takes the call, where default labels
    are given.
    """
    client, system = selector.one("routing_client"), routing.entities["system"]
    asked = (*(() if client is None else (client,)), *system)
    found = next((one for by in asked if (one := by.one("default_call_type")) is not None), None)
    of_client = routing.knows(selector.kind, "routing_client") if client is None else client.defined
    knows = any(routing.knows(kinds()[one], "default_call_type") for one in _WITH_DEFAULT)
    knows = knows and routing.knows(selector.kind, "default_label")
    return Default(found, frozenset(asked), of_client and bool(system) and knows)


def is_of_calls(domain: Entity | None) -> bool:
    """Say whether what comes to a domain are calls, as they are to all of which the input does not say it."""
    return domain is None or domain.data.get("channel", "voice") == "voice"


def _runs(script: Entity) -> bool:
    return script.data.get("valid") is not False and "active_version" not in script.data


def _takes_mail(workflow: Entity) -> bool:
    kind = workflow.data.get("kind", "inbound")
    return kind == "inbound" and workflow.data.get("active") is not False


def _behind(
    hops: tuple[Entity, ...],
    guard: str,
    ways: Iterable[Way],
    consulted: frozenset[Entity] = frozenset(),
) -> Iterator[Way]:
    """Put what came before in front of ways."""
    for way in ways:
        guards = "; ".join(one for one in (guard, way.guard) if one)
        seen = way.consulted | consulted if consulted else way.consulted
        yield way.but(guard=guards, hops=(*hops, *way.hops), consulted=seen)


def _which(noun: str, number: int, count: int, how: str) -> str:
    """Say which of several a way goes by, counted from 0, and nothing of the only one."""
    return f"{noun} {number + 1} of {count}{how}" if count > 1 else ""


def _guard(row: dict[str, Any]) -> str:
    """Say what a row of a dialed number's map asks for."""
    words = {"calling_number": "calling number", "region": "region", "entered": "entered"}
    return ", ".join(f"{word} {row[name]}" for name, word in words.items() if name in row)


def _no_end(outcome: str, missing: tuple[str, ...] = ()) -> End:
    return End(outcome, missing, (), (), 0, 0, frozenset())


def _told_of(entity: Entity) -> str:
    """Say that an object would have to be in the input."""
    if entity.external:
        return f"{entity.kind.noun} {quoted(entity.name)}, which is kept elsewhere"
    return f"{entity.kind.noun} {quoted(entity.name)}, which is not defined here"
