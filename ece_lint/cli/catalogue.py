"""`rules`, `explain`, `schema` and `queries`: what comes with ece-lint."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Annotated, NoReturn

from ece_lint.cli.options import (
    Argument,
    Option,
    Product,
    Profile,
    Release,
    RuleFolders,
    folder_of,
    known_format,
    one_of,
    settings_of,
)
from ece_lint.cli.output import CLEAN, FINDINGS, end, make, show, write
from ece_lint.pages.outcomes import outcomes
from ece_lint.pages.rule import Rule
from ece_lint.report.harmless import harmless, json_text
from ece_lint.settings import Settings
from ece_lint.shape import schema, schemas
from ece_lint.terminal import columns
from ece_lint.wording import WrongUse, counted, did_you_mean

_WIDEST = 170  # of a rule on one line
_LISTINGS = ("text", "json", "markdown", "html")  # of the rules
_TOOLS = ("powershell", "sqlcmd")  # that run queries


def rules_(
    names: Annotated[
        list[str],
        Argument(
            metavar="[RULE|GROUP]...",
            help="Only these, such as naming or queue-*. [default: all of them]",
            show_default=False,
        ),
    ] = [],
    check: Annotated[
        str,
        Option(metavar="DIR", help="Run the examples of the pages in a folder."),
    ] = "",
    verbs: Annotated[bool, Option(help="The verbs of rule pages, each with an example.")] = False,
    new: Annotated[
        str,
        Option(
            metavar="GROUP/NAME",
            help="Write a page to fill in, in the folder of --rules, or house-rules.",
        ),
    ] = "",
    format: Annotated[
        str,
        Option(
            metavar="FORMAT",
            help=f"How they are listed: {', '.join(_LISTINGS)}; html is a page of all of them to link to.",
            autocompletion=lambda: _LISTINGS,
        ),
    ] = "text",
    rules: RuleFolders = [],
    release: Release = "",
    product: Product = "",
    profile: Profile = "",
) -> None:
    """List the rules, or check the pages in a folder of your own."""
    if check:
        _check_pages(Path(folder_of(check)))
    if new:
        _new_page(new, rules)
    given = {"release": release, "product": product, "profile": profile}
    settings = settings_of([], given, rules)
    if verbs:
        from ece_lint.pages.writing import verbs_in_words

        show(verbs_in_words(settings.rules.values()))
        return
    wanted = _wanted(settings, names)
    by_group: dict[str, list[Rule]] = {}
    for rule in wanted:
        by_group.setdefault(rule.group, []).append(rule)
    match known_format(format, _LISTINGS):
        case "markdown":
            from ece_lint.report.catalogue import catalogue

            show(catalogue(by_group))
            return
        case "json":
            show(_as_json(wanted))
            return
        case "html":
            from ece_lint.report.rule_pages import rule_pages

            show(rule_pages(by_group))
            return
    lines = []
    for group, members in sorted(by_group.items()):
        lines.append(group)
        lines += [line for rule in members for line in _listed(rule, columns(sys.stdout, _WIDEST))]
        lines.append("")
    lines.append(f"{counted(len(wanted), 'rule')}; `ece-lint explain RULE` shows one whole")
    show("".join(f"{line}\n" for line in lines))


def _listed(rule: Rule, width: int) -> list[str]:
    """Return a rule on one line, or on a narrow terminal on several."""
    if width == _WIDEST:
        return [f"  {rule.name:<52} {_severity(rule):<14} {rule.asks}"]
    asks = textwrap.wrap(rule.asks, width - 6)
    return [f"  {rule.name}  {_severity(rule)}", *(f"      {line}" for line in asks)]


def _severity(rule: Rule) -> str:
    severities = "/".join(dict.fromkeys(rule.severity.values()))
    limits = rule.page.get("for", {})
    only = [*filter(None, [limits.get("product")]), *limits.get("release", [])]
    return f"{severities} ({', '.join(only)})" if only else severities


def _new_page(name: str, folders: list[str]) -> NoReturn:
    from ece_lint.pages.writing import new_page

    folder = Path(folders[0] if folders else "house-rules")
    path, text = new_page(name, str(folder), Settings().rules)
    file = folder / path
    if file.exists():
        raise WrongUse(f"{file} is there already")
    make(file.parent, parents=True)
    write({file: text})
    show(f"{file} is written: fill it in, then ece-lint rules --check {folder}\n")
    end(CLEAN)


def _check_pages(folder: Path) -> NoReturn:
    from ece_lint.examples import failures

    checked = failures(folder)
    for name, count, problems in checked:
        for problem in problems:
            show(f"{name}: {harmless(problem)}\n")
        if not problems:
            show(f"{name}: {count} example{'s' if count != 1 else ''} as marked\n")
    if not checked:
        raise WrongUse(f"no rule pages (.yaml, .py) in {folder}")
    end(FINDINGS if any(problems for _, _, problems in checked) else CLEAN)


def _wanted(settings: Settings, names: list[str]) -> list[Rule]:
    """Return the rules that are named, by themselves or by their group; all of them where none is."""
    own = settings.named("rules and groups", names)
    return [one for one in settings.rules.values() if not own or own & {one.name, one.group}]


def _as_json(rules: list[Rule]) -> str:
    from ece_lint.report.page import as_data

    return json_text({"schema": "ece-lint/rules/1", "rules": [as_data(one) for one in rules]})


def explain(
    names: Annotated[
        list[str],
        Argument(
            metavar="NAME...",
            help="Names of rules, groups, or outcomes for a contact; `*` stands for any letters.",
            autocompletion=lambda: sorted([*Settings().rules, *outcomes()]),
        ),
    ],
    format: Annotated[
        str,
        Option(metavar="FORMAT", help="text or json. [default: text]"),
    ] = "text",
    rules: RuleFolders = [],
) -> None:
    """Show rules, or outcomes for a contact: what they say, why, how to fix it, where Cisco says so, and examples."""
    from ece_lint.report.page import outcome_page, page

    settings, ends = settings_of([], {}, rules), outcomes()
    known_format(format, ("text", "json"))
    words = [one for written in names for one in written.split(",")]
    if unknown := [one for one in words if one not in ends and not _is_rule(settings, one)]:
        known = [*settings.rules, *ends]
        guess = did_you_mean(unknown[0], known) or "; `ece-lint rules` lists the rules"
        raise WrongUse(f"there is no rule or outcome `{unknown[0]}`{guess}")
    named = [one for one in words if one not in ends]
    found = _wanted(settings, named) if named else []
    if format == "json":
        show(_as_json(found))
        return
    width = columns(sys.stdout, 96)
    told = [page(one, width) for one in found]
    told += [outcome_page(ends[one], settings.rules, width) for one in words if one in ends]
    show(f"\n{'-' * width}\n\n".join(f"{one}\n" for one in told))


def _is_rule(settings: Settings, name: str) -> bool:
    try:
        return bool(settings.named("rules and groups", [name]))
    except WrongUse:
        return False


def queries(
    for_: Annotated[
        str,
        Option(
            metavar="TOOL",
            help="What runs them: powershell prints one script that fetches everything into a folder, sqlcmd one file"
            " for sqlcmd. [default: you do, one by one]",
            autocompletion=lambda: _TOOLS,
        ),
    ] = "",
    release: Release = "",
    product: Product = "",
) -> None:
    """Print the SELECT statements for the AW and the ECE database whose results ece-lint reads best.

    They only read, name their columns, and ask for no password. With `--for powershell` the script needs Windows
    PowerShell 5.1 and nothing else, signs in as you, and notes in ece-lint-pull.json how many rows each table had and
    what failed, so that `check` knows an incomplete or an aged export where it has to guess otherwise. Nobody has run
    the scripts yet; the head of each says how it was tested.

    ece-lint queries --for powershell > ece-lint-pull.ps1
    """
    settings = settings_of([], {"release": release, "product": product}, [])
    match one_of("tool", for_, _TOOLS) if for_ else "":
        case "powershell":
            from ece_lint.queries.powershell import script
        case "sqlcmd":
            from ece_lint.queries.sqlcmd import script
        case _:
            from ece_lint.queries import queries as script
    show(script(settings.product, settings.release))


def schema_(
    name: Annotated[
        str,
        Argument(
            help="Name of the schema. [default: list all of them]",
            show_default=False,
            autocompletion=lambda: [*schemas()],
        ),
    ] = "",
) -> None:
    """Print a self-contained JSON Schema, for editors and other programs."""
    known = schemas()
    if not name:
        show("".join(f"{one:<24} {description}\n" for one, description in known.items()))
        return
    name = name.removesuffix(".json").removesuffix(".schema")
    if name not in known:
        guess = did_you_mean(name, known) or "; `ece-lint schema` lists them"
        raise WrongUse(f"there is no schema `{name}`{guess}")
    if name == "rule":
        from ece_lint.pages.writing import rule_schema

        show(json_text(rule_schema()))
        return
    show(json_text(schema(name)))
