"""The ways of a contact by brute force: over plain dicts, every walk walked anew, nothing remembered.

It is written from what the words of `flow.py` mean, and shares nothing with it but those words: no links, no bits.
An object is its kind, name and department; what nobody defines is one without fields. `wrong` in the place of a value
is one that does not fit, which says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

Object = dict[str, Any]
Site = dict[str, list[Object]]
Thing = tuple[str, str, str | None]  # kind, name, department

WRONG: Any = {"wrong": True}

SECTIONS = {
    "alias": "aliases", "entry_point": "entry_points", "workflow": "workflows", "queue": "queues",
    "script_selector": "script_selectors", "call_type": "call_types", "script": "scripts",
    "skill_group": "skill_groups", "precision_queue": "precision_queues", "agent": "agents",
    "enterprise_skill_group": "enterprise_skill_groups", "attribute": "attributes",
    "application_path": "application_paths", "media_routing_domain": "media_routing_domains",
    "peripheral": "peripherals", "routing_client": "routing_clients", "system": "system_information",
}  # fmt: skip
NAMES = {  # what the names in a field are names of
    "aliases": "alias", "queue": "queue", "queues": "queue", "script_selector": "script_selector",
    "media_routing_domain": "media_routing_domain", "call_type": "call_type", "call_types": "call_type",
    "other_call_types": "call_type", "default_call_type": "call_type", "scripts": "script",
    "skill_groups": "skill_group", "precision_queues": "precision_queue", "agents": "agent",
    "enterprise_skill_groups": "enterprise_skill_group", "attribute": "attribute", "peripheral": "peripheral",
    "routing_client": "routing_client",
}  # fmt: skip
IN_DEPARTMENTS = ("alias", "entry_point", "workflow", "queue")


class Way(NamedTuple):
    """One way; `unknown` says whether something on it is not told."""

    guard: str
    hops: tuple[Thing, ...]
    outcome: str
    unknown: bool = False
    considered: frozenset[Thing] = frozenset()
    passed_over: frozenset[Thing] = frozenset()
    certain: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()


def untold(*hops: Thing) -> Way:
    return Way("", hops, "insufficient-information", True)


class Oracle:
    """A site, and what somebody else defines, as pairs of kind and name."""

    def __init__(self, site: Site, external: Iterable[tuple[str, str]] = ()) -> None:
        self.site = site
        self.external = frozenset(external)

    # What there is.

    def all(self, kind: str) -> list[Thing]:
        """List what is defined; who defines a name again is not heard."""
        found = [self.thing(kind, one) for one in self.site.get(SECTIONS[kind], ())]
        return list(dict.fromkeys(found))

    def thing(self, kind: str, one: Object) -> Thing:
        return kind, one["name"], one.get("department") if kind in IN_DEPARTMENTS else None

    def of(self, thing: Thing, field: str, otherwise: Any = None) -> Any:
        """Return what an object has in a field."""
        value = self.written(thing, field)
        return otherwise if value in (None, WRONG) else value

    def written(self, thing: Thing, field: str) -> Any:
        objects = self.site.get(SECTIONS[thing[0]], ())
        first = (one.get(field) for one in objects if self.thing(thing[0], one) == thing)
        return next(first, None)

    def defined(self, thing: Thing) -> bool:
        return thing in self.all(thing[0])

    def missed(self, thing: Thing) -> bool:
        """Say whether an object should be there and is not: others of its kind are, and nobody else has it."""
        return not self.defined(thing) and bool(self.all(thing[0])) and not self.is_external(thing)

    def is_external(self, thing: Thing) -> bool:
        return not self.defined(thing) and thing[:2] in self.external

    def gives(self, kind: str, field: str) -> bool:
        """Say whether the input tells what objects of a kind have in a field; an empty list may be an answer."""
        if not self.all(kind):
            mentioned = {
                one
                for of, field in product(SECTIONS, NAMES)
                for thing in (self.all(of) if NAMES[field] == kind else ())
                for one in self.named(thing, field)
            }
            return self.site.get(SECTIONS[kind]) == [] and all(map(self.is_external, mentioned))
        return any(self.of(one, field) is not None for one in self.all(kind))

    def tells(self, thing: Thing, field: str) -> bool:
        """Say whether the input tells what an object has in a field, even if that is nothing."""
        return self.gives(thing[0], field) and self.written(thing, field) != WRONG

    def named(self, thing: Thing, field: str) -> list[Thing]:
        """Return what a field names, each once."""
        value = self.of(thing, field, [])
        names = value if isinstance(value, list) else [value]
        return list(dict.fromkeys(self.meant(NAMES[field], name, thing[2]) for name in names))

    def one(self, thing: Thing, field: str) -> Thing | None:
        return next(iter(self.named(thing, field)), None)

    def meant(self, kind: str, name: str, department: str | None) -> Thing:
        """Return what a name means to somebody in a department."""
        if kind not in IN_DEPARTMENTS:
            return kind, name, None
        own, alike = (kind, name, department), [one for one in self.all(kind) if one[1] == name]
        if own in alike or not alike:
            return own
        return alike[0] if len(alike) == 1 else own

    def is_ambiguous(self, thing: Thing) -> bool:
        return sum(one[1] == thing[1] for one in self.all(thing[0])) > 1

    def not_here(self, *hops: Thing) -> Way:
        """End at the last hop, which nobody defines."""
        if self.missed(hops[-1]) and not self.is_ambiguous(hops[-1]):
            return Way("", hops, "undefined")
        return untold(*hops)

    # Where contacts come in.

    def entries(self) -> list[Thing]:
        outbound = [
            one
            for one in self.all("workflow")
            if self.of(one, "kind") == "outbound"
            and not (self.tells(one, "queues") and not self.named(one, "queues"))
        ]
        sent = {self.one(queue, "script_selector") for queue in self.all("queue")}
        selectors = [one for one in self.all("script_selector") if one not in sent]
        queues = [queue for queue in self.all("queue") if not self.led_to(queue)]
        return [*self.all("alias"), *self.all("entry_point"), *outbound, *selectors, *queues]

    def led_to(self, queue: Thing) -> bool:
        return any(
            queue in self.named(one, field)
            for kind, field in (("entry_point", "queue"), ("workflow", "queues"))
            for one in self.all(kind)
        )

    def ways(self, start: Thing) -> list[Way]:
        match start[0]:
            case "alias":
                return [*self.of_alias(start)]
            case "entry_point":
                return [*self.of_entry_point(start)]
            case "workflow":
                return [*self.of_workflow(start)]
            case "script_selector":
                label = self.of(start, "default_label")
                return [
                    untold(*way.hops)._replace(guard=way.guard)
                    if label and way.outcome in ("no-call-type", "no-script", "script-invalid")
                    else way
                    for way in self.of_dialed_number(start)
                ]
            case _:
                return [*self.of_queue(start, led_to=False)]

    def verdict(self, start: Thing) -> str:
        live = [
            way.outcome
            for way in self.ways(start)
            if way.outcome not in ("switched-off", "standalone")
        ]
        served = live.count("agent-eligible")
        unknown = live.count("insufficient-information") + live.count("ends-in-script")
        failing = len(live) - served - unknown
        if failing:
            return "fails" if failing == len(live) else "fails in part"
        if not live:
            return "off"
        return "cannot be told" if unknown else "served"

    # From each to the next.

    def of_alias(self, alias: Thing) -> Iterator[Way]:
        if self.of(alias, "active") is False:
            yield Way("", (alias,), "switched-off")
            return
        if not self.gives("workflow", "aliases"):
            yield untold(alias)
            return
        inbound = [
            one
            for one in self.all("workflow")
            if self.of(one, "active") is not False and self.of(one, "kind", "inbound") == "inbound"
        ]
        taking = [one for one in inbound if alias in self.named(one, "aliases")]
        silent = [one for one in inbound if self.of(one, "aliases") is None]
        if not taking:
            may = any(None in (one[2], alias[2]) or one[2] == alias[2] for one in silent)
            yield untold(alias) if may else Way("", (alias,), "no-workflow")
        for number, one in enumerate(taking, 1):
            guard = f"workflow {number} of {len(taking)} that take its mail"
            yield from behind(alias, guard if len(taking) > 1 else "", self.of_workflow(one))

    def of_workflow(self, workflow: Thing) -> Iterator[Way]:
        queues = self.named(workflow, "queues")
        if self.of(workflow, "active") is False:
            yield Way("", (workflow,), "switched-off")
        elif self.of(workflow, "kind", "inbound") == "inbound" and self.is_cut(workflow):
            yield Way("", (workflow,), "exception-queue")
        elif not queues:
            yield untold(workflow)  # mail may end there on purpose
        else:
            for number, queue in enumerate(queues, 1):
                guard = f"queue {number} of {len(queues)}, by the workflow"
                ways = self.of_queue(queue, led_to=True)
                yield from behind(workflow, guard if len(queues) > 1 else "", ways)

    def is_cut(self, workflow: Thing) -> bool:
        """Say whether a workflow has nodes for queues, and none at the end of a walk from its start."""
        nodes = {one["item"]: one for one in self.of(workflow, "items", [])}
        walks = [[one] for one, node in nodes.items() if node["type"] == "START"]
        for walk in walks:
            further = [one for one in nodes[walk[-1]].get("to", []) if one in nodes]
            walks += [[*walk, one] for one in further if one not in walk]
        queues = {one for one, node in nodes.items() if node["type"] == "QUEUE"}
        return bool(walks and queues) and not any(queues & {*walk} for walk in walks)

    def of_entry_point(self, point: Thing) -> Iterator[Way]:
        queue = self.one(point, "queue")
        if self.of(point, "active") is False:
            yield Way("", (point,), "switched-off")
        elif self.of(point, "integrated") is False:
            yield Way("", (point,), "standalone")
        elif queue is None:
            told = self.tells(point, "queue")
            yield Way("", (point,), "no-queue") if told else untold(point)
        else:
            yield from behind(point, "", self.of_queue(queue, led_to=True))

    def of_queue(self, queue: Thing, *, led_to: bool) -> Iterator[Way]:
        domain, selector = (
            self.one(queue, "media_routing_domain"),
            self.one(queue, "script_selector"),
        )
        if not self.defined(queue):
            yield self.not_here(queue)
        elif self.of(queue, "active") is False:
            yield Way("", (queue,), "exception-queue" if led_to else "switched-off")
        elif not all(
            self.of(queue, field) is not None or self.tells(queue, field)
            for field in ("media_routing_domain", "script_selector")
        ):
            yield untold(queue)
        elif domain is None and selector is None:
            yield Way("", (queue,), "standalone")
        elif domain is None or selector is None:
            yield Way("", (queue,), "half-integrated")
        elif self.missed(domain):
            yield Way("", (queue, domain), "undefined")
        elif not self.defined(selector):
            yield self.not_here(queue, domain, selector)
        else:
            its = self.one(selector, "media_routing_domain") or domain
            match self.same(its, domain):
                case True:
                    ways = behind(domain, "", self.of_task(selector, domain))
                    yield from behind(queue, "", ways)
                case False:
                    yield Way("", (queue, domain, selector), "wrong-mrd")
                case _:
                    unclear = domain if self.defined(its) else its
                    yield self.not_here(queue, domain, selector, unclear)

    def of_task(self, selector: Thing, domain: Thing | None) -> Iterator[Way]:
        """Follow a task of ECE: it has no calling number and no digits, so only a row without conditions fits it."""
        rows = self.rows(selector)
        call_type = rows[-1][1] if rows and not rows[-1][0] else None
        if not rows:
            call_type = self.one(selector, "call_type")
        if call_type is not None:
            yield from self.of_row(selector, "", call_type, domain)
        elif scripts := self.named(selector, "scripts"):
            yield from self.scheduled(selector, scripts, domain)
        else:
            told = self.tells(selector, "call_type")
            yield Way("", (selector,), "no-call-type") if told else untold(selector)

    def rows(self, selector: Thing) -> list[tuple[str, Thing]]:
        """Return conditions and call types as they are tested, up to the row that fits everybody."""
        found: list[tuple[str, Thing]] = []
        for row in self.of(selector, "call_type_map", []):
            words = [
                f"{word} {row[field]}"
                for field, word in (("calling_number", "calling number"), ("region", "region"), ("entered", "entered"))
                if field in row
            ]  # fmt: skip
            if ", ".join(words) not in [guard for guard, _ in found]:
                found.append((", ".join(words), ("call_type", row["call_type"], None)))
            if not words:
                break
        return found

    def of_row(
        self, selector: Thing, guard: str, call_type: Thing, domain: Thing | None
    ) -> Iterator[Way]:
        """Follow a row, which names one of the call types that the selector has besides."""
        has = [
            one
            for field in ("call_type", "other_call_types")
            for one in self.named(selector, field)
        ]
        if call_type in has or self.defined(call_type):
            yield from behind(selector, guard, self.of_call_type(call_type, domain))
        else:
            yield untold(selector)._replace(guard=guard)

    def of_dialed_number(self, selector: Thing) -> Iterator[Way]:
        domain = self.one(selector, "media_routing_domain")
        rows = self.rows(selector)
        others = [
            ("for certain callers or digits", one)
            for one in self.named(selector, "other_call_types")
        ]
        for guard, call_type in rows or others:
            if guard:
                yield from self.of_row(selector, guard, call_type, domain)
        fits_all = not rows[-1][0] if rows else self.one(selector, "call_type") is not None
        is_call = domain is None or self.of(domain, "channel", "voice") == "voice"
        if fits_all or self.named(selector, "scripts") or not is_call:
            yield from self.of_task(selector, domain)
        elif not self.tells(selector, "call_type"):
            yield untold(selector)
        else:
            client = self.one(selector, "routing_client")
            asked = ([client] if client else []) + self.all("system")
            default = [one for asks in asked for one in self.named(asks, "default_call_type")]
            if default:
                guard = "by the default call type"
                yield from behind(selector, guard, self.of_call_type(default[0], domain))
            elif (
                (self.defined(client) if client else self.tells(selector, "routing_client"))
                and self.all("system")
                and self.gives("script_selector", "default_label")
                and any(
                    self.gives(one, "default_call_type") for one in ("routing_client", "system")
                )
            ):
                yield Way("", (selector,), "no-call-type")
            else:
                yield untold(selector)

    def of_call_type(self, call_type: Thing, domain: Thing | None) -> Iterator[Way]:
        scripts = self.named(call_type, "scripts")
        if not self.defined(call_type):
            yield self.not_here(call_type)
        elif scripts:
            yield from self.scheduled(call_type, scripts, domain)
        else:
            told = self.tells(call_type, "scripts")
            yield Way("", (call_type,), "no-script") if told else untold(call_type)

    def scheduled(self, by: Thing, scripts: list[Thing], domain: Thing | None) -> Iterator[Way]:
        for number, script in enumerate(scripts, 1):
            guard = f"script {number} of {len(scripts)}, by schedule" if len(scripts) > 1 else ""
            yield from behind(by, guard, [self.of_script(script, domain)])

    # From a script to the agents.

    def of_script(self, script: Thing, domain: Thing | None) -> Way:
        if not self.defined(script):
            return self.not_here(script)
        if not self.runs(script):
            return Way("", (script,), "script-invalid")
        targets, unknown, broken = self.closure(script, (script,))
        considered: set[Thing] = set()
        passed_over: set[Thing] = set()
        certain: set[str] = set()
        possible: set[str] = set()
        for target in targets:
            its = self.one(target, "media_routing_domain")
            same = its is None or domain is None or self.same(its, domain)
            if not self.defined(target) and target[0] != "agent":
                unknown = True
            elif same is False:
                passed_over.add(target)
            else:
                considered.add(target)
                sure, perhaps, told = self.members(target)
                certain |= sure if same else set()
                possible |= perhaps
                unknown = unknown or not told or not same
        able = {name for name in possible if self.may_log_in(name, domain)}
        if certain & able:
            outcome = "agent-eligible"
        elif unknown:
            outcome = "insufficient-information"
        elif considered:
            outcome = "no-login" if possible else "nobody-eligible"
        elif passed_over:
            outcome = "no-target-of-mrd"
        else:
            outcome = "script-invalid" if broken else "ends-in-script"
        return Way(
            "", (script,), outcome, unknown, frozenset(considered), frozenset(passed_over),
            frozenset(certain & able), frozenset(possible & able),
        )  # fmt: skip

    def runs(self, script: Thing) -> bool:
        return self.of(script, "valid") is not False and self.of(script, "active_version") is None

    def closure(self, script: Thing, walk: tuple[Thing, ...]) -> tuple[set[Thing], bool, bool]:
        """Walk from a script to all it goes on with: its targets, whether any is unknown, and any does not run."""
        if not self.defined(script):
            return set(), True, False
        if not self.runs(script):
            return set(), False, True
        unknown, broken = bool(self.of(script, "targets_by_expression")), False
        own = ("skill_groups", "precision_queues", "agents", "enterprise_skill_groups")
        names_any = any(self.named(script, field) for field in (*own, "call_types", "scripts"))
        unknown = unknown or not (names_any or any(self.tells(script, field) for field in own))
        targets = {one for field in own[:3] for one in self.named(script, field)}
        for group in self.named(script, "enterprise_skill_groups"):
            targets |= {*self.named(group, "skill_groups")}
            unknown = unknown or not (self.defined(group) and self.tells(group, "skill_groups"))
        further = self.named(script, "scripts")
        for call_type in self.named(script, "call_types"):
            scripts = self.named(call_type, "scripts")
            if script not in scripts:
                further += scripts
                told = self.defined(call_type) and (scripts or self.tells(call_type, "scripts"))
                unknown = unknown or not told
        for one in further:
            if one not in walk:
                more = self.closure(one, (*walk, one))
                targets, unknown, broken = targets | more[0], unknown or more[1], broken or more[2]
        return targets, unknown, broken

    def same(self, one: Thing, other: Thing) -> bool | None:
        """Say whether two domains are one, as far as that can be told."""
        if one == other:
            return True
        if self.missed(one) or self.missed(other):
            return None
        numbers = {name.isdecimal() and not self.all(kind) for kind, name, _ in (one, other)}
        return False if len(numbers) == 1 else None

    def members(self, target: Thing) -> tuple[set[str], set[str], bool]:
        """Return who certainly and who possibly is in a target, and whether the input tells."""
        if target[0] == "precision_queue":
            return self.passing(target)
        agents = [target] if target[0] == "agent" else self.named(target, "agents")
        agents = [one for one in agents if self.of(one, "enabled") is not False]
        sure = [
            one
            for one in agents
            if self.defined(one) or self.is_external(one) or not self.all("agent")
        ]
        told = target[0] == "agent" or self.of(target, "agents") is not None
        return (
            {one[1] for one in sure},
            {one[1] for one in agents},
            told and len(sure) == len(agents),
        )

    def passing(self, queue: Thing) -> tuple[set[str], set[str], bool]:
        steps = self.of(queue, "steps")
        if not steps:
            return set(), set(), steps is not None
        if not self.gives("agent", "attributes") or not all(map(self.readable, steps)):
            return set(), set(), False
        certain, possible = set(), set()
        for agent, step in product(self.all("agent"), steps):
            if self.of(agent, "enabled") is not False:
                has = self.of(agent, "attributes", {})
                readings = {and_first(step["terms"], has), one_by_one(step["terms"], has)}
                if readings == {True}:
                    certain.add(agent[1])
                if readings != {False}:
                    possible.add(agent[1])
        return certain, possible, certain == possible

    def readable(self, step: Object) -> bool:
        terms = step["terms"]
        joined = [*("join" in term for term in terms)] == [
            number > 0 for number in range(len(terms))
        ]
        known = not any(self.missed(("attribute", term["attribute"], None)) for term in terms)
        known = known and not any(
            self.is_external(("attribute", term["attribute"], None)) and self.all("attribute") for term in terms
        )  # fmt: skip
        return joined and known and not any("parentheses" in term for term in terms)

    def may_log_in(self, name: str, domain: Thing | None) -> bool:
        """Say whether no application path is known to lack an agent's peripheral with a domain of ECE."""
        peripheral = self.one(("agent", name, None), "peripheral")
        paths = self.all("application_path")
        of_ece = any(
            self.one(queue, "media_routing_domain") == domain for queue in self.all("queue")
        )
        if domain is None or peripheral is None or not paths or not of_ece:
            return True
        is_for_calls = domain[1] == "Cisco_Voice" or self.of(domain, "channel") == "voice"
        if is_for_calls or any(self.of(one, "members") is None for one in paths):
            return True
        pairs = [
            {(field, member[field], None) for field in ("media_routing_domain", "peripheral")}
            for path in paths
            for member in self.of(path, "members")
        ]
        pair = {domain, peripheral}
        listed = [one for one in pair if self.all(one[0])]
        misspelt = [
            one for one in pairs if any(self.all(it[0]) and not self.defined(it) for it in one)
        ]
        numbers = {
            (kind, name.isdecimal() and not self.all(kind))
            for one in [pair, *pairs] for kind, name, _ in one
        }  # fmt: skip
        lacks = (
            pair not in pairs
            and all(map(self.defined, listed))
            and not any(pair & one for one in misspelt)
            and len(numbers) == len({kind for kind, _ in numbers})
        )
        return not lacks


def behind(hop: Thing, guard: str, ways: Iterable[Way]) -> Iterator[Way]:
    for way in ways:
        guards = "; ".join(filter(None, (guard, way.guard)))
        yield way._replace(guard=guards, hops=(hop, *way.hops))


# Whether an agent passes terms: yes, no, or nobody says.


def passes(term: Object, has: Object) -> bool | None:
    if term["attribute"] not in has:
        return None if term["relation"] == "!=" else False
    value, wanted = has[term["attribute"]], term["value"]
    numbers = type(value) in (int, float) and type(wanted) in (int, float)
    if not numbers and (type(value) is not type(wanted) or term["relation"] not in ("==", "!=")):
        return None
    compare = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}[term["relation"]]
    return bool(compare(value, wanted))


def both(one: bool | None, other: bool | None) -> bool | None:
    return False if False in (one, other) else None if None in (one, other) else True


def either(one: bool | None, other: bool | None) -> bool | None:
    return True if True in (one, other) else None if None in (one, other) else False


def one_by_one(terms: list[Object], has: Object) -> bool | None:
    result = passes(terms[0], has)
    for term in terms[1:]:
        result = (both if term["join"] == "and" else either)(result, passes(term, has))
    return result


def and_first(terms: list[Object], has: Object) -> bool | None:
    result: bool | None = False
    part: bool | None = True
    for term in terms:
        if term.get("join") == "or":
            result, part = either(result, part), True
        part = both(part, passes(term, has))
    return either(result, part)
