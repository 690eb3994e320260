"""The settings of a run as `ece-lint.yaml` would have them, each with where its value comes from."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator
from typing import Any

from ece_lint.documents import Pointer
from ece_lint.documents.files import FOREIGN
from ece_lint.pages.read import profiles
from ece_lint.report.harmless import harmless
from ece_lint.settings import Settings

_WORD = re.compile(r"[A-Za-z][\w./-]*")
_NOT_WORDS = {"true", "false", "null", "on", "off", "yes", "no", "y", "n"}
_COLUMN = 60
_PLAIN = (
    "release",
    "product",
    "reference-design",
    "profile",
    "fail-on",
    "sources",
    "exclude",
    "rule-folders",
    "rule-packages",
    "expect",
    "baseline",
    "select",
    "ignore",
    "docs-url",
)
_NESTED = ("encoding", "channels", "naming", "words", "means", "external", "accept", "intents")

_Lines = Iterator[tuple[str, str]]  # the text of a line, and where its value comes from


def write(settings: Settings, options: Collection[str]) -> str:
    """Return the settings, those that `options` of the command line gave among them."""
    lines = [("# paths are shown from", f"{settings.root}")]
    lines += [
        ("# always excluded:", f"{', '.join(FOREIGN)}, what is hidden, and environments of Python")
    ]
    lines += _plain(settings, options)
    data = settings.said.data
    for name in _NESTED:
        if data.get(name):
            lines += [(f"{name}:", ""), *_nested(data[name], (name,), settings)]
    lines += _rules(settings, data.get("rules", {}))
    return "".join(f"{_line(text, origin)}\n" for text, origin in lines)


def _line(text: str, origin: str) -> str:
    if text.startswith("#"):
        return harmless(f"{text} {origin}")
    return harmless(f"{text:<{_COLUMN}} # {origin}" if origin else text)


def _plain(settings: Settings, options: Collection[str]) -> _Lines:
    data = settings.said.data
    values: dict[str, Any] = {
        "release": settings.release,
        "product": settings.product,
        "reference-design": str(data.get("reference-design", "")),
        "profile": settings.profile,
        "fail-on": settings.fail_on,
        "sources": list(settings.sources) or [settings.site or "."],
        "exclude": list(settings.exclude),
        "rule-folders": data.get("rule-folders", []),
        "rule-packages": data.get("rule-packages", []),
        "expect": list(settings.expect),
        "baseline": settings.baseline.path if settings.baseline else "",
        "select": sorted(settings.select),
        "ignore": sorted(settings.ignore),
        "docs-url": settings.docs_url,
    }
    for name in _PLAIN:
        value = values[name]
        if name in options:
            origin = f"--{name}"
        elif name in data:
            origin = _origin(settings, (name,))
            value = data[name] if name == "baseline" else value
        elif name == "baseline" and value:
            value, origin = os.path.basename(settings.baseline_file), "the file is there"
        elif value in ("", []):
            continue
        else:
            origin = "default"
        yield f"{name}: {_value(value)}", origin


def _nested(part: Any, pointer: Pointer, settings: Settings) -> _Lines:
    indent = "  " * len(pointer)
    if isinstance(part, list):
        for number, item in enumerate(part):
            yield f"{indent}- {_value(item)}", _origin(settings, (*pointer, number))
        return
    for name, value in part.items():
        if isinstance(value, dict):
            yield f"{indent}{_value(name)}:", ""
            yield from _nested(value, (*pointer, name), settings)
        else:
            yield f"{indent}{_value(name)}: {_value(value)}", _origin(settings, (*pointer, name))


def _rules(settings: Settings, own: dict[str, Any]) -> _Lines:
    """Yield what profiles and the settings change about rules, the last word only."""
    changed: dict[str, dict[tuple[str, ...], tuple[Any, str]]] = {}
    for profile in profiles(settings.release, settings.product, settings.profile, []):
        for rule, change in profile.rules.items():
            for steps, value in _leaves(change):
                changed.setdefault(rule, {})[steps] = (value, f"profile {profile.name}")
    for rule, change in own.items():
        for steps, value in _leaves(change):
            origin = _origin(settings, ("rules", rule, *steps))
            changed.setdefault(rule, {})[steps] = (value, origin)
    if changed:
        yield "rules:", ""
    for rule, values in sorted(changed.items()):
        yield f"  {rule}:", ""
        if ("severity",) in values:
            value, origin = values.pop(("severity",))
            yield f"    severity: {_value(value)}", origin
        if values:
            yield "    with:", ""
        for (_, name), (value, origin) in values.items():
            yield f"      {_value(name)}: {_value(value)}", origin


def _leaves(change: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if "severity" in change:
        yield ("severity",), change["severity"]
    for name, value in change.get("with", {}).items():
        yield ("with", name), value


def _origin(settings: Settings, pointer: Pointer) -> str:
    node = settings.said.at(pointer, isinstance(pointer[-1], str))
    return f"{node.document.path}:{node.span.line}"


def _value(value: Any) -> str:
    """Return a value in YAML, on one line."""
    if isinstance(value, str) and _WORD.fullmatch(value) and value.lower() not in _NOT_WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
