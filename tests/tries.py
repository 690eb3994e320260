"""How many random examples a test tries."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings


def tries(number: int) -> Callable[[Any], Any]:
    """Try so many examples in a run that draws new ones, and a third in the usual run, which has the same each time."""
    usual = settings.default is not None and settings.default.derandomize
    return settings(max_examples=max(2, number // 3) if usual else number)
