"""`check`: lint, fix, watch, and report."""

import io
import os
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, BinaryIO, NoReturn

from ece_lint.cli.options import (
    Each,
    Ignore,
    Option,
    Product,
    Profile,
    Release,
    RuleFolders,
    Select,
    Sources,
    known_format,
    one_of,
    read_output,
)
from ece_lint.cli.order import (
    Order,
    beside,
    code_of,
    linted,
    settings_asked,
    shown_text,
    timings_of,
)
from ece_lint.cli.output import (
    CLEAN,
    FINDINGS,
    complain,
    end,
    show,
    write_report,
)
from ece_lint.finding import SEVERITIES
from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.report.formats import FORMATS, render
from ece_lint.report.full import GROUPED_BY, Look
from ece_lint.report.harmless import harmless
from ece_lint.settings import FAIL_ON, NO_TEXTS, Settings, SeveralSites, followed, sites_of
from ece_lint.terminal import columns, is_colored
from ece_lint.wording import WrongUse, counted, listed

_COLORS = ("auto", "always", "never")


def check(
    paths: Sources = [],
    format: Annotated[
        str,
        Option(
            metavar="FORMAT",
            help=f"Format of the report on stdout: {', '.join(FORMATS)}. [default: full]",
            autocompletion=lambda: FORMATS,
        ),
    ] = "",
    output: Annotated[
        list[str],
        Option(
            metavar="[FORMAT:]FILE",
            help="Write a report to a file as well; without FORMAT in place of stdout, as its ending says. Can be "
            "given several times.",
            autocompletion=lambda: [f"{name}:" for name in FORMATS],
        ),
    ] = [],
    select: Select = [],
    ignore: Ignore = [],
    release: Release = "",
    product: Product = "",
    profile: Profile = "",
    fail_on: Annotated[
        str,
        Option(
            metavar="SEVERITY",
            help=f"Lowest severity that fails the run: {', '.join(FAIL_ON)}. [default: error]",
            autocompletion=lambda: FAIL_ON,
        ),
    ] = "",
    exit_zero: Annotated[bool, Option(help="Exit 0 even if something was found.")] = False,
    no_baseline: Annotated[bool, Option(help="Ignore the baseline.")] = False,
    rules: RuleFolders = [],
    site: Annotated[
        list[str],
        Option(
            metavar="NAME",
            help="Only this one of the sites in ece-lint.yaml or of --each. Can be given several times.",
            autocompletion=lambda: sites_of([]),
        ),
    ] = [],
    each: Each = "",
    shard: Annotated[
        str,
        Option(metavar="NUMBER/OF", help="Only this part of the sites, such as 2/8."),
    ] = "",
    fix: Annotated[
        bool,
        Option(
            help="Fix what can only be meant one way, in files that are kept by hand.",
        ),
    ] = False,
    diff: Annotated[bool, Option(help="Show what --fix would change, and change nothing.")] = False,
    unsafe_fixes: Annotated[
        bool, Option(help="Also fix what may have been meant otherwise.")
    ] = False,
    stdin_name: Annotated[
        str,
        Option(
            metavar="FILE",
            help="Name of the file on standard input, where `-` is among the paths. [default: stdin.yaml]",
        ),
    ] = "",
    watch: Annotated[
        bool, Option(help="Check again whenever a file changes, until Ctrl-C.")
    ] = False,
    statistics: Annotated[bool, Option(help="Show how much each rule found.")] = False,
    timings: Annotated[
        bool, Option(help="Show how long reading, each rule and the report took.")
    ] = False,
    quiet: Annotated[
        bool, Option(short="-q", help="No summary, unless something was not analysed.")
    ] = False,
    severity: Annotated[
        str,
        Option(
            metavar="SEVERITY",
            help="Lowest severity that the full report shows; what is below is counted. [default: warning]",
            autocompletion=lambda: SEVERITIES,
        ),
    ] = "warning",
    group_by: Annotated[
        str,
        Option(
            metavar="WHAT",
            help=f"Group the full report by {', '.join(GROUPED_BY)}.",
            autocompletion=lambda: GROUPED_BY,
        ),
    ] = "",
    color: Annotated[
        str,
        Option(metavar="WHEN", help="auto, always or never.", autocompletion=lambda: _COLORS),
    ] = "auto",
    show_files: Annotated[bool, Option(help="Show what each file was taken for.")] = False,
    show_settings: Annotated[
        bool,
        Option(help="Show the settings and where they come from, and exit."),
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
    one_of("severity", severity, SEVERITIES)
    if group_by:
        one_of("grouping", group_by, GROUPED_BY)
    if (fix or diff) and (watch or "-" in paths):
        raise WrongUse(
            "--fix and --diff change files, which goes neither with --watch nor with standard input"
        )
    if timings and diff:
        raise WrongUse("--timings does not go with --diff, which ends without a report")
    if unsafe_fixes and not (fix or diff):
        raise WrongUse("--unsafe-fixes goes with --fix or --diff")
    outputs = [read_output(text, format) for text in output]
    paths, streams = _standard_input(paths, stdin_name, watch)
    to_stdout: str | None = known_format(format or FORMATS[0])
    if any(prefixless for _, _, prefixless in outputs):
        to_stdout = None
    if group_by and "full" not in (to_stdout, *(name for name, _, _ in outputs)):
        raise WrongUse("--group-by goes with the format full, and no report in it is asked for")
    if each and (paths or streams):
        raise WrongUse("--each names the folder of all sites, so that no other paths go with it")
    order = Order(
        paths=[*paths, *streams],
        given=given,
        rules=rules,
        each=each,
        no_baseline=no_baseline,
        exit_zero=exit_zero,
        outputs=tuple(outputs),
        shown=to_stdout,
        look=Look(severity=severity, group_by=group_by),
        color=to_stdout == "full" and is_colored(color, sys.stdout, os.environ),
        width=columns(sys.stdout, Look().width),
        statistics=statistics,
        quiet=quiet,
        show_files=show_files,
        timings=timings,
    )
    alone = site[0] if len(site) == 1 and not shard else ""

    def asked_for(texts: Mapping[str, bytes] = NO_TEXTS) -> Settings:
        return settings_asked(order, alone, texts)

    def once() -> int:
        spent = timings_of(order)
        settings = asked_for()
        own = settings.part_of(paths) if alone and paths else paths
        report = linted(own, settings, streams, spent)
        if fix or diff:
            if spent:
                spent("fixing")
            again = rerun(own, settings, asked_for)
            report = _fixed(report, own, settings, again, unsafe_fixes, diff)
        if spent:
            spent("writing the report")
        for name, file, _ in outputs:
            write_report(file, render(name, report, order.look), report, settings)
        show(shown_text(order, report))
        sys.stderr.write(beside(order, report))
        if spent:
            from ece_lint.timings import table

            sys.stderr.write(table([spent.done()]))
        return code_of(order, report)

    def on_all() -> int:
        from ece_lint.cli.sites import check_sites, sites_wanted

        wanted = sites_wanted(paths, site, each, shard)
        return check_sites(order, wanted, shard, is_all=not (site or shard))

    if each:
        from ece_lint.cli.sites import sites_wanted

        sites_wanted(paths, site, each, shard)  # before anything is asked of one that is not there
    of_one = fix or diff or watch or show_settings or bool(streams)
    if shard or len(site) > 1 or (each and not alone):
        if of_one:
            raise WrongUse(
                "--fix, --diff, --watch, --show-settings and standard input are about one site; name it with --site"
            )
        end(on_all())
    if show_settings:
        from ece_lint.report import settings as shown

        options = {name.replace("_", "-") for name, value in given.items() if value}
        show(shown.write(asked_for(), options))
        end(CLEAN)
    if watch:
        own, name = ([os.path.join(each, alone)], "") if each else (paths, alone)
        _watch(once, lambda: [*followed(own, name), *rules], [str(file) for _, file, _ in outputs])
    try:
        code = once()
    except SeveralSites:
        if of_one:
            raise
        code = on_all()
    end(code)


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


def rerun(
    paths: list[str], settings: Settings, asked_for: Callable[[Mapping[str, bytes]], Settings]
) -> Callable[[Mapping[str, bytes]], Report]:
    """Return what lints some paths once more, with other texts in the place of what files hold.

    `asked_for` returns the settings of the run with such texts.
    """
    about_it = {document.path for document in settings.files()}

    def again(texts: Mapping[str, bytes]) -> Report:
        own = settings if about_it.isdisjoint(texts) else asked_for(texts)
        streams = {
            os.path.join(own.root, path): io.BytesIO(raw)
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

    if why := not_all(report, paths, settings):
        sys.stderr.write(f"ece-lint: nothing is fixed: {why}\n")
        return report
    outcome = fixes.fix(report, again, unsafe=unsafe)
    for finding, why in outcome.refused:
        place = f"{finding.location.path}:{finding.location.span.line}"
        sys.stderr.write(f"ece-lint: {harmless(f'{place}: {finding.rule} is not fixed: {why}')}\n")
    count, files = counted(len(outcome.fixed), "finding"), counted(len(outcome.texts), "file")
    if only_show:
        show(fixes.diff(report, outcome.report, outcome.texts))
        sys.stderr.write(f"ece-lint: --fix would put {count} right in {files}\n")
        end(FINDINGS if outcome.texts else CLEAN)
    write_fixes(report, outcome.texts, settings.root)
    sys.stderr.write(f"ece-lint: {count} put right in {files}\n")
    return outcome.report


def not_all(report: Report, paths: list[str], settings: Settings) -> str:
    """Return why a name may stand where this run did not look, so that nothing can be renamed."""
    if report.not_analysed or report.crashes:
        return "not everything was analysed"
    whole = not paths or settings.is_whole(paths)
    return (
        "" if whole else "what the settings are about is more than these paths; name none of them"
    )


def write_fixes(report: Report, texts: Mapping[str, bytes], root: str) -> None:
    from ece_lint import fixes

    try:
        fixes.write(report, texts, root)
    except WrongUse as error:
        raise WrongUse(f"{error}; nothing was changed") from None


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
            complain(wrong)
        gc.collect()
        sys.stderr.write(
            f"ece-lint: watching {len(seen)} {'file' if len(seen) == 1 else 'files'}; Ctrl-C ends it\n"
        )
        sys.stderr.flush()
        wait_for_change(seen, own, without)
