"""Small random sites with everything that decides which way a contact takes, mostly right or mostly wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import product
from random import Random
from typing import Any

from ways_oracle import WRONG, Object, Site

POOLS = {
    "media_routing_domains": ["Email", "Chat", "Cisco_Voice"], "peripherals": ["NA", "EU"],
    "departments": ["Sales", "Support"], "attributes": ["German", "Rank"],
    "agents": ["Ann", "Bob", "Cid", "Dee"], "skill_groups": ["G1", "G2", "G3"], "precision_queues": ["P1", "P2"],
    "enterprise_skill_groups": ["E1"], "scripts": ["S1", "S2", "S3"], "call_types": ["C1", "C2", "C3"],
    "script_selectors": ["D1", "D2", "D3"], "queues": ["Q1", "Q2", "Q3"], "aliases": ["info", "shop"],
    "workflows": ["W1", "W2"], "entry_points": ["web", "help"], "routing_clients": ["RC"],
    "application_paths": ["Path"],
}  # fmt: skip
# Names that no pool has: what nobody defines, one that is a number, and one that somebody else defines.
NOBODY, NUMBER, ELSEWHERE = "Nobody", "5001", "Elsewhere"
EXTERNAL_KINDS = ("queue", "script_selector", "call_type", "script", "skill_group", "precision_queue",
                  "agent", "enterprise_skill_group", "media_routing_domain", "attribute")  # fmt: skip


def random_site(seed: int) -> Site:
    """Return a site; every fourth one is tidy, and every fourth one a mess."""
    return _Maker(Random(seed), [0.0, 0.03, 0.1, 0.3][seed % 4]).site()


def maker(random: Random) -> _Maker:
    """Return what makes tidy objects, by the name of their section."""
    return _Maker(random, 0.0)


class _Maker:
    def __init__(self, random: Random, mess: float) -> None:
        self.random = random
        self.mess = mess
        self.lacking = {section for section in POOLS if self.happens(0.3)}

    def happens(self, share: float = 1.0) -> bool:
        return self.random.random() < self.mess * share

    def flip(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def one(self, section: str) -> str:
        if self.happens(0.5):
            return self.random.choice([NOBODY, NOBODY, ELSEWHERE, NUMBER])
        return self.random.choice(POOLS[section])

    def some(self, section: str, most: int = 2) -> list[str]:
        least = 0 if self.happens(0.7) or self.flip(0.1) else 1
        return [self.one(section) for _ in range(self.random.randint(least, most))]

    def perhaps(self, share: float, **fields: Any) -> Object:
        return fields if self.flip(share) else {}

    def finished(self, name: str, fields: Object, *may_not_fit: str) -> Object:
        """Take fields away, empty lists, and write what does not fit."""
        for field in [*fields]:
            if self.happens(0.4):
                del fields[field]
            elif field in may_not_fit and self.happens(0.2):
                is_list = isinstance(fields[field], list)
                fields[field] = self.random.choice([[], WRONG]) if is_list else WRONG
        return {"name": name, **fields}

    def site(self) -> Site:
        makers: dict[str, Callable[[], Object]] = {
            section: getattr(self, section) for section in POOLS if section != "departments"
        }
        site: Site = {"departments": [{"name": name} for name in POOLS["departments"]]}
        for section, make in makers.items():
            if section in self.lacking:
                if self.flip(0.3):
                    site[section] = []
                continue
            names = [name for name in POOLS[section] if not self.happens(0.5)]
            if section == "queues" and self.flip(0.3):
                names.append(names[0] if names else "Q1")
            may_not_fit = ("queues", "aliases", "scripts", "agents", "steps", "call_type", "queue",
                     "media_routing_domain", "script_selector", "skill_groups", "members")  # fmt: skip
            site[section] = [self.finished(name, make(), *may_not_fit) for name in names]
        if self.flip(0.2):
            site["system_information"] = [
                {"name": "system", **self.perhaps(0.7, default_call_type=self.one("call_types"))}
            ]
        return site

    # The fields of each kind.

    def media_routing_domains(self) -> Object:
        return self.perhaps(0.5, channel=self.random.choice(["email", "chat"]))

    def peripherals(self) -> Object:
        return {}

    def attributes(self) -> Object:
        return {}

    def routing_clients(self) -> Object:
        return self.perhaps(0.3, default_call_type=self.one("call_types"))

    def agents(self) -> Object:
        values = {"German": self.flip(), "Rank": self.random.choice([1, 5, 9, "five"])}
        having = {name: value for name, value in values.items() if self.flip(0.8)}
        return {
            "peripheral": self.one("peripherals"), "attributes": having,
            **self.perhaps(0.4, enabled=self.flip(0.3)),
        }  # fmt: skip

    def skill_groups(self) -> Object:
        domain = self.random.choice(["Email", "Email", "Chat"])
        domain = self.one("media_routing_domains") if self.happens() else domain
        agents = self.some("agents", self.random.choice([1, 1, 3]))
        return {"agents": agents, **self.perhaps(0.9, media_routing_domain=domain)}

    def precision_queues(self) -> Object:
        steps = [self.step() for _ in range(self.random.randint(1, 2))]
        domain = self.random.choice(["Email", "Email", "Chat"])
        return {"media_routing_domain": domain, "steps": steps}

    def step(self) -> Object:
        terms: list[Object] = []
        for number in range(self.random.randint(1, 3)):
            attribute = (
                self.one("attributes")
                if self.happens()
                else self.random.choice(POOLS["attributes"])
            )
            truth = attribute == "German"
            terms.append({
                "attribute": attribute,
                "relation": self.random.choice(["==", "!="] if truth else ["==", "!=", "<", "<=", ">", ">="]),
                "value": self.flip() if truth else self.random.choice([1, 5, 5, 9]),
                **({"join": self.random.choice(["and", "or"])} if number else {}),
            })  # fmt: skip
        if self.happens(0.3):
            terms[0] |= self.random.choice([{"join": "and"}, {"parentheses": 1}])
        return {"terms": terms}

    def enterprise_skill_groups(self) -> Object:
        return {"skill_groups": self.some("skill_groups")}

    def scripts(self) -> Object:
        targets = self.random.choice(
            ["skill_groups", "precision_queues", "enterprise_skill_groups"]
        )
        return {
            targets: self.some(targets),
            **self.perhaps(0.2, skill_groups=self.some("skill_groups")),
            **self.perhaps(0.1, agents=self.some("agents", 1)),
            **self.perhaps(0.15, call_types=self.some("call_types")),
            **self.perhaps(0.15, scripts=self.some("scripts")),
            **self.perhaps(0.1, targets_by_expression=self.flip()),
            **self.perhaps(0.2, valid=self.flip(0.7)),
            **({"active_version": self.random.choice(["missing", "deleted"])} if self.happens(0.2) else {}),
        }  # fmt: skip

    def call_types(self) -> Object:
        return {"scripts": self.some("scripts", self.random.choice([1, 1, 2]))}

    def script_selectors(self) -> Object:
        domain = self.random.choice(["Email"] * 12 + ["Chat", "Cisco_Voice"])
        own: Object = self.perhaps(0.9, media_routing_domain=domain)
        own |= self.perhaps(0.1, routing_client=self.one("routing_clients"))
        own |= self.perhaps(0.3, default_label="8000")
        if self.flip(0.2):
            rows = [
                {"call_type": self.one("call_types"), **self.condition()}
                for _ in range(self.random.randint(1, 3))
            ]
            rest = [*dict.fromkeys(row["call_type"] for row in sorted(rows, key=len))]
            if min(map(len, rows)) == 1:
                own["call_type"] = rest.pop(0)
            return own | {"other_call_types": rest, "call_type_map": rows}
        own |= self.perhaps(0.1, other_call_types=self.some("call_types"))
        if self.flip(0.1):
            return own | {"scripts": self.some("scripts")}
        return own | {"call_type": self.one("call_types")}

    def condition(self) -> Object:
        conditions: list[Object] = [
            {}, {"calling_number": "089"}, {"entered": "1"}, {"region": "5000"}, {"region": "5000", "entered": "1"},
        ]  # fmt: skip
        return self.random.choice(conditions)

    def queues(self) -> Object:
        integrated: Object = {
            "media_routing_domain": self.one("media_routing_domains") if self.happens() else "Email",
            "script_selector": self.one("script_selectors"),
        }  # fmt: skip
        if self.flip(0.1):
            integrated = {}
        elif self.happens():
            del integrated[self.random.choice([*integrated])]
        return {
            **integrated,
            **self.perhaps(0.7, department=self.random.choice(POOLS["departments"])),
            **({"active": False} if self.happens(0.3) else {}),
            "skill_groups": self.some("skill_groups"),
        }  # fmt: skip

    def of_ece(self) -> Object:
        return {
            **self.perhaps(0.7, department=self.random.choice(POOLS["departments"])),
            **({"active": False} if self.happens(0.3) else {}),
        }  # fmt: skip

    def aliases(self) -> Object:
        return {"address": "info@acme.example", **self.of_ece()}

    def workflows(self) -> Object:
        kinds = ["inbound", "inbound", "outbound", "general", "alarm"]
        return {
            **self.of_ece(),
            **self.perhaps(0.8, kind=self.random.choice(kinds)),
            "aliases": self.some("aliases"),
            "queues": self.some("queues", 3),
            **self.perhaps(0.3, items=self.nodes()),
        }  # fmt: skip

    def nodes(self) -> list[Object]:
        types = ["START", self.random.choice(["START", "DECISION"]), "QUEUE", "END"]
        share = self.random.choice([0.2, 0.5])
        return [
            {"item": one, "type": type_, "to": [to for to in (1, 2, 3, 4, 9) if self.flip(share)]}
            for one, type_ in enumerate(types, 1)
        ]

    def entry_points(self) -> Object:
        return {
            **self.of_ece(),
            **self.perhaps(0.3, integrated=self.flip(0.8)),
            **self.perhaps(0.9, queue=self.one("queues")),
        }  # fmt: skip

    def application_paths(self) -> Object:
        share = self.random.choice([0.3, 0.8, 1.0])
        pairs = [*product(POOLS["media_routing_domains"], POOLS["peripherals"])]
        found = [pair for pair in pairs if self.flip(share)]
        if self.happens(0.5):
            found.append((self.one("media_routing_domains"), self.random.choice([NOBODY, NUMBER])))
        return {
            "members": [
                dict(zip(("media_routing_domain", "peripheral"), one, strict=True)) for one in found
            ]
        }


def smaller(site: Site) -> Iterator[Site]:
    """Yield sites that lack a section, an object or a field of a site."""
    for section, objects in site.items():
        yield {name: value for name, value in site.items() if name != section}
        for number, one in enumerate(objects):
            yield {**site, section: objects[:number] + objects[number + 1 :]}
            for field in one:
                if field != "name":
                    less = {name: value for name, value in one.items() if name != field}
                    yield {**site, section: [*objects[:number], less, *objects[number + 1 :]]}


def smallest(site: Site, fails: Callable[[Site], bool]) -> Site:
    """Return a site that still fails, and of which nothing can be taken away."""
    site = deepcopy(site)
    while found := next((one for one in smaller(site) if fails(one)), None):
        site = found
    return site
