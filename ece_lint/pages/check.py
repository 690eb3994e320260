"""How a page is checked and made ready: its parameters, and the paths that it names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import Any

from ece_lint.finding import Hit
from ece_lint.model import Kind, kinds, sections
from ece_lint.pages.rule import Beside, Cause, Headings, Input, Rule, Wrong
from ece_lint.quantities import is_amount
from ece_lint.routing import Condition, Path, WrongPath, parse_path
from ece_lint.verbs import VERBS
from ece_lint.wording import did_you_mean, listed, quoted

PLACEHOLDER = re.compile(r"{([\w.\[\]]+)}")
_OWN_FACTS = frozenset({"kind", "name", "department"})


@cache
def python_page(path: str) -> ModuleType:
    """Return a Python page as a module; raises whatever the page raises."""
    from importlib.machinery import SourceFileLoader

    name = f"ece_lint_rules.{_named(path)[1].replace('-', '_')}"
    module = ModuleType(name)
    module.__file__ = path
    SourceFileLoader(name, path).exec_module(module)
    return module


def _named(path: str) -> tuple[str, str]:
    """Return the group and the name of the rule that a page is, which its path says."""
    folder, file = os.path.split(path)
    return os.path.split(folder)[1], file.rpartition(".")[0]


def _function(path: str) -> Callable[..., Iterator[Hit]]:
    """Return the function of a Python page; the page is not run before it is asked."""

    def must(*given: Any, **arguments: Any) -> Iterator[Hit]:
        found: Iterator[Hit] = python_page(path).must(*given, **arguments)
        return found

    return must


def checked(path: str, own: Headings, change: dict[str, Any]) -> Rule:
    group, name = _named(path)
    page = own.page
    function = None if own.parameters is None else _function(path)
    severity = change.get("severity", page["severity"])
    arguments = {**page.get("with", {}), **change.get("with", {})}
    message = _by_role(page.get("message", {}))
    rule = Rule(
        name=name, group=group, page=page, path=path, severity=_by_role(severity),
        is_asked="found-by" not in page, must=function, arguments=arguments,
        message=message, label=_by_role(page.get("label", {})), many=_by_role(page.get("many", {})), applies=True,
    )  # fmt: skip
    for role in rule.then:
        if role and role not in (known := {*message, *rule.severity}):
            guess = did_you_mean(role, known) or "; give it a message or a severity"
            raise Wrong(f"there is no role `{role}`{guess}", "then", role, key=True)
    if page.get("found-by"):
        return rule.but(
            kind=None, where=(), having=(), roles=(), beside=(), causes=(), paths={}, inputs=(), parts=(), also=(),
            about=frozenset(),
        )  # fmt: skip
    if not message:
        raise Wrong("the rule has no `message`")
    if function is None:
        if "must" not in page:
            raise Wrong(f"the rule has no verb: `must` is one of {listed(VERBS, 20)}")
        if page["must"] not in VERBS:
            guess = did_you_mean(page["must"], VERBS) or f"; known are {listed(VERBS, 20)}"
            raise Wrong(f"there is no verb `{page['must']}`{guess}", "must")
        if "every" not in page:
            raise Wrong("the rule does not say which objects it asks: `every` is missing")
    return _ready_to_ask(rule, own)


def _ready_to_ask(rule: Rule, own: Headings) -> Rule:
    """Return a rule with all that it takes to ask it; the rest is made ready once somebody wants to know it."""
    page = own.page
    kind = _kind(page["every"], "every") if "every" in page else None
    where = _conditions(page.get("where", {}), kind, "where")
    having = page.get("having", [])
    having = [having] if isinstance(having, str) else having
    must = rule.must
    facts: frozenset[str] | None = None  # a Python page brings its own
    parameters, optional = own.parameters, {}
    if must is None or parameters is None:
        verb = VERBS[page["must"]]
        must, facts, parameters = verb.run, verb.facts, parameters_of(page["must"])
        optional = must.__kwdefaults__ or {}
    told = {
        **rule.whole(), "kind": kind, "where": where, "must": must,
        "having": tuple(_path(text, kind, "having") for text in having),
        "arguments": _arguments(parameters, optional, rule.arguments, kind),
    }  # fmt: skip
    asked = Rule(**told)
    asked.learn_later(lambda: {**_looking(asked, parameters), **_telling(asked, facts)})
    return asked


def _looking(rule: Rule, parameters: dict[str, str]) -> dict[str, Any]:
    """Return what a rule looks at; of a page that comes with ece-lint most of that is kept."""
    page, kind, arguments = rule.page, rule.kind, rule.arguments
    needed: list[tuple[Path, ...]] = [(path,) for path in rule.having]
    needed += [(one.path,) for one in rule.where if None not in one.among]
    needed += _needed(parameters, arguments, kind)
    for name in page.get("limits", {}):
        if parameters.get(name) not in ("Number", "Whole"):
            raise Wrong(f"`{name}` is not a parameter that is a number", "limits", name, key=True)
    inputs = tuple(tuple(tuple(dict.fromkeys(way.inputs())) for way in ways) for ways in needed)
    inputs += tuple(((_need(text, "needs"),),) for text in page.get("needs", []))
    parts = [_need(text, "wants") for text in page.get("wants", [])]
    if kind is not None and page.get("must") == "be":
        parts += [(kind, field) for field in arguments["values"]]
    return {
        "about": _about(page, kind, arguments),
        "inputs": inputs,
        "parts": tuple(parts),
        "also": tuple(dict.fromkeys(_also(page, parameters, arguments, rule.where))),
    }


def _telling(rule: Rule, facts: frozenset[str] | None) -> dict[str, Any]:
    """Return what is to be known of a rule once it finds something; `facts` are those of its verb, if it has one."""
    page, kind = rule.page, rule.kind
    paths: dict[str, Path] = {}
    if facts is not None:
        for role, text in rule.message.items():
            for name in PLACEHOLDER.findall(text):
                if name not in facts and name not in _OWN_FACTS:
                    paths[name] = _path(name, kind, "message", *([role] if role else []))
    if "replace" in page:
        if kind is None or facts is None:
            raise Wrong("a Python page says in its hits what replaces what", "replace", key=True)
        _check_field(kind, page["replace"]["field"], "replace", "field")
        if (by := page["replace"]["by"]) not in facts:
            guess = did_you_mean(by, facts) or f"; known are {listed(sorted(facts), 20)}"
            raise Wrong(f"the verb tells no `{by}`{guess}", "replace", "by")
    places = enumerate(page.get("beside", []))
    return {
        "paths": paths,
        "beside": tuple(_beside(number, place, kind, rule.arguments) for number, place in places),
        "roles": tuple(_roles(rule, kind)),
        "causes": tuple(_causes(page.get("follows-from", []), kind)),
    }


def _about(page: dict[str, Any], kind: Kind | None, arguments: dict[str, Any]) -> frozenset[str]:
    """Return the kinds of objects that a rule tells of: a verb of those that it asks, and `share` of both sides."""
    if "must" not in page:
        return frozenset(
            _kind(name, "about", number).name for number, name in enumerate(page.get("about", ()))
        )
    assert kind is not None
    sides = [path.end for path in arguments["along"]] if page["must"] == "share" else []
    return frozenset(one.name for one in (kind, *sides) if one is not None)


def _roles(rule: Rule, kind: Kind | None) -> Iterator[tuple[str, str | tuple[Condition, ...]]]:
    known = {*rule.message, *rule.severity, *rule.label}
    for role, wanted in rule.page.get("roles", {}).items():
        if role not in known:
            guess = did_you_mean(role, known) or "; give it a message or a severity"
            raise Wrong(f"nothing is said of role `{role}`{guess}", "roles", role, key=True)
        is_own = isinstance(wanted, str)  # the verb's own name for it
        yield role, wanted if is_own else _conditions(wanted, kind, "roles", role)


@cache
def parameters_of(verb: str) -> dict[str, str]:
    """Return how each parameter of a verb is annotated."""
    notes = VERBS[verb].run.__annotations__.items()
    return {
        name: note.__name__ for name, note in notes if name not in ("subjects", "routing", "return")
    }


def _needed(
    parameters: dict[str, str], arguments: dict[str, Any], kind: Kind | None
) -> Iterator[tuple[Path, ...]]:
    """Yield for each parameter the paths of which at least one must lead somewhere."""
    for name, value in arguments.items():
        match parameters[name]:
            case "Paths" if value:
                yield value
            case "PathsByKind":
                yield tuple(path for paths in value.values() for path in paths)
            case "Field":
                yield (_path(value, kind, "with", name),)
            case "OnePath" | "Bound" if isinstance(value, Path):
                yield (value,)
            case "Such":
                for conditions in value.values():
                    yield from ((one.path,) for one in conditions if None not in one.among)
            case "Counts":
                for count in value:
                    yield from ((one.path,) for one in count["like"] if None not in one.among)
            case "Template":
                for field in re.findall(r"{(\w+)}", value):
                    yield (_path(field, kind, "with", name),)


def _also(
    page: dict[str, Any],
    parameters: dict[str, str],
    arguments: dict[str, Any],
    where: tuple[Condition, ...],
) -> Iterator[Kind]:
    """Yield what the rule looks into only if it is there."""
    for number, name in enumerate(page.get("also", [])):
        yield from kinds().values() if name == "*" else [_section(name, "also", number)]
    if "limits" in page:
        yield kinds()["configuration_limit"]
    for name, value in arguments.items():
        if parameters[name] == "Kinds":
            yield from map(kinds().__getitem__, value)
        elif parameters[name] == "PathsIfGiven":
            yield from (kind for path in value for kind, _ in path.inputs())
    yield from (kind for one in where for kind, _ in one.path.inputs())


def _need(text: str, heading: str) -> Input:
    """Read `workflows.aliases`: some workflow of the configuration must have that field."""
    section, _, field = text.partition(".")
    kind = _section(section, heading)
    return kind, _check_field(kind, field or next(iter(kind.fields)), heading)


def _section(name: str, *pointer: str | int) -> Kind:
    if name not in sections():
        raise Wrong(f"there is no section `{name}`{did_you_mean(name, sections())}", *pointer)
    return sections()[name]


def _by_role(value: Any) -> dict[str, str]:
    return {"": value} if isinstance(value, str) else dict(value)


def _path(text: Any, kind: Kind | None, *pointer: str | int) -> Path:
    if not isinstance(text, str):
        raise Wrong(f"a dotted path is expected, found {quoted(text)}", *pointer)
    if kind is None:
        raise Wrong(f"path `{text}` starts nowhere: `every` is missing", *pointer)
    try:
        return parse_path(text, kind)
    except WrongPath as wrong:
        raise Wrong(str(wrong), *pointer) from None


def _check_field(kind: Kind | None, field: Any, *pointer: str | int) -> str:
    if kind is None:
        raise Wrong(f"`{field}` is a field of nothing: `every` is missing", *pointer)
    if not isinstance(field, str) or field not in kind.fields:
        guess = did_you_mean(str(field), kind.fields) or f"; known are {listed(kind.fields, 40)}"
        raise Wrong(f"a {kind.noun} has no field `{field}`{guess}", *pointer)
    return field


def _beside(
    number: int, place: dict[str, Any], kind: Kind | None, arguments: dict[str, Any]
) -> Beside:
    text = place["at"]
    from_odd = text.startswith("odd.")
    start = kind
    if from_odd:
        text = text.removeprefix("odd.")
        ends = [path.end for value in arguments.values() if isinstance(value, tuple)
                for path in value if isinstance(path, Path)]  # fmt: skip
        start = next((end for end in ends if end is not None), None)
    path = _path(text, start, "beside", number, "at")
    return Beside(path, from_odd, place["says"], place.get("role", ""))


def _causes(given: list[dict[str, Any]], kind: Kind | None) -> Iterator[Cause]:
    for number, cause in enumerate(given):
        at = cause.get("at", [])
        paths = [
            _path(text, kind, "follows-from", number, "at", place)
            for place, text in enumerate(at)
            if text != "odd"
        ]
        yield Cause(cause["rule"], tuple(paths), "odd" in at, cause.get("role", ""))


def _arguments(
    parameters: dict[str, str], optional: Collection[str], given: dict[str, Any], kind: Kind | None
) -> dict[str, Any]:
    """Turn what the page says under `with` into what `must` takes, by the annotations of its parameters."""
    if "Values" in parameters.values():
        values = {_check_field(kind, field, "with", field): given[field] for field in given}
        return dict.fromkeys(parameters, values)
    for name in given:
        if name not in parameters:
            guess = did_you_mean(name, parameters)
            guess = guess or f"; known are {listed(sorted(parameters), 20)}" if parameters else ""
            raise Wrong(f"the rule has no parameter `{name}`{guess}", "with", name, key=True)
    arguments: dict[str, Any] = {}
    for name, note in parameters.items():
        if name in given:
            arguments[name] = _argument(note, given[name], kind, "with", name)
        elif note == "PathsByKind" and "what" in given:
            arguments[name] = _argument(note, given["what"], kind, "with", "what")
        elif name not in optional:
            raise Wrong(f"the rule needs the parameter `{name}`", "with", key=True)
    for name, value in arguments.items():
        if parameters[name] == "PathsByKind" and not isinstance(value, dict):
            ends = dict.fromkeys(path.end for path in arguments.get("along", ()))
            arguments[name] = {end.name: _paths(value, end, "with", name) for end in ends if end}
        elif parameters[name] == "Such":
            arguments[name] = {
                end.name: _conditions(value, end, "with", name)
                for end in dict.fromkeys(_end(path, name) for path in arguments.get("path", ()))
            }
    return arguments


def _end(path: Path, name: str) -> Kind:
    if path.end is None:
        raise Wrong(f"path `{path.text}` leads to values; `{name}` is for objects", "with", "path")
    return path.end


def _conditions(wanted: dict[str, Any], kind: Kind | None, *at: str | int) -> tuple[Condition, ...]:
    """Read which fields must have which values: `{roles: web}`, `{media_routing_domain.channel: {not: voice}}`."""
    return tuple(_condition(text, value, kind, *at, text) for text, value in wanted.items())


def _condition(text: str, wanted: Any, kind: Kind | None, *at: str | int) -> Condition:
    path = _path(text, kind, *at)
    *lead, last = path.steps
    mention = last.mentions[0] if last.mentions else None
    if mention is not None and (last.source or mention.holds or not mention.plain):
        raise Wrong(f"path `{text}` leads to objects; a condition is about a field", *at, key=True)
    sides = wanted if isinstance(wanted, dict) else {"is": wanted}
    if not sides or sides.keys() - {"is", "not"}:
        raise Wrong(
            f"a condition is a value, a list of them, or says `is` and `not`: `{text}`", *at
        )
    among, without = (
        value if isinstance(value, list) else [value]
        for value in (sides.get("is", []), sides.get("not", []))
    )
    to = path._replace(steps=tuple(lead), end=last.kind) if lead else None
    return Condition(path, to, (mention.field,) if mention else last.value, among, without)


# What a parameter is, by how it is annotated.
SORTS = {
    "Paths": "a dotted path or a list of them",
    "PathsIfGiven": "a dotted path or a list of them",
    "PathsByKind": "a dotted path or a list of them",
    "PathsByName": "a dotted path for each name",
    "Field": "a field",
    "OnePath": "a dotted path",
    "Bound": "a number, an amount with its unit, or a dotted path",
    "Such": "a group of fields",
    "Fields": "a list of fields",
    "Kinds": "a list of kinds",
    "Pattern": "a pattern",
    "Number": "a number",
    "Whole": "a whole number",
    "Numbers": "a list of numbers",
    "Amount": "an amount with its unit, such as `50 KB`",
    "Flag": "true or false",
    "Text": "text",
    "Texts": "a list of texts",
    "Table": "a group of fields",
    "Rows": "a list of groups of fields",
    "Template": "text with {fields}",
    "Values": "a group of fields",
    "Counts": "a list of counts",
}


def _argument(note: str, value: Any, kind: Kind | None, *at: str | int) -> Any:
    match note:
        case "Paths" | "PathsIfGiven":
            return _paths(value, kind, *at)
        case "PathsByKind":
            if not isinstance(value, dict):
                return value
            return {one: _paths({one: texts}, None, *at) for one, texts in value.items()}
        case "OnePath":
            return _path(value, kind, *at)
        case "Bound" if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case "Bound" if isinstance(value, str):
            return value if is_amount(value) else _path(value, kind, *at)
        case "Such" if isinstance(value, dict):
            return value
        case "PathsByName" if isinstance(value, dict):
            return {one: _from_all(text, *at, one) for one, text in value.items()}
        case "Field":
            return _check_field(kind, value, *at)
        case "Fields" if isinstance(value, list):
            return tuple(map(str, value))
        case "Kinds" if isinstance(value, list):
            return [_kind(one, *at, number).name for number, one in enumerate(value)]
        case "Counts" if isinstance(value, list):
            for number, count in enumerate(value):
                said = count if isinstance(count, dict) else {}
                if "what" not in said or not isinstance(said.get("like"), dict):
                    raise Wrong("a count says `what` and `like`", *at, number)
            return [
                {**count, "like": _conditions(count["like"], kind, *at, number, "like")}
                for number, count in enumerate(value)
            ]
        case "Number" if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case "Whole" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "Flag" if isinstance(value, bool):
            return value
        case "Text" if isinstance(value, str):
            return value
        case "Texts" | "Numbers":
            one = note.removesuffix("s")
            if not isinstance(value, list):  # a list of one may be written without brackets
                return [_argument(one, value, kind, *at)]
            return [_argument(one, item, kind, *at, number) for number, item in enumerate(value)]
        case "Table" if isinstance(value, dict):
            return value
        case "Rows" if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return value
        case "Pattern" if isinstance(value, str):
            try:
                return re.compile(value)
            except re.error as error:
                raise Wrong(f"the pattern cannot be used: {error}", *at) from None
        case "Amount" if isinstance(value, str) and is_amount(value):
            return value
        case "Template" if isinstance(value, str):
            for field in re.findall(r"{([^}]*)}", value):
                _check_field(kind, field, *at)
            return value
    raise Wrong(f"`{at[1]}` is {quoted(value)}, expected {SORTS[note]}", *at)


def _paths(value: Any, kind: Kind | None, *at: str | int) -> tuple[Path, ...]:
    """Read a dotted path or a list of them, or what a mapping says for each kind at which they begin."""
    if isinstance(value, dict):
        return tuple(
            path
            for one, texts in value.items()
            for path in _paths(texts, _kind(one, *at, one, key=True), *at, one)
        )
    texts = value if isinstance(value, list) else [value]
    return tuple(_path(text, kind, *at) for text in texts)


def _from_all(text: Any, *at: str | int) -> dict[str, Path]:
    """Read a dotted path from each kind that allows it."""
    found: dict[str, Path] = {}
    for name, kind in kinds().items():
        with suppress(Wrong):
            found[name] = _path(text, kind, *at)
    if not found:
        raise Wrong(f"path {quoted(text)} leads nowhere from any kind", *at)
    return found


def _kind(name: Any, *pointer: str | int, key: bool = False) -> Kind:
    if name not in kinds():
        guess = did_you_mean(str(name), kinds()) or f"; known are {listed(kinds(), 40)}"
        raise Wrong(f"there is no kind `{name}`{guess}", *pointer, key=key)
    return kinds()[name]
