"""The options that several commands share, and the settings that they make."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from ece_lint.light import Light
from ece_lint.report.formats import FORMATS
from ece_lint.settings import (
    NO_TEXTS,
    PRODUCTS,
    PROFILES,
    RELEASES,
    Settings,
    settings_below,
    settings_for,
    sites_of,
)
from ece_lint.wording import WrongUse, did_you_mean, listed

if TYPE_CHECKING:
    from pathlib import Path


class Option(Light):
    """What the signature of a command says of an option; it is called like its parameter, with hyphens."""

    help: str
    metavar: str | None = None
    autocompletion: Callable[[], Sequence[str]] | None = None
    short: str = ""

    def flags(self, parameter: str) -> list[str]:
        """Return how the option is written, `--for` of the parameter `for_`."""
        return [f"--{parameter.rstrip('_').replace('_', '-')}", *filter(None, [self.short])]


class Argument(Light):
    """What the signature of a command says of words that are no options."""

    help: str
    metavar: str | None = None
    autocompletion: Callable[[], Sequence[str]] | None = None
    show_default: bool = True


def rules_and_groups() -> list[str]:
    rules = Settings().rules
    return sorted({*rules, *(rule.group for rule in rules.values())})


Paths = Annotated[
    list[str],
    Argument(help="Files and folders. [default: the current folder]", show_default=False),
]
Sources = Annotated[
    list[str],
    Argument(
        help="Files and folders. [default: what ece-lint.yaml names, its folder, or the current folder]",
        show_default=False,
    ),
]
RuleFolders = Annotated[
    list[str],
    Option(
        metavar="DIR",
        help="A folder with rule pages of your own. Python pages in it are run.",
    ),
]
Site = Annotated[
    str,
    Option(
        metavar="NAME",
        help="Which site, where ece-lint.yaml has several.",
        autocompletion=lambda: sites_of([]),
    ),
]
Each = Annotated[
    str,
    Option(
        metavar="DIR",
        help="Every folder in this folder is a site, with an ece-lint.yaml of its own on top of the one above.",
    ),
]
Select = Annotated[
    list[str],
    Option(
        metavar="RULE",
        help="Only these rules or groups, such as naming,queue-*.",
        autocompletion=rules_and_groups,
    ),
]
Ignore = Annotated[
    list[str],
    Option(metavar="RULE", help="Not these rules or groups.", autocompletion=rules_and_groups),
]
Release = Annotated[
    str,
    Option(
        metavar="RELEASE",
        help=f"{', '.join(RELEASES)} [default: 12.0]",
        autocompletion=lambda: RELEASES,
    ),
]
Product = Annotated[
    str,
    Option(
        metavar="PRODUCT",
        help="ucce (Unified CCE) or pcce (Packaged CCE). [default: ucce]",
        autocompletion=lambda: [*PRODUCTS],
    ),
]
Profile = Annotated[
    str,
    Option(
        metavar="PROFILE",
        help=f"How strict: {', '.join(PROFILES)} [default: recommended]",
        autocompletion=lambda: PROFILES,
    ),
]


def settings_of(
    paths: list[str],
    given: dict[str, Any],
    folders: list[str],
    *,
    new_baseline: bool = False,
    texts: Mapping[str, bytes] = NO_TEXTS,
    site: str = "",
    each: str = "",
) -> Settings:
    """Join what `ece-lint.yaml` says with what the command line says; the command line wins."""
    if each:
        settings = settings_below(os.path.join(each, site), new_baseline=new_baseline, texts=texts)
    else:
        settings = settings_for(paths, new_baseline=new_baseline, texts=texts, site=site)
    settings |= {name: value for name, value in given.items() if value}
    return Settings(**settings, folders=[folder_of(folder) for folder in folders])


def folder_of(text: str) -> str:
    if not os.path.isdir(text):
        raise WrongUse(f"{text} is not a folder")
    return text


def read_output(text: str, given: str) -> tuple[str, Path, bool]:
    """Read `sarif:report.sarif`, or a plain file name, which takes the place of stdout and says its format."""
    from pathlib import Path  # most runs write no file

    name, colon, file = text.partition(":")
    if colon and name in FORMATS:
        return format_for(file, name, FORMATS), Path(file), False
    if colon and len(name) > 1 and "/" not in name and "\\" not in name and "." not in name:
        known_format(name)
    return format_for(text, given, FORMATS), Path(text), True


_OF_ENDING = {
    ".sarif": ("sarif",),
    ".json": ("json", "sarif", "gitlab", "rdjson"),
    ".jsonl": ("jsonl",),
    ".xml": ("junit", "checkstyle"),
    ".md": ("markdown",),
    ".csv": ("csv",),
    ".html": ("html",),
    ".txt": ("text", "full", "concise", "github", "azure"),
    ".dot": ("dot",),
    ".mmd": ("mermaid",),
    ".graphml": ("graphml",),
}


def format_for(file: str, given: str, known: tuple[str, ...]) -> str:
    """Return the format of what is written to a file: the one given, or else the one that its ending says.

    Without a file it is the first that a command knows. Raises `WrongUse` where the ending says another format, or
    none that the command has.
    """
    if given:
        known_format(given, known)
    if not file:
        return given or known[0]

    from pathlib import Path

    from ece_lint.writing import is_stream

    if is_stream(Path(file)):
        return given or known[0]
    says = _OF_ENDING.get(Path(file).suffix.lower(), ())
    fit = [one for one in says if one in known]
    if given and says and given not in says and "text" not in says:  # a text may be anything
        right = next((end for end, of in _OF_ENDING.items() if given in of), "")
        raise WrongUse(
            f"{file} would hold {given}, which is not what its ending says; call it {Path(file).with_suffix(right)}"
        )
    if not given and not fit:
        ends = [end for end, of in _OF_ENDING.items() if {*of} & {*known}]
        page = "html" in says and f"; `ece-lint report --output {file}` writes a page"
        raise WrongUse(
            f"the ending of {file} does not say which format to write; "
            f"end it in {listed(ends, 20, 'or')}, or give --format{page or ''}"
        )
    return given or fit[0]


def known_format(name: str, known: tuple[str, ...] = FORMATS) -> str:
    return one_of("format", name, known)


def one_of(what: str, given: str, known: Collection[str]) -> str:
    """Return a word that is one of those known; others are refused with the nearest."""
    if given not in known:
        guess = did_you_mean(given, known)
        raise WrongUse(f"there is no {what} `{given}`{guess}; known are {listed(known, 20)}")
    return given
