"""The site of `samples/clean` many times over, as it is or with faults, in one file of YAML or JSON."""

import json
import re
from collections import defaultdict
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import yaml
from measure import ROOT

from ece_lint.documents import Pointer
from ece_lint.model import Kind, mentioned, sections

Object = dict[str, Any]
Site = dict[str, Any]
"""What each section has: a list of objects, or one."""

# What a system has once or a few times, however large it is; every copy of the others mentions it.
_SHARED = {
    "application_instances",
    "configuration_limits",
    "deployment",
    "ecc_payloads",
    "expanded_call_variables",
    "media_classes",
    "media_routing_domains",
    "network_vrus",
    "system_information",
}
# What has to differ beside names and ids.
_UNIQUE = ("address", "dialed_number", "dnis", "label", "login", "script_name")
_APART = 10_000  # the ids of a copy from those of the next
_FAULTY = 0.25  # of all objects


def grow(times: int, seed: int | None = None) -> Site:
    """Return the clean site so many times over; with a seed, one object of four has a fault by chance."""
    plain: Site = defaultdict(list)
    for path in sorted((ROOT / "samples" / "clean").glob("*.yaml")):
        for section, objects in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader).items():
            if isinstance(objects, list):
                plain[section] += objects
            else:
                plain[section] = objects
    copied = {section: objects for section, objects in plain.items() if section not in _SHARED}
    names = {
        (sections()[section].name, one["name"])
        for section, objects in copied.items()
        for one in objects
        if "name" in one
    }
    site = plain | {
        section: [
            _copy(one, number, sections()[section], names)
            for number in range(times)
            for one in objects
        ]
        for section, objects in copied.items()
    }
    if seed is not None:
        random = Random(seed)
        for section in copied:
            for one in site[section]:
                if random.random() < _FAULTY:
                    _spoil(one, sections()[section], times, random)
    return site


def write(site: Site, path: Path) -> Path:
    """Write a site with each object in a line, as the ending of the path says, and return the path."""
    is_json = path.suffix == ".json"
    indent, between = ("    ", ",\n") if is_json else ("  - ", "\n")
    texts = []
    for section, objects in site.items():
        name = json.dumps(section) if is_json else section
        if isinstance(objects, list):
            lines = between.join(indent + json.dumps(one) for one in objects)
            texts.append(f"{name}: [\n{lines}\n]" if is_json else f"{name}:\n{lines}")
        else:
            texts.append(f"{name}: {json.dumps(objects)}")
    whole = between.join(texts)
    path.write_text(f"{{\n{whole}\n}}\n" if is_json else f"{whole}\n", "utf-8")
    return path


def _copy(one: Object, number: int, kind: Kind, names: set[tuple[str, str]]) -> Object:
    """Return an object as a copy of the site has it: under a name of its own, among those of the same copy."""
    copy = deepcopy(one)
    for mention in kind.mentions.values():
        for steps, name in mentioned(one, mention):
            if (mention.kind, name) in names:
                _rename(copy, steps, _numbered(name, number), mention.way[-1] == "%")
    for field in ("name", *_UNIQUE):
        if field in one:
            copy[field] = _numbered(one[field], number)
    for field in one.keys() & {"id", "person"}:
        copy[field] = one[field] + number * _APART
    return copy


def _numbered(name: str, number: int) -> str:
    """Return a name of a copy: `Sales_c7`, and `PG_NA_c7.ECE`, as that begins with the name of another object.

    The first copy has the names of the sample, by which what there is once mentions it.
    """
    if not number:
        return name
    if name.isdecimal():  # a label ends in the number for which it is
        return f"{name}{number:05}"
    first, mark, rest = name.partition("@" if "@" in name else ".")
    return f"{first}_c{number}{mark}{rest}"


def _rename(part: Any, steps: Pointer, name: str, is_key: bool) -> None:
    """Write a name in an object in the place of that to which steps lead."""
    for step in steps[:-1]:
        part = part[step]
    if is_key:
        part[name] = part.pop(steps[-1])
    else:
        part[steps[-1]] = name


def _spoil(one: Object, kind: Kind, times: int, random: Random) -> None:
    """Make a mistake in an object, as somebody would who types."""
    mentions = [
        (steps, name, mention.way[-1] == "%")
        for mention in kind.mentions.values()
        for steps, name in mentioned(one, mention)
    ]
    fault = random.choice(["misspell", "misplace", "drop", "change", "repeat"])
    if fault in ("misspell", "misplace") and mentions:
        steps, name, is_key = random.choice(mentions)
        at = random.randrange(len(name))
        wrong = name[:at] + name[at + 1 :]
        if fault == "misplace":
            wrong = re.sub(r"\d+$", str(random.randrange(times)), name)
        _rename(one, steps, wrong, is_key)
    elif fault == "repeat" and "name" in one:
        one["name"] = re.sub(r"\d+$", str(random.randrange(times)), one["name"])
    else:
        field = random.choice([field for field in one if field != "name"] or ["name"])
        value = one[field]
        if fault == "change" and isinstance(value, bool):
            one[field] = not value
        elif fault == "change" and isinstance(value, int):
            one[field] = value + random.randrange(100)
        else:
            del one[field]
