"""A made-up site of any size, with nothing wrong in its routing.

    python tests/benchmarks/site.py OUT --departments 20 --queues 500 --skill-groups 4000 \
        --agents 24000 --memberships 15 --seed 1

writes it into the folder OUT. The same sizes and the same seed give the same site.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

Object = dict[str, Any]
Site = dict[str, list[Object]]
"""The plain data of a canonical configuration: its sections, each with its objects."""

# How many one peripheral takes: the agents that Cisco lets sign in at one PG, and half the skill
# groups that it allows there.
_AGENTS_OF_PERIPHERAL = 1500
_GROUPS_OF_PERIPHERAL = 2000

# Short words, so that a name made of three of them and a number keeps to 32 characters.
_DEPARTMENTS = (
    "Sales Support Billing Claims Orders Returns Travel Cards Loans Care Fraud Energy Mobile "
    "Retail Parts Fleet Events Legal Stocks Health Pension Freight Leasing"
)
_TOPICS = (
    "Global Home Urgent New Status Refund Change Cancel Import Export Repair Basic Gold Silver "
    "Web App Store Family Youth Senior Trade Press Public"
)
_PLACES = (
    "Oslo Lyon Porto Turin Leeds Bern Graz Ghent Malmo Cork Lima Quito Denver Austin Boise Tampa "
    "Perth Hobart Osaka Pune Cebu Accra Tunis Haifa"
)
_FIRST_NAMES = (
    "Ada Amir Anna Ben Carla Chen Clara David Diego Elena Emil Eva Felix Femi Grace Hana Hugo Ines "
    "Ivan Jonas Julia Kofi Laila Leo Lucia Maria Mira Nadia Noah Nora Omar Oscar Paula Priya "
    "Rosa Sara Tomas Vera Yusuf"
)
_SURNAMES = (
    "Al Bar Ber Cor Dan Del Far Fer Gal Gar Hal Har Jan Kar Kol Lan Lor Mar Mor Nor Pet Ros San",
    "a ba de di e ga go i la li ma mi na ri ta ve",
    "berg dez ko ler lin man nen ni ro sen ska son tis vic",
)


class Pool(NamedTuple):
    """What a queue and its skill groups have in common."""

    department: str
    channel: str


class Route(NamedTuple):
    """A queue and the script behind it."""

    pool: Pool
    selector: str
    skill_groups: list[str]


def make_site(
    departments: int, queues: int, skill_groups: int, agents: int, memberships: int, seed: int = 0
) -> Site:
    """Make up a valid configuration with so many objects, and so many memberships for each agent.

    Every department has a queue, a skill group and an agent; sizes that do not allow this raise
    `ValueError`. An agent has fewer memberships where his department has fewer skill groups on his
    peripheral, and more where one of them would be left with nobody.
    """
    if departments < 1 or memberships < 1 or min(queues, skill_groups, agents) < departments:
        raise ValueError("each department needs a queue, a skill group, and an agent who is in one")
    random = Random(seed)
    names = _numbered(random, _DEPARTMENTS, departments)
    queue_pools = _queue_pools(random, names, queues, skill_groups)
    group_pools = _group_pools(random, queue_pools, skill_groups)
    places = _places(random, group_pools, agents, memberships)
    groups = _skill_groups(random, group_pools, places)
    staff = _agents(random, group_pools, groups, agents, memberships)
    routes = list(_routes(random, queue_pools, group_pools, groups))
    channels = sorted({pool.channel for pool in queue_pools})
    return {
        "media_routing_domains": [
            {
                "name": _mrd(channel),
                "id": id_,
                "channel": channel,
                "interruptible": channel == "email",
            }
            for id_, channel in enumerate(channels, 5000)
        ],
        "peripherals": [
            {"name": name, "id": id_, "client_type": 30}
            for id_, name in enumerate(dict.fromkeys(map(_peripheral, places)), 5000)
        ],
        "skill_groups": groups,
        "agents": staff,
        "script_selectors": [
            {
                "name": route.selector,
                "id": id_,
                "media_routing_domain": _mrd(route.pool.channel),
                "call_type": f"{route.selector}_CT",
            }
            for id_, route in enumerate(routes, 5000)
        ],
        "call_types": [
            {"name": f"{route.selector}_CT", "id": id_, "scripts": [f"{route.selector}_Script"]}
            for id_, route in enumerate(routes, 5000)
        ],
        "scripts": [
            {"name": f"{route.selector}_Script", "id": id_, "skill_groups": route.skill_groups}
            for id_, route in enumerate(routes, 5000)
        ],
        "departments": [{"name": name, "id": id_} for id_, name in enumerate(names, 1001)],
        "queues": [
            {
                "name": f"{_mrd(route.pool.channel)}_{route.selector}",
                "id": id_,
                "department": route.pool.department,
                "media_routing_domain": _mrd(route.pool.channel),
                "script_selector": route.selector,
                "skill_groups": random.sample(route.skill_groups, len(route.skill_groups)),
                "active": True,
            }
            for id_, route in enumerate(routes, 1001)
        ],
    }


def _queue_pools(random: Random, departments: list[str], queues: int, groups: int) -> list[Pool]:
    """Give every queue its pool; there are no more pools than skill groups to fill them."""
    both = set(random.sample(departments, min(groups - len(departments), len(departments))))
    channels = {
        name: ["chat", "email"] if name in both else [random.choice(["chat", "email"])]
        for name in departments
    }
    weights = [random.uniform(0.5, 1.5) for _ in departments]
    owners = departments + random.choices(departments, weights, k=queues - len(departments))
    return [Pool(owner, random.choice(channels[owner])) for owner in owners]


def _group_pools(random: Random, queue_pools: list[Pool], groups: int) -> list[Pool]:
    """Give every skill group its pool: one to each pool, the others where the queues are."""
    pools = list(dict.fromkeys(queue_pools))
    pools += random.choices(queue_pools, k=groups - len(pools))
    random.shuffle(pools)
    return pools


def _places(random: Random, group_pools: list[Pool], agents: int, memberships: int) -> list[str]:
    """Give every skill group the place of its peripheral.

    A department is in as many places as leave an agent, and twice his memberships, to each of them.
    """
    groups = len(group_pools)
    count = max(2, -(-agents // _AGENTS_OF_PERIPHERAL), -(-groups // _GROUPS_OF_PERIPHERAL))
    names = _numbered(random, _PLACES, count)
    size = Counter(pool.department for pool in group_pools)
    own: dict[str, list[str]] = {}
    first = 0
    for department, its_groups in size.items():
        needed = max(1, min(count, its_groups // (2 * memberships), agents // len(size)))
        own[department] = [names[(first + n) % count] for n in range(needed)]
        first += needed
    seen: Counter[str] = Counter()
    places = []
    for department, _ in group_pools:
        places.append(own[department][seen[department] % len(own[department])])
        seen[department] += 1
    return places


def _skill_groups(random: Random, pools: list[Pool], places: list[str]) -> list[Object]:
    topics = _TOPICS.split()
    taken: Counter[str] = Counter()
    return [
        {
            "name": _unique(f"{pool.department}_{random.choice(topics)}_{place}", taken),
            "id": id_,
            "peripheral": _peripheral(place),
            "media_routing_domain": _mrd(pool.channel),
            "agents": [],
        }
        for id_, (pool, place) in enumerate(zip(pools, places, strict=True), 5000)
    ]


def _agents(
    random: Random, pools: list[Pool], groups: list[Object], count: int, memberships: int
) -> list[Object]:
    """Make up agents, each for one department at one of its peripherals, and sign them up there."""
    teams: dict[tuple[str, str], list[Object]] = defaultdict(list)
    for pool, group in zip(pools, groups, strict=True):
        teams[pool.department, group["peripheral"]].append(group)
    sizes = [len(team) for team in teams.values()]
    chosen = [*teams, *random.choices(list(teams), sizes, k=count - len(teams))]
    random.shuffle(chosen)
    first_names, syllables = _FIRST_NAMES.split(), [text.split() for text in _SURNAMES]
    taken: Counter[str] = Counter()
    agents: list[Object] = []
    member: dict[tuple[str, str], str] = {}
    for id_, team in enumerate(chosen, 5000 + len(groups)):
        surname = "".join(map(random.choice, syllables))
        name = _unique(f"{team[1]}.{surname}_{random.choice(first_names)}", taken)
        own = random.sample(teams[team], min(memberships, len(teams[team])))
        for group in own:
            group["agents"].append(name)
        member[team] = name
        agents.append(
            {
                "name": name,
                "id": id_,
                "peripheral": team[1],
                "default_skill_group": own[0]["name"],
                "enabled": True,
            }
        )
    for team, its_groups in teams.items():
        for group in its_groups:
            group["agents"] = group["agents"] or [member[team]]
    return agents


def _routes(
    random: Random, queue_pools: list[Pool], group_pools: list[Pool], groups: list[Object]
) -> Iterator[Route]:
    """Deal the skill groups of each pool out to its queues; now and then two queues share one."""
    waiting: dict[Pool, list[str]] = defaultdict(list)
    for pool, group in zip(group_pools, groups, strict=True):
        waiting[pool].append(group["name"])
    hands: dict[Pool, list[list[str]]] = {}
    for pool, queues in Counter(queue_pools).items():
        names = waiting[pool]
        hands[pool] = [[names[n % len(names)]] for n in range(queues)]
        for name in names[queues:]:
            random.choice(hands[pool]).append(name)
        for hand in hands[pool]:
            if random.random() < 0.1 and (other := random.choice(names)) not in hand:
                hand.append(other)
    topics = _TOPICS.split()
    taken: Counter[str] = Counter()
    for pool in queue_pools:
        selector = _unique(f"{pool.department}_{random.choice(topics)}", taken)
        yield Route(pool, selector, hands[pool].pop())


def _mrd(channel: str) -> str:
    return f"{channel.title()}_MRD"


def _peripheral(place: str) -> str:
    return f"{place}_CM"


def _numbered(random: Random, text: str, count: int) -> list[str]:
    """Return so many different names: the words in any order, then with a 2, then with a 3."""
    words = text.split()
    random.shuffle(words)
    rounds = range(1, 2 + count // len(words))
    return [f"{word}{n if n > 1 else ''}" for n in rounds for word in words][:count]


def _unique(name: str, taken: Counter[str]) -> str:
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}_{taken[name]}"


def write_site(site: Site, folder: Path, files: int = 1, form: str = "yaml") -> list[Path]:
    """Write a site as YAML or JSON, spread over so many files, and return their paths."""
    write = {"yaml": _yaml, "json": _json}[form]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(files):
        part = {section: _share(objects, number, files) for section, objects in site.items()}
        name = "site" if files == 1 else f"site-{number + 1:0{len(str(files))}}"
        paths.append(folder / f"{name}.{form}")
        with paths[-1].open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(write({section: share for section, share in part.items() if share}))
    return paths


def _share(objects: list[Object], number: int, shares: int) -> list[Object]:
    count = len(objects)
    return objects[count * number // shares : count * (number + 1) // shares]


def _yaml(site: Site) -> Iterator[str]:
    if not site:
        yield "{}\n"
    between = ""
    for section, objects in site.items():
        yield f"{between}{section}:\n"
        between = "\n"
        for one in objects:
            start = "  - "
            for field, value in one.items():
                if type(value) is list and value and type(value[0]) is str:
                    items = "\n      - ".join(map(_scalar, value))
                    yield f"{start}{field}:\n      - {items}\n"
                else:
                    yield f"{start}{field}: {_scalar(value)}\n"
                start = "    "


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._]*")
_NOT_TEXT = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])


def _scalar(value: object) -> str:
    """Return a value as people write it where it is plain text, else as JSON, which is YAML too."""
    if type(value) is str and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)


def _json(site: Site) -> Iterator[str]:
    before = "{\n"
    for section, objects in site.items():
        lines = ",\n    ".join(json.dumps(one, ensure_ascii=False) for one in objects)
        yield f'{before}  "{section}": [\n    {lines}\n  ]'
        before = ",\n"
    yield "\n}\n" if site else "{}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a made-up site.")
    parser.add_argument("folder", metavar="OUT", type=Path)
    for size in ("departments", "queues", "skill-groups", "agents", "memberships"):
        parser.add_argument(f"--{size}", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--form", choices=["yaml", "json"], default="yaml")
    options = vars(parser.parse_args())
    folder, files, form = (options.pop(name) for name in ("folder", "files", "form"))
    try:
        site = make_site(**options)
    except ValueError as error:
        parser.error(str(error))
    for path in write_site(site, folder, files, form):
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
