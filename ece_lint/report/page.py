"""A rule, or an outcome of a way, as a page to read: what it says, why, how to fix it, its sources, and examples."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from json import dumps
from typing import Any

from ece_lint.model import kinds
from ece_lint.pages.outcomes import Outcome
from ece_lint.pages.rule import Input, Rule, written
from ece_lint.wording import Phrase, listed

_WIDTH = 96  # of a line that is read easily
_GRADES = {
    "verified": "Verified: a document says so.",
    "concluded": "Concluded: it follows from what documents say, though none says it outright.",
    "inferred": "Inferred: no document says so. Try it on a system of yours before you rely on it.",
}


def page(rule: Rule, width: int = _WIDTH) -> str:
    """Return a rule as text for a terminal of some width."""
    severities = " and ".join(
        f"{severity} ({role})" if role else severity for role, severity in rule.severity.items()
    )
    head = f"{rule.name}: {severities}, group {rule.group}, since {rule.page['since']}"
    parts = ["\n".join([head, *_consequences(rule, width)]), scope(rule)]
    parts += [_paragraphs(rule.asks, width), _paragraphs(rule.page["why"], width)]
    if roles := list(_roles(rule)):
        parts.append(_headed(width, "Roles of what it finds", *roles))
    parts.append(_headed(width, "What to do", rule.page["fix"]))
    if replace := rule.page.get("replace"):
        option = "--fix" if replace.get("safe") else "--fix --unsafe-fixes"
        does = f"`ece-lint check {option}` writes another `{replace['field']}` in files that are kept by hand."
        parts.append(_paragraphs(does, width, "  "))
    parts.append(_headed(width, "Reference", *references(rule)))
    parts += _inputs(rule, width)
    if arguments := rule.page.get("with"):
        settings = "\n".join(
            f"  {line}" for name in arguments for line in _setting(name, arguments[name])
        )
        parts.append(
            f"Parameters, which ece-lint.yaml can set under rules: {rule.name}: with:\n{settings}"
        )
    for text in example_texts(rule.page):
        parts.append(f"Example, {labelled(text)}\n{_example(text, width)}")
    return "\n\n".join(filter(None, parts))


def outcome_page(outcome: Outcome, rules: Mapping[str, Rule], width: int = _WIDTH) -> str:
    """Return an outcome of a way as text for a terminal; `rules` are asked for what they find of it."""
    told = outcome.tells[0].upper() + outcome.tells[1:]
    parts = [f"{outcome.name}: {outcome.verdict}, an outcome for a contact"]
    parts += [_paragraphs(f"{told}.", width), _paragraphs(outcome.page["why"], width)]
    sure = f"{_GRADES[outcome.grade]} {outcome.page.get('inferred', '')}"
    parts.append(_headed(width, "How sure it is", sure))
    parts.append(_headed(width, "What to do", outcome.page["fix"]))
    parts.append(_headed(width, "Reference", *references(outcome)))
    parts.append(
        _headed(width, "See also", *(f"{n}: {rules[n].asks}" for n in outcome.page["rules"]))
    )
    for example in outcome.page["examples"]:
        text = _example(example["configuration"], width)
        parts.append(f"Example, from {example['from']}\n{text}")
    return "\n\n".join(parts)


def _example(text: str, width: int) -> str:
    """Return an example; what is said of a line that is too long stands below it. Rows of tables stay as they are."""
    return "\n".join(_example_lines(textwrap.indent(text.rstrip(), "  ").splitlines(), width))


def _example_lines(lines: Iterable[str], width: int) -> Iterator[str]:
    for line in lines:
        code, mark, said = line.partition("# <- ") if len(line) > width else (line, "", "")
        indent = re.match(" *", line)[0]  # type: ignore[index]  # which always matches
        is_row = ": " not in code and not code.lstrip().startswith("#")
        if len(code) <= width or is_row:
            yield code.rstrip()
        else:
            rest = f"{indent}# " if code.lstrip().startswith("#") else f"{indent}    "
            yield from textwrap.wrap(
                code, width, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
            )
        if mark:
            yield from textwrap.wrap(
                said, width, initial_indent=f"{indent}  # <- ", subsequent_indent=f"{indent}  #    ",
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip


def _consequences(rule: Rule, width: int) -> Iterator[str]:
    """Yield behind each severity what happens, and of several roles which one it is about."""
    for role, then in rule.then.items():
        severity = rule.severity.get(role, rule.severity.get("", "error"))
        yield _paragraphs(f"{f'{severity} ({role})' if role else severity}: {then}", width, "  ")


def _roles(rule: Rule) -> Iterator[str]:
    """Yield each of several roles with when it applies: what the object is like, or else what is said then."""
    roles = [one for one in dict.fromkeys([*rule.message, *rule.severity]) if one]
    for role in [*roles, ""] if roles else ():
        such = rule.page.get("roles", {}).get(role)
        when = rule.message.get(role, "")
        if isinstance(such, dict):
            when = "where " + " and ".join(f"`{path}` {_wanted(one)}" for path, one in such.items())
        if when:
            yield f"{role or 'otherwise'}: {when}"


def _wanted(condition: Any) -> str:
    """Return in words what a field must be, as it stands under `where`."""
    sides = condition if isinstance(condition, dict) else {"is": condition}
    words = []
    for side, wanted in sides.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if side == "not":  # which says that the field is given, too
            values = [one for one in values if one is not None]
        told = dict.fromkeys(map(_plain, values))
        if side == "is":
            words.append(f"is {listed(told, 20, 'or')}")
        elif told:
            no = "is not" if len(told) == 1 else "is neither"
            words.append(f"{no} {listed(told, 20, 'nor')}")
        else:
            words.append("is given")
    return " and ".join(words)


def _plain(value: Any) -> str:
    if value is None or value == []:
        return Phrase("not given" if value is None else "empty")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _headed(width: int, heading: str, *texts: str) -> str:
    return "\n".join([heading, *(_paragraphs(text, width, "  ") for text in texts)])


def _inputs(rule: Rule, width: int) -> Iterator[str]:
    """Yield what the rule cannot be asked without, and what it looks into if it is there."""
    asked = [[_names(way) for way in ways] for ways in rule.inputs]
    own = [] if rule.kind is None else [rule.kind.section]
    # What all ways need is needed whichever is there.
    sure = dict.fromkeys(own + [name for ways in asked for name in ways[0]
                                if all(name in way for way in ways)])  # fmt: skip
    lines = [f"not asked without {', '.join(sure)}"] if sure else []
    for ways in asked:
        left = dict.fromkeys(tuple(name for name in way if name not in sure) for way in ways)
        if () not in left:
            lines.append("not asked without one of")
            lines += [f"- {' and '.join(way)}" for way in left]
    parts = [name for name in _names(rule.parts) if name not in sure]
    lines += [f"asked of each of these that is given: {', '.join(parts)}"] if parts else []
    also = dict.fromkeys(kind.section for kind in rule.also if kind is not rule.kind)
    more = [one for one in also if not any(name.split(".")[0] == one for name in sure)]
    more = ["every section"] if len(also) == len(kinds()) else more
    lines += [f"also looks at these, if they are given: {', '.join(more)}"] if more else []
    if lines:
        yield _headed(width, "Input", *lines)


def _names(inputs: Iterable[Input]) -> list[str]:
    return [written(kind, field) for kind, field in inputs]


def _setting(name: str, value: Any) -> Iterator[str]:
    """Yield a parameter as ece-lint.yaml has it; a table takes a line for each of its rows."""
    if isinstance(value, dict) and any(isinstance(one, dict) for one in value.values()):
        yield f"{name}:"
        yield from (f"  {key}: {dumps(one, ensure_ascii=False)}" for key, one in value.items())
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        yield f"{name}:"
        yield from (f"  - {dumps(one, ensure_ascii=False)}" for one in value)
    else:
        yield f"{name}: {dumps(value, ensure_ascii=False)}"


def scope(rule: Rule) -> str:
    """Return for which product and releases a rule holds, or nothing if for all."""
    limits = only_for(rule)
    return f"Only for {limits}." if limits else ""


def only_for(rule: Rule) -> str:
    """Return the product and the releases that a rule is limited to, in words."""
    limits = rule.page.get("for", {})
    product = {"pcce": "Packaged CCE", "ucce": "Unified CCE"}.get(limits.get("product", ""), "")
    releases = f"release {listed(limits['release'])}" if "release" in limits else ""
    return ", ".join(filter(None, [product, releases]))


def references(page: Rule | Outcome) -> list[str]:
    """Return where a rule or an outcome comes from, one line a document."""
    says = [f": {one['says']}" if "says" in one else "" for one in _given(page)]
    return [where + what for where, what in zip(sources(page), says, strict=True)]


def sources(page: Rule | Outcome) -> list[str]:
    """Return the documents that a rule or an outcome comes from, each with the page."""
    return [f"{one['document']}{_at(one)}" for one in _given(page)]


def _given(page: Rule | Outcome) -> list[dict[str, Any]]:
    given: Any = page.page["reference"]
    return given if isinstance(given, list) else [given]


def _at(reference: dict[str, Any]) -> str:
    page = reference.get("page")
    if page is None:
        return ""
    if not str(page)[0].isdigit():
        return f", {page}"
    return f", {'pages' if re.match('[0-9]+( and| to|,) [0-9]', str(page)) else 'page'} {page}"


def _paragraphs(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()), width, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def labelled(example: str) -> str:
    """Say whether something of an example is reported: then the line says what, behind `# <-`."""
    return "reported" if "# <-" in example else "not reported"


def as_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain data, for programs."""
    return {
        "name": rule.name,
        "group": rule.group,
        "severity": dict(rule.severity),
        "then": dict(rule.then),
        "only_for": rule.page.get("for", {}),
        "asks": rule.asks,
        "why": " ".join(rule.page["why"].split()),
        "fix": " ".join(rule.page["fix"].split()),
        "references": references(rule),
        "parameters": dict(rule.page.get("with", {})),
        "since": rule.page["since"],
        "examples": [
            {"reported": labelled(text) == "reported", "text": text}
            for text in example_texts(rule.page)
        ],
    }


def example_texts(page: dict[str, Any]) -> Iterator[str]:
    """Yield each example of a page as text, the files of one example one below the other."""
    for example in page["examples"]:
        if isinstance(example, str):
            yield example
        else:
            settings = ", ".join(
                f"{name} {example[name]}" for name in ("release", "product") if name in example
            )
            head = f"# {settings}\n" if settings else ""
            yield head + "\n".join(f"# {name}\n{text}" for name, text in example["files"].items())
