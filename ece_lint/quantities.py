"""Numbers and amounts with units: how they are read, and how they are written for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

_AMOUNT = r"([0-9]+(?:[.][0-9]+)?) ?([A-Za-z]+)(?: (one way|round trip))?"
_UNITS = {"KB": 1, "MB": 1024, "GB": 1024**2, "TB": 1024**3, "kbps": 1, "Mbps": 1000, "Gbps": 1000**2,
          "ms": 1, "s": 1000}  # fmt: skip


def amount(text: str) -> Fraction:
    """Return an amount with its unit as KB, kbps, or milliseconds one way.

    Raises `ValueError` for anything else, such as a number without a unit.
    """
    from fractions import Fraction  # most runs read no amount

    found = re.fullmatch(_AMOUNT, text)
    if found is None or found[2] not in _UNITS:
        raise ValueError(f"`{text}` is not an amount with a unit")
    value = Fraction(found[1]) * _UNITS[found[2]]
    return value / 2 if found[3] == "round trip" else value


def is_amount(text: str) -> bool:
    """Say whether a text is an amount with its unit."""
    found = re.fullmatch(_AMOUNT, text) if text[:1].isdigit() else None
    return found is not None and found[2] in _UNITS


def shown(value: Fraction | int) -> str:
    """Return a number for people: no decimals where there are none, otherwise at most two."""
    return (
        f"{value:,}" if isinstance(value, int) else f"{rounded(value):,.2f}".rstrip("0").rstrip(".")
    )


def rounded(value: Fraction) -> float:
    """Return a number with two decimals; a half is rounded up, as people do it."""
    return (value * 200 + 1) // 2 / 100
