"""How pages are found and read: their headings, the profiles, and what is wrong with a page."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from types import FunctionType, MappingProxyType
from typing import Any

from ece_lint.documents import Document, Node, Pointer, Span
from ece_lint.finding import UNREAD
from ece_lint.light import Light
from ece_lint.model import kinds
from ece_lint.pages.check import SORTS, checked, python_page
from ece_lint.pages.rule import Headings, PageFlaw, Rule, Wrong, WrongPages
from ece_lint.paths import stem
from ece_lint.shape import accepts, misfits, schema
from ece_lint.shipped import content_of, files_in, kept, shipped
from ece_lint.wording import did_you_mean, listed, quoted

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Profile(Light):
    """What a product, a release or a chosen strictness changes about rules: a page in `rules/profiles`."""

    name: str
    applies: dict[str, Any]
    rules: dict[str, dict[str, Any]]
    severities: dict[str, str]  # the severity that takes the place of another


def load_rules(
    folders: Iterable[str] = (),
    *,
    no_python: Iterable[str] = (),
    release: str = "12.0",
    product: str = "ucce",
    profile: str = "recommended",
    changes: dict[str, dict[str, Any]] | None = None,
    given: Mapping[str, Any] = _NOTHING,
    settings: Callable[[Pointer], Node] | None = None,
) -> dict[str, Rule]:
    """Read the shipped pages, and those of other folders, for a release, a product and a strictness.

    Of the folders `no_python`, Python pages are passed over. A page that is in two of the folders is read once.
    `changes` maps rule names to `severity` and `with` values that replace those of the pages, `given` are settings
    that pages take parameters from, and `settings` tells where a part of that is written. Returns the rules by name,
    in the order of the alphabet. Raises `WrongPages` with everything that is wrong in any page.
    """
    flaws: list[PageFlaw] = []
    pages = {page.name: page for page in _shipped_pages(flaws)}
    seen: set[str] = set()
    own_folders = [(folder, page_files(folder)) for folder in folders]
    own_folders += [(one, [page for page in page_files(one) if not page.endswith(".py")])
                    for one in no_python]  # fmt: skip
    for _, files in own_folders:
        files = [one for one in files if os.path.realpath(one) not in seen]
        seen |= {*map(os.path.realpath, files)}
        for page in _pages(files, flaws):
            if page.name in pages:
                message = f"rule `{page.name}` has a page already: {pages[page.name].path}"
                flaws.append(PageFlaw(page.path, Span(1, 1, 1, 1), message))
            else:
                pages[page.name] = page
    changed: dict[str, dict[str, Any]] = {}
    severities: dict[str, str] = {}
    for one in profiles(release, product, profile, flaws):
        severities |= one.severities
        for name, change in one.rules.items():
            changed[name] = _joined(changed.get(name, {}), change)
    own = {
        page.name: _from_settings(taken, given)
        for page in pages.values()
        if (taken := page.said("from-settings"))
    }
    for name, change in (changes or {}).items():
        own[name] = _joined(own.get(name, {}), change)
    for name, change in own.items():
        changed[name] = _joined(changed.get(name, {}), change)
    rules: dict[str, Rule] = {}
    for name, page in sorted(pages.items()):
        try:
            rule = _rule(page, changed.get(name, {}))
        except Wrong as wrong:
            flaws.append(_flaw(page.path, wrong, own.get(name, {}), settings))
            continue
        if rule is None:
            continue
        by_role = rule.severity
        if severities and rule.is_asked and "severity" not in own.get(name, {}):
            by_role = {role: severities.get(one, one) for role, one in by_role.items()}
        applies = _applies(page.said("for") or {}, release, product)
        is_same = applies and by_role is rule.severity
        rules[name] = rule if is_same else rule.but(severity=by_role, applies=applies)
        if page.known is None:
            flaws += _without_cause(rule, pages)
    if flaws:
        raise WrongPages(flaws)
    return rules


class _Page(Light):
    """A page that was found: its headings, if it could be read, and what is kept of the rule that it makes."""

    name: str
    path: str
    headings: Callable[[], Headings | None]
    known: dict[str, Any] | None = None

    def said(self, heading: str) -> Any:
        """Return what the page says under one of the headings that are kept, and nothing if it lacks it."""
        if self.known is not None:
            return self.known.get(heading)
        own = self.headings()
        return own and own.page.get(heading)


def _shipped_pages(flaws: list[PageFlaw]) -> Iterator[_Page]:
    """Yield the pages that come with ece-lint."""
    home = shipped("rules")
    every = kept("pages", lambda: read_shipped(flaws))
    for name, known in every[""].items():
        path = f"{home}{os.sep}{known['path'].replace('/', os.sep)}"
        yield _Page(name, path, lambda name=name: Headings(*every[name]), known)  # type: ignore[misc]


def read_shipped(flaws: list[PageFlaw]) -> tuple[dict[str, Any], bool]:
    """Read and check the pages that come with ece-lint, and say whether all are sound; flaws join the others.

    Returns the headings of each by its name, and under no name, by the name of each rule, what decides whether it is
    asked: it is checked again when it is.
    """
    own: list[PageFlaw] = []
    home = shipped("rules")
    found = [*_pages(page_files(home), own)]
    names = [page.name for page in found]
    pages: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for page in found:
        try:
            rule = _rule(page, {})
        except Wrong as wrong:
            own.append(_flaw(page.path, wrong, {}, None))
            continue
        if rule is not None:
            own += _without_cause(rule, names)
            told = page.headings()
            assert told is not None  # of which the rule is made
            pages[page.name] = [told.page, told.parameters]
            known[page.name] = {
                "path": os.path.relpath(page.path, home).replace(os.sep, "/"),
                "severity": rule.severity,
                "is_asked": rule.is_asked,
                "about": sorted(rule.about),
                "kind": rule.kind and rule.kind.name,
                "inputs": [[[[kind.name, field] for kind, field in way] for way in ways] for ways in rule.inputs],
                "parts": [[kind.name, field] for kind, field in rule.parts],
            } | {one: rule.page[one] for one in ("for", "from-settings") if one in rule.page}  # fmt: skip
    flaws += own
    return {"": known, **pages}, not own


def _pages(files: Iterable[str], flaws: list[PageFlaw]) -> Iterator[_Page]:
    """Read pages; what is wrong with one joins the flaws."""
    for file in files:
        own = _headings_of(file, flaws)
        yield _Page(stem(file), file, lambda own=own: own)  # type: ignore[misc]


_held: dict[str, tuple[dict[str, Any], Rule]] = {}


def _rule(page: _Page, change: dict[str, Any]) -> Rule | None:
    """Return a page as a rule: of one that is known, and as it is written, for the next site the same one again."""
    known = page.known
    if known is None or change:
        own = page.headings()
        rule = None if own is None else checked(page.path, own, change)
        if rule is not None:
            rule.whole()  # so that everything that is wrong with it is known
        return rule
    made_of, rule = _held.get(page.path, (None, None))
    if rule is None or made_of is not known:
        every = kinds()
        rule = Rule(
            name=page.name, group=known["path"].partition("/")[0], path=page.path, severity=known["severity"],
            is_asked=known["is_asked"], kind=known["kind"] and every[known["kind"]], applies=True,
            inputs=[[[(every[kind], field) for kind, field in way] for way in ways] for ways in known["inputs"]],
            parts=[(every[kind], field) for kind, field in known["parts"]], about=frozenset(known["about"]),
        )  # fmt: skip
        rule.learn_later(partial(_checked_again, page))
        _held[page.path] = known, rule
    return rule


def _checked_again(page: _Page) -> Mapping[str, Any]:
    own = page.headings()
    assert own is not None
    return vars(checked(page.path, own, {}))


def _without_cause(rule: Rule, names: Collection[str]) -> Iterator[PageFlaw]:
    """Yield each rule that a page names as a cause and that is not there."""
    for number, cause in enumerate(rule.causes):
        if cause.rule not in names and cause.rule != UNREAD:
            guess = did_you_mean(cause.rule, names)
            unknown = Wrong(
                f"there is no rule `{cause.rule}`{guess}", "follows-from", number, "rule"
            )
            yield _flaw(rule.path, unknown, {}, None)


def _applies(scope: dict[str, Any], release: str, product: str) -> bool:
    return product == scope.get("product", product) and release in scope.get("release", [release])


def _from_settings(taken: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what settings change about a rule whose page takes parameters from them; the first one must be there."""
    if next(iter(taken["with"].values())) not in given:
        return {}
    parameters = {name: given[one] for name, one in taken["with"].items() if one in given}
    return {**taken, "with": parameters}


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    arguments = {**first.get("with", {}), **second.get("with", {})}
    return {**first, **second, **({"with": arguments} if arguments else {})}


def profiles(release: str, product: str, profile: str, flaws: list[PageFlaw]) -> Iterator[Profile]:
    """Yield the profiles that apply, in the order in which they change the rules."""
    for name, data in kept("profiles", lambda: read_profiles(flaws)).items():
        if data is None or not _applies(data["for"], release, product):
            continue
        if data["for"].get("profile", profile) == profile:
            yield Profile(name, data["for"], data["rules"], data.get("severities", {}))


def read_profiles(flaws: list[PageFlaw]) -> tuple[dict[str, Any], bool]:
    """Read all profiles, and say whether they are sound; flaws join the others."""
    own: list[PageFlaw] = []
    files = files_in(os.path.join(shipped("rules"), "profiles"), ".yaml")
    found = {name: read_headings(path, "profile", own)[0] for name, path in files.items()}
    flaws += own
    return found, not own


def read_headings(
    file: str, shape: str, flaws: list[PageFlaw]
) -> tuple[dict[str, Any] | None, Document]:
    """Read a YAML page of headings; what is wrong with its text or shape joins the flaws."""
    from ece_lint.documents.yaml import read_yaml  # the pages that come with ece-lint were read

    document = read_yaml(file, content_of(file))
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


def python_pages(folders: Iterable[str], run: Iterable[str]) -> list[str]:
    """Return the Python pages of some folders that are in none of those whose Python pages are run."""
    folders = list(folders)
    trusted = {os.path.realpath(page) for folder in run if folders for page in page_files(folder)}
    pages = (page for folder in folders for page in page_files(folder) if page.endswith(".py"))
    return [page for page in pages if os.path.realpath(page) not in trusted]


def page_files(folder: str) -> list[str]:
    """Return the files with rules in a folder and those below it, in the order of the alphabet."""
    found: list[str] = []
    ours = shipped("rules")
    for at, folders, names in os.walk(folder):
        others = _OTHER_PAGES if at == ours else ()
        folders[:] = [one for one in folders if one[0] not in "._" and one not in others]
        found += (os.path.join(at, name) for name in names if re.fullmatch(_PAGE, name))
    return sorted(one.removeprefix(f"{os.curdir}{os.sep}") for one in found)


_PAGE = r"[^._].*\.(?:ya?ml|py)"
_OTHER_PAGES = (
    "outcomes",
    "profiles",
)  # that lie beside our groups of rules; a team may call a group so


def _headings_of(file: str, flaws: list[PageFlaw]) -> Headings | None:
    """Return the headings of a page; what is wrong with it joins the flaws."""
    if file.endswith(".py"):
        return _read_python_page(file, flaws)
    page = read_headings(file, "rule", flaws)[0]
    return None if page is None else Headings(page)


def _flaw(
    file: str,
    wrong: Wrong,
    own: dict[str, Any],
    settings: Callable[[Pointer], Node] | None,
) -> PageFlaw:
    """Return what is wrong with a rule: where the page says it, or the settings if they do."""
    pointer, document = wrong.pointer, None
    if settings is not None and pointer[1:] and pointer[1] in own.get(str(pointer[0]), {}):
        with suppress(KeyError):  # what no rule says is said of all of them
            document, pointer, _ = settings(("rules", stem(file), *pointer))
    elif not file.endswith(".py"):
        document = read_headings(file, "rule", [])[1]
    else:
        return PageFlaw(file, _written(file, pointer, wrong.key), str(wrong))
    if document is None or not pointer or not _reaches(document.data, pointer):
        return PageFlaw(file, Span(1, 1, 1, 1), str(wrong))
    span = document.span(*document.locate(pointer, wrong.key))
    return PageFlaw(document.path, span, str(wrong))


def _reaches(data: Any, pointer: Pointer) -> bool:
    for step in pointer:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _read_python_page(file: str, flaws: list[PageFlaw]) -> Headings | None:
    """Run a Python page; it has the same headings as module variables, and `must` is a function."""
    try:
        names = vars(python_page(file))
    except Exception as error:  # a page may raise anything; the user is told which
        line = error.lineno or 1 if isinstance(error, SyntaxError) else 1
        message = f"the page cannot be run: {type(error).__name__}: {error}"
        flaws.append(PageFlaw(file, Span(line, 1, line, 1), message))
        return None
    known = schema("rule")["properties"]
    page = {_heading(name): value for name, value in names.items()
            if _heading(name) in known and not callable(value)}  # fmt: skip
    must = names.get("must")
    if not isinstance(must, FunctionType):
        flaws.append(PageFlaw(file, Span(1, 1, 1, 1), "the page has no function `must`"))
        return None
    wrong = list(misfits(schema("rule"), page, "the rule")) if not accepts("rule")(page) else []
    own = [PageFlaw(file, _written(file, one.pointer, one.key), one.message) for one in wrong]
    parameters = {} if wrong else _parameters(must, page.get("with", {}))
    for name, note in parameters.items():
        if note not in SORTS:
            guess = did_you_mean(note, SORTS) or f"; known are {listed(SORTS, 30)}"
            message = f"parameter `{name}` of `must` is annotated as {quoted(note)}, not as a sort of parameter{guess}"
            line = must.__code__.co_firstlineno
            own.append(PageFlaw(file, Span(line, 1, line, 1), message))
    flaws += own
    return None if own else Headings(page, parameters)


def _parameters(must: Callable[..., Any], usual: dict[str, Any]) -> dict[str, str]:
    """Return how each parameter of a Python page is annotated; `**` stands for all others that it has values for."""
    import inspect  # a run whose pages were read before needs none of it

    found: dict[str, str] = {}
    for one in [*inspect.signature(must).parameters.values()][2:]:
        note = one.annotation
        note = note if isinstance(note, str) else getattr(note, "__name__", str(note))
        note = "nothing" if one.annotation is one.empty else note
        is_rest = one.kind is one.VAR_KEYWORD
        found |= (
            dict.fromkeys([name for name in usual if name not in found], note)
            if is_rest
            else {one.name: note}
        )
    return found


def _heading(variable: str) -> str:
    """Return the heading that a variable of a Python page is: `found_by`, and `with_` as `with` is a keyword."""
    return variable.replace("_", "-").rstrip("-")


def _written(file: str, pointer: Pointer, key: bool) -> Span:
    """Return where a Python page says what a pointer leads to, as far as it is written out there; else its start."""
    import ast

    at: ast.expr | None = None
    value: ast.expr | None = None
    for node in ast.parse(content_of(file)).body if pointer else ():
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and _heading(target.id) == pointer[0]:
                at, value = target if key and len(pointer) == 1 else node.value, node.value
    for number, step in enumerate(pointer[1:], 2):
        match value, step:
            case ast.Dict(), _:
                pairs = zip(value.keys, value.values, strict=True)
                own = [
                    pair
                    for pair in pairs
                    if isinstance(pair[0], ast.Constant) and pair[0].value == step
                ]
            case ast.List() | ast.Tuple(), int():
                own = [(one, one) for one in value.elts[step : step + 1]]
            case _:
                break
        if not own:
            break
        value = own[-1][1]
        at = own[-1][0] if key and number == len(pointer) else value
    line, column = (at.lineno, at.col_offset + 1) if at is not None else (1, 1)
    return Span(line, column, line, column)
