"""The command line: parse options, call one function, print, exit."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import textwrap
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NoReturn, TextIO

import typer

from ece_lint import __version__
from ece_lint.documents.files import shown_path
from ece_lint.lint import LOOKED_FOR, lint
from ece_lint.model import kinds
from ece_lint.pages.rule import Rule
from ece_lint.report import Report
from ece_lint.report.formats import FOR_PEOPLE, FORMATS, render
from ece_lint.report.harmless import harmless, json_text
from ece_lint.settings import (
    FAIL_ON,
    NO_TEXTS,
    PRODUCTS,
    PROFILES,
    RELEASES,
    Settings,
    followed,
    settings_for,
)
from ece_lint.shape import schema, schemas
from ece_lint.terminal import is_colored, progress
from ece_lint.wording import WrongUse, counted, did_you_mean, listed

if TYPE_CHECKING:
    from ece_lint.acceptance import Known
    from ece_lint.init import Piece

CLEAN, FINDINGS, WRONG_USE, NOT_ANALYSED, BUG = range(5)
READER_GONE = 141  # what a shell reports of a program that SIGPIPE ended
_COLORS = ("auto", "always", "never")
_LISTINGS = ("text", "markdown")  # of the rules

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Lint the routing configuration of Cisco Unified CCE, Packaged CCE and Enterprise Chat and Email.",
)


def _rules_and_groups() -> list[str]:
    rules = Settings().rules
    return sorted({*rules, *(rule.group for rule in rules.values())})


_Paths = Annotated[
    list[str],
    typer.Argument(help="Files and folders. [default: the current folder]", show_default=False),
]
_Sources = Annotated[
    list[str],
    typer.Argument(
        help="Files and folders. [default: what ece-lint.yaml names, its folder, or the current folder]",
        show_default=False,
    ),
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
    str,
    typer.Option(
        metavar="RELEASE",
        help=f"{', '.join(RELEASES)} [default: 12.0]",
        autocompletion=lambda: RELEASES,
    ),
]
_Product = Annotated[
    str,
    typer.Option(
        metavar="PRODUCT",
        help="ucce (Unified CCE) or pcce (Packaged CCE). [default: ucce]",
        autocompletion=lambda: [*PRODUCTS],
    ),
]
_Profile = Annotated[
    str,
    typer.Option(
        metavar="PROFILE",
        help=f"How strict: {', '.join(PROFILES)} [default: recommended]",
        autocompletion=lambda: PROFILES,
    ),
]


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        _show(f"ece-lint {__version__}\n")
        _exit(CLEAN)


@app.command(short_help="Check configuration files and folders.")
def check(
    paths: _Sources = [],
    format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"Format of the report on stdout: {', '.join(FORMATS)}.",
            autocompletion=lambda: FORMATS,
        ),
    ] = "full",
    output: Annotated[
        list[str],
        typer.Option(
            metavar="FORMAT:FILE",
            help="Write a report to a file as well. Can be given several times.",
            autocompletion=lambda: [f"{name}:" for name in FORMATS],
        ),
    ] = [],
    select: Annotated[
        list[str],
        typer.Option(
            metavar="RULE", help="Only these rules or groups.", autocompletion=_rules_and_groups
        ),
    ] = [],
    ignore: Annotated[
        list[str],
        typer.Option(
            metavar="RULE", help="Not these rules or groups.", autocompletion=_rules_and_groups
        ),
    ] = [],
    release: _Release = "",
    product: _Product = "",
    profile: _Profile = "",
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY",
            help=f"Lowest severity that fails the run: {', '.join(FAIL_ON)}. [default: error]",
            autocompletion=lambda: FAIL_ON,
        ),
    ] = "",
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 even if something was found.")
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Ignore the baseline.")
    ] = False,
    rules: _RuleFolders = [],
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Fix what can only be meant one way, in files that are kept by hand.",
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Also fix what may have been meant otherwise.")
    ] = False,
    stdin_name: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Name of the file on standard input, where `-` is among the paths. [default: stdin.yaml]",
        ),
    ] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever a file changes, until Ctrl-C.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Show how much each rule found.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No summary, unless something was not analysed.")
    ] = False,
    color: Annotated[
        str,
        typer.Option(metavar="WHEN", help="auto, always or never.", autocompletion=lambda: _COLORS),
    ] = "auto",
    show_files: Annotated[
        bool, typer.Option("--show-files", help="Show what each file was taken for.")
    ] = False,
    show_settings: Annotated[
        bool,
        typer.Option(
            "--show-settings", help="Show the settings and where they come from, and exit."
        ),
    ] = False,
) -> None:
    """Check configuration files and folders; `-` is standard input.

    Exit codes: 0 nothing found, 1 findings, 2 wrong use, 3 something could not be analysed, 4 a bug in a rule.
    """
    given = {
        "release": release,
        "product": product,
        "profile": profile,
        "fail_on": fail_on,
        "select": select,
        "ignore": ignore,
    }
    if color not in _COLORS:
        raise WrongUse(f"color `{color}` is not known; known are {listed(_COLORS)}")
    if (fix or diff) and (watch or "-" in paths):
        raise WrongUse(
            "--fix and --diff change files, which goes neither with --watch nor with standard input"
        )
    if unsafe_fixes and not (fix or diff):
        raise WrongUse("--unsafe-fixes goes with --fix or --diff")
    outputs = [_output(text, format) for text in output]
    paths, streams = _standard_input(paths, stdin_name, watch)
    to_stdout = None if any(prefixless for _, _, prefixless in outputs) else _format(format)

    def asked_for(texts: Mapping[str, bytes] = NO_TEXTS) -> Settings:
        settings = _settings([*paths, *streams], given, rules, texts=texts)
        if no_baseline:
            settings.baseline = None
        # A report in which nothing was found is empty in some formats, and is no export that broke off.
        empty = [file for _, file, _ in outputs if file.is_file() and not file.stat().st_size]
        settings.outputs = frozenset(shown_path(str(file), settings.root) for file in empty)
        return settings

    def once() -> int:
        settings = asked_for()
        report = _linted(paths, settings, streams)
        if fix or diff:
            again = _again(paths, settings, asked_for)
            report = _fixed(report, paths, settings, again, unsafe_fixes, diff)
        for name, file, _ in outputs:
            _write_report(file, render(name, report), report, settings)
        if to_stdout:
            colored = to_stdout == "full" and is_colored(color, sys.stdout, os.environ)
            _show(render(to_stdout, report, color=colored))
        _add(report, to_stdout, statistics, quiet, show_files)
        return CLEAN if exit_zero and _code(report) == FINDINGS else _code(report)

    if show_settings:
        from ece_lint.report import settings as shown

        options = {name.replace("_", "-") for name, value in given.items() if value}
        _show(shown.write(asked_for(), options))
        _exit(CLEAN)
    if watch:
        _watch(once, lambda: [*followed(paths), *rules], [str(file) for _, file, _ in outputs])
    _exit(once())


def _standard_input(
    paths: list[str], name: str, watch: bool
) -> tuple[list[str], dict[str, BinaryIO]]:
    """Take `-` out of the paths, and return with them the stream of the file that it stands for."""
    if "-" not in paths:
        if name:
            raise WrongUse("--stdin-name says what `-` stands for, which is not among the paths")
        return paths, {}
    if sys.stdin is None:
        raise WrongUse("standard input is closed, so there is nothing that `-` could stand for")
    if watch:
        raise WrongUse("standard input can be read once only, so that --watch cannot read it again")
    return [path for path in paths if path != "-"], {name or "stdin.yaml": sys.stdin.buffer}


def _again(
    paths: list[str], settings: Settings, asked_for: Callable[[Mapping[str, bytes]], Settings]
) -> Callable[[Mapping[str, bytes]], Report]:
    """Return what lints some paths once more, with other texts in the place of what files hold.

    `asked_for` returns the settings of the run with such texts.
    """
    about_it = {document.path for document in settings.files()}

    def again(texts: Mapping[str, bytes]) -> Report:
        own = settings if about_it.isdisjoint(texts) else asked_for(texts)
        streams = {
            str(Path(own.root, path)): io.BytesIO(raw)
            for path, raw in texts.items()
            if path not in about_it
        }
        return lint(paths or own.paths(), own, streams)

    return again


def _fixed(
    report: Report,
    paths: list[str],
    settings: Settings,
    again: Callable[[Mapping[str, bytes]], Report],
    unsafe: bool,
    only_show: bool,
) -> Report:
    """Write what puts findings right, or show it and exit, and return the report afterwards."""
    from ece_lint import fixes

    if why := _not_all(report, paths, settings):
        sys.stderr.write(f"ece-lint: nothing is fixed: {why}\n")
        return report
    outcome = fixes.fix(report, again, unsafe=unsafe)
    for finding, why in outcome.refused:
        place = f"{finding.location.path}:{finding.location.span.line}"
        sys.stderr.write(f"ece-lint: {harmless(f'{place}: {finding.rule} is not fixed: {why}')}\n")
    count, files = counted(len(outcome.fixed), "finding"), counted(len(outcome.texts), "file")
    if only_show:
        _show(fixes.diff(report, outcome.report, outcome.texts))
        sys.stderr.write(f"ece-lint: --fix would put {count} right in {files}\n")
        _exit(FINDINGS if outcome.texts else CLEAN)
    _write_fixes(report, outcome.texts, settings.root)
    sys.stderr.write(f"ece-lint: {count} put right in {files}\n")
    return outcome.report


def _not_all(report: Report, paths: list[str], settings: Settings) -> str:
    """Return why a name may stand where this run did not look, so that nothing can be renamed."""
    if report.not_analysed or report.crashes:
        return "not everything was analysed"
    whole = not paths or settings.is_whole(paths)
    return (
        "" if whole else "what the settings are about is more than these paths; name none of them"
    )


def _write_fixes(report: Report, texts: Mapping[str, bytes], root: str) -> None:
    from ece_lint import fixes

    try:
        fixes.write(report, texts, root)
    except WrongUse as error:
        raise WrongUse(f"{error}; nothing was changed") from None


def _add(
    report: Report, shown: str | None, wants_statistics: bool, quiet: bool, show_files: bool
) -> None:
    """Write to stderr what is to be said beside the findings."""
    from ece_lint.report.summary import summary, taken_for, unclean

    if show_files:
        sys.stderr.write(taken_for(report))
    if wants_statistics:
        from ece_lint.report.statistics import statistics

        sys.stderr.write(statistics(report))
    if quiet:
        sys.stderr.write(unclean(report))
    elif show_files or wants_statistics or shown is None or shown in FOR_PEOPLE:
        sys.stderr.write(summary(report))


def _watch(once: Callable[[], int], paths: Callable[[], list[str]], without: list[str]) -> NoReturn:
    """Run again and again: at first, and after every change; Ctrl-C ends it."""
    import gc

    from ece_lint.watch import snapshot, wait_for_change

    gc.enable()  # many runs make much garbage
    while True:
        own = paths()  # the settings may say others now
        seen = snapshot(own, without)
        try:
            once()
        except WrongUse as wrong:  # such as settings, which may be mended
            _complain(wrong)
        gc.collect()
        sys.stderr.write(
            f"ece-lint: watching {len(seen)} {'file' if len(seen) == 1 else 'files'}; Ctrl-C ends it\n"
        )
        sys.stderr.flush()
        wait_for_change(seen, own, without)


def _linted(
    paths: list[str], settings: Settings, streams: Mapping[str, BinaryIO] = MappingProxyType({})
) -> Report:
    """Lint some paths, or else what the settings name, and show on a terminal what takes so long."""
    with progress(sys.stderr, os.environ) as told:
        return lint(paths if paths or streams else settings.paths(), settings, streams, told)


def _code(report: Report) -> int:
    return _unfinished(report) or (FINDINGS if report.failed else CLEAN)


def _unfinished(report: Report) -> int:
    if report.crashes:
        return BUG
    return NOT_ANALYSED if report.not_analysed else CLEAN


@app.command(short_help="List what is accepted, why, and since when.")
def suppressions(
    paths: _Sources = [],
    release: _Release = "",
    product: _Product = "",
    profile: _Profile = "",
    rules: _RuleFolders = [],
) -> None:
    """List what comments and settings accept: which findings, why, for how long, and since when."""
    from ece_lint.acceptance import today
    from ece_lint.report import suppressions as listing

    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"):
        os.environ.pop(name, None)  # a hook says where git is, but from one folder only
    given = {"release": release, "product": product, "profile": profile}
    settings = _settings(paths, given, rules)
    report = _linted(paths, settings)
    _show(listing.write(report, settings.root, today(settings)))
    _exit(_unfinished(report))


baseline = typer.Typer(
    no_args_is_help=True,
    help="Accept what is found today, so that only new findings fail.",
    short_help="Fail a run for new findings only.",
)
app.add_typer(baseline, name="baseline")


@baseline.command(short_help="Write the baseline: accept what is found now.")
def create(
    reason: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Why new findings are added to an existing baseline."),
    ] = "",
    release: _Release = "",
    product: _Product = "",
    profile: _Profile = "",
    rules: _RuleFolders = [],
) -> None:
    """Write all that `ece-lint check` finds into the baseline; one that is there grows only with a reason."""
    given = {"release": release, "product": product, "profile": profile}
    settings, report, known = _with_baseline(given, rules, new=True)
    from ece_lint.acceptance import GROUP, as_known, today
    from ece_lint.finding import one_by_one

    day, why = today(settings), reason.strip()
    found = one_by_one((*report.every, *report.consequences))
    new = [one for one in found if one.status == "new" and one.group != GROUP]
    if settings.baseline and new and not why:
        count = f"{len(new)} finding{' is' if len(new) == 1 else 's are'}"
        raise WrongUse(
            f"{count} not in {settings.baseline.path}, which grows only with a reason: --reason TEXT; "
            "`ece-lint check` shows what is new"
        )
    _write_baseline(settings, report, [*known, *as_known(new, known, day, why)])


@baseline.command(short_help="Remove what is no longer found.")
def prune(
    release: _Release = "",
    product: _Product = "",
    profile: _Profile = "",
    rules: _RuleFolders = [],
) -> None:
    """Remove from the baseline what is no longer found, and nothing else."""
    given = {"release": release, "product": product, "profile": profile}
    settings, report, known = _with_baseline(given, rules)
    _write_baseline(settings, report, known)


@baseline.command("check", short_help="Show what is in it but no longer found.")
def check_baseline(
    release: _Release = "",
    product: _Product = "",
    profile: _Profile = "",
    rules: _RuleFolders = [],
) -> None:
    """Exit 1 if the baseline has lines whose finding is gone, and say which."""
    given = {"release": release, "product": product, "profile": profile}
    _, report, known = _with_baseline(given, rules)
    stale = report.accepted.stale if report.accepted else {}
    words = {line: "in fewer places" if left else "gone" for line, left in stale.items()}
    lines = [harmless(f"{words[one]}: {one.rule}: {one.object}: {one.says}") for one in stale]
    counts = Counter(words.values())
    fewer = f", {counts['in fewer places']} in fewer places" * bool(counts["in fewer places"])
    lines.append(f"{len(known)} in the baseline, {counts['gone']} of them gone{fewer}")
    _show("".join(f"{line}\n" for line in lines))
    _exit(FINDINGS if stale else CLEAN)


def _with_baseline(
    given: dict[str, Any], folders: list[str], *, new: bool = False
) -> tuple[Settings, Report, list[Known]]:
    """Lint everything, which a baseline is about, and return what it knows; an incomplete run ends here."""
    from ece_lint.acceptance import read_baseline

    settings = _settings([], given, folders, new_baseline=new)
    if settings.baseline is None and not new:
        raise WrongUse(
            f"there is no {settings.baseline_file.name}; `ece-lint baseline create` writes it"
        )
    report = _linted([settings.root] if settings.home is None else [], settings)
    if report.crashes or report.not_analysed:
        from ece_lint.report.summary import summary

        sys.stderr.write(summary(report))
        sys.stderr.write(
            "ece-lint: the baseline stays as it is, since not everything was analysed\n"
        )
        _exit(_unfinished(report))
    return settings, report, read_baseline(settings.baseline) if settings.baseline else []


def _write_baseline(settings: Settings, report: Report, known: list[Known]) -> None:
    """Write the lines of a baseline, less those that are stale, and say what changed."""
    from ece_lint.acceptance import baseline_text, read_baseline

    before = read_baseline(settings.baseline) if settings.baseline else []
    stale = report.accepted.stale if report.accepted else {}
    kept = {left for line in known if (left := stale.get(line, line))}
    _write({settings.baseline_file: baseline_text(kept)})
    added = len(set(known) - set(before))
    path = settings.baseline_path()
    removed = len({line.fingerprint for line in before} - {line.fingerprint for line in kept})
    _show(f"{harmless(path)}: {len(kept)} known, {added} added, {removed} taken out\n")


@app.command("rules", short_help="List the rules, or check pages of your own.")
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
    rules: _RuleFolders = [],
    release: _Release = "",
    product: _Product = "",
    profile: _Profile = "",
) -> None:
    """List the rules, or check the pages in a folder of your own."""
    if check:
        _check_pages(_folder(check))
    given = {"release": release, "product": product, "profile": profile}
    settings = _settings([], given, rules)
    by_group: dict[str, list[Rule]] = {}
    for rule in settings.rules.values():
        by_group.setdefault(rule.group, []).append(rule)
    if _format(format, _LISTINGS) == "markdown":
        from ece_lint.report.catalogue import catalogue

        _show(catalogue(by_group))
        return
    lines = []
    for group, members in sorted(by_group.items()):
        lines.append(group)
        lines += [f"  {rule.name:<52} {_severity(rule):<14} {rule.asks}" for rule in members]
        lines.append("")
    lines.append(f"{len(settings.rules)} rules; `ece-lint explain RULE` shows one whole")
    _show("".join(f"{line}\n" for line in lines))


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
            _show(f"{name}: {harmless(problem)}\n")
        if not problems:
            _show(f"{name}: {count} example{'s' if count != 1 else ''} as marked\n")
    if not checked:
        raise WrongUse(f"no rule pages (.yaml, .py) in {folder}")
    _exit(FINDINGS if any(problems for _, _, problems in checked) else CLEAN)


@app.command(short_help="Show a rule with its reasons and examples.")
def explain(
    rule: Annotated[
        str,
        typer.Argument(help="The name of a rule.", autocompletion=lambda: sorted(Settings().rules)),
    ],
    rules: _RuleFolders = [],
) -> None:
    """Show a rule: what it asks, why, how to mend it, where Cisco says so, and examples."""
    from ece_lint.report.page import page

    known = _settings([], {}, rules).rules
    if rule not in known:
        guess = did_you_mean(rule, known) or "; `ece-lint rules` lists them"
        raise WrongUse(f"there is no rule `{rule}`{guess}")
    _show(f"{page(known[rule])}\n")


@app.command(short_help="Write what is read as canonical YAML.")
def convert(
    paths: _Paths = [],
    output: Annotated[
        str,
        typer.Option(
            metavar="FILE.yaml",
            help="File to write, or a folder for a file per section. Its comments are kept; its other content is read "
            "only if PATHS name the file itself. [default: stdout]",
        ),
    ] = "",
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Overwrite a file even if something could not be read, and drop sections of which nothing was read.",
        ),
    ] = False,
) -> None:
    """Write what is read, exports above all, as canonical YAML.

    Exit codes: 0 all was read, 2 wrong use, 3 something could not be analysed; the rest is written, but over no file.
    """
    from ece_lint.convert import canonical_yaml, read_site, rewritten

    with progress(sys.stderr, os.environ) as told:
        encoding_of = _settings(paths, {}, []).encoding_of
        site = read_site(paths or ["."], output, told, encoding_of)
    notes = site.notes
    if site.records and not output:
        _show(canonical_yaml(site.records, given=site.given))
    elif site.records:
        texts, about_earlier = rewritten(site, output, force=force)
        if texts and Path(output) not in texts:
            _make(Path(output))
        _write(texts)
        notes = [*notes, *about_earlier]
    for note in notes:
        sys.stderr.write(f"ece-lint: {harmless(note)}\n")
    _exit(CLEAN if site.complete else NOT_ANALYSED)


@app.command(short_help="Rename an object wherever it is mentioned.")
def rename(
    kind: Annotated[
        str,
        typer.Argument(
            help="The kind of the object, such as queue or skill_group.",
            autocompletion=lambda: [*kinds()],
        ),
    ],
    old: Annotated[
        str, typer.Argument(help="Its name, or Department/Name where two departments have it.")
    ],
    new: Annotated[str, typer.Argument(help="Its new name.")],
    paths: _Sources = [],
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would be changed, and change nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Rename even if that causes new findings.")
    ] = False,
    rules: _RuleFolders = [],
) -> None:
    """Rename an object wherever it is written in files that are kept by hand; exports are never changed.

    Exit codes: 0 renamed, 2 refused, 3 something could not be analysed, so that a place might be missed.
    """
    from ece_lint import fixes

    settings = _settings(paths, {}, rules)
    report = _linted(paths, settings)
    if why := _not_all(report, paths, settings):
        _add(report, None, False, True, False)
        sys.stderr.write(f"ece-lint: nothing is renamed: {why}\n")
        _exit(_unfinished(report) or WRONG_USE)
    again = _again(paths, settings, lambda texts: _settings(paths, {}, rules, texts=texts))
    renamed = fixes.rename_object(report, again, kind, old, new, force=force)
    if diff:
        _show(fixes.diff(report, renamed.report, renamed.texts))
    else:
        _write_fixes(report, renamed.texts, settings.root)
    places, files = counted(renamed.places, "place"), counted(renamed.files, "file")
    were = "would be" if diff else "was" if renamed.places == 1 else "were"
    said = [f"{places} in {files} {were} changed"]
    for line in [*said, *renamed.notes]:
        sys.stderr.write(f"ece-lint: {harmless(line)}\n")


@app.command(short_help="Set a repository up: settings, hook, and CI.")
def init(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files and folders with the configuration. [default: the whole repository]",
            show_default=False,
        ),
    ] = [],
    release: _Release = "",
    product: _Product = "",
    ci: Annotated[
        list[str],
        typer.Option(
            metavar="SYSTEM",
            help="github, gitlab or azure. [default: those that the repository has files for]",
            autocompletion=lambda: ["github", "gitlab", "azure"],
        ),
    ] = [],
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Write a baseline that accepts what is found today.")
    ] = False,
    deployment: Annotated[
        bool, typer.Option("--deployment", help="Write an empty deployment section as well.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite existing files of ece-lint.")
    ] = False,
) -> None:
    """Set a repository up: ece-lint.yaml, the pre-commit hook, the check in CI, and a baseline if you like.

    Exit codes: 0 all is set up, 2 wrong use, 3 something, or everything, could not be analysed.
    """
    from ece_lint import init as setup
    from ece_lint.report.summary import outcome, taken_for

    for name in ci:
        if name not in setup.CI:
            guess = did_you_mean(name, setup.CI)
            raise WrongUse(f"ci `{name}` is not known{guess}; known are {listed(setup.CI)}")
    settings = _settings(paths, {"release": release, "product": product}, [])
    root = Path(settings.root)
    report = _linted(paths or [settings.root], settings)
    _show(taken_for(report))
    _show(f"{outcome(report)}\n")
    if not report.documents and not deployment:
        sys.stderr.write(
            f"ece-lint: nothing is set up: found no configuration; looked for {LOOKED_FOR}\n"
        )
        _exit(NOT_ANALYSED)
    sources = [shown_path(path, settings.root) for path in paths]
    site = setup.site_of(report, product, sources)
    for source in site.sources:
        if "\\x" in source and not (root / source).exists():
            raise WrongUse(f"{source} has a name that is not UTF-8; give it another one")
    wanted = [*setup.pieces(root, site, ci or setup.ci_of(root))]
    if deployment:
        from ece_lint.template import template

        folder = next((one for one in site.sources if (root / one).is_dir()), "")
        path = str(PurePosixPath(folder, "deployment.yaml"))
        wanted.append(setup.Piece(path, template(), filled_in=True))
    texts: dict[Path, str] = {}
    said = [_set_up(root, piece, force, texts) for piece in wanted]
    _write(texts)
    _show("".join(said))
    if setup.lacks_hook(root):
        _show(
            "to check every commit, once in each clone: pip install pre-commit, pre-commit install\n"
        )
    if baseline:
        create()
    elif report.failed:
        _show("to let only what is new fail: ece-lint baseline create\n")
    _exit(_unfinished(report) if report.documents else CLEAN)


def _set_up(root: Path, piece: Piece, force: bool, texts: dict[Path, str]) -> str:
    """Note the text of a file that is not there, or of ours if that is wanted, and return what is to be said."""
    from ece_lint.init import is_set_up
    from ece_lint.writing import leads_out

    file, path = root / piece.path, harmless(piece.path)
    if leads_out(file):
        return f"{path} leads out of the repository, so it is not written\n"
    if file.exists() and piece.addition:
        if is_set_up(file):
            return f"{path} has ece-lint already\n"
        return f"add to {path}:\n{textwrap.indent(piece.addition, '    ')}"
    if file.exists() and (piece.filled_in or not force):
        same = piece.filled_in or file.read_bytes() == piece.text.encode()
        return f"{path} is there already{'' if same else '; --force overwrites it'}\n"
    _make(file.parent, parents=True)
    texts[file] = piece.text
    return f"wrote {path}\n"


@app.command(short_help="Print the SELECT statements for exports.")
def queries(release: _Release = "", product: _Product = "") -> None:
    """Print the SELECT statements, for the AW and the ECE database, whose results are read best."""
    from ece_lint.queries import queries as statements

    settings = _settings([], {"release": release, "product": product}, [])
    _show(statements(settings.product, settings.release))


@app.command("schema", short_help="Print a JSON Schema, for editors.")
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
    """Print a JSON Schema, whole in itself, for editors and other programs."""
    known = schemas()
    if not name:
        _show("".join(f"{one:<24} {description}\n" for one, description in known.items()))
        return
    name = name.removesuffix(".json").removesuffix(".schema")
    if name not in known:
        guess = did_you_mean(name, known) or "; `ece-lint schema` lists them"
        raise WrongUse(f"there is no schema `{name}`{guess}")
    _show(json_text(schema(name)))


@app.command("size", short_help="Size an ECE deployment.")
def size_(
    paths: Annotated[
        list[str],
        typer.Argument(help="Files and folders with a deployment section.", show_default=False),
    ] = [],
    agents: Annotated[
        str, typer.Option(metavar="N", help="Concurrent agents, each at the standard rate.")
    ] = "",
    email_agents: Annotated[str, typer.Option(metavar="N", help="Agents for email.")] = "",
    emails_per_hour: Annotated[
        str,
        typer.Option(metavar="N", help="Emails that each of them handles in an hour. [default: 6]"),
    ] = "",
    chat_agents: Annotated[str, typer.Option(metavar="N", help="Agents for chat.")] = "",
    concurrent_chats: Annotated[
        str,
        typer.Option(metavar="N", help="Concurrent chats of each of them. [default: 1]"),
    ] = "",
    callback_agents: Annotated[str, typer.Option(metavar="N", help="Agents for callbacks.")] = "",
    incoming_emails: Annotated[
        str, typer.Option(metavar="N", help="Incoming emails in a month.")
    ] = "",
    outgoing_emails: Annotated[
        str, typer.Option(metavar="N", help="Outgoing emails in a month.")
    ] = "",
    email_size: Annotated[
        str, typer.Option(metavar="SIZE", help="Average size of one email, such as 5KB.")
    ] = "",
    attachments: Annotated[
        str, typer.Option(metavar="N", help="Emails with attachments in a month.")
    ] = "",
    attachment_size: Annotated[
        str, typer.Option(metavar="SIZE", help="Average size of the attachments of one email.")
    ] = "",
    chat_messages: Annotated[str, typer.Option(metavar="N", help="Chat messages in a month.")] = "",
    chat_size: Annotated[
        str, typer.Option(metavar="SIZE", help="Average size of one chat message.")
    ] = "",
    callback_messages: Annotated[
        str, typer.Option(metavar="N", help="Callback messages in a month.")
    ] = "",
    callback_size: Annotated[
        str, typer.Option(metavar="SIZE", help="Average size of one callback message.")
    ] = "",
    free_disk: Annotated[
        str, typer.Option(metavar="SIZE", help="Free disk space for the databases, such as 500GB.")
    ] = "",
    months: Annotated[
        str, typer.Option(metavar="N", help="Months for which activities are kept. [default: 24]")
    ] = "",
    site: Annotated[
        list[str],
        typer.Option(
            metavar="NAME:AGENTS[:LOGINS[:BANDWIDTH]]",
            help="A site with agents. Can be given several times.",
        ),
    ] = [],
    tier: Annotated[str, typer.Option(metavar="N", help="Planned tier.")] = "",
    high_availability: Annotated[
        bool, typer.Option("--high-availability", help="Plan for high availability.")
    ] = False,
    template: Annotated[
        bool, typer.Option("--template", help="Write an empty deployment section to fill in.")
    ] = False,
    format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json, markdown or html.")
    ] = "text",
    output: Annotated[
        str, typer.Option(metavar="FILE", help="File to write. [default: stdout]")
    ] = "",
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY",
            help="Lowest severity that fails the run, as for check. [default: error]",
        ),
    ] = "",
    release: _Release = "",
    product: _Product = "",
) -> None:
    """Size an ECE deployment and list the limits that the plan breaks.

    The plan is the deployment section of files, or the numbers of the options. Exit codes are those of check.
    """
    from ece_lint.size import GROUPS, NAMES, size
    from ece_lint.size.formats import FORMATS, render
    from ece_lint.size.options import numbers

    options = dict(locals())
    if template:
        from ece_lint.template import template as empty
        from ece_lint.writing import is_stream

        if output and Path(output).is_file() and not is_stream(Path(output)):
            raise WrongUse(f"{output} is there already, and may be filled in")
        _write({Path(output): empty()}) if output else _show(empty())
        _exit(CLEAN)
    if format not in FORMATS:
        guess = did_you_mean(format, FORMATS)
        raise WrongUse(f"there is no format `{format}`{guess}; known are {listed(FORMATS, 20)}")
    plan = numbers(options)
    if bool(plan) == bool(paths):
        raise WrongUse(
            "the plan is the deployment section of files, or numbers such as `--agents 900`"
        )
    given = {
        "release": release,
        "product": product,
        "fail_on": fail_on,
        "select": [*GROUPS, *NAMES],
    }
    settings = _settings(paths, given, [])
    plan |= {name: given[name] for name in ("release", "product") if given[name]}
    sizing = size(paths, plan, settings)
    text = render(format, sizing)
    if output:
        _write_report(Path(output), text, sizing.report, settings)
    else:
        _show(text)
    for path, why in sizing.report.not_analysed:
        sys.stderr.write(f"ece-lint: {harmless(path)}: {harmless(why)}\n")
    if sizing.is_empty and not sizing.report.not_analysed:
        sys.stderr.write(
            "ece-lint: nothing to size: no deployment section says how many agents there are\n"
        )
        _exit(NOT_ANALYSED)
    _exit(_code(sizing.report))


def _settings(
    paths: list[str],
    given: dict[str, Any],
    folders: list[str],
    *,
    new_baseline: bool = False,
    texts: Mapping[str, bytes] = NO_TEXTS,
) -> Settings:
    """Join what `ece-lint.yaml` says with what the command line says; the command line wins."""
    settings = settings_for(paths, new_baseline=new_baseline, texts=texts)
    settings |= {name: value for name, value in given.items() if value}
    return Settings(**settings, folders=[_folder(folder) for folder in folders])


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise WrongUse(f"{text} is not a folder")
    return Path(text)


def _output(text: str, stdout_format: str) -> tuple[str, Path, bool]:
    """Read `sarif:report.sarif`, or a plain file name, which takes the place of stdout."""
    name, colon, file = text.partition(":")
    if colon and name in FORMATS:
        return name, Path(file), False
    if colon and len(name) > 1 and "/" not in name and "\\" not in name and "." not in name:
        _format(name)
    return _format(stdout_format), Path(text), True


def _format(name: str, known: tuple[str, ...] = FORMATS) -> str:
    if name not in known:
        raise WrongUse(
            f"there is no format `{name}`{did_you_mean(name, known)}; known are {listed(known, 20)}"
        )
    return name


def _show(text: str) -> None:
    """Write to stdout, at once, so that it stands before what goes to stderr."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # where no signal ends the program
        _exit(READER_GONE)
    except OSError as error:
        raise WrongUse(f"the output cannot be written: {error.strerror}") from None


def _write_report(file: Path, text: str, report: Report, settings: Settings) -> None:
    """Write about files, but never over one of them."""
    from ece_lint.report.ours import in_the_way

    # Every step of a job on GitHub adds to its summary.
    if str(file) == os.environ.get("GITHUB_STEP_SUMMARY"):
        _write({file: text}, add=True)
    elif why := in_the_way(file, report, settings.root):
        raise WrongUse(why)
    else:
        _write({file: text})


def _write(texts: Mapping[Path, str], *, add: bool = False) -> None:
    """Write files, all of them or none, or add to them."""
    from ece_lint.writing import append, write_whole

    _show("")  # what stands in the way to standard output comes first
    raws = {file: text.encode("utf-8") for file, text in texts.items()}
    if not add:
        write_whole(raws)
    for file, raw in raws.items() if add else ():
        append(file, raw)


def _make(folder: Path, *, parents: bool = False) -> None:
    """Make a folder, and if that is wanted those that it is in, as far as they are missing."""
    from ece_lint.writing import leads_out

    try:
        if leads_out(folder):
            raise WrongUse(
                f"{folder} leads out of the repository by a symbolic link, so nothing is written there"
            )
        folder.mkdir(parents=parents, exist_ok=True)
    except OSError as error:
        raise WrongUse(f"{folder} cannot be made: {error.strerror}") from None


def _exit(code: int) -> NoReturn:
    raise typer.Exit(code)


def _nowhere() -> TextIO:
    """Return a stream for a program that was started without one."""
    return Path(os.devnull).open("w", encoding="utf-8")


def run() -> NoReturn:
    """Run the command line of this process and end it."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    # Taking a large site apart again takes long.
    os._exit(answer(sys.argv[1:]))


def answer(words: Sequence[str]) -> int:
    """Run the command with some words and return its exit code; a bug says what to report, and nothing is raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    code: object = WRONG_USE
    try:
        Path.cwd()
    except OSError:
        _tell("the working folder no longer exists; change to another one")
        return WRONG_USE
    try:
        app(words, prog_name="ece-lint")
        code = CLEAN
    except SystemExit as ended:
        code = ended.code
    except MemoryError:
        _tell(
            "the memory of this computer is used up; check a part of the site, or use a larger one"
        )
        code = NOT_ANALYSED
    except WrongUse as wrong:
        _complain(wrong)
    except OSError as error:  # the system's, and no bug: a name too long, a folder that is gone
        name = os.fsdecode(error.filename or "")
        what = f"{name[:80]}{'…' * (len(name) > 80)}: " if name else ""
        _tell(f"{harmless(what)}{harmless(error.strerror or str(error))}")
    except Exception as error:  # the user is told what to report instead of a traceback
        *_, last = traceback.walk_tb(error.__traceback__)
        place = f"{Path(last[0].f_code.co_filename).name}:{last[1]}"
        _tell(f"bug: {type(error).__name__}: {harmless(str(error))} ({place})")
        _tell("please report it with the command and, if you may, the files")
        code = BUG
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # told already
            stream.flush()
    return code if isinstance(code, int) else WRONG_USE


def _tell(message: str) -> None:
    sys.stderr.write(f"ece-lint: {message}\n")


def _complain(wrong: WrongUse) -> None:
    for line in str(wrong).splitlines():
        _tell(harmless(line))
