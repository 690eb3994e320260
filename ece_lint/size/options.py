"""Numbers of the command line as a deployment section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ece_lint.analysis.sizing import EMAILS_PER_HOUR
from ece_lint.wording import WrongUse

# Where a deployment has the number of an option.
_PLACES = {
    "tier": ("tier",),
    "high_availability": ("high_availability",),
    "months": ("months_kept",),
    "free_disk": ("free_disk",),
    "incoming_emails": ("volumes", "emails", "incoming_per_month"),
    "outgoing_emails": ("volumes", "emails", "outgoing_per_month"),
    "email_size": ("volumes", "emails", "average_size"),
    "attachments": ("volumes", "emails", "with_attachments_per_month"),
    "attachment_size": ("volumes", "emails", "average_attachment_size"),
    "chat_messages": ("volumes", "chats", "messages_per_month"),
    "chat_size": ("volumes", "chats", "average_size"),
    "callback_messages": ("volumes", "callbacks", "messages_per_month"),
    "callback_size": ("volumes", "callbacks", "average_size"),
}
_SIZES = {name for name in _PLACES if name.endswith(("_size", "_disk"))}
# Who does which work, and the option and the field that say how much of it, which the standard does otherwise.
_WORK = {
    "agents": ("all media", "", "", 0),
    "email_agents": ("email", "emails_per_hour", "emails_per_hour", EMAILS_PER_HOUR),
    "chat_agents": ("chat", "concurrent_chats", "concurrent_chats", 1),
    "callback_agents": ("callback", "", "concurrent_callbacks", 1),
}
_WHOLE = re.compile("[0-9]{1,9}")
_NUMBER = re.compile("[0-9]{1,9}([.][0-9]{1,9})?")
_TIERS = (400, 1500, 2500)
_UNITS = {
    "kb": "KB",
    "mb": "MB",
    "gb": "GB",
    "tb": "TB",
    "kbps": "kbps",
    "mbps": "Mbps",
    "gbps": "Gbps",
}


def numbers(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the deployment section that options stand for, empty without any. Raises `WrongUse`."""
    plan: dict[str, Any] = {}
    for name, steps in _PLACES.items():
        value = options[name]
        if not value:
            continue
        if name in _SIZES:
            value = _amount(_option(name), value, ("KB", "MB", "GB", "TB"))
        elif value is not True:
            value = _count(name, value)
        if name == "months" and value > 1200:
            raise WrongUse(f"--months is {value}, expected at most 1200, which are a hundred years")
        if name == "tier" and value not in _TIERS:
            raise WrongUse(f"--tier is {value}, expected 400, 1500 or 2500")
        part = plan
        for step in steps[:-1]:
            part = part.setdefault(step, {})
        part[steps[-1]] = value
    if workloads := list(_workloads(options)):
        plan["workloads"] = workloads
    if options["site"]:
        plan["sites"] = [_site(text) for text in options["site"]]
    return plan


def _workloads(options: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for name, (medium, option, field, standard) in _WORK.items():
        rate = options[option] if option else ""
        if rate and not _NUMBER.fullmatch(rate):
            raise WrongUse(f"{_option(option)} is `{rate}`, expected a number such as 6 or 7.5")
        if options[name]:
            does = {field: float(rate) if "." in rate else int(rate or standard)} if field else {}
            yield {"name": medium, "agents": _count(name, options[name]), **does}
        elif rate:
            raise WrongUse(f"{_option(option)} is for the agents of {_option(name)}; say how many")


def _count(name: str, text: str) -> int:
    """Read a whole number. Whether 1.500 is meant as a thousand nobody knows, so it is refused."""
    if not _WHOLE.fullmatch(text):
        expected = "a whole number from 0 on, without separators"
        raise WrongUse(f"{_option(name)} is `{text}`, expected {expected}")
    return int(text)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _site(text: str) -> dict[str, Any]:
    """Read `London:200:40:10Mbps`."""
    name, *rest = text.split(":")
    if not name or not 1 <= len(rest) <= 3 or not all(map(_WHOLE.fullmatch, rest[:2])):
        raise WrongUse(
            f"--site is `{text}`, expected NAME:AGENTS[:LOGINS[:BANDWIDTH]], such as London:200:40:10Mbps"
        )
    site: dict[str, Any] = {"name": name, "agents": int(rest[0])}
    if len(rest) > 1:
        site["concurrent_logins"] = int(rest[1])
    if len(rest) > 2:
        site["bandwidth"] = _amount("the bandwidth of --site", rest[2], ("kbps", "Mbps", "Gbps"))
    return site


def _amount(option: str, text: str, units: tuple[str, ...]) -> str:
    """Return an amount as the schemas want it: `5kb` as `5 KB`."""
    found = re.fullmatch(r"([0-9]+(?:[.][0-9]+)?) ?([A-Za-z]+)", text.strip())
    unit = _UNITS.get(found[2].lower(), "") if found else ""
    if found is None or unit not in units:
        raise WrongUse(f"{option} is `{text}`, expected a number with its unit: {', '.join(units)}")
    return f"{found[1]} {unit}"
