"""What the map of the AW's tables says of an object, where no writer in `forms.py` says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from ece_lint.model import Kind, kinds

Object = dict[str, Any]
Row = dict[str, str | None]
Number = Callable[[str, str], str | None]
"""The number of what a section defines under a name."""

_MAPS = Path(__file__).parent.parent / "schemas" / "sources" / "aw.yaml"
MAP: dict[str, Any] = yaml.safe_load(_MAPS.read_text(encoding="utf-8"))["tables"]
SECTIONS = {table: kinds()[map_["kind"]].section for table, map_ in MAP.items() if "kind" in map_}
# The lists that are tables of pairs, and are written as the map says.
_PAIRS = {"labels", "routes", "services", "routing_clients"}


def mapped(table: str, one: Object, number: Number) -> Row:
    """Return the row of an object in the table of its kind."""
    map_ = MAP[table]
    kind = kinds()[map_["kind"]]
    row: Row = {map_["name"]: one["name"], map_["id"]: number(kind.section, one["name"])}
    for field, column in map_.get("fields", {}).items():
        value = one.get(field)
        if value is not None and not isinstance(value, list):
            column, cell = _cell(kind, field, column, value, number)
            row[column] = cell
    return row


def _cell(
    kind: Kind, field: str, column: Any, value: Any, number: Number
) -> tuple[str, str | None]:
    if isinstance(column, dict):
        words = {word: text for text, word in column["words"].items()}
        return column["column"], words.get(value, "0")
    if field in kind.mentions:
        return column, number(kinds()[kind.mentions[field].kind].section, value)
    return column, "NY"[value] if isinstance(value, bool) else str(value)


def besides(section: str, one: Object, number: Number) -> Iterator[tuple[str, Row]]:
    """Yield the rows of other tables that are about an object, which no writer yields."""
    for table, map_ in MAP.items():
        pairs = map_.get("pairs", {})
        if pairs and pairs["field"] in _PAIRS and kinds()[pairs["kind"]].section == section:
            mention = kinds()[pairs["kind"]].mentions[pairs["field"]]
            for name in one.get(pairs["field"], ()):
                paired = number(kinds()[mention.kind].section, name)
                own = number(section, one["name"])
                yield table, {pairs["source"]: own, pairs["target"]: paired}
    if section == "agent_targeting_rules":
        for range_ in one.get("ranges", ()):
            ends = {"LowExtension": range_["lowest"], "HighExtension": range_["highest"]}
            yield (
                "Agent_Targeting_Rule_Range",
                {"AgentTargetingRuleID": number(section, one["name"]), **ends},
            )
