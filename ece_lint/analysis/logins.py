"""Where agents can log in: the pairs of media routing domain and peripheral on application paths."""

from collections.abc import Collection

from ece_lint.light import Light
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing

Pair = tuple[Entity, Entity]  # a media routing domain and a peripheral


class Logins(Light):
    """The pairs on all application paths, the first path of each peripheral, who is in a misspelt pair, the kinds
    in them, each with whether some are known by a number alone, and of which objects nothing else can be meant.
    """

    pairs: set[Pair]
    path_of: dict[Entity, Entity]
    misspelt: set[Entity]
    called: set[tuple[str, bool]]
    clear: dict[Entity, bool]
    routing: Routing

    def lack(self, pair: Pair) -> bool:
        """Say whether a pair of what is defined is on no path, and is not meant by one whose name nobody defines."""
        return pair not in self.pairs and all(map(self._is_clear, pair))

    def _is_clear(self, one: Entity) -> bool:
        """Say whether nothing else on a path can be meant by an object; many pairs are asked for, of few objects."""
        if one not in self.clear:
            kind = one.kind.name
            self.clear[one] = (
                (one.defined or not self.routing.has(one.kind))
                and one not in self.misspelt
                and (kind, not self.routing.is_only_number(one)) not in self.called
            )
        return self.clear[one]


def _called(pair: Pair, routing: Routing) -> set[tuple[str, bool]]:
    return {(one.kind.name, routing.is_only_number(one)) for one in pair}


def logins(routing: Routing, lost: Collection[Entity] = ()) -> Logins | None:
    """Return the pairs on all application paths that are not lost, or nothing where those of some path are not known.

    One pair is on one path only (Database Schema Handbook for Cisco Unified ICM/CCE 15.0(1), Application Path
    Member).
    """
    found = Logins(set(), {}, set(), set(), {}, routing)
    for path in routing.entities["application_path"]:
        if None in path.data.get("members", [None]):
            return None
        domains = path.links.get("members.media_routing_domain", [])
        peripherals = path.links.get("members.peripheral", [])
        for pair in zip(domains, peripherals, strict=True):
            if path in lost:
                continue
            found.path_of.setdefault(pair[1], path)
            found.pairs.add(pair)
            found.called.update(_called(pair, routing))
            if not all(one.defined or not routing.has(one.kind) for one in pair):
                found.misspelt.update(pair)
    return found


def groups_by_login(routing: Routing) -> dict[Pair, list[Entity]]:
    """Return the skill groups with agents whose domain queues of ECE have, by domain and peripheral."""
    needed: dict[Pair, list[Entity]] = {}
    for group in routing.entities["skill_group"]:
        peripherals = group.links.get("peripheral", ())
        for domain in group.links.get("media_routing_domain", ()):
            if peripherals and group.links.get("agents") and is_of_ece(domain, routing):
                needed.setdefault((domain, peripherals[0]), []).append(group)
    return needed


def is_of_ece(domain: Entity, routing: Routing) -> bool:
    """Say whether a queue of ECE has a domain that is not the one for calls, to which phones log in.

    That one comes with Unified CCE, so its name tells where the domains are not given.
    """
    queue = kinds()["queue"]
    mention = queue.mentions["media_routing_domain"]
    is_for_calls = domain.name == "Cisco_Voice" or domain.data.get("channel") == "voice"
    return not is_for_calls and bool(routing.mentioners(domain, queue, mention))
