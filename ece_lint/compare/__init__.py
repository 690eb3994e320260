"""Two states of a site side by side: what each is read from, what is found in each, and what becomes of contacts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ece_lint.analysis.alignment import Renaming, Renamings, by_number, in_head, renamings
from ece_lint.analysis.behaviour import CLASSES, Turn, turns
from ece_lint.analysis.changes import Change, Changes, changes
from ece_lint.analysis.flow import Flow
from ece_lint.called import kind_called, object_called
from ece_lint.compare.findings import anchors, sorted_findings, untold
from ece_lint.documents import Document
from ece_lint.documents.files import Unreadable, shown_path
from ece_lint.finding import Finding
from ece_lint.lint import Files, Input, examine, no_collector, read_as
from ece_lint.model import Entity, Key, kinds
from ece_lint.report import Report
from ece_lint.routing import Routing
from ece_lint.settings import FILES, Settings, read_settings, settings_for
from ece_lint.snapshots import Revision, pushed
from ece_lint.wording import WrongUse, quoted

FAIL_ON: Mapping[str, frozenset[str]] = {
    "regression": frozenset({"regression"}),
    "removed": frozenset({"regression", "removed", "switched off"}),
    "redirected": frozenset({
        "regression", "removed", "switched off", "fails otherwise", "redirected", "retargeted",
    }),
    "any": frozenset(CLASSES) - {"unchanged"},
    "never": frozenset(),
}  # fmt: skip
"""What can fail a run, each with the classes of entries that do; but for the last, new errors do as well."""


class Side(NamedTuple):
    """One of the two states: what it is called, the paths it has, and where these are kept if not on disk."""

    name: str
    paths: list[str]
    kept: Revision | None = None

    def folder(self, root: str) -> str:
        """Return how reports show the one path that a user named, or nothing where it is a revision."""
        return shown_path(self.name, root) if self.name and self.kept is None else ""


class Comparison(NamedTuple):
    """What is different about the head.

    `new`, `fixed` and `same` are findings; `untold` those of the base of which the head does not tell enough, so that
    nobody knows whether they are fixed, and `now_told` those of the head of which nobody knows whether the base had
    them. `anchors` has for new findings the change that brought them. `inside` are scripts of which another version
    runs, each with its state in the base.
    """

    base: Side
    head: Side
    base_report: Report
    report: Report
    before: Flow
    after: Flow
    changes: Changes
    turns: list[Turn]
    new: list[Finding]
    fixed: list[Finding]
    same: list[Finding]
    untold: list[Finding]
    now_told: list[Finding]
    anchors: Mapping[str, Change]
    inside: list[tuple[Entity, Entity]]
    settings_changed: bool

    def of(self, what: str) -> list[Turn]:
        """Return the entries about which something is different, of one class."""
        return [one for one in self.turns if one.what == what]


def fails(found: Comparison, fail_on: str) -> bool:
    """Say whether a comparison has what a key of `FAIL_ON` names; an error that may be new counts as new."""
    grave = any(one.what in FAIL_ON[fail_on] for one in found.turns)
    new = [
        one for one in (*found.new, *found.now_told) if fail_on == "any" or one.severity == "error"
    ]
    return fail_on != "never" and (grave or bool(new))


def sides(base: str, head: str) -> tuple[Side, Side]:
    """Return what two words of a user stand for: a file or folder if there is one, else a git revision.

    Without a head it is the working folder, or what its settings name, and without a base what was pushed last.
    Raises `WrongUse`.
    """
    base = base or pushed()
    if _is_on_disk(base):
        if not head:
            raise WrongUse(f"{base} is a file or folder; name also what it is to be compared with")
        return Side(base, [base]), _side(head)
    revision = Revision(base)
    if not head and base.partition("...")[2]:
        head = base.partition("...")[2]
    return Side(base, [], revision), _side(head) if head else Side("", [])


def earlier(base: str, paths: list[str]) -> Side:
    """Return what a word stands for with which some paths are compared; a revision has the same paths."""
    return Side(base, [base]) if Path(base).exists() else Side(base, paths, Revision(base))


def _side(name: str) -> Side:
    return Side(name, [name]) if _is_on_disk(name) else Side(name, [], Revision(name))


def _is_on_disk(name: str) -> bool:
    # A bare repository has a file of that name, and means the revision as well.
    return name != "HEAD" and Path(name).exists()


def settings_of_head(head: Side, site: str = "") -> dict[str, Any]:
    """Return the settings that both states are read with, so that a changed setting is not a changed site."""
    kept, paths = head.kept, head.paths
    found = _settings_then(kept, site) if kept else settings_for(paths, site=site)
    # What is known already is what the base has.
    return {name: value for name, value in found.items() if name != "baseline"}


def _settings_then(revision: Revision, site: str) -> dict[str, Any]:
    top = Path(revision.top).absolute()
    here = Path.cwd()
    for folder in [here, *here.parents]:
        for file in filter(revision.has, (folder / name for name in FILES)):
            try:
                texts = {shown_path(str(file), str(top)): revision.text(file)}
            except Unreadable as error:
                raise WrongUse(f"{file.name} of {revision.name} {error}") from None
            return read_settings(str(file), str(top), new_baseline=True, texts=texts, site=site)
        if folder == top:
            break
    return {"root": str(top)}


def compare(
    base: Side,
    head: Side,
    settings: Settings,
    renamed: Mapping[str, str],
    told: Callable[[str], None],
) -> Comparison:
    """Read both states and compare them. `renamed` has what was called `KIND:OLD` and now is called otherwise.

    Raises `WrongUse` for objects in `renamed` that are not there.
    """
    with no_collector():
        base, head = (
            one if one.paths else one._replace(paths=settings.paths()) for one in (base, head)
        )
        earlier = _read(base, settings, told)
        later = _read(head, settings, told, earlier.documents.values())
        first, before = examine(earlier, settings, base.paths, told)
        report, after = examine(later, settings, head.paths, told)
        # What only one state has by its name is called so in both.
        if called := by_number(after, before):
            report, after = _read_again(head, settings, told, called)
        if called := by_number(before, after):
            first, before = _read_again(base, settings, told, called)
        names = renamings(before, after, _told(renamed, before, after))
        base_report = first
        if names:
            base_report, before = _read_again(base, settings, told, {**called, **names})
        told("comparing")
        differences = changes(before, after, names)
        old = Flow(before)
        flow = Flow(after, beside=old)
        found = turns(old, flow, differences)
    folders = base.folder(settings.root), head.folder(settings.root)
    new, gone, same = sorted_findings(base_report, report, first, names, folders)
    brought = dict(anchors(new, after, differences, report.rules))
    took = dict(anchors(gone, before, differences, report.rules))
    unsure = {id(one) for one in untold(gone, took, report, "head", differences)}
    unsure |= {id(one) for one in untold(new, brought, base_report, "base", differences)}
    return Comparison(
        base=base,
        head=head,
        base_report=base_report,
        report=report,
        before=old,
        after=flow,
        changes=differences,
        turns=found,
        new=[one for one in new if id(one) not in unsure],
        fixed=[one for one in gone if id(one) not in unsure],
        same=same,
        untold=[one for one in gone if id(one) in unsure],
        now_told=[one for one in new if id(one) in unsure],
        anchors=brought,
        inside=list(_inside(before, after)),
        settings_changed=_settings_differ(base, settings),
    )


def _read(
    side: Side, settings: Settings, told: Callable[[str], None], known: Iterable[Document] = ()
) -> Input:
    kept: Files | None = side.kept
    return read_as(side.paths, settings, told, kept=kept, known=known)


def _read_again(
    side: Side, settings: Settings, told: Callable[[str], None], names: Renamings
) -> tuple[Report, Routing]:
    """Read a state with other names for objects, as what was read before knows of its flaws already."""
    return examine(_read(side, settings, told), settings, side.paths, told, names=names)


def _told(renamed: Mapping[str, str], base: Routing, head: Routing) -> dict[Key, str]:
    found = {}
    for text, new in renamed.items():
        word, _, old = text.partition(":")
        kind = kind_called(word)
        one, other = object_called(base, kind, old), object_called(head, kind, new)
        if one.department != other.department:
            raise WrongUse(
                f"{kind.noun} {quoted(old)} and {quoted(new)} are of different departments, so one is not the other"
            )
        if one.key != other.key:
            found[one.key] = other.name
    keys = [in_head(key, {key: Renaming(name, "told")}) for key, name in found.items()]
    for key, name in zip(keys, found.values(), strict=True):
        noun = kinds()[key.kind].noun
        if keys.count(key) > 1:
            raise WrongUse(
                f"several objects are said to be {noun} {quoted(name)} now; only one can be"
            )
        if key not in found and base.definition(key) is not None:
            raise WrongUse(
                f"{noun} {quoted(name)} was there before as well, so nothing else was renamed to it"
            )
    for key in found:
        if key not in keys and head.definition(key) is not None:
            noun = kinds()[key.kind].noun
            raise WrongUse(f"{noun} {quoted(key.name)} is still there, so it was not renamed")
    return found


def _inside(base: Routing, head: Routing) -> Iterator[tuple[Entity, Entity]]:
    """Yield scripts of which another version runs now, with the state before."""
    before = {one.key: one for one in base.entities["script"]}
    for one in head.entities["script"]:
        was = before.get(one.key)
        if was is None or "version" not in was.data or "version" not in one.data:
            continue
        if was.data["version"] != one.data["version"]:
            yield was, one


def _settings_differ(base: Side, settings: Settings) -> bool:
    """Say whether the base had other settings than those that both states are compared with."""
    if base.kept is None or settings.document is None or not settings.home:
        return False
    file = Path(settings.home, Path(settings.document.path).name)
    if not base.kept.has(file):
        return True
    try:
        return base.kept.text(file) != settings.document.raw
    except Unreadable:
        return True
