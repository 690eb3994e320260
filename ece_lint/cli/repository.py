"""`convert`, `rename` and `init`: what changes a repository of configuration."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

from ece_lint.cli.baseline import create
from ece_lint.cli.check import not_all, rerun, write_fixes
from ece_lint.cli.options import (
    Argument,
    Option,
    Paths,
    Product,
    Release,
    RuleFolders,
    Site,
    Sources,
    settings_of,
)
from ece_lint.cli.order import linted, unfinished
from ece_lint.cli.output import CLEAN, NOT_ANALYSED, WRONG_USE, end, make, show, write
from ece_lint.documents.files import shown_path
from ece_lint.lint import LOOKED_FOR
from ece_lint.model import kinds
from ece_lint.report.harmless import harmless
from ece_lint.settings import SeveralSites
from ece_lint.terminal import progress
from ece_lint.wording import WrongUse, counted, did_you_mean, listed

LEAST_KEY = 16  # characters; fewer can be guessed

if TYPE_CHECKING:
    from ece_lint.init import Piece


def convert(
    paths: Paths = [],
    output: Annotated[
        str,
        Option(
            metavar="FILE.yaml",
            help="File to write, or a folder for a file per section. Its comments are kept; its other content is read "
            "only if PATHS name the file itself. [default: stdout]",
        ),
    ] = "",
    force: Annotated[
        bool,
        Option(
            help="Overwrite a file even if something could not be read, and drop sections of which nothing was read.",
        ),
    ] = False,
    anonymous: Annotated[
        bool,
        Option(
            help="Put pseudonyms in place of people, logins, addresses, hosts, telephone numbers and texts, so that "
            "the site can be shown to others. What rules find stays.",
        ),
    ] = False,
    all_: Annotated[
        bool,
        Option(
            help="With --anonymous, replace the names of queues, skill groups and all others as well, word by word.",
        ),
    ] = False,
    key: Annotated[
        str,
        Option(
            metavar="FILE",
            help=f"With --anonymous, a file with a secret of your own, {LEAST_KEY} characters or more: pseudonyms are "
            "the same in every run with it. Who has it can test guesses.",
        ),
    ] = "",
    site: Site = "",
) -> None:
    """Write what is read, exports above all, as canonical YAML.

    Exit codes: 0 all was read, 2 wrong use, 3 something could not be analysed; the rest is written, but
    no file is overwritten.
    """
    from secrets import token_bytes

    from ece_lint.convert import canonical_yaml, read_site, rewritten

    for option, given in (("--all", all_), ("--key", key)):
        if given and not anonymous:
            raise WrongUse(f"{option} is for --anonymous alone")
    secret = _key(key) if key else token_bytes(LEAST_KEY)
    with progress(sys.stderr, os.environ) as told:
        settings = settings_of(paths, {}, [], site=site)
        own = paths or (settings.paths() if site else ["."])
        read = read_site(own, output, told, settings.encoding_of, settings.excludes)
    if anonymous:
        from ece_lint.anonymous import anonymous as without_names  # most conversions keep them

        records = without_names(read.records, secret, fixed=bool(key), everything=all_)
        read = read._replace(records=records)
    notes = read.notes
    if read.records and not output:
        show(canonical_yaml(read.records, given=read.given))
    elif read.records:
        texts, about_earlier = rewritten(read, output, force=force, afresh=anonymous)
        if texts and Path(output) not in texts:
            make(Path(output))
        write(texts)
        notes = [*notes, *about_earlier]
    for note in notes:
        sys.stderr.write(f"ece-lint: {harmless(note)}\n")
    end(CLEAN if read.complete else NOT_ANALYSED)


def _key(file: str) -> bytes:
    """Return the secret that a file holds. A missing one is not made: a misspelt path would change all pseudonyms."""
    try:
        key = Path(file).read_bytes().strip()
    except OSError as error:
        raise WrongUse(f"key {file} cannot be read: {error.strerror}") from None
    if len(key) < LEAST_KEY:
        held = counted(len(key), "character") if key else "nothing"
        raise WrongUse(f"key {file} holds {held}, and a secret needs {LEAST_KEY} or more")
    return key


def rename(
    kind: Annotated[
        str,
        Argument(
            help="The kind of the object, such as queue or skill_group.",
            autocompletion=lambda: [*kinds()],
        ),
    ],
    old: Annotated[
        str, Argument(help="Its name, or Department/Name where two departments have it.")
    ],
    new: Annotated[str, Argument(help="Its new name.")],
    paths: Sources = [],
    diff: Annotated[bool, Option(help="Show what would be changed, and change nothing.")] = False,
    force: Annotated[bool, Option(help="Rename even if that causes new findings.")] = False,
    rules: RuleFolders = [],
    site: Site = "",
) -> None:
    """Rename an object wherever it is written in files that are kept by hand; exports are never changed.

    Exit codes: 0 renamed, 2 refused, 3 something could not be analysed, so that a place might be missed.
    """
    from ece_lint import fixes

    settings = settings_of(paths, {}, rules, site=site)
    report = linted(paths, settings)
    if why := not_all(report, paths, settings):
        from ece_lint.report.summary import unclean

        sys.stderr.write(unclean(report))
        sys.stderr.write(f"ece-lint: nothing is renamed: {why}\n")
        end(unfinished(report) or WRONG_USE)
    again = rerun(
        paths, settings, lambda texts: settings_of(paths, {}, rules, texts=texts, site=site)
    )
    renamed = fixes.rename_object(report, again, kind, old, new, force=force)
    if diff:
        show(fixes.diff(report, renamed.report, renamed.texts))
    else:
        write_fixes(report, renamed.texts, settings.root)
    places, files = counted(renamed.places, "place"), counted(renamed.files, "file")
    were = "would be" if diff else "was" if renamed.places == 1 else "were"
    said = [f"{places} in {files} {were} changed"]
    for line in [*said, *renamed.notes]:
        sys.stderr.write(f"ece-lint: {harmless(line)}\n")


def init(
    paths: Annotated[
        list[str],
        Argument(
            help="Files and folders with the configuration. [default: the whole repository]",
            show_default=False,
        ),
    ] = [],
    release: Release = "",
    product: Product = "",
    ci: Annotated[
        list[str],
        Option(
            metavar="SYSTEM",
            help="github, gitlab or azure. [default: those that the repository has files for]",
            autocompletion=lambda: ["github", "gitlab", "azure"],
        ),
    ] = [],
    baseline: Annotated[
        bool, Option(help="Write a baseline that accepts what is found today.")
    ] = False,
    deployment: Annotated[bool, Option(help="Write an empty deployment section as well.")] = False,
    vscode: Annotated[
        bool,
        Option(
            help="Write a task for Visual Studio Code, which shows the findings among its problems. [default: if there "
            "is a folder .vscode]",
        ),
    ] = False,
    force: Annotated[bool, Option(help="Overwrite existing files of ece-lint.")] = False,
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
    given = {"release": release, "product": product}
    there: tuple[str, ...] = ()
    try:
        settings = settings_of(paths, given, [])
    except SeveralSites as several:  # set up before
        there = several.sites
        settings = settings_of(paths, given, [], site=there[0])
    root = Path(settings.root)
    report = linted(paths or [settings.root], settings)
    if not report.documents and not deployment:
        show(f"{taken_for(report)}{outcome(report)}\n")
        sys.stderr.write(
            f"ece-lint: nothing is set up: found no configuration; looked for {LOOKED_FOR}\n"
        )
        end(NOT_ANALYSED)
    sources = [shown_path(path, settings.root) for path in paths]
    site = setup.apart(setup.site_of(report, product, sources), root)
    every = {"": report}
    if there and not force:
        every = {name: linted([], settings_of([], given, [], site=name)) for name in there}
    elif site.is_several:
        names = listed(site.sources, 20)
        show(f"{names} have the same objects, so each is set up as a site of its own\n")
        every = {name: linted([str(root / name)], settings) for name in site.sources}
    # What several sites have in common is set aside only where they are read as one.
    show("".join(map(taken_for, every.values())))
    for name, one in every.items():
        show(f"{f'{harmless(name)}: ' if name else ''}{outcome(one)}\n")
    for source in site.sources:
        if "\\x" in source and not (root / source).exists():
            raise WrongUse(f"{source} has a name that is not UTF-8; give it another one")
    ci = ci or setup.ci_of(root)
    vscode = vscode or (root / ".vscode").is_dir()
    wanted = [*setup.pieces(root, site, ci, vscode)]
    if deployment:
        from ece_lint.convert import with_schema
        from ece_lint.template import template

        folder = next((one for one in site.sources if (root / one).is_dir()), "")
        path = str(PurePosixPath(folder, "deployment.yaml"))
        text = with_schema(template(), root / path, root)
        wanted.append(setup.Piece(path, text, filled_in=True))
    texts: dict[Path, str] = {}
    said = [_set_up(root, piece, force, texts) for piece in wanted]
    write(texts)
    said += [f"not written: {what}\n" for what in setup.not_written(root, ci, vscode)]
    show("".join(said))
    if comes_from := [path for path, text in texts.items() if "ECE_LINT: " in text]:
        names = ", ".join(harmless(shown_path(str(path), str(root))) for path in comes_from)
        show(
            f"say in {names} where ece-lint is installed from: ECE_LINT, whose address leads nowhere yet\n"
        )
    if setup.lacks_hook(root):
        show(
            "to check every commit, once in each clone: pip install pre-commit, pre-commit install\n"
        )
    for name, one in every.items():
        if baseline:
            create(site=name)
        elif one.failed:
            of = f" --site {name}" if name else ""
            show(f"to let only what is new fail: ece-lint baseline create{of}\n")
    end(max(map(unfinished, every.values())) if report.documents else CLEAN)


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
    make(file.parent, parents=True)
    texts[file] = piece.text
    return f"wrote {path}\n"
