"""What a run is told: the release, the product, and what the team wants of the rules."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import Any

from ece_lint.documents import Document, Pointer, unmerged
from ece_lint.documents.files import Unreadable, read_bytes, shown_path
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import SEVERITIES
from ece_lint.model import kinds, sections
from ece_lint.pages.read import headings, load_rules, python_pages
from ece_lint.pages.rule import PageFlaw, Rule, WrongPages
from ece_lint.routing import WrongPath, parse_path
from ece_lint.wording import WrongUse, did_you_mean, fits, listed, quoted

RELEASES = ("11.5", "11.6", "12.0", "12.5", "12.6", "15.0")
PRODUCTS = {"ucce": "Unified CCE", "pcce": "Packaged CCE"}
PROFILES = ("minimal", "recommended", "strict")
FAIL_ON = (*SEVERITIES, "never")
FILE = "ece-lint.yaml"
FILES = (FILE, "ece-lint.yml")
BASELINE = "ece-lint-baseline.yaml"
_WATCH = "acceptance"  # the group that nobody can switch off or accept
_PATHS = ("sources", "exclude", "rule-folders")
_FOR_RULES = ("naming", "words", "means", "reference-design")  # pages say what they take of it


class Settings:
    """The settings of one run, checked, with the rules that follow from them.

    `root` is the folder below which reports show paths, `home` the one in which the paths of `ece-lint.yaml`
    begin, `document` that file. `expect` are the sections that must be there. `external`, `accept` and `intents`
    are its entries as they are written. `baseline` is what `baseline_file` holds, if it is there. `today` decides
    what has expired; without it the clock does. `outputs` are empty files that the run is going to write.
    `folders` have rule pages that somebody named on the command line; of `rule_folders`, which the settings name, no
    Python page is run unless it is in one of those as well: `not_run` has the others.
    """

    def __init__(
        self,
        *,
        release: str = "12.0",
        product: str = "ucce",
        profile: str = "recommended",
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        fail_on: str = "error",
        channels: dict[str, str] | None = None,
        encoding: dict[str, str] | None = None,
        changes: dict[str, dict[str, Any]] | None = None,
        for_rules: dict[str, Any] | None = None,
        folders: Iterable[Path] = (),
        rule_folders: Iterable[Path] = (),
        rule_packages: Iterable[Path] = (),
        sources: Iterable[str] = (),
        exclude: Iterable[str] = (),
        expect: Iterable[str] = (),
        external: Iterable[dict[str, Any]] = (),
        accept: Iterable[dict[str, Any]] = (),
        intents: Iterable[dict[str, Any]] = (),
        baseline: Document | None = None,
        baseline_file: Path = Path(BASELINE),
        docs_url: str = "",
        document: Document | None = None,
        home: Path | None = None,
        root: str = os.curdir,
        today: str = "",
    ) -> None:
        self.release = _release(release)
        self.product = _one_of("product", product, PRODUCTS)
        self.fail_on = _one_of("fail-on", fail_on, FAIL_ON)
        self.profile = _one_of("profile", profile, PROFILES)
        self.channels = channels or {}
        self.encoding = encoding or {}
        self.changes = changes or {}
        self.sources = tuple(sources)
        self.exclude = tuple(exclude)
        self.expect = tuple(expect)
        self.external = tuple(external)
        self.accept = tuple(accept)
        self.intents = tuple(intents)
        self.baseline = baseline
        self.baseline_file = baseline_file
        self.docs_url = docs_url
        self.document = document
        self.home = home
        self.root = root
        self.today = today
        self.outputs: frozenset[str] = frozenset()
        self.not_run = python_pages(rule_folders, folders := [*folders])
        self.rules = load_rules(
            [*folders, *rule_packages],
            no_python=rule_folders,
            release=self.release,
            product=self.product,
            profile=self.profile,
            changes=changes,
            given=for_rules or {},
            settings=document,
        )
        self.select = self.named("select", select)
        self.ignore = self.named("ignore", ignore)
        self.named("rules", self.changes)
        off = {name for name, change in self.changes.items() if change.get("severity") == "off"}
        for name in sorted(off | self.ignore):
            if name == _WATCH or (name in self.rules and self.rules[name].group == _WATCH):
                raise WrongUse(f"`{name}` cannot be switched off: it watches over what is accepted")

    def named(self, option: str, names: Iterable[str]) -> set[str]:
        """Return the names of rules or groups, once each is known; `a,b` are two, and `*` stands for any letters."""
        groups = {rule.group for rule in self.rules.values()}
        known = {*self.rules, *(page.stem for page in self.not_run)}
        known |= groups if option != "rules" else set()
        found: set[str] = set()
        for written in names:
            for name in filter(None, map(str.strip, written.split(","))):
                fitting = set(fnmatch.filter(known, name)) if "*" in name else {name} & known
                if not fitting:
                    guess = did_you_mean(name, known) or "; `ece-lint rules` lists them"
                    what = "rule or group" if option != "rules" else "rule"
                    message = f"{option}: there is no {what} `{name}`{guess}"
                    raise WrongUse(f"{self._place(option, written)}{message}")
                found |= fitting
        return found

    def _place(self, option: str, name: str) -> str:
        """Return where the settings file has a name under an option, if it is from there."""
        data: Any = self.document.data if self.document else {}
        own = data.get(option, ())
        if self.document is None or name not in own:
            return ""
        pointer = (option, name) if option == "rules" else (option, own.index(name))
        span = self.document.span(*self.document.locate(pointer, option == "rules"))
        return f"{self.document.path}:{span.line}:{span.column}: "

    def selects(self, rule: Rule) -> bool:
        """Say whether a rule is wanted. What reading finds is always wanted, unless it is ignored by name."""
        if rule.name in self.ignore or rule.group in self.ignore:
            return False
        return (
            not self.select
            or not self.select.isdisjoint({rule.name, rule.group})
            or rule.group in ("documents", _WATCH)
        )

    def switched_off(self) -> list[str]:
        """Return the rules that would be asked, were it not for `select`, `ignore` and `rules`."""
        off = {name for name, change in self.changes.items() if change.get("severity") == "off"}
        return [
            name
            for name, rule in self.rules.items()
            if rule.applies and (name in off or not (rule.is_off or self.selects(rule)))
        ]

    def elsewhere(self) -> str:
        """Return the path of a settings file that is not in the working folder, and nothing of any other."""
        if self.document is None or self.home is None or self.home == Path().absolute():
            return ""
        return shown_path(str(file_in(self.home)))

    def encoding_of(self, path: str) -> str:
        """Return the encoding that the settings say of a file, wherever its path begins, or nothing."""
        if not self.encoding:
            return ""
        way = self._way(path)
        return next((one for pattern, one in self.encoding.items() if fits(way, pattern)), "")

    def excludes(self, path: str) -> bool:
        """Say whether a file or folder is one that the settings exclude; `*/old` is `old` in the first folder too."""
        if not self.exclude:
            return False
        way = self._way(path)
        return any(fits(way, one) or fits(f"./{way}", one) for one in self.exclude)

    def _way(self, path: str) -> str:
        """Return the way from the folder of the settings to a file, or nothing where there is none."""
        if self.home is None:
            return ""
        try:
            return Path(os.path.relpath(Path(path).resolve(), self.home.resolve())).as_posix()
        except ValueError:  # on another drive of Windows
            return ""

    def paths(self) -> list[str]:
        """Return what a run looks at that is given no path: the same from every folder of a repository."""
        if self.home is None:
            return [os.curdir]
        return _below(self.home, self.sources)

    def files(self) -> tuple[Document, ...]:
        """Return the settings and the baseline, if they are there."""
        return tuple(filter(None, (self.document, self.baseline)))

    def baseline_path(self) -> str:
        """Return the path of the baseline as reports show it, whether it is there or not."""
        return shown_path(str(self.baseline_file), self.root)

    def is_whole(self, paths: Iterable[str]) -> bool:
        """Say whether some paths have everything that the settings are about."""
        if self.home is None:
            return True
        given = [Path(path).resolve() for path in paths]
        return all(
            any(Path(source).resolve().is_relative_to(path) for path in given)
            for source in self.paths()
        )


def file_in(home: Path) -> Path:
    """Return the settings file of a folder, whether it is there or not. Raises `WrongUse` where there are two."""
    there = [home / name for name in FILES if _owner(home / name) >= 0]
    if len(there) > 1:
        both = listed(map(shown_path, map(str, there)))
        raise WrongUse(f"{both} are both there; delete one of them, as only one can be followed")
    return next(iter(there), home / FILE)


NO_TEXTS: Mapping[str, bytes] = MappingProxyType({})


def settings_for(
    paths: Iterable[str], *, new_baseline: bool = False, texts: Mapping[str, bytes] = NO_TEXTS
) -> dict[str, Any]:
    """Return what the repository that paths are in says, as arguments for `Settings`.

    `texts` are in the place of what the files hold, by their paths as reports show them.

    `ece-lint.yaml` is looked for in the folder of each path and above, up to the repository's root; where
    there is none, a baseline may be there alone. Raises `WrongUse` as `read_settings` does, and for paths that
    do not have the same settings.
    """
    paths = list(paths)
    repository = _nearest(paths, ".git")
    home = _home_of_all(paths, *FILES)
    if home is not None:
        shown_from = str(repository or home)
        return read_settings(file_in(home), shown_from, new_baseline=new_baseline, texts=texts)
    home = _home_of_all(paths, BASELINE)
    root = repository or home or Path()
    settings: dict[str, Any] = {"root": str(root), "baseline_file": (home or root) / BASELINE}
    if home is not None:
        settings |= {"home": home, "baseline": _baseline(home / BASELINE, str(root), texts)}
    return settings


def _home_of_all(paths: Iterable[str], *names: str) -> Path | None:
    """Return the folder in which the settings, or the baseline, of all paths lie. Raises `WrongUse` for several.

    Settings rule over the paths in whose folder or above they lie, and over no other: `fail-on: never` beside
    the first of two paths would let the second pass.
    """
    homes = {path: _nearest([path], *names) for path in paths or [os.curdir]}
    different = dict.fromkeys(homes.values())
    if len(different) < 2:
        return next(iter(different))
    files = listed((shown_path(str(home / names[0])) for home in different if home is not None), 5)
    strangers = [path for path, home in homes.items() if home is None]
    if not strangers:
        raise WrongUse(f"the paths belong to different settings, {files}: check them one by one")
    raise WrongUse(
        f"{files} is not about {listed(map(shown_path, strangers), 3)}: check the paths one by one, "
        f"or keep {names[0]} in a folder above all of them"
    )


def followed(paths: Iterable[str]) -> list[str]:
    """Return all files and folders that decide what a run on some paths says, those of the settings among them."""
    paths = list(paths)
    home = _nearest(paths, *FILES) or _nearest(paths, BASELINE)
    if home is None:
        return paths or [os.curdir]
    own: dict[str, Any] = {}
    name = FILE
    with suppress(WrongUse):  # a file that is wrong or missing may be mended or written
        name = (file := file_in(home)).name
        own = settings_in(_read(file, os.curdir))
    names = [name, *own.get("rule-folders", ()), own.get("baseline", BASELINE)]
    return [*(paths or _below(home, own.get("sources", ()))), *_below(home, names)]


def _below(home: Path, names: Iterable[str]) -> list[str]:
    return [str(home / name) for name in names or [os.curdir]]


def _nearest(paths: Iterable[str], *names: str) -> Path | None:
    """Return the nearest folder of the first path and those above it, up to the repository's, with one of some names.

    What lies above the user's home, or belongs to another user than what is checked, is somebody else's:
    such settings, in `/tmp` perhaps, would rule over runs of people who have never seen them.
    """
    first = Path(next(iter(paths), os.curdir)).absolute()
    trusted = {_owner(first), _owner(first.parent), getattr(os, "getuid", int)()} - {-1}
    for folder in [first, *first.parents]:
        if any(_owner(folder / name) in trusted for name in names):
            return folder
        if _owner(folder / ".git") in trusted or folder in (_user_home(), folder.parent):
            return None
    return None


def _owner(path: Path) -> int:
    """Return the number of the user who owns a file or folder (0 on Windows), or -1 where there is none."""
    try:
        return path.stat().st_uid
    except OSError:
        return -1


def _user_home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # a user without one
        return None


def read_settings(
    file: Path,
    root: str = os.curdir,
    *,
    new_baseline: bool = False,
    texts: Mapping[str, bytes] = NO_TEXTS,
) -> dict[str, Any]:
    """Read a settings file into arguments for `Settings`.

    The baseline is read as well: the file that the settings name, or the one beside them, if there is one.
    Raises `WrongPages` with every flaw in either file, for a path that leads out of the repository, and for a
    named baseline that is not there unless `new_baseline` says that it is going to be written.
    """
    document = _read(file, root, texts)
    settings = settings_in(document)
    name = settings.pop("baseline", None)
    named: list[tuple[Pointer, str]] = [(("baseline",), name)] if name else []
    for setting in ("sources", "rule-folders"):
        names = settings.get(setting.replace("-", "_"), ())
        named += [((setting, at), one) for at, one in enumerate(names)]
    flaws = list(_leading_out(document, named, file.parent, root))
    folders = [file.parent / one for one in settings.pop("rule_folders", ())]
    for at, folder in enumerate(folders):
        if not flaws and not folder.is_dir():
            place = document.span(*document.locate(("rule-folders", at), False))
            flaws.append(
                PageFlaw(document.path, place, f"there is no folder {quoted(folder.name)}")
            )
    packages: list[Path] = []
    for at, package in enumerate(settings.pop("rule_packages", ())):
        from ece_lint.pages.packages import WrongPackage, folders_of  # few settings name one

        try:
            packages += folders_of(package, root)
        except WrongPackage as wrong:
            place = document.span(*document.locate(("rule-packages", at), False))
            flaws.append(PageFlaw(document.path, place, str(wrong)))
    if flaws:
        raise WrongPages(flaws)
    settings |= {"rule_folders": folders, "rule_packages": packages}
    baseline = file.parent / (name or BASELINE)
    settings |= {"home": file.parent, "root": root, "baseline_file": baseline}
    if baseline.is_file():
        settings["baseline"] = _baseline(baseline, root, texts)
    elif name and not new_baseline:
        place = document.span(*document.locate(("baseline",), False))
        message = f"there is no file {quoted(name)}; `ece-lint baseline create` writes it"
        raise WrongPages([PageFlaw(document.path, place, message)])
    return settings


def _leading_out(
    document: Document, named: Iterable[tuple[Pointer, str]], home: Path, root: str
) -> Iterator[PageFlaw]:
    """Yield what is wrong with paths of settings that are none, or lead out: a report shows lines of what they name.

    Those who write the settings of a repository, such as a stranger who opens a merge request, need not be allowed
    to see what else the machine has that checks them.
    """
    for pointer, name in named:
        if "\0" in name:
            message = f"{quoted(name)} cannot be the name of a file"
        elif not _is_inside(home / name, home, root) or (
            os.name != "nt" and PureWindowsPath(name).drive
        ):
            message = (
                f"{quoted(name)} leads out of the repository, which only the command line may; "
                "name it there, as in `ece-lint check FOLDER`"
            )
        else:
            continue
        place = document.span(*document.locate(pointer, False))
        yield PageFlaw(document.path, place, message)


def _is_inside(path: Path, *folders: Path | str) -> bool:
    real = path.resolve()
    return any(real.is_relative_to(Path(folder).resolve()) for folder in folders)


def _read(
    file: Path,
    root: str,
    texts: Mapping[str, bytes] = NO_TEXTS,
    advice: str = "and keep what is right",
) -> Document:
    path = shown_path(str(file), root)
    if not _is_inside(file, file.parent, root):
        raise WrongUse(f"{path} is a symbolic link that leads out of the repository")
    try:
        raw = texts[path] if path in texts else read_bytes(str(file))
        return unmerged(path, raw, advice) or read_yaml(path, raw)
    except Unreadable as error:
        raise WrongUse(f"{path} {error}") from None


def _baseline(file: Path, root: str, texts: Mapping[str, bytes]) -> Document:
    flaws: list[PageFlaw] = []
    document = _read(file, root, texts, "keep the others, and run `ece-lint baseline prune`")
    if headings(document, "baseline", flaws) is None:
        raise WrongPages(flaws)
    return document


def settings_in(document: Document) -> dict[str, Any]:
    """Return what a settings file says as arguments for `Settings`. Raises `WrongPages` with every flaw in it."""
    flaws: list[PageFlaw] = []
    is_empty = document.data is None and not document.flaws  # all that can be set is optional
    data = {} if is_empty else headings(document, "settings", flaws)
    if data is None:
        raise WrongPages(flaws)

    def wrong(message: str, *pointer: str | int, key: bool = False) -> None:
        span = document.span(*document.locate(pointer, key))
        flaws.append(PageFlaw(document.path, span, message))

    for kind in data.get("naming", {}):
        if kind not in kinds():
            wrong(_no_kind(kind), "naming", kind, key=True)
    for part, why in _wrong_meanings(data.get("naming", {}), data.get("means", {})):
        wrong(why, "means", part, key=True)
    for number, section in enumerate(data.get("expect", ())):
        if section not in sections():
            guess = did_you_mean(section, sections()) or f"; known are {listed(sections(), 60)}"
            wrong(f"there is no section {quoted(section)}{guess}", "expect", number)
    for pattern, name in data.get("encoding", {}).items():
        from ece_lint.documents.encodings import wrong_encoding  # few settings name one

        if (unknown := wrong_encoding(name)) is not None:
            wrong(unknown, "encoding", pattern)
    entries: dict[str, list[dict[str, Any]]] = {"external": [], "accept": []}
    for setting, kept in entries.items():
        for number, entry in enumerate(data.get(setting, ())):
            if "kind" in entry and entry["kind"] not in kinds():
                wrong(_no_kind(entry["kind"]), setting, number, "kind")
            if "name" in entry:
                written = document.written((setting, number, "name"))
                name = entry["name"] if isinstance(entry["name"], str) else written
                entry = {**entry, "name": name}
            if "file" in entry:
                entry = {**entry, "file": _slashed(entry["file"])}
            elif "name" not in entry:
                wrong(
                    "the entry does not say which findings: give the `name` of an object or the `file`; "
                    "`ignore:` switches a rule off",
                    setting,
                    number,
                )
            kept.append(entry)
    for number, intent in enumerate(data.get("intents", ())):
        sentences = intent.keys() - {"name"}
        if len(sentences) != 1:
            known = "served, only, never, independent or through"
            wrong(f"an intent has a name and one sentence: {known}", "intents", number)
    release = document.written(("release",)).strip("\"'") if "release" in data else ""
    if release:
        try:
            release = _release(release)
        except WrongUse as error:
            wrong(str(error), "release")
    if flaws:
        raise WrongPages(flaws)
    settings: dict[str, Any] = {
        "changes": data.get("rules", {}),
        "for_rules": {
            name: str(value) if isinstance(value, int) else value
            for name in _FOR_RULES
            if (value := data.get(name))
        },
        "channels": data.get("channels", {}),
        "encoding": {_slashed(one): name for one, name in data.get("encoding", {}).items()},
        "document": document,
        **entries,
    }
    if release:
        settings["release"] = release
    settings |= {
        name.replace("-", "_"): data[name]
        for name in (
            "product",
            "profile",
            "expect",
            "select",
            "ignore",
            "fail-on",
            "intents",
            "docs-url",
            "rule-packages",
        )
        if name in data
    }
    settings |= {
        name.replace("-", "_"): [_slashed(one) for one in data[name]]
        for name in _PATHS
        if name in data
    }
    if "baseline" in data:
        settings["baseline"] = _slashed(data["baseline"])
    return settings


def _slashed(path: str) -> str:
    r"""Return a path with `/`, as every system takes it: on Windows people write `exports\lab`."""
    return path.replace("\\", "/").rstrip("/") or "/"


def _no_kind(kind: str) -> str:
    return f"there is no kind `{kind}`{did_you_mean(kind, kinds()) or f'; known are {listed(kinds(), 40)}'}"


def _wrong_meanings(naming: dict[str, str], means: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each part whose path leads nowhere from all that have it in their names, and what is wrong."""
    for part, path in means.items():
        named = [kinds()[kind] for kind, template in naming.items()
                 if kind in kinds() and f"{{{part}}}" in template]  # fmt: skip
        wrong = []
        for kind in named:
            try:
                parse_path(path, kind)
            except WrongPath as error:
                wrong.append(str(error))
        if not named:
            yield part, f"no template under `naming:` has a part `{{{part}}}`"
        elif len(wrong) == len(named):
            yield part, wrong[0]


def _release(text: str) -> str:
    """Return `12.5` for `12.5(1)`. Raises `WrongUse` for a release that the rules do not know."""
    release = text.partition("(")[0].strip()
    if release not in RELEASES:
        raise WrongUse(f"release `{text}` is not known; known are {listed(RELEASES, 20)}")
    return release


def _one_of(option: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise WrongUse(
            f"{option} `{value}` is not known{did_you_mean(value, known)}; known are {listed(known, 20)}"
        )
    return value
