"""What a run is told: the release, the product, and what the team wants of the rules."""

import fnmatch
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ece_lint.documents import Document, Node, Pointer, unmerged
from ece_lint.documents.files import Unreadable, read_bytes, shown_path
from ece_lint.finding import SEVERITIES
from ece_lint.light import Light
from ece_lint.model import kinds, sections
from ece_lint.pages.read import headings, load_rules, python_pages
from ece_lint.pages.rule import PageFlaw, Rule, WrongPages
from ece_lint.paths import folders_above, is_inside, stem
from ece_lint.routing import WrongPath, parse_path
from ece_lint.wording import WrongUse, did_you_mean, fits, listed, quoted

RELEASES = ("11.5", "11.6", "12.0", "12.5", "12.6", "15.0")
PRODUCTS = {"ucce": "Unified CCE", "pcce": "Packaged CCE"}
PROFILES = ("minimal", "recommended", "strict")
FAIL_ON = (*SEVERITIES, "never")
FILE = "ece-lint.yaml"
FILES = (FILE, "ece-lint.yml")
BASELINE = "ece-lint-baseline.yaml"
BASELINE_OF_SITE = "ece-lint-baseline-{site}.yaml"
_ADDED = ("accept", "external", "intents")  # what a site says of these is beside what all have
_WATCH = "acceptance"  # the group that nobody can switch off or accept
_PATHS = ("sources", "exclude", "rule-folders")
_FOR_RULES = ("naming", "words", "means", "reference-design")  # pages say what they take of it


class Layer(Light):
    """What a settings file says in one place, in the shape of the settings; what is `common` is about others too."""

    document: Document
    pointer: Pointer
    data: Mapping[str, Any]
    common: bool = False
    home: str = ""  # where its paths begin


class Said:
    """What settings say of one site, as if one file said all of it, and where each part of that stands.

    What a later layer says takes the place of what an earlier one does; mappings are joined by their keys, and so are
    the changes of one rule, while accept, external and intents add up.
    """

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        self.layers = tuple(layers)
        self.data: dict[str, Any] = {}
        self._places: dict[Pointer, tuple[Layer, Pointer]] = {}
        for layer in self.layers:
            for name, value in layer.data.items():
                self.data[name] = self._joined((name,), self.data.get(name), value, layer)

    def _joined(self, at: Pointer, before: Any, value: Any, layer: Layer) -> Any:
        self._places[at] = (layer, (*layer.pointer, *at))
        is_rule = at[0] == "rules" and len(at) < 4
        if isinstance(value, dict) and (len(at) == 1 or is_rule):
            joined = {**(before or {})}
            for name, part in value.items():
                joined[name] = self._joined((*at, name), joined.get(name), part, layer)
            return joined
        if at[0] in _ADDED:
            first = len(before or ())
            for number in range(len(value)):
                self._places[*at, first + number] = (layer, (*layer.pointer, *at, number))
            return [*(before or ()), *value]
        return value

    def at(self, pointer: Pointer, key: bool = False) -> Node:
        """Return where a part of the data stands, or its key. Raises `KeyError` for what is not there."""
        for length in range(len(pointer), 0, -1):  # of a list, only the items of some are places
            if pointer[:length] in self._places:
                layer, own = self._places[pointer[:length]]
                return Node(layer.document, (*own, *pointer[length:]), key)
        raise KeyError(pointer)

    def home_of(self, pointer: Pointer, otherwise: str) -> str:
        """Return the folder in which the paths of a part of the data begin."""
        return (self._places[pointer][0].home if pointer in self._places else "") or otherwise

    def is_common(self, pointer: Pointer) -> bool:
        """Say whether other sites have a part of the data as well, so that it may not be about this one."""
        layer = self._places[pointer][0] if pointer in self._places else None
        return layer is not None and layer.common


class SeveralSites(WrongUse):
    """Raised where it is not said which site is meant; `sites` are those that may be."""

    def __init__(self, sites: Iterable[str]) -> None:
        self.sites = tuple(sites)
        super().__init__(
            f"{FILE} has the sites {listed(self.sites, 20)}; say which one is meant: --site NAME"
        )


class Settings:
    """The settings of one run, checked, with the rules that follow from them.

    `root` is the folder below which reports show paths, `home` the one in which the paths of `ece-lint.yaml`
    begin, `said` what that file and one above it say, `site` which of several sites that is. `expect` are the
    sections that must be there. `external`, `accept` and `intents` are its entries as they are written. `baseline`
    is what `baseline_file` holds, if it is there. `today` decides what has expired; without it the clock does.
    `outputs` are empty files that the run is going to write. `folders` have rule pages that somebody named on the
    command line; of `rule_folders`, which the settings name, no Python page is run unless it is in one of those as
    well: `not_run` has the others.
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
        folders: Iterable[str] = (),
        rule_folders: Iterable[str] = (),
        rule_packages: Iterable[str] = (),
        sources: Iterable[str] = (),
        exclude: Iterable[str] = (),
        expect: Iterable[str] = (),
        external: Iterable[dict[str, Any]] = (),
        accept: Iterable[dict[str, Any]] = (),
        intents: Iterable[dict[str, Any]] = (),
        baseline: Document | None = None,
        baseline_file: str = BASELINE,
        docs_url: str = "",
        said: Said | None = None,
        site: str = "",
        home: str = "",
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
        self.said = said or Said()
        self.document = self.said.layers[-1].document if self.said.layers else None
        self.site = site
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
            settings=self.said.at if self.document else None,
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
        known = {*self.rules, *map(stem, self.not_run)}
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
        own = self.said.data.get(option, ())
        if name not in own:
            return ""
        pointer = (option, name) if option == "rules" else (option, own.index(name))
        node = self.said.at(pointer, option == "rules")
        return f"{node.document.path}:{node.span.line}:{node.span.column}: "

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
        if self.document is None or not self.home:
            return ""
        file = os.path.abspath(os.path.join(self.root, self.document.path))
        is_here = os.path.normcase(os.path.dirname(file)) == os.path.normcase(os.getcwd())
        return "" if is_here else shown_path(file)

    def encoding_of(self, path: str) -> str:
        """Return the encoding that the settings say of a file, wherever its path begins, or nothing."""
        if not self.encoding:
            return ""
        ways = self._ways(path)
        return next(
            (
                one
                for pattern, one in self.encoding.items()
                if any(fits(way, pattern) for way in ways)
            ),
            "",
        )

    def excludes(self, path: str) -> bool:
        """Say whether a file or folder is one that the settings exclude; `*/old` is `old` in the first folder too."""
        if not self.exclude:
            return False
        ways = self._ways(path)
        return any(fits(way, one) or fits(f"./{way}", one) for one in self.exclude for way in ways)

    def _ways(self, path: str) -> list[str]:
        """Return the ways to a file from the folder of the settings, and from that of those above, if there are any."""
        homes = dict.fromkeys(filter(None, (self.home, *(one.home for one in self.said.layers))))
        ways = []
        for home in homes:
            with suppress(ValueError):  # on another drive of Windows
                way = os.path.relpath(os.path.realpath(path), os.path.realpath(home))
                ways.append(way.replace(os.sep, "/"))
        return ways

    def paths(self) -> list[str]:
        """Return what a run looks at that is given no path: the same from every folder of a repository."""
        if not self.home:
            return [os.curdir]
        return _below(self.home, self.sources or _usual_sources(self.site))

    def files(self) -> tuple[Document, ...]:
        """Return the settings and the baseline, if they are there."""
        own = dict.fromkeys(one.document for one in self.said.layers)
        return (*own, *filter(None, [self.baseline]))

    def baseline_path(self) -> str:
        """Return the path of the baseline as reports show it, whether it is there or not."""
        return shown_path(self.baseline_file, self.root)

    def part_of(self, paths: list[str]) -> list[str]:
        """Return what of some paths is of this site, which is all of it if they have all that it has."""
        if self.is_whole(paths):
            return []
        own = {path: os.path.realpath(path) for path in paths}
        sources = {source: os.path.realpath(source) for source in self.paths()}
        inner = [path for path, at in own.items() if is_inside(at, *sources.values())]
        outer = [one for one, at in sources.items() if is_inside(at, *own.values())]
        return list(dict.fromkeys([*inner, *outer])) or [*paths]

    def is_whole(self, paths: Iterable[str]) -> bool:
        """Say whether some paths have everything that the settings are about."""
        if not self.home:
            return True
        given = [os.path.realpath(path) for path in paths]
        return all(is_inside(os.path.realpath(source), *given) for source in self.paths())


def file_in(home: str) -> str:
    """Return the settings file of a folder, whether it is there or not. Raises `WrongUse` where there are two."""
    files = _below(home, FILES)
    there = [file for file in files if _owner(file) >= 0]
    if len(there) > 1:
        both = listed(map(shown_path, there))
        raise WrongUse(f"{both} are both there; delete one of them, as only one can be followed")
    return next(iter(there), files[0])


NO_TEXTS: Mapping[str, bytes] = MappingProxyType({})


def settings_for(
    paths: Iterable[str],
    *,
    new_baseline: bool = False,
    texts: Mapping[str, bytes] = NO_TEXTS,
    site: str = "",
) -> dict[str, Any]:
    """Return what the repository that paths are in says, as arguments for `Settings`.

    `texts` are in the place of what the files hold, by their paths as reports show them. Where the settings have
    several sites, they are those of `site`, or of the one that paths belong to; for paths of none, what all have.

    `ece-lint.yaml` is looked for in the folder of each path and above, up to the repository's root; where
    there is none, a baseline may be there alone. Raises `WrongUse` as `read_settings` does, and for paths that
    do not have the same settings, and `SeveralSites` where it is not told which is meant.
    """
    paths = list(paths)
    repository = _nearest(paths, ".git")
    home = _home_of_all(paths, *FILES)
    if home:
        return read_settings(
            file_in(home),
            repository or home,
            new_baseline=new_baseline,
            texts=texts,
            site=site,
            paths=paths,
        )
    if site:
        raise WrongUse(f"there is no {FILE} that could say what site {quoted(site)} is")
    home = _home_of_all(paths, BASELINE)
    root = repository or home or os.curdir
    (file,) = _below(home or root, [BASELINE])
    settings: dict[str, Any] = {"root": root, "baseline_file": file}
    if home:
        settings |= {"home": home, "baseline": _baseline(file, root, texts)}
    return settings


def _home_of_all(paths: Iterable[str], *names: str) -> str:
    """Return the folder in which the settings, or the baseline, of all paths lie, if they have any.

    Raises `WrongUse` for several.

    Settings rule over the paths in whose folder or above they lie, and over no other: `fail-on: never` beside
    the first of two paths would let the second pass.
    """
    homes = {path: _nearest([path], *names) for path in paths or [os.curdir]}
    different = [*{os.path.normcase(home): home for home in homes.values()}.values()]
    if len(different) < 2:
        return different[0]
    files = listed((shown_path(os.path.join(home, names[0])) for home in different if home), 5)
    strangers = [path for path, home in homes.items() if not home]
    if not strangers:
        raise WrongUse(f"the paths belong to different settings, {files}: check them one by one")
    raise WrongUse(
        f"{files} is not about {listed(map(shown_path, strangers), 3)}: check the paths one by one, "
        f"or keep {names[0]} in a folder above all of them"
    )


def sites_of(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the sites that the settings of some paths have, in their order."""
    home = _home_of_all(paths, *FILES)
    return tuple(_checked(_read(file_in(home), home)).get("sites", ())) if home else ()


def settings_below(
    folder: str, *, new_baseline: bool = False, texts: Mapping[str, bytes] = NO_TEXTS
) -> dict[str, Any]:
    """Return the settings of a folder that is a site among others, as arguments for `Settings`.

    They are those of its own `ece-lint.yaml` on top of the nearest above, whose sources, sites and baseline are not
    about it. Raises `WrongUse` as `read_settings` does.
    """
    others_in, name = os.path.split(os.path.normpath(folder))
    above = _nearest([others_in], *FILES)
    root = _nearest([others_in], ".git") or above or os.curdir
    layers = []
    if above:
        document = _read(file_in(above), root, texts)
        others = {"sites", "sources", "baseline"}
        data = {name: one for name, one in _checked(document).items() if name not in others}
        layers.append(Layer(document, (), data, common=True, home=above))
    if _nearest([folder], *FILES) == os.path.abspath(folder):
        document = _read(file_in(folder), root, texts)
        layers.append(Layer(document, (), _checked(document), home=folder))
        if "sites" in layers[-1].data:
            node = Node(document, ("sites",), True)
            raise WrongPages([PageFlaw(document.path, node.span, "a site has no sites of its own")])
    given = _with_files(Said(layers), folder, root, new_baseline, texts)
    return {"sources": [os.curdir], **given, "site": name}


def followed(paths: Iterable[str], site: str = "") -> list[str]:
    """Return all files and folders that decide what a run on some paths says, those of the settings among them."""
    paths = list(paths)
    home = _nearest(paths, *FILES) or _nearest(paths, BASELINE)
    if not home:
        return paths or [os.curdir]
    own: dict[str, Any] = {}
    name = FILE
    # A file that is wrong, lacks the site, or is not there may be mended or written.
    with suppress(WrongUse, KeyError):
        file = file_in(home)
        name = os.path.basename(file)
        own = settings_in(_read(file, os.curdir), site)
    names = [name, *own.get("rule_folders", ()), own.get("baseline", _usual_baseline(site))]
    sources = own.get("sources") or _usual_sources(site)
    return [*(paths or _below(home, sources)), *_below(home, names)]


def _usual_baseline(site: str) -> str:
    return BASELINE_OF_SITE.format(site=site) if site else BASELINE


def is_site(name: str) -> bool:
    """Say whether something can be the name of a site: it is a part of file names."""
    return re.fullmatch(r"\w[\w.-]*", name) is not None


def is_baseline(name: str) -> bool:
    """Say whether a file is a baseline by its name, whichever site it is of."""
    return name == BASELINE or fits(name, BASELINE_OF_SITE.format(site="*"))


def _usual_sources(site: str) -> list[str]:
    """Return where the configuration is where no settings say it: a site is the folder of its name."""
    return [site] if site else []


def _below(home: str, names: Iterable[str]) -> list[str]:
    return [os.path.normpath(os.path.join(home, name)) for name in names or [os.curdir]]


def _nearest(paths: Iterable[str], *names: str) -> str:
    """Return the nearest folder of the first path and those above it, up to the repository's, with one of some names.

    It is absolute, and nothing where there is none.

    What lies above the user's home, or belongs to another user than what is checked, is somebody else's:
    such settings, in `/tmp` perhaps, would rule over runs of people who have never seen them.
    """
    first = os.path.abspath(next(iter(paths), os.curdir))
    above = [*folders_above(first)]
    own = os.path.normcase(os.path.normpath(os.path.expanduser("~")))
    trusted = {_owner(first), *map(_owner, above[:1]), getattr(os, "getuid", int)()} - {-1}
    for folder in [first, *above]:
        if any(_owner(os.path.join(folder, name)) in trusted for name in names):
            return folder
        if _owner(os.path.join(folder, ".git")) in trusted or os.path.normcase(folder) == own:
            return ""
    return ""


def _owner(path: str) -> int:
    """Return the number of the user who owns a file or folder (0 on Windows), or -1 where there is none."""
    try:
        return os.stat(path).st_uid
    except (OSError, ValueError):
        return -1


def read_settings(
    file: str,
    root: str = os.curdir,
    *,
    new_baseline: bool = False,
    texts: Mapping[str, bytes] = NO_TEXTS,
    site: str = "",
    paths: Iterable[str] = (),
) -> dict[str, Any]:
    """Read a settings file into arguments for `Settings`, for a site or the one that some paths belong to.

    The baseline is read as well: the file that the settings name, or the one beside them, if there is one.
    Raises `WrongPages` with every flaw in either file, for a path that leads out of the repository, and for a
    named baseline that is not there unless `new_baseline` says that it is going to be written.
    """
    document = _read(file, root, texts)
    home = os.path.dirname(file) or os.curdir
    site = _site_meant(_checked(document), site, list(paths), home)
    said = Said(_layers(document, site))
    given = _with_files(said, home, root, new_baseline, texts, site)
    return {**given, "site": site}


def _site_meant(data: Mapping[str, Any], wanted: str, paths: list[str], home: str) -> str:
    """Return the site that is wanted, or that paths belong to. Raises `SeveralSites` where it is not told."""
    sites = data.get("sites", {})
    if wanted:
        if wanted not in sites:
            guess = did_you_mean(wanted, sites) or (
                f"; the sites of {FILE} are {listed(sites, 20)}"
                if sites
                else f"; {FILE} has no `sites:`"
            )
            raise WrongUse(f"there is no site {quoted(wanted)}{guess}")
        return wanted
    given = [os.path.realpath(path) for path in paths]
    meant = [
        name
        for name, own in sites.items()
        if not given or any(_touch(given, home, own.get("sources", [name])))
    ]
    if len(meant) > 1:
        raise SeveralSites(meant)
    return meant[0] if meant else ""


def _touch(given: list[str], home: str, sources: Iterable[str]) -> Iterator[bool]:
    for source in _below(home, map(_slashed, sources)):
        at = os.path.realpath(source)
        yield from (is_inside(one, at) or is_inside(at, one) for one in given)


def _layers(document: Document, site: str) -> Iterator[Layer]:
    """Yield what a settings file says of all sites, and of one."""
    data = _checked(document)
    common = {name: one for name, one in data.items() if name != "sites"}
    yield Layer(document, (), common, common="sites" in data)
    if site:
        yield Layer(document, ("sites", site), data["sites"][site])


def _with_files(
    said: Said,
    home: str,
    root: str,
    new_baseline: bool,
    texts: Mapping[str, bytes],
    site: str = "",
) -> dict[str, Any]:
    """Return what settings say as arguments for `Settings`, with the baseline, if there is one."""
    settings = _arguments(said)
    name = settings.pop("baseline", None)
    named = [(said.at(("baseline",)), name)] if name else []
    for setting in ("sources", "rule-folders"):
        names = settings.get(setting.replace("-", "_"), ())
        named += [(said.at((setting, at)), one) for at, one in enumerate(names)]
    if site and not settings.get("sources"):
        named.append((Node(said.layers[-1].document, ("sites", site), True), site))
    flaws = list(_leading_out(named, said, home, root))
    own_folders = settings.pop("rule_folders", ())
    folders = own_folders and _below(said.home_of(("rule-folders",), home), own_folders)
    for at, folder in enumerate(folders):
        if not flaws and not os.path.isdir(folder):
            node = said.at(("rule-folders", at))
            message = f"there is no folder {quoted(os.path.basename(folder))}"
            flaws.append(PageFlaw(node.document.path, node.span, message))
    packages: list[str] = []
    for at, package in enumerate(settings.pop("rule_packages", ())):
        from ece_lint.pages.packages import WrongPackage, folders_of  # few settings name one

        try:
            packages += folders_of(package, root)
        except WrongPackage as wrong:
            node = said.at(("rule-packages", at))
            flaws.append(PageFlaw(node.document.path, node.span, str(wrong)))
    if flaws:
        raise WrongPages(flaws)
    settings |= {"rule_folders": folders, "rule_packages": packages}
    (baseline,) = _below(home, [name or _usual_baseline(site)])
    settings |= {"home": home, "root": root, "baseline_file": baseline}
    if os.path.isfile(baseline):
        settings["baseline"] = _baseline(baseline, root, texts)
    elif name and not new_baseline:
        node = said.at(("baseline",))
        message = f"there is no file {quoted(name)}; `ece-lint baseline create` writes it"
        raise WrongPages([PageFlaw(node.document.path, node.span, message)])
    return settings


def _leading_out(
    named: Iterable[tuple[Node, str]], said: Said, home: str, root: str
) -> Iterator[PageFlaw]:
    """Yield what is wrong with paths of settings that are none, or lead out: a report shows lines of what they name.

    Those who write the settings of a repository, such as a stranger who opens a merge request, need not be allowed
    to see what else the machine has that checks them.
    """
    import ntpath  # where no settings name a path nobody needs it

    for node, name in named:
        own = said.home_of(node.pointer[:1], home)
        if any(one < " " for one in name):
            message = (
                f"{quoted(name)} cannot be the name of a file; in double quotes a backslash does not stand for itself, "
                "so write `/`, or no quotes"
            )
        elif not _leads_into(*_below(own, [name]), own, root) or (
            os.name != "nt" and ntpath.splitdrive(name)[0]
        ):
            message = (
                f"{quoted(name)} leads out of the repository, which only the command line may; "
                "name it there, as in `ece-lint check FOLDER`"
            )
        else:
            continue
        yield PageFlaw(node.document.path, node.span, message)


def _leads_into(path: str, *folders: str) -> bool:
    return is_inside(os.path.realpath(path), *map(os.path.realpath, folders))


def _read(
    file: str,
    root: str,
    texts: Mapping[str, bytes] = NO_TEXTS,
    advice: str = "and keep what is right",
) -> Document:
    path = shown_path(file, root)
    if not _leads_into(file, os.path.dirname(file) or os.curdir, root):
        raise WrongUse(f"{path} is a symbolic link that leads out of the repository")
    try:
        raw = texts[path] if path in texts else read_bytes(file)
    except Unreadable as error:
        raise WrongUse(f"{path} {error}") from None
    return _parsed(path, raw, advice)


@lru_cache(4)  # a run over many sites asks for the same file as often
def _parsed(path: str, raw: bytes, advice: str) -> Document:
    from ece_lint.documents.yaml import (
        read_yaml,  # which a run over exports without settings need not have
    )

    return unmerged(path, raw, advice) or read_yaml(path, raw)


def _baseline(file: str, root: str, texts: Mapping[str, bytes]) -> Document:
    flaws: list[PageFlaw] = []
    document = _read(file, root, texts, "keep the others, and run `ece-lint baseline prune`")
    if headings(document, "baseline", flaws) is None:
        raise WrongPages(flaws)
    return document


def settings_in(document: Document, site: str = "") -> dict[str, Any]:
    """Return what a settings file says, of a site, as arguments for `Settings`.

    Raises `WrongPages` with every flaw in it.
    """
    return _arguments(Said(_layers(document, site)))


@lru_cache(4)
def _checked(document: Document) -> dict[str, Any]:
    """Return what a settings file says, once all of it is sound. Raises `WrongPages` with every flaw in it."""
    flaws: list[PageFlaw] = []
    is_empty = document.data is None and not document.flaws  # all that can be set is optional
    data = {} if is_empty else headings(document, "settings", flaws)
    if data is None:
        raise WrongPages(flaws)

    def wrong(message: str, *pointer: str | int, key: bool = False) -> None:
        flaws.append(PageFlaw(document.path, Node(document, pointer, key).span, message))

    checked = _part(document, data, (), wrong)
    if "sites" in data:
        checked["sites"] = dict(_sites(document, data, wrong))
    if flaws:
        raise WrongPages(flaws)
    return checked


def _sites(
    document: Document, data: dict[str, Any], wrong: Callable[..., None]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the sites of a settings file with what each of them says."""
    for setting in {"sources", "baseline"} & data.keys():
        message = f"each of the `sites` has `{setting}` of its own; write it there"
        wrong(message, setting, key=True)
    names: dict[str, str] = {}
    baselines: dict[str, str] = {}
    for name, own in data["sites"].items():
        if not is_site(name):
            message = (
                f"{quoted(name)} cannot be the name of a site, as it is a part of file names: "
            )
            wrong(f"{message}it has letters, digits, `_`, `-` and `.`", "sites", name, key=True)
        if (other := names.setdefault(name.casefold(), name)) != name:
            message = f"{quoted(name)} and {quoted(other)} differ in case only; some systems take them for one"
            wrong(message, "sites", name, key=True)
        if "sites" in own:
            wrong("a site has no sites of its own", "sites", name, "sites", key=True)
        file = own.get("baseline", _usual_baseline(name))
        if (other := baselines.setdefault(file, name)) != name:
            message = (
                f"{quoted(file)} is the baseline of site {quoted(other)}; each has one of its own"
            )
            wrong(message, "sites", name, *(["baseline"] if "baseline" in own else []))
        yield name, _part(document, own, ("sites", name), wrong)


def _part(
    document: Document, data: dict[str, Any], at: Pointer, wrong_at: Callable[..., None]
) -> dict[str, Any]:
    """Return what a settings file says in one place, with names and the release as they are written."""

    def wrong(message: str, *pointer: str | int, key: bool = False) -> None:
        wrong_at(message, *at, *pointer, key=key)

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
    checked = {name: value for name, value in data.items() if name != "sites"}
    for setting in {"external", "accept"} & data.keys():
        checked[setting] = []
        for number, entry in enumerate(data[setting]):
            if "kind" in entry and entry["kind"] not in kinds():
                wrong(_no_kind(entry["kind"]), setting, number, "kind")
            if "name" in entry:
                written = document.written((*at, setting, number, "name"))
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
            checked[setting].append(entry)
    for number, intent in enumerate(data.get("intents", ())):
        sentences = intent.keys() - {"name"}
        if len(sentences) != 1:
            known = "served, only, never, independent or through"
            wrong(f"an intent has a name and one sentence: {known}", "intents", number)
    if "release" in data:
        try:
            checked["release"] = _release(document.written((*at, "release")).strip("\"'"))
        except WrongUse as error:
            wrong(str(error), "release")
    return checked


def _arguments(said: Said) -> dict[str, Any]:
    """Return what settings say as arguments for `Settings`."""
    data = said.data
    settings: dict[str, Any] = {
        "changes": data.get("rules", {}),
        "for_rules": {
            name: str(value) if isinstance(value, int) else value
            for name in _FOR_RULES
            if (value := data.get(name))
        },
        "encoding": {_slashed(one): name for one, name in data.get("encoding", {}).items()},
        "said": said,
    }
    settings |= {
        name.replace("-", "_"): data[name]
        for name in (
            "release",
            "product",
            "profile",
            "expect",
            "select",
            "ignore",
            "fail-on",
            "intents",
            "external",
            "accept",
            "channels",
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
