"""Numbers of the command line as a deployment section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Where the number of an option stands in a deployment.
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
_WHOLE = re.compile("[0-9]{1,9}")
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


class WrongNumber(Exception):
    """An option that is no number, or lacks its unit; the message says what would be right."""


def numbers(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the deployment section that options stand for, empty without any. Raises `WrongNumber`."""
    plan: dict[str, Any] = {}
    for name, steps in _PLACES.items():
        value = options[name]
        if not value:
            continue
        option = f"--{name.replace('_', '-')}"
        if name in _SIZES:
            value = _amount(option, value, ("KB", "MB", "GB", "TB"))
        elif value < 0:
            raise WrongNumber(f"{option} is {value}, expected a number from 0 on")
        elif name == "tier" and value not in _TIERS:
            raise WrongNumber(f"{option} is {value}, expected 400, 1500 or 2500")
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
    rates = {
        "agents": ("all media", {}),
        "email_agents": ("email", {"emails_per_hour": options["emails_per_hour"]}),
        "chat_agents": ("chat", {"concurrent_chats": options["concurrent_chats"]}),
        "callback_agents": ("callback", {"concurrent_callbacks": 1}),
    }
    for name, (medium, rate) in rates.items():
        if options[name] < 0 or any(value < 0 for value in rate.values()):
            raise WrongNumber(f"the agents for {medium} and their rate are numbers from 0 on")
        if options[name]:
            yield {"name": medium, "agents": options[name], **rate}


def _site(text: str) -> dict[str, Any]:
    """Read `London:200:40:10Mbps`."""
    name, *rest = text.split(":")
    if not name or not 1 <= len(rest) <= 3 or not all(map(_WHOLE.fullmatch, rest[:2])):
        raise WrongNumber(
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
        raise WrongNumber(
            f"{option} is `{text}`, expected a number with its unit: {', '.join(units)}"
        )
    return f"{found[1]} {unit}"
