"""`rules`, `explain`, `schema` and `queries`: what comes with ece-lint."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ece_lint.cli.options import (
    Product,
    Profile,
    Release,
    RuleFolders,
    folder_of,
    known_format,
    settings_of,
)
from ece_lint.cli.output import CLEAN, FINDINGS, end, show
from ece_lint.pages.outcomes import outcomes
from ece_lint.pages.rule import Rule
from ece_lint.report.harmless import harmless, json_text
from ece_lint.settings import Settings
from ece_lint.shape import schema, schemas
from ece_lint.wording import WrongUse, did_you_mean

_LISTINGS = ("text", "markdown")  # of the rules


def rules_(
    check: Annotated[
        str,
        typer.Option("--check", metavar="DIR", help="Run the examples of the pages in a folder."),
    ] = "",
    format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"How they are listed: {', '.join(_LISTINGS)}; markdown has their sources as well.",
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
        _check_pages(folder_of(check))
    given = {"release": release, "product": product, "profile": profile}
    settings = settings_of([], given, rules)
    by_group: dict[str, list[Rule]] = {}
    for rule in settings.rules.values():
        by_group.setdefault(rule.group, []).append(rule)
    if known_format(format, _LISTINGS) == "markdown":
        from ece_lint.report.catalogue import catalogue

        show(catalogue(by_group))
        return
    lines = []
    for group, members in sorted(by_group.items()):
        lines.append(group)
        lines += [f"  {rule.name:<52} {_severity(rule):<14} {rule.asks}" for rule in members]
        lines.append("")
    lines.append(f"{len(settings.rules)} rules; `ece-lint explain RULE` shows one whole")
    show("".join(f"{line}\n" for line in lines))


def _severity(rule: Rule) -> str:
    severities = "/".join(dict.fromkeys(rule.severity.values()))
    limits = rule.page.get("for", {})
    only = [*filter(None, [limits.get("product")]), *limits.get("release", [])]
    return f"{severities} ({', '.join(only)})" if only else severities


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


def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="The name of a rule, or of an outcome for a contact.",
            autocompletion=lambda: sorted([*Settings().rules, *outcomes()]),
        ),
    ],
    rules: RuleFolders = [],
) -> None:
    """Show a rule, or an outcome for a contact: what it says, why, how to fix it, where Cisco says so, and examples."""
    from ece_lint.report.page import outcome_page, page

    known, ends = settings_of([], {}, rules).rules, outcomes()
    if name in known:
        show(f"{page(known[name])}\n")
    elif name in ends:
        show(f"{outcome_page(ends[name], known)}\n")
    else:
        guess = did_you_mean(name, [*known, *ends]) or "; `ece-lint rules` lists the rules"
        raise WrongUse(f"there is no rule or outcome `{name}`{guess}")


def queries(release: Release = "", product: Product = "") -> None:
    """Print the SELECT statements for the AW and the ECE database whose results ece-lint reads best."""
    from ece_lint.queries import queries as statements

    settings = settings_of([], {"release": release, "product": product}, [])
    show(statements(settings.product, settings.release))


def schema_(
    name: Annotated[
        str,
        typer.Argument(
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
    show(json_text(schema(name)))
