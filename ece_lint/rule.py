"""A rule is a page of headings: this is how a page is read, checked, and put to the configuration."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path as FilePath
from types import ModuleType
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer, Span
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import (
    SEVERITIES,
    UNREAD,
    Finding,
    Fix,
    Hit,
    Label,
    Location,
    Replace,
    fingerprint,
)
from ece_lint.model import Entity, Key, Kind, in_words, kinds, sections
from ece_lint.routing import Path, Routing, WrongPath, parse_path
from ece_lint.shape import accepts, misfits, schema
from ece_lint.shipped import kept, shipped
from ece_lint.verbs import VERBS
from ece_lint.wording import Phrase, did_you_mean, listed, one_line, quoted

_PLACEHOLDER = re.compile(r"{([\w.]+)}")
_OWN_FACTS = frozenset({"kind", "name", "department"})


Input = tuple[Kind, str]  # a section that the configuration must have, and a field in it


class Beside(NamedTuple):
    """Another place that a page wants shown: along a path from the subject, or from the odd one."""

    path: Path
    from_odd: bool
    says: str
    role: str


class Cause(NamedTuple):
    """A rule that tells why this one finds something: of the subject, of the odd one, or along paths."""

    rule: str
    paths: tuple[Path, ...]
    at_odd: bool
    role: str


class Rule(NamedTuple):
    """A page that was read and checked, ready to be asked."""

    name: str
    group: str
    page: dict[str, Any]  # the headings as they are written
    path: str
    severity: dict[str, str]  # by role; "" for any other
    kind: Kind | None  # whom the rule asks; None where it asks the whole configuration
    having: tuple[Path, ...]
    must: Callable[..., Iterator[Hit]] | None  # None for what reading finds
    arguments: dict[str, Any]
    message: dict[str, str]
    label: dict[str, str]
    many: dict[str, str]  # what is said of very many objects at once; "" for any other role
    beside: tuple[Beside, ...]
    causes: tuple[Cause, ...]
    paths: dict[str, Path]  # those that the message names
    inputs: tuple[tuple[tuple[Input, ...], ...], ...]  # of each group of ways, one must be open
    parts: tuple[Input, ...]  # judged one by one: what is lacking is not asked, the rest is
    applies: bool  # to the release and the product of this run

    @property
    def is_off(self) -> bool:
        """Whether the rule is switched off."""
        return set(self.severity.values()) == {"off"}

    @property
    def asks(self) -> str:
        """What must be true, in one sentence."""
        return str(self.page["asks"]).strip()


class PageFlaw(NamedTuple):
    """What is wrong with a page or a settings file, and where."""

    path: str
    span: Span
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.span.line}:{self.span.column}: {one_line(self.message)}"


class Profile(NamedTuple):
    """What a product, a release or a chosen strictness changes about rules: a page in `rules/profiles`."""

    name: str
    applies: dict[str, Any]
    rules: dict[str, dict[str, Any]]
    severities: dict[str, str]  # the severity that takes the place of another


class WrongPages(Exception):
    """Pages that cannot be used, all flaws at once."""

    def __init__(self, flaws: list[PageFlaw]) -> None:
        super().__init__("\n".join(map(str, flaws)))
        self.flaws = flaws


class _Wrong(Exception):
    """A heading that cannot be used, and where it stands in the page."""

    def __init__(self, message: str, *pointer: str | int, key: bool = False) -> None:
        super().__init__(message)
        self.pointer: Pointer = pointer
        self.key = key


def load_rules(
    folders: Iterable[FilePath] = (),
    *,
    release: str = "12.0",
    product: str = "ucce",
    profile: str = "recommended",
    changes: dict[str, dict[str, Any]] | None = None,
    settings: Document | None = None,
) -> dict[str, Rule]:
    """Read the shipped pages, and those of other folders, for a release, a product and a strictness.

    `changes` maps rule names to `severity` and `with` values that replace those of the pages; `settings` is
    where they are written. Returns the
    rules by name, in the order of the alphabet. Raises `WrongPages` with everything that is wrong in any page.
    """
    flaws: list[PageFlaw] = []
    pages: dict[str, FilePath] = {}
    known: dict[str, Headings] = {}
    for folder in (None, *folders):
        files = page_files(folder or shipped("rules"))
        for file in files:
            if file.stem in pages:
                message = f"rule `{file.stem}` has a page already: {pages[file.stem]}"
                flaws.append(PageFlaw(str(file), Span(1, 1, 1, 1), message))
            else:
                pages[file.stem] = file
        known |= _headings_of(files, flaws) if folder else _shipped_headings(files, flaws)
    changed: dict[str, dict[str, Any]] = {}
    severities: dict[str, str] = {}
    for one in profiles(release, product, profile, flaws):
        severities |= one.severities
        for name, change in one.rules.items():
            changed[name] = _joined(changed.get(name, {}), change)
    own = changes or {}
    for name, change in own.items():
        changed[name] = _joined(changed.get(name, {}), change)
    rules: dict[str, Rule] = {}
    for name in sorted(pages):
        rule = None
        try:
            if str(pages[name]) in known:
                rule = _rule(pages[name], known[str(pages[name])], changed.get(name, {}))
        except _Wrong as wrong:
            flaws.append(_flaw(pages[name], wrong, own.get(name, {}), settings))
        if rule is not None:
            if rule.must is not None and "severity" not in own.get(name, {}):
                by_role = {role: severities.get(one, one) for role, one in rule.severity.items()}
                rule = rule._replace(severity=by_role)
            applies = _applies(rule.page.get("for", {}), release, product)
            rules[name] = rule._replace(applies=applies)
            for number, cause in enumerate(rule.causes):
                if cause.rule not in pages and cause.rule != UNREAD:
                    guess = did_you_mean(cause.rule, pages)
                    unknown = _Wrong(
                        f"there is no rule `{cause.rule}`{guess}", "follows-from", number, "rule"
                    )
                    flaws.append(_flaw(pages[name], unknown, {}, None))
    if flaws:
        raise WrongPages(flaws)
    return rules


def _applies(scope: dict[str, Any], release: str, product: str) -> bool:
    return product == scope.get("product", product) and release in scope.get("release", [release])


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    arguments = {**first.get("with", {}), **second.get("with", {})}
    return {**first, **second, **({"with": arguments} if arguments else {})}


def profiles(release: str, product: str, profile: str, flaws: list[PageFlaw]) -> Iterator[Profile]:
    """Yield the profiles that apply, in the order in which they change the rules."""
    files = sorted((shipped("rules") / "profiles").glob("*.yaml"))

    def read() -> tuple[list[Any], bool]:
        own: list[PageFlaw] = []
        found = [read_headings(file, "profile", own)[0] for file in files]
        flaws.extend(own)
        return found, not own

    for file, data in zip(files, kept("profiles", files, read), strict=True):
        if data is None or not _applies(data["for"], release, product):
            continue
        if data["for"].get("profile", profile) == profile:
            yield Profile(file.stem, data["for"], data["rules"], data.get("severities", {}))


def read_headings(
    file: FilePath, shape: str, flaws: list[PageFlaw]
) -> tuple[dict[str, Any] | None, Document]:
    """Read a YAML page of headings; what is wrong with its text or shape joins the flaws."""
    document = read_yaml(str(file), file.read_bytes())
    return headings(document, shape, flaws), document


def headings(document: Document, shape: str, flaws: list[PageFlaw]) -> dict[str, Any] | None:
    """Return the headings of a page that was read; what is wrong with it joins the flaws."""
    data, path = document.data, document.path
    what = "the settings file" if shape == "settings" else f"the {shape}"
    flaws += [PageFlaw(path, document.span(f.start, f.end), f.message) for f in document.flaws]
    if document.flaws:
        return None
    if not isinstance(data, dict):
        message = f"{what} has no fields; each is written as `name: value`"
        flaws.append(PageFlaw(path, Span(1, 1, 1, 1), message))
        return None
    if not accepts(shape)(data):
        for misfit in misfits(schema(shape), data, what):
            place = document.span(*document.locate(misfit.pointer, misfit.key))
            flaws.append(PageFlaw(path, place, misfit.message))
        return None
    return data


class Headings(NamedTuple):
    """What a page says, and the parameters of its function if it is a Python page."""

    page: dict[str, Any]
    parameters: list[str] | None = None


def page_files(folder: FilePath) -> list[FilePath]:
    """Return the files with rules in a folder and those below it, in the order of the alphabet."""
    found: list[str] = []
    for at, folders, names in os.walk(folder):
        here = at == str(folder)
        folders[:] = [
            one for one in folders if one[0] not in "._" and not (here and one == "profiles")
        ]
        found += (f"{at}{os.sep}{name}" for name in names if _PAGE.fullmatch(name))
    return [FilePath(one) for one in sorted(found)]


_PAGE = re.compile(r"[^._].*\.(?:ya?ml|py)")


def _headings_of(files: list[FilePath], flaws: list[PageFlaw]) -> dict[str, Headings]:
    """Return the headings of pages, by path; what is wrong with one joins the flaws."""
    found: dict[str, Headings] = {}
    for file in files:
        if file.suffix == ".py":
            own = _read_python_page(file, flaws)
        else:
            page = read_headings(file, "rule", flaws)[0]
            own = None if page is None else Headings(page)
        if own is not None:
            found[str(file)] = own
    return found


def _shipped_headings(files: list[FilePath], flaws: list[PageFlaw]) -> dict[str, Headings]:
    """Return the headings of the pages that come with ece-lint."""

    def read() -> tuple[dict[str, tuple[Any, ...]], bool]:
        own: list[PageFlaw] = []
        found = _headings_of(files, own)
        flaws.extend(own)
        return {path: tuple(one) for path, one in found.items()}, not own

    return {path: Headings(*one) for path, one in kept("pages", files, read).items()}


def _flaw(
    file: FilePath, wrong: _Wrong, own: dict[str, Any], settings: Document | None
) -> PageFlaw:
    """Return what is wrong with a rule: where the page says it, or the settings if they do."""
    pointer, document = wrong.pointer, settings
    if settings is not None and pointer[1:] and pointer[1] in own.get(str(pointer[0]), {}):
        pointer = ("rules", file.stem, *pointer)
    elif file.suffix != ".py":
        document = read_headings(file, "rule", [])[1]
    else:
        document = None
    if document is None or not pointer or not _reaches(document.data, pointer):
        return PageFlaw(str(file), Span(1, 1, 1, 1), str(wrong))
    span = document.span(*document.locate(pointer, wrong.key))
    return PageFlaw(document.path, span, str(wrong))


def _reaches(data: Any, pointer: Pointer) -> bool:
    for step in pointer:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _read_python_page(file: FilePath, flaws: list[PageFlaw]) -> Headings | None:
    """Run a Python page; it has the same headings as module variables, and `must` is a function."""
    try:
        names = vars(_module(str(file)))
    except Exception as error:  # a page may raise anything; the user is told which
        line = error.lineno or 1 if isinstance(error, SyntaxError) else 1
        message = f"the page cannot be run: {type(error).__name__}: {error}"
        flaws.append(PageFlaw(str(file), Span(line, 1, line, 1), message))
        return None
    known = schema("rule")["properties"]
    page = {name.replace("_", "-").rstrip("-"): value for name, value in names.items()
            if name.replace("_", "-").rstrip("-") in known and not callable(value)}  # fmt: skip
    must = names.get("must")
    if not callable(must):
        flaws.append(PageFlaw(str(file), Span(1, 1, 1, 1), "the page has no function `must`"))
        return None
    wrong = list(misfits(schema("rule"), page, "the rule")) if not accepts("rule")(page) else []
    flaws += [PageFlaw(str(file), _heading(file, one.pointer), one.message) for one in wrong]
    return None if wrong else Headings(page, [*must.__annotations__])


def _heading(file: FilePath, pointer: Pointer) -> Span:
    """Return the line of a Python page where a heading is set; the first, where none is meant."""
    name = str(pointer[0]).replace("-", "_") if pointer else ""
    lines = file.read_text("utf-8").splitlines()
    numbers = (at for at, line in enumerate(lines, 1) if re.match(rf"{name}_?\s*[:=]", line))
    line = next(numbers, 1)
    return Span(line, 1, line, 1)


@cache
def _module(path: str) -> ModuleType:
    """Return a Python page as a module; raises whatever the page raises."""
    from importlib.machinery import SourceFileLoader

    name = f"ece_lint_rules.{FilePath(path).stem.replace('-', '_')}"
    module = ModuleType(name)
    module.__file__ = path
    SourceFileLoader(name, path).exec_module(module)
    return module


def _function(file: FilePath, parameters: Iterable[str]) -> Callable[..., Iterator[Hit]]:
    """Return the function of a Python page; the page is not run before it is asked."""

    def must(*given: Any, **arguments: Any) -> Iterator[Hit]:
        found: Iterator[Hit] = _module(str(file)).must(*given, **arguments)
        return found

    must.__annotations__ = dict.fromkeys(parameters)
    return must


def _rule(file: FilePath, own: Headings, change: dict[str, Any]) -> Rule:
    page = own.page
    function = None if own.parameters is None else _function(file, own.parameters)
    severity = change.get("severity", page["severity"])
    arguments = {**page.get("with", {}), **change.get("with", {})}
    message = _by_role(page.get("message", {}))
    rule = Rule(
        name=file.stem, group=file.parent.name, page=page, path=str(file), severity=_by_role(severity),
        kind=None, having=(), must=function, arguments=arguments, message=message,
        label=_by_role(page.get("label", {})), many=_by_role(page.get("many", {})),
        beside=(), causes=(), paths={}, inputs=(), parts=(), applies=True,
    )  # fmt: skip
    if page.get("found-by"):
        return rule
    if not message:
        raise _Wrong("the rule has no `message`")
    if function is None:
        if "must" not in page:
            raise _Wrong(f"the rule has no verb: `must` is one of {listed(VERBS, 20)}")
        if page["must"] not in VERBS:
            guess = did_you_mean(page["must"], VERBS) or f"; known are {listed(VERBS, 20)}"
            raise _Wrong(f"there is no verb `{page['must']}`{guess}", "must")
        if "every" not in page:
            raise _Wrong("the rule does not say whom it asks: `every` is missing")
    return _with_paths(rule)


def _with_paths(rule: Rule) -> Rule:
    page = rule.page
    kind = None
    if "every" in page:
        if page["every"] not in kinds():
            guess = did_you_mean(page["every"], kinds()) or f"; known are {listed(kinds(), 40)}"
            raise _Wrong(f"there is no kind `{page['every']}`{guess}", "every")
        kind = kinds()[page["every"]]
        for field in page.get("where", {}):
            _check_field(kind, field, "where", field)
    having = page.get("having", [])
    having_paths = tuple(
        _path(text, kind, "having") for text in ([having] if isinstance(having, str) else having)
    )
    arguments = rule.arguments
    needed: list[tuple[Path, ...]] = [(path,) for path in having_paths]
    needed += [
        (_path(field, kind, "where"),)
        for field, wanted in page.get("where", {}).items()
        if not (isinstance(wanted, list) and None in wanted)
    ]
    must = rule.must
    facts: frozenset[str] | None = None  # a Python page brings its own
    if must is not None:
        arguments = _parameters(must, page.get("with", {}), arguments)
    else:
        assert kind is not None
        verb = VERBS[page["must"]]
        must, facts = verb.run, verb.facts
        arguments = _arguments(verb.run, rule.arguments, kind)
        needed += _needed(arguments, kind)
    beside = tuple(
        _beside(number, place, kind, arguments)
        for number, place in enumerate(page.get("beside", []))
    )
    paths: dict[str, Path] = {}
    for role, text in rule.message.items():
        for name in _PLACEHOLDER.findall(text):
            if facts is not None and name not in facts and name not in _OWN_FACTS:
                paths[name] = _path(name, kind, "message", *([role] if role else []))
    if "replace" in page:
        if kind is None or facts is None:
            raise _Wrong("a Python page says in its hits what replaces what", "replace", key=True)
        _check_field(kind, page["replace"]["field"], "replace", "field")
        if (by := page["replace"]["by"]) not in facts:
            guess = did_you_mean(by, facts) or f"; known are {listed(sorted(facts), 20)}"
            raise _Wrong(f"the verb tells no `{by}`{guess}", "replace", "by")
    inputs = tuple(tuple(tuple(dict.fromkeys(way.inputs())) for way in ways) for ways in needed)
    inputs += tuple(((_need(text, "needs"),),) for text in page.get("needs", []))
    parts = [_need(text, "wants") for text in page.get("wants", [])]
    if kind is not None and page.get("must") == "be":
        parts += [(kind, field) for field in arguments["values"]]
    return rule._replace(
        kind=kind,
        having=having_paths,
        must=must,
        arguments=arguments,
        beside=beside,
        causes=tuple(_causes(page.get("follows-from", []), kind)),
        paths=paths,
        inputs=inputs,
        parts=tuple(parts),
    )


def _parameters(
    must: Callable[..., Any], usual: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    """Return the parameters for a Python page: only those that it has, and of the kind that its own values are.

    A list of one may be written without brackets.
    """
    known = {*usual, *must.__annotations__} - {"subjects", "routing", "return"}
    for name in given:
        if name not in known:
            guess = did_you_mean(name, known) or f"; known are {listed(sorted(known), 20)}"
            raise _Wrong(f"the rule has no parameter `{name}`{guess}", "with", name, key=True)
    parameters = {
        name: [value]
        if isinstance(usual.get(name), list) and not isinstance(value, list)
        else value
        for name, value in given.items()
    }
    for name, value in parameters.items():
        own = usual.get(name, value)
        sorts = {*map(_sort, own)} if isinstance(own, list) else {_sort(own)}
        for one in value if isinstance(own, list) else [value]:
            if sorts and _sort(one) not in sorts:
                expected = " or ".join(sorted(sorts))
                raise _Wrong(f"`{name}` is {quoted(one)}, expected {expected}", "with", name)
    return parameters


def _sort(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case dict():
            return "a group of fields"
        case _:
            return "text"


def _needed(arguments: dict[str, Any], kind: Kind) -> Iterator[tuple[Path, ...]]:
    """Yield for each argument the paths of which at least one must lead somewhere."""
    for name, value in arguments.items():
        match name, value:
            case "open_when", _:
                pass
            case _, Path():
                yield (value,)
            case _, (Path(), *_):
                yield value
            case "theirs", dict():
                yield tuple(path for paths in value.values() for path in paths)
            case "counts", list():
                for count in value:
                    yield from ((_path(field, kind, "with", name),) for field in count["like"])
            case "field", str():
                yield (_path(value, kind, "with", "field"),)
            case "template", str():
                yield from (
                    (_path(field, kind, "with", "template"),)
                    for field in re.findall(r"{(\w+)}", value)
                )


def _need(text: str, heading: str) -> Input:
    """Read `workflows.aliases`: some workflow of the configuration must have that field."""
    section, _, field = text.partition(".")
    if section not in sections():
        raise _Wrong(f"there is no section `{section}`{did_you_mean(section, sections())}", heading)
    kind = sections()[section]
    return kind, _check_field(kind, field or next(iter(kind.fields)), heading)


def _by_role(value: Any) -> dict[str, str]:
    return {"": value} if isinstance(value, str) else dict(value)


def _path(text: Any, kind: Kind | None, *pointer: str | int) -> Path:
    if not isinstance(text, str):
        raise _Wrong(f"a dotted path is expected, found {quoted(text)}", *pointer)
    if kind is None:
        raise _Wrong(f"path `{text}` starts nowhere: `every` is missing", *pointer)
    try:
        return parse_path(text, kind)
    except WrongPath as wrong:
        raise _Wrong(str(wrong), *pointer) from None


def _check_field(kind: Kind, field: Any, *pointer: str | int) -> str:
    if not isinstance(field, str) or field not in kind.fields:
        guess = did_you_mean(str(field), kind.fields) or f"; known are {listed(kind.fields, 40)}"
        raise _Wrong(f"a {kind.noun} has no field `{field}`{guess}", *pointer)
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
    if path.end is None:
        raise _Wrong(f"path `{text}` leads to values; a place is an object", "beside", number, "at")
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


def _arguments(verb: Callable[..., Any], given: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Turn what the page says under `with` into what the verb takes, by the verb's own annotations."""
    wanted = {name: note for name, note in verb.__annotations__.items()
              if name not in ("subjects", "routing", "return")}  # fmt: skip
    optional = verb.__kwdefaults__ or {}
    if "values" in wanted:
        return {
            "values": {
                _check_field(kind, field, "with", field): value for field, value in given.items()
            }
        }
    for name in given:
        if name not in wanted:
            guess = did_you_mean(name, wanted) or f"; known are {listed(wanted, 20)}"
            raise _Wrong(f"the verb has no argument `{name}`{guess}", "with", name, key=True)
    arguments: dict[str, Any] = {}
    for name, note in wanted.items():
        if name in given:
            arguments[name] = _argument(note.__name__, given[name], kind, name)
        elif note.__name__ == "TheirPaths":
            arguments[name] = given["what"]
        elif name not in optional:
            raise _Wrong(f"the verb needs the argument `{name}`", "with", key=True)
    if "theirs" in arguments:
        ends = [path.end for path in arguments["along"]]
        texts = (
            arguments["theirs"] if isinstance(arguments["theirs"], list) else [arguments["theirs"]]
        )
        arguments["theirs"] = {
            end.name: tuple(_path(text, end, "with") for text in texts) for end in ends if end
        }
    return arguments


def _argument(note: str, value: Any, kind: Kind, name: str) -> Any:
    at = ("with", name)
    match note:
        case "Paths":
            texts = value if isinstance(value, list) else [value]
            return tuple(_path(text, kind, *at) for text in texts)
        case "TheirPaths":
            return value
        case "Field":
            return _check_field(kind, value, *at)
        case "Fields" if isinstance(value, list):
            return tuple(map(str, value))
        case "Counts" if isinstance(value, list):
            for number, count in enumerate(value):
                if not isinstance(count, dict) or {"what", "like"} - count.keys():
                    raise _Wrong("a count says `what` and `like`", *at, number)
                for field in count["like"]:
                    _check_field(kind, field, *at, number, "like")
            return value
        case "Number" if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case "Flag" if isinstance(value, bool):
            return value
        case "Pattern" if isinstance(value, str):
            try:
                return re.compile(value)
            except re.error as error:
                raise _Wrong(f"the pattern cannot be used: {error}", *at) from None
        case "Template" if isinstance(value, str):
            for field in re.findall(r"{([^}]*)}", value):
                _check_field(kind, field, *at)
            return value
        case _:
            raise _Wrong(f"`{name}` is {quoted(value)}, expected a {note.lower()}", *at)


def missing_inputs(rule: Rule, routing: Routing) -> list[str]:
    """Return the sections and fields that the rule needs and the configuration does not have.

    An empty list means that the rule can be asked. Where several ways would do, the one that lacks least
    is named.
    """
    lacking: dict[str, None] = {}
    if rule.kind is not None and not routing.knows(rule.kind):
        lacking[rule.kind.section] = None
    for ways in rule.inputs:
        lacks = [
            [name for kind, field in way if (name := _input(kind, field, routing))] for way in ways
        ]
        if all(lacks):
            lacking.update(dict.fromkeys(sorted(lacks, key=len)[0]))
    whole = {name for name in lacking if "." not in name}
    return [name for name in lacking if name.split(".")[0] not in whole or name in whole]


def missing_parts(rule: Rule, routing: Routing) -> list[str]:
    """Return the fields that a rule which can be asked would judge by themselves, and that nobody gives."""
    subjects = _subjects(rule, routing) if rule.parts else []

    def is_given(kind: Kind, field: str) -> bool:
        if kind is not rule.kind:
            return routing.knows(kind, field)
        given = (kind.name, field) in routing.given
        return given or not subjects or any(field in one.data for one in subjects)

    return [f"{kind.section}.{field}" for kind, field in rule.parts if not is_given(kind, field)]


def _input(kind: Kind, field: str, routing: Routing) -> str:
    if not routing.knows(kind):
        return kind.section
    return "" if routing.knows(kind, field) else f"{kind.section}.{field}"


def ask(rule: Rule, routing: Routing) -> Iterator[Finding]:
    """Put a rule to the configuration and yield what it finds."""
    assert rule.must is not None
    subjects = _subjects(rule, routing)
    found: dict[str, list[Finding]] = {}  # by role
    for hit in rule.must(subjects, routing, **rule.arguments):
        severity = rule.severity.get(hit.role, rule.severity.get("", "error"))
        if severity in SEVERITIES:
            found.setdefault(hit.role, []).append(_finding(rule, hit, severity, routing))
    empty = _empty(rule, routing) if any(len(own) > 1 for own in found.values()) else None
    for role, own in found.items():
        if empty is None or len(own) == 1:
            yield from own
        else:
            yield _once(rule, role, own, empty, routing)


def _empty(rule: Rule, routing: Routing) -> Input | None:
    """Return what the rule looks at and nobody has, whichever way it looks: all that it finds has that cause."""
    for ways in rule.inputs:
        known = [way for way in ways if all(routing.knows(*one) for one in way)]
        found = [next((one for one in way if routing.is_empty(*one)), None) for way in known]
        if found and None not in found:
            return found[0]
    return None


def _once(rule: Rule, role: str, found: list[Finding], empty: Input, routing: Routing) -> Finding:
    """Say once what is the same with all objects because there is nothing of what they should have."""
    kind, field = empty
    # Which is named must not depend on the order of files.
    first, *others = sorted(found, key=lambda one: [part or "" for part in one.object or ()])
    none = not routing.has(kind)
    reason = (
        f"the list of {kind.plural} is empty" if none else f"no {kind.noun} has {quoted(field)}"
    )
    place = routing.given.get((kind.name, "" if none else field))
    key = first.object
    return first._replace(
        message=f"{first.message} (and {len(others):,} more like it): {reason}",
        fingerprint=fingerprint(rule.name, key and Key(key.kind, ""), role, kind.name, field),
        related=first.related + (((reason, _location(place), place),) if place else ()),
        causes=frozenset().union(*(one.causes for one in found)),
        fix=None,
        involves=tuple(sorted({name for one in found for name in one.involves})),
        alike=tuple(one.object for one in others if one.object is not None),
    )


def _subjects(rule: Rule, routing: Routing) -> list[Entity]:
    if rule.kind is None:
        return []
    found = routing.entities[rule.kind.name]
    for field, wanted in rule.page.get("where", {}).items():
        values = wanted if isinstance(wanted, list) else [wanted]
        found = [entity for entity in found if _is_one_of(entity.data.get(field), values)]
    for path in rule.having:
        found = [entity for entity in found if routing.follow(entity, path)]
    return found


def _is_one_of(value: Any, wanted: list[Any]) -> bool:
    """Say whether a field has one of these values, or a list in it does."""
    return value in wanted or (isinstance(value, list) and any(one in value for one in wanted))


def _finding(rule: Rule, hit: Hit, severity: str, routing: Routing) -> Finding:
    subject = hit.subject
    facts: dict[str, Any] = {"kind": Phrase(subject.kind.noun), "name": subject.name}
    facts["department"] = subject.department or Phrase("no department")
    facts |= hit.facts
    for name, path in rule.paths.items():
        facts[name] = [
            one.name if isinstance(one, Entity) else one for one in routing.follow(subject, path)
        ]
    message = _worded(rule.message.get(hit.role, rule.message.get("", "")), facts)
    label = hit.label or _worded(rule.label.get(hit.role, rule.label.get("", "")), facts)
    shown = [*hit.beside, *_places(rule, hit, facts, routing), *hit.trail]
    related = {_location(at.place): at for at in reversed(shown) if at.place != hit.place}
    return Finding(
        rule=rule.name,
        group=rule.group,
        severity=severity,
        message=message,
        fingerprint=fingerprint(
            rule.name,
            Key(subject.kind.name, "") if subject in hit.involves else subject.key,
            hit.role,
            *(str(part) for part in hit.identity),
        ),
        object=subject.key,
        place=hit.place,
        location=_location(hit.place),
        label=label,
        related=tuple((at.text, where, at.place) for where, at in reversed(related.items())),
        trail=tuple((at.text, _location(at.place)) for at in hit.trail),
        help=" ".join(rule.page["fix"].split()),
        causes=frozenset(_told_of(rule, hit, routing)),
        fix=None if severity == "note" else _fix(rule, hit, facts, routing),
        involves=tuple(sorted({one_line(" ".join(in_words(one.key))) for one in hit.involves})),
        many=_worded(rule.many.get(hit.role, rule.many.get("", "")), facts),
    )


def _fix(rule: Rule, hit: Hit, facts: dict[str, Any], routing: Routing) -> Fix | None:
    """Return the change that puts a hit right, if only one can be meant; a note is but a hint, and has none."""
    replace, heading = hit.replace, rule.page.get("replace")
    if heading and hit.role == heading.get("role", "") and not _is_astray(hit.subject, routing):
        field, names = heading["field"], facts[heading["by"]]
        names = [names] if isinstance(names, str) else names
        if len(names) == 1:
            own = "" if field == "name" else field
            replace = Replace(hit.subject, names[0], own, heading.get("safe", False))
    if replace is None:
        return None
    from ece_lint.edits import fix_for  # few findings can be put right

    return fix_for(replace, routing)


def _told_of(rule: Rule, hit: Hit, routing: Routing) -> Iterator[tuple[str, Key]]:
    """Yield the rules that may tell the cause of a hit, each with whom it would tell it of."""
    for cause in rule.causes:
        if cause.role not in ("", hit.role):
            continue
        told = [one for path in cause.paths for one in routing.follow(hit.subject, path)]
        if cause.at_odd and hit.odd is not None:
            told.append(hit.odd)
        elif not cause.paths and not cause.at_odd:
            told.append(hit.subject)
        yield from ((cause.rule, one.key) for one in told)


def _is_astray(entity: Entity, routing: Routing) -> bool:
    """Say whether an object mentions what nobody defines; what rests on that waits until it is put right."""
    mentioned = [one for targets in entity.links.values() for one in targets]
    return any(routing.has(one.kind) for one in mentioned if not (one.defined or one.external))


def _places(rule: Rule, hit: Hit, facts: dict[str, Any], routing: Routing) -> Iterator[Label]:
    for beside in rule.beside:
        start = hit.odd if beside.from_odd else hit.subject
        if start is None or beside.role not in ("", hit.role):
            continue
        for target, trail in routing.trails(start, beside.path).items():
            place = target.place if target.defined else trail[-1].place
            if trail and trail[-1].back:
                place = trail[-1].place
            named = {field: [one.name for one in found] for field, found in target.links.items()}
            own = {**facts, **named, "kind": Phrase(target.kind.noun), "name": target.name}
            yield Label(place, _worded(beside.says, own))


def _worded(template: str, facts: dict[str, Any]) -> str:
    words = " ".join(template.split())
    return _PLACEHOLDER.sub(lambda found: quoted(facts.get(found[1], Phrase("nothing"))), words)


def _location(node: Node) -> Location:
    return Location(node.document.path, node.span)
