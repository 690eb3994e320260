"""The command line: parse options, call one function, print, exit."""

from __future__ import annotations

import io
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from ece_lint import __version__
from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.report.formats import FORMATS, render
from ece_lint.rule import Rule, WrongPages
from ece_lint.settings import (
    FAIL_ON,
    RELEASES,
    Settings,
    WrongUse,
    find_settings,
    read_settings,
)
from ece_lint.wording import did_you_mean, listed, one_line

CLEAN, FINDINGS, WRONG_USE, NOT_ANALYSED, BUG = range(5)
READER_GONE = 141  # what a shell reports of a program that SIGPIPE ended

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Lint the routing configuration of Cisco Unified CCE, Packaged CCE and Enterprise Chat and Email.",
)

_Paths = Annotated[
    list[str],
    typer.Argument(help="Files and folders; without any, the current folder.", show_default=False),
]
_RuleFolders = Annotated[
    list[str],
    typer.Option(
        "--rules",
        metavar="DIR",
        help="A folder with rule pages of your own. Python pages in it are run.",
    ),
]
_Release = Annotated[
    str, typer.Option(metavar="RELEASE", help=f"{', '.join(RELEASES)}; without it, 12.0.")
]
_Product = Annotated[
    str,
    typer.Option(
        metavar="PRODUCT", help="ucce (Unified CCE) or pcce (Packaged CCE); without it, ucce."
    ),
]


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        print(f"ece-lint {__version__}")
        _exit(CLEAN)


@app.command()
def check(
    paths: _Paths = [],
    format: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help=f"What is written to stdout: {', '.join(FORMATS)}."
        ),
    ] = "full",
    output: Annotated[
        list[str],
        typer.Option(
            metavar="FORMAT:FILE",
            help="Write a report to a file as well; may be given several times.",
        ),
    ] = [],
    select: Annotated[
        list[str], typer.Option(metavar="RULE", help="Only these rules or groups.")
    ] = [],
    ignore: Annotated[
        list[str], typer.Option(metavar="RULE", help="Not these rules or groups.")
    ] = [],
    release: _Release = "",
    product: _Product = "",
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY",
            help=f"Exit 1 from this severity on: {', '.join(FAIL_ON)}; without it, error.",
        ),
    ] = "",
    rules: _RuleFolders = [],
    color: Annotated[str, typer.Option(metavar="WHEN", help="auto, always or never.")] = "auto",
    show_files: Annotated[
        bool, typer.Option("--show-files", help="Say of each file what it was taken for.")
    ] = False,
) -> None:
    """Check configuration files and folders.

    Exit codes: 0 nothing found, 1 findings, 2 wrong use, 3 something could not be analysed, 4 a bug in a rule.
    """
    given = {
        "release": release,
        "product": product,
        "fail_on": fail_on,
        "select": select,
        "ignore": ignore,
    }
    colored = _colored(color)
    outputs = [_output(text, format) for text in output]
    stdout_format = _format(format)
    settings = _settings(paths, given, rules)
    report = lint(paths or ["."], settings)
    to_stdout = not any(prefixless for _, _, prefixless in outputs)
    for name, file, _ in outputs:
        _write(file, render(name, report))
    if to_stdout:
        sys.stdout.write(render(stdout_format, report, color=colored))
    if show_files or not to_stdout or stdout_format in ("full", "concise"):
        from ece_lint.report.summary import summary, taken_for

        sys.stdout.flush()
        sys.stderr.write(taken_for(report) if show_files else "")
        sys.stderr.write(summary(report))
    _exit(_code(report))


def _code(report: Report) -> int:
    if report.crashes:
        return BUG
    if report.not_analysed:
        return NOT_ANALYSED
    return FINDINGS if report.failed else CLEAN


@app.command("rules")
def rules_(
    check: Annotated[
        str,
        typer.Option("--check", metavar="DIR", help="Run the examples of the pages in a folder."),
    ] = "",
    rules: _RuleFolders = [],
    release: _Release = "",
    product: _Product = "",
) -> None:
    """List the rules, or check the pages in a folder of your own."""
    if check:
        _check_pages(_folder(check))
    settings = _settings([], {"release": release, "product": product}, rules)
    by_group: dict[str, list[Rule]] = {}
    for rule in settings.rules.values():
        by_group.setdefault(rule.group, []).append(rule)
    for group, members in sorted(by_group.items()):
        print(group)
        for rule in members:
            print(f"  {rule.name:<52} {_severity(rule):<14} {rule.summary}")
        print()
    print(f"{len(settings.rules)} rules; `ece-lint explain RULE` shows one whole")


def _severity(rule: Rule) -> str:
    severities = "/".join(dict.fromkeys(rule.severity.values()))
    limits = rule.page.get("for", {})
    only = [*filter(None, [limits.get("product")]), *limits.get("release", [])]
    return f"{severities} ({', '.join(only)})" if only else severities


def _check_pages(folder: Path) -> NoReturn:
    from ece_lint.examples import failures

    try:
        checked = failures(folder)
    except WrongPages as wrong:
        _refuse(str(wrong))
    for name, count, problems in checked:
        for problem in problems:
            print(f"{name}: {problem}")
        if not problems:
            print(f"{name}: {count} example{'s' if count != 1 else ''} as marked")
    if not checked:
        _refuse(f"no rule pages (.yaml, .py) in {folder}")
    _exit(FINDINGS if any(problems for _, _, problems in checked) else CLEAN)


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="The name of a rule.")],
    rules: _RuleFolders = [],
) -> None:
    """Show a rule: what it asks, why, how to mend it, where Cisco says so, and examples."""
    from ece_lint.report.page import page

    known = _settings([], {}, rules).rules
    if rule not in known:
        guess = did_you_mean(rule, known) or "; `ece-lint rules` lists them"
        _refuse(f"there is no rule `{rule}`{guess}")
    print(page(known[rule]))


@app.command()
def convert(
    paths: _Paths = [],
    output: Annotated[
        str,
        typer.Option(
            metavar="FILE.yaml",
            help="Where to write, or a folder for a file per section; without it, stdout. Comments that are "
            "there are kept; what else is there is read only if PATHS name the file itself.",
        ),
    ] = "",
) -> None:
    """Write what is read, exports above all, as canonical YAML.

    Exit codes: 0 all was read, 2 wrong use, 3 something could not be analysed; the rest is written.
    """
    from ece_lint.convert import NotCanonical, canonical_yaml, read_site, rewritten

    site = read_site(paths or ["."], output)
    notes = site.notes
    if site.records and not output:
        sys.stdout.write(canonical_yaml(site.records))
        sys.stdout.flush()
    elif site.records:
        try:
            texts, about_earlier = rewritten(site.records, output)
        except NotCanonical as refused:
            _refuse(str(refused))
        _write_all(texts, output)
        notes = [*notes, *about_earlier]
    for note in notes:
        sys.stderr.write(f"ece-lint: {one_line(note)}\n")
    _exit(CLEAN if site.complete else NOT_ANALYSED)


@app.command()
def queries(release: _Release = "", product: _Product = "") -> None:
    """Print the SELECT statements, for the AW and the ECE database, whose results are read best."""
    from ece_lint.queries import queries as statements

    settings = _settings([], {"release": release, "product": product}, [])
    sys.stdout.write(statements(settings.product, settings.release))


def _settings(paths: list[str], given: dict[str, Any], folders: list[str]) -> Settings:
    """Join what `ece-lint.yaml` says with what the command line says; the command line wins."""
    try:
        file = find_settings(paths)
        settings = read_settings(file) if file else {}
        settings |= {name: value for name, value in given.items() if value}
        return Settings(**settings, folders=[_folder(folder) for folder in folders])
    except (WrongUse, WrongPages) as wrong:
        _refuse(str(wrong))


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        _refuse(f"{text} is not a folder")
    return Path(text)


def _output(text: str, stdout_format: str) -> tuple[str, Path, bool]:
    """Read `sarif:report.sarif`, or a plain file name, which takes the place of stdout."""
    name, colon, file = text.partition(":")
    if colon and name in FORMATS:
        return name, Path(file), False
    if colon and len(name) > 1 and "/" not in name and "\\" not in name and "." not in name:
        _format(name)
    return _format(stdout_format), Path(text), True


def _format(name: str) -> str:
    if name not in FORMATS:
        _refuse(
            f"there is no format `{name}`{did_you_mean(name, FORMATS)}; known are {listed(FORMATS, 20)}"
        )
    return name


def _write_all(texts: dict[Path, str], output: str) -> None:
    """Write files; a folder that was named as the output is made if there is none."""
    if Path(output) not in texts:
        try:
            Path(output).mkdir(exist_ok=True)
        except OSError as error:
            _refuse(f"{output} cannot be made: {error.strerror}")
    for file, text in texts.items():
        _write(file, text)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        _refuse(f"{file} cannot be written: {error.strerror}")


def _colored(when: str) -> bool:
    if when not in ("auto", "always", "never"):
        _refuse(f"color `{when}` is not known; known are `auto`, `always` and `never`")
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _refuse(message: str) -> NoReturn:
    for line in message.splitlines():
        sys.stderr.write(f"ece-lint: {one_line(line)}\n")
    _exit(WRONG_USE)


def _exit(code: int) -> NoReturn:
    raise typer.Exit(code)


def run() -> NoReturn:
    """Run the command line; a reader that goes away ends it quietly, and a bug says what to report."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        app()
        code: Any = CLEAN
    except SystemExit as ended:
        code = ended.code
    except BrokenPipeError:
        code = READER_GONE
    except Exception as error:  # the user is told what to report instead of a traceback
        *_, last = traceback.walk_tb(error.__traceback__)
        place = f"{Path(last[0].f_code.co_filename).name}:{last[1]}"
        sys.stderr.write(
            f"ece-lint: bug: {type(error).__name__}: {one_line(str(error))} ({place})\n"
        )
        sys.stderr.write("ece-lint: please report it with the command and, if you may, the files\n")
        code = BUG
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = READER_GONE
    os._exit(
        code if isinstance(code, int) else WRONG_USE
    )  # taking a large site apart again takes long
