"""The string of a dialed number, where it is left out because the name says the same."""

from __future__ import annotations

from ece_lint.routing import Routing


def name_strings(routing: Routing) -> None:
    """Give each dialed number without a string the one that its name has.

    Unified CCE suggests routing client, dot and string as the name (Configuration Guide for Cisco Unified ICM/Contact
    Center Enterprise 12.6(2), Dialed Number/Script Selector List). Of another name with a dot it cannot be told.
    """
    for selector in routing.entities["script_selector"]:
        if "dialed_number" in selector.data or "dialed_number" in selector.flawed:
            continue
        string = selector.name
        for client in selector.links.get("routing_client", ()):
            string = string.removeprefix(f"{client.name}.")
        if "." not in string:
            routing.conclude(selector, "dialed_number", string, "name")
