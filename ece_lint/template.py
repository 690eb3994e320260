"""An empty deployment section to fill in: every field with what it means, all of them commented out."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from json import dumps
from typing import Any

from ece_lint.documents.yaml import resolve
from ece_lint.model import Kind, kinds
from ece_lint.shape import Schema

_WIDTH = 100
_HEAD = """\
# How ECE is deployed, as planned or as installed. Remove the # in front of what you know; what stays
# commented out is not judged. `ece-lint check` asks the rules, `ece-lint size` works out the numbers.
"""


def template(*, filled: bool = False) -> str:
    """Return the deployment section with all of its fields as comments, or `filled` with their examples."""
    mark = "" if filled else "#"
    lines: list[str] = []
    for said, field in _fields(kinds()["deployment"], kinds()["deployment"].schema):
        lines += ["", *(f"  # {line}" for line in said), *(f"  {mark}{line}" for line in field)]
    return f"{_HEAD}\ndeployment:\n" + "".join(f"{line}\n" for line in lines)


def _fields(kind: Kind, shape: Schema) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each field of an object: what it means, and its lines."""
    for name, part in shape["properties"].items():
        said = textwrap.wrap(part["description"], _WIDTH - 10)
        if name in kind.holds:
            held = kinds()[kind.holds[name]]
            yield said, [f"{name}:", *_indented(list(_object(held, held.schema)), "  - ")]
        elif "properties" in part:
            yield said, [f"{name}:", *_indented(list(_object(kind, part)), "  ")]
        else:
            yield said, [f"{name}: {_value(part)}"]


def _object(kind: Kind, shape: Schema) -> Iterator[str]:
    for said, field in _fields(kind, shape):
        yield from (f"# {line}" for line in said)
        yield from field


def _indented(lines: list[str], first: str) -> Iterator[str]:
    """Yield lines under a key; a dash stands before the first one that is no comment."""
    dashed = "-" not in first
    for line in lines:
        begins = not dashed and not line.startswith("#")
        yield f"{first if begins else ' ' * len(first)}{line}"
        dashed = dashed or begins


def _value(part: Schema) -> str:
    """Return an example of a field's value as YAML has it on one line."""
    if "x-keys-name" in part:
        return f"{{{_example_name(part['x-keys-name'])}: 50}}"
    if part.get("type") == "array" and "examples" in part:
        return f"[{', '.join(map(_scalar, part['examples'][0]))}]"
    if part.get("type") == "array":
        items = part["items"]
        name = part.get("x-names")
        return f"[{_example_name(name) if name else _value(items)}]"
    if "x-names" in part:
        return _example_name(part["x-names"])
    match part:
        case {"examples": [example, *_]}:
            return _scalar(example)
        case {"enum": [example, *_]}:
            return _scalar(example)
        case {"type": "boolean"}:
            return "true"
        case {"type": "string"}:
            return "…"
    return _scalar(max(1, int(part.get("minimum", 1))))


def _example_name(kind: str) -> str:
    return _scalar(kinds()[kind].fields["name"]["examples"][0])


def _scalar(value: Any) -> str:
    is_plain = not isinstance(value, str) or (
        resolve(value) == value and re.fullmatch(r"\w[\w .:-]*", value)
    )
    return str(value) if is_plain else dumps(value, ensure_ascii=False)
