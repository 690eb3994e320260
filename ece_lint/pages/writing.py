"""For those who write rules: the schema of pages with all verbs in it, the verbs in words, and a page to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ece_lint.model import kinds
from ece_lint.pages.check import SORTS, parameters_of
from ece_lint.pages.rule import Rule
from ece_lint.shape import Schema, schema
from ece_lint.verbs import VERBS
from ece_lint.wording import WrongUse, listed

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SIMPLE = {"Number": "number", "Whole": "integer", "Flag": "boolean"}


def rule_schema() -> Schema:
    """Return the JSON Schema of rule pages, in which editors find the kinds, the verbs and what each verb takes."""
    own = schema("rule")
    properties = dict(own["properties"])
    properties["every"] = {**properties["every"], "enum": sorted(kinds())}
    properties["must"] = {**properties["must"], "enum": sorted(VERBS)}
    return {**own, "properties": properties, "allOf": [_of_verb(verb) for verb in VERBS]}


def _of_verb(verb: str) -> Schema:
    parameters = parameters_of(verb)
    if "Values" in parameters.values():
        takes: Schema = {"type": "object"}
    else:
        optional = VERBS[verb].run.__kwdefaults__ or {}
        takes = {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: _of_parameter(note) for name, note in parameters.items()}
            | (
                {"what": _of_parameter("PathsByKind")}
                if "PathsByKind" in parameters.values()
                else {}
            ),
            # What `share` and `agree` compare may be written once, as `what`, for both sides.
            "required": [
                name
                for name, note in parameters.items()
                if name not in optional and note != "PathsByKind"
            ],
        }
    return {
        "if": {"properties": {"must": {"const": verb}}, "required": ["must"]},
        "then": {"properties": {"with": {**takes, "description": _says(verb)}}},
    }


def _of_parameter(note: str) -> Schema:
    if note in _SIMPLE:
        return {"type": _SIMPLE[note], "description": SORTS[note]}
    if note == "Kinds":
        return {"type": "array", "items": {"enum": sorted(kinds())}, "description": SORTS[note]}
    return {"description": SORTS[note]}


def _says(verb: str) -> str:
    return " ".join((VERBS[verb].run.__doc__ or "").split())


def verbs_in_words(rules: Iterable[Rule]) -> str:
    """Return each verb with what it says, what it takes, and a page that uses it: the shortest."""
    every = list(rules)
    return "\n".join(line for verb in VERBS for line in _verb(verb, every))


def _verb(verb: str, rules: list[Rule]) -> Iterator[str]:
    yield verb
    yield from (f"  {line}" for line in _wrapped(_says(verb)))
    optional = VERBS[verb].run.__kwdefaults__ or {}
    for name, note in parameters_of(verb).items():
        may = ", may be left out" if name in optional else ""
        called = "any field" if note == "Values" else name
        yield f"    {called}: {SORTS[note]}{may}"
    yield f"  message may say: {', '.join(sorted(VERBS[verb].facts))}"
    pages = [one for one in rules if one.page.get("must") == verb]
    if pages:
        shortest = min(pages, key=lambda one: (len(repr(one.page.get("with"))), one.name))
        yield f"  as in {shortest.name}:"
        for heading in ("every", "where", "must", "with"):
            if heading in shortest.page:
                yield f"    {heading}: {_flow(shortest.page[heading])}"
    yield ""


def _flow(value: Any) -> str:
    """Return a value on one line, as YAML has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, 94, break_on_hyphens=False)


_PAGE = """\
# {name}.yaml in a folder that ece-lint is told of: ece-lint check FOLDER --rules {folder}
# yaml-language-server: $schema=rule.schema.json, as `ece-lint schema rule` prints it
asks: Every queue is served by at least two agents.   # what must be true, in one sentence
severity: warning                                     # error: a contact is lost; warning: it goes less well; note
then: contacts wait while the only agent is away      # what happens: the reason for the severity
every: queue                                          # which objects are asked: `ece-lint schema` lists the kinds
must: have                                            # a verb: `ece-lint rules --verbs`
with: {{path: skill_groups.agents, at_least: 2}}
message: queue {{name}} is served by {{count}} agent, {{found}}
why: >
  One agent is ill one day.
fix: >
  Map a second skill group to the queue, or add a member.
reference: {{document: House rules}}
since: "1"
examples:                                             # `ece-lint rules --check {folder}` runs them
  - |
    skill_groups: [{{name: Sales_NA, agents: [Tony]}}]
    queues:
      - {{name: Sales, skill_groups: [Sales_NA]}}  # <- queue `Sales` is served by 1 agent, `Tony`
  - |
    # What is right is reported nowhere.
    skill_groups: [{{name: Sales_NA, agents: [Tony, Clark]}}]
    queues:
      - {{name: Sales, skill_groups: [Sales_NA]}}
"""


def new_page(name: str, folder: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the path below a folder of a page to fill in, `GROUP/NAME`, and its text. Raises `WrongUse`."""
    group, slash, own = name.partition("/")
    if not slash or not _NAME.fullmatch(group) or not _NAME.fullmatch(own):
        raise WrongUse(
            f"`{name}` is not GROUP/NAME in small letters, digits and hyphens, such as staffing/lonely-queue"
        )
    if own in set(known):
        raise WrongUse(f"there is a rule {listed([own])} already; give the page another name")
    return f"{group}/{own}.yaml", _PAGE.format(name=own, folder=folder)
