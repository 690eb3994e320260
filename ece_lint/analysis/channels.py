"""The channel of a media routing domain, where the configuration does not write it down."""

from __future__ import annotations

import re

from ece_lint.model import Entity
from ece_lint.routing import Routing

# The media classes that every Unified CCE has (Scripting and Media Routing Guide 15.0, Multichannel
# Routing). Cisco_Voice also carries callbacks, so it says nothing about the channel.
_PREDEFINED = {"Cisco_Chat": "chat", "Cisco_Email": "email"}
_OUTWARD = {"out", "outbound", "outgoing"}


def name_channels(routing: Routing, named: dict[str, str]) -> None:
    """Give each media routing domain without a channel the one that can be concluded.

    `named` maps names of media routing domains or media classes to channels, as `channels:` in
    `ece-lint.yaml` does; then the media class decides. Two domains of an e-mail class are told apart by a
    word such as `Outbound` in the name.
    """
    for domain in routing.entities["media_routing_domain"]:
        if "channel" in domain.data:
            continue
        media_class = domain.one("media_class")
        channel = named.get(domain.name) or (media_class and named.get(media_class.name))
        channel = channel or (
            "voice" if domain.name == "Cisco_Voice" else _of_class(domain, media_class)
        )
        if channel:
            stands_for = "media_class" if media_class else "name"
            routing.conclude(domain, "channel", channel, stands_for)


def _of_class(domain: Entity, media_class: Entity | None) -> str | None:
    if media_class is None:
        return None
    channel = media_class.data.get("type") or _PREDEFINED.get(media_class.name)
    if channel == "email":
        words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", domain.name)}
        return "email-outbound" if words & _OUTWARD else "email"
    return "chat" if channel == "chat" else None
