"""What a run is told: the release, the product, and what the team wants of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ece_lint.finding import SEVERITIES
from ece_lint.model import kinds
from ece_lint.routing import WrongPath, parse_path
from ece_lint.rule import PageFlaw, Rule, WrongPages, load_rules, read_headings
from ece_lint.wording import did_you_mean, listed

RELEASES = ("11.5", "11.6", "12.0", "12.5", "12.6", "15.0")
PRODUCTS = {"ucce": "Unified CCE", "pcce": "Packaged CCE"}
FAIL_ON = (*SEVERITIES, "never")
FILE = "ece-lint.yaml"
_NAMING_RULE = "name-breaks-convention"
_MEANING_RULES = {
    "name-contradicts-relation": ("naming", "words", "means"),
    "name-contradicts-channel": ("naming", "means"),
}
_LIMITS_RULE = "configuration-limit-exceeded"


class WrongUse(Exception):
    """An option or a setting that cannot be followed; the message says what would be right."""


class Settings:
    """The settings of one run, checked, with the rules that follow from them."""

    def __init__(
        self,
        *,
        release: str = "12.0",
        product: str = "ucce",
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        fail_on: str = "error",
        channels: dict[str, str] | None = None,
        changes: dict[str, dict[str, Any]] | None = None,
        folders: Iterable[Path] = (),
    ) -> None:
        self.release = _release(release)
        self.product = _one_of("product", product, PRODUCTS)
        self.fail_on = _one_of("fail-on", fail_on, FAIL_ON)
        self.channels = channels or {}
        self.rules = load_rules(
            folders, release=self.release, product=self.product, changes=changes
        )
        groups = {rule.group for rule in self.rules.values()}
        self.select = _rules_or_groups("select", select, self.rules, groups)
        self.ignore = _rules_or_groups("ignore", ignore, self.rules, groups)
        for name in changes or {}:
            _rules_or_groups("rules", [name], self.rules, groups)

    def selects(self, rule: Rule) -> bool:
        """Say whether a rule is wanted. What reading finds is always wanted, unless it is ignored by name."""
        if rule.name in self.ignore or rule.group in self.ignore:
            return False
        return (
            not self.select
            or not self.select.isdisjoint({rule.name, rule.group})
            or rule.group == "documents"
        )


def find_settings(paths: Iterable[str]) -> Path | None:
    """Return the nearest `ece-lint.yaml` in or above the first path's folder, up to the repository's root."""
    first = Path(next(iter(paths), ".")).absolute()
    for folder in [first, *first.parents]:
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / ".git").exists():
            return None
    return None


def read_settings(file: Path) -> dict[str, Any]:
    """Read a settings file into arguments for `Settings`. Raises `WrongPages` with every flaw in it."""
    flaws: list[PageFlaw] = []
    data, document = read_headings(file, "settings", flaws)
    if data is None:
        raise WrongPages(flaws)
    for kind in data.get("naming", {}):
        if kind not in kinds():
            span = document.span(*document.locate(("naming", kind), True))
            guess = did_you_mean(kind, kinds()) or f"; known are {listed(kinds(), 40)}"
            flaws.append(PageFlaw(str(file), span, f"there is no kind `{kind}`{guess}"))
    flaws += [
        PageFlaw(str(file), document.span(*document.locate(("means", part), True)), wrong)
        for part, wrong in _wrong_meanings(data.get("naming", {}), data.get("means", {}))
    ]
    if flaws:
        raise WrongPages(flaws)
    changes: dict[str, dict[str, Any]] = dict(data.get("rules", {}))
    if data.get("naming"):
        given = {name: data.get(name, {}) for name in ("naming", "words", "means")}
        own = changes.get(_NAMING_RULE, {})
        words = {"naming": given["naming"], "words": given["words"], **own.get("with", {})}
        changes[_NAMING_RULE] = {"severity": "warning", **own, "with": words}
        for rule, wanted in _MEANING_RULES.items():
            own = changes.get(rule, {})
            meant = {**{name: given[name] for name in wanted}, **own.get("with", {})}
            changes[rule] = {**own, "with": meant}
    if "reference-design" in data:
        own = changes.get(_LIMITS_RULE, {})
        design = {"design": str(data["reference-design"]), **own.get("with", {})}
        changes[_LIMITS_RULE] = {**own, "with": design}
    settings: dict[str, Any] = {"changes": changes, "channels": data.get("channels", {})}
    if "release" in data:
        settings["release"] = document.written(("release",)).strip("\"'")
    settings |= {
        name.replace("-", "_"): data[name]
        for name in ("product", "select", "ignore", "fail-on")
        if name in data
    }
    return settings


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


def _rules_or_groups(
    option: str, names: Iterable[str], rules: Iterable[str], groups: set[str]
) -> set[str]:
    known = {*rules, *groups}
    for name in names:
        if name not in known:
            guess = did_you_mean(name, known) or "; `ece-lint rules` lists them"
            raise WrongUse(f"{option}: there is no rule or group `{name}`{guess}")
    return set(names)
