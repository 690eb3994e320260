"""The arithmetic of chapters 2 and 4 of the Design Guide: agents, tiers, servers, growth and bandwidth."""

from fractions import Fraction
from math import ceil
from typing import NamedTuple

from ece_lint.quantities import shown

# Design Guide 12.0(1), Sizing Inputs (page 16): what a standardized agent does.
EMAILS_PER_HOUR = 6
# The same page, the box at its end; Solution Design Guide 15.0(1), High Availability and Network Design.
AGENTS_PER_APPLICATION_SERVER = 400
AGENTS_PER_WEB_SERVER = 300
MOST_WEB_SERVERS = 5
# Design Guide 12.0(1), Network Latency and Bandwidth Requirements (page 26).
KBPS_AT_LOGIN = 384
KBPS_PER_AGENT = 40

# Design Guide 12.0(1), pages 17 and 18; Compatibility Matrix 12.5(x), 12.6(x) and 15.0(1).
TIERS = {
    "12.0": (400, 1500),
    "12.5": (400, 1500),
    "12.6": (400, 1500, 2500),
    "15.0": (400, 2500),
}
# How many servers have which components: the same pages. None is published for 2500.
Layout = tuple[tuple[int, tuple[str, ...]], ...]
LAYOUTS: dict[int, Layout] = {
    400: ((1, ("web",)), (1, ("application", "file", "messaging", "services", "database"))),
    1500: (
        (5, ("web",)), (5, ("application",)), (1, ("file",)), (1, ("messaging",)), (1, ("services",)),
        (1, ("database",)),
    ),
}  # fmt: skip
# Cisco TAC document 215682: all servers of a deployment with high availability.
SERVERS_WITH_HIGH_AVAILABILITY = {400: 4, 1500: 30}


class Work(NamedTuple):
    """Agents who do the same work at the same time, and how much each of them handles."""

    name: str
    agents: int
    emails_per_hour: Fraction | None = None
    concurrent_chats: Fraction | None = None
    concurrent_callbacks: Fraction | None = None


class Term(NamedTuple):
    """One part of a sum: what it is for, how it is reckoned in words, and what it comes to."""

    of: str
    reckoned: str
    comes_to: Fraction


class Volumes(NamedTuple):
    """What goes through ECE in a month; sizes in KB."""

    emails: Fraction = Fraction(0)  # incoming and outgoing
    email_size: Fraction = Fraction(0)
    attachments: Fraction = Fraction(0)  # emails with attachments
    attachment_size: Fraction = Fraction(0)
    chat_messages: Fraction = Fraction(0)
    chat_size: Fraction = Fraction(0)
    callback_messages: Fraction = Fraction(0)
    callback_size: Fraction = Fraction(0)


def standardized(work: Work) -> list[Term]:
    """Return the standardized agents of some work, one term for each medium.

    Agents times emails an hour by 6, and agents times sessions at once (Design Guide 12.0(1), Sizing Inputs,
    page 16). The guide converts agents who do more than the standard; who does less stays a whole agent. It has
    no formula for callbacks and counts a session like that of a chat (page 17).
    """
    rates = [
        ("email", work.emails_per_hour, EMAILS_PER_HOUR, "emails an hour"),
        ("chat", work.concurrent_chats, 1, "at once"),
        ("callback", work.concurrent_callbacks, 1, "at once"),
    ]
    terms = []
    for medium, rate, standard, unit in rates:
        if rate is None:
            continue
        reckoned = f"{work.agents:,} × {shown(rate)} {unit}"
        reckoned += f" ÷ {standard}" if standard > 1 else ""
        if rate <= standard:  # never scaled down
            reckoned = f"{work.agents:,} × at most {standard} {unit}"
        terms.append(Term(medium, reckoned, work.agents * max(rate / standard, Fraction(1))))
    return terms or [Term("agents", f"{work.agents:,} at the standard rate", Fraction(work.agents))]


def fitting_tier(agents: int, release: str) -> int | None:
    """Return the smallest tier of a release that carries so many standardized agents, or `None`."""
    return next((tier for tier in TIERS.get(release, ()) if agents <= tier), None)


def servers_needed(agents: int, per_server: int) -> int:
    """Return how many servers carry so many agents."""
    return max(1, ceil(Fraction(agents, per_server)))


def growth(volumes: Volumes) -> list[Term]:
    """Return by how many MB the databases grow in a month, a term for each kind of activity.

    Design Guide 12.0(1), Planning for Database Growth (pages 16 and 17). The guide prints 50,000 × 5 / 1024, which
    is 244.14, as 245: rounded up.
    """
    v = volumes
    terms = [
        Term("emails", f"({shown(v.emails)} × 2) × (6 + {shown(v.email_size)} × 2) ÷ 1024",
             v.emails * 2 * (6 + v.email_size * 2) / 1024),
        Term("attachments", f"{shown(v.attachments)} × {shown(v.attachment_size)} ÷ 1024",
             v.attachments * v.attachment_size / 1024),
        Term("chat", f"{shown(v.chat_messages)} × (6 + {shown(v.chat_size)} × 3 × 2) ÷ 1024",
             v.chat_messages * (6 + v.chat_size * 6) / 1024),
        Term("callback", f"{shown(v.callback_messages)} × (6 + {shown(v.callback_size)} × 3 × 2) ÷ 1024",
             v.callback_messages * (6 + v.callback_size * 6) / 1024),
    ]  # fmt: skip
    return [term for term in terms if term.comes_to]


def steady_kbps(agents: int) -> int:
    """Return what agents at work need on average (Design Guide 12.0(1), page 26)."""
    return agents * KBPS_PER_AGENT


def login_kbps(logins: int) -> int:
    """Return what agents need who log in at the same moment (Design Guide 12.0(1), page 26)."""
    return logins * KBPS_AT_LOGIN


def total(terms: list[Term]) -> Fraction:
    """Return the sum of terms."""
    return sum((term.comes_to for term in terms), Fraction(0))


def release_of(value: object) -> str:
    """Return `12.5` for `12.5(1)`, as text or as the number that YAML makes of it."""
    return str(value).partition("(")[0].strip()
