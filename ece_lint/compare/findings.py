"""Which findings are new, fixed and as before, and which change brought those that are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ece_lint.analysis.alignment import Renamings, in_head
from ece_lint.analysis.changes import ROUTES, Change, Changes
from ece_lint.finding import Finding, one_by_one
from ece_lint.model import Entity, Key, kinds
from ece_lint.pages.rule import Rule
from ece_lint.report import Report
from ece_lint.routing import Routing

_ABOUT_ACCEPTANCE = "acceptance"  # the settings are those of the head, whatever is compared with it


def sorted_findings(
    before: Report,
    after: Report,
    as_written: Report,
    names: Renamings,
    folders: tuple[str, str],
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Return what is found in the head alone, in the base alone, and in both.

    `as_written` is the report of the base before `names` were put in, and `folders` are those of both sides as paths
    show them. What follows from another finding counts as found, and is not shown: else a finding that becomes a
    consequence would be fixed.
    """
    all_before, all_after = _every(before), _every(after)
    own = dict(_identities(all_before, folders[0]))
    now = dict(_identities(all_after, folders[1]))
    now |= dict(_in_another_file(all_before, all_after, own, now))
    known, still = set(own.values()), set(now.values())
    was = {in_head(key, names): key for key in names}
    found_then = {(one.rule, one.object) for one in _every(as_written)}
    new: list[Finding] = []
    same: list[Finding] = []
    for one in _shown(after):
        # A name that is wrong since the renaming is a new fault, though the object had none of the old name.
        is_known = now[id(one)] in known
        if is_known and one.object in was:
            is_known = (one.rule, was[one.object]) in found_then
        if one.status == "new":
            (same if is_known else new).append(one)
    return new, [one for one in _shown(before) if own[id(one)] not in still], same


def untold(
    own: list[Finding], near: Mapping[str, Change], other: Report, side: str, differences: Changes
) -> Iterator[Finding]:
    """Yield those findings of one state alone of which nobody knows whether the other one, `side`, would have them.

    That one was not asked, or one of both lacks something that the rule looks into while nothing near the finding has
    changed: it may stand for another finding of the state that says more. Or the other one mentions what the finding is
    about, and does not define it. `near` has for findings the change that `anchors` gives.
    """
    lacking = {(kind, field) for kind, field, _ in differences.unsaid}
    is_told_less = any(silent == side for _, _, silent in differences.unsaid)
    routing = {kind for kind, field in lacking if not field or field in ROUTES.get(kind, {field})}
    lost = set(_not_defined(side, differences, other.routing)) if own else set()
    for one in own:
        rule = other.rules[one.rule]
        if one.rule not in other.asked or any(key in lost for _, key in one.causes):
            yield one
        elif lacking and one.object is not None and one.fingerprint not in near:
            fields = _looked_into(rule)
            # What looks into all sections goes by what is there.
            also = {kind.name for kind in rule.also if len(rule.also) < len(kinds())}
            if fields or also:
                lacks = any({field, (field[0], "")} & lacking for field in fields)
                lacks |= not also.isdisjoint(routing)
            else:
                lacks = is_told_less
            if lacks:
                yield one


def _not_defined(side: str, differences: Changes, state: Routing | None) -> Iterator[Key]:
    """Yield what this state mentions and only the other defines: until that is right, it is in no other fault."""
    assert state is not None
    objects = differences.objects.items()
    gone = {key for key, it in objects if (it.after if side == "head" else it.before) is None}
    for kind in {key.kind for key in gone}:
        yield from (one.key for one in state.undefined[kind] if one.key in gone)


def _shown(report: Report) -> Iterator[Finding]:
    return (one for one in one_by_one(report.findings) if one.group != _ABOUT_ACCEPTANCE)


def _every(report: Report) -> list[Finding]:
    return [*_shown(report), *one_by_one(report.consequences)]


def _identities(findings: Iterable[Finding], folder: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield for findings what makes them the same in both states.

    One about no object is the same as that of the same rule in the same file: the folder may be called otherwise,
    and what it says of a file has numbers in it.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for one in findings:
        if one.object is not None:
            yield id(one), (one.fingerprint,)
            continue
        at = one.rule, one.location.path.removeprefix(folder)
        seen[at] += 1
        yield id(one), (*at, str(seen[at]))


def _in_another_file(
    before: Iterable[Finding],
    after: Iterable[Finding],
    own: Mapping[int, tuple[str, ...]],
    now: Mapping[int, tuple[str, ...]],
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield what identifies findings about no object whose file has another name: they say the same."""
    known, still = set(own.values()), set(now.values())
    gone: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for one in before:
        if own[id(one)] not in still and one.object is None:
            gone.setdefault((one.rule, one.message), []).append(own[id(one)])
    for one in after:
        same = gone.get((one.rule, one.message))
        if same and now[id(one)] not in known and one.object is None:
            yield id(one), same.pop(0)


def anchors(
    new: list[Finding], head: Routing, differences: Changes, rules: Mapping[str, Rule]
) -> Iterator[tuple[str, Change]]:
    """Yield for findings the change that is nearest.

    That is one of the object itself, or of what the finding is like, in a field that the rule looks into; of who names
    or named it anew in such a field, those first whom it names itself; of the object in any field; of what the rule
    looks into on the ways from it; of what it names; and of who names it, unless only whom else they name has changed.
    Then it is who alone names or named anew, in a field that the rule looks into, what the object names. At last it is
    what has its name in another department, or had it: nobody else defines what is meant.
    """
    changed = differences.objects
    if not changed:
        return
    naming = _naming(differences)
    namesakes = {key[:2]: change for key, change in changed.items()}
    for finding in new:
        if finding.object is None:
            continue
        fields = _looked_into(rules[finding.rule])
        one = head.definition(finding.object)
        links = one.links.values() if one is not None else ()
        targets = dict.fromkeys(target.key for own in links for target in own)
        own = [changed[key] for key in (finding.object, *finding.alike) if key in changed]
        namers = _namers(naming, finding.object, fields)
        near = [change for change in own if _is_looked_into(change, fields)]
        near += sorted(namers, key=lambda change: change.key not in targets)
        near += own
        if one is not None and not near:
            sources = [hop.source.key for hop in head.mentions_of(one)]
            on_ways = [changed[it.key] for it in _from(one, fields) if it.key in changed]
            near += [change for change in on_ways if _is_looked_into(change, fields)]
            near += [changed[key] for key in targets if key in changed]
            near += [
                changed[key]
                for key in sources
                if key in changed and not all(it.came or it.went for it in changed[key].fields)
            ]
            further = {it.key: it for key in targets for it in _namers(naming, key, fields)}
            near += further.values() if fields and len(further) == 1 else ()
        elif not near and finding.object[:2] in namesakes:
            near = [namesakes[finding.object[:2]]]
        if near:
            yield finding.fingerprint, near[0]


def _namers(
    naming: Mapping[Key, list[tuple[Change, str]]], key: Key, fields: set[tuple[str, str | None]]
) -> list[Change]:
    """Return the changes of those who name or named an object anew, in a field that a rule looks into."""
    found = naming.get(key, ())
    return [it for it, field in found if not fields or (it.key.kind, field) in fields]


def _from(one: Entity, fields: set[tuple[str, str | None]]) -> Iterator[Entity]:
    """Yield what an object leads to by the fields that a rule looks into, the nearest first."""
    level = {one: None}
    seen = {*level}
    while level:
        level = {
            target: None
            for source in level
            for field, targets in source.links.items()
            if (source.kind.name, field.partition(".")[0]) in fields
            for target in targets
            if target not in seen
        }
        seen.update(level)
        yield from level


def _is_looked_into(change: Change, fields: set[tuple[str, str | None]]) -> bool:
    is_there = change.before is not None and change.after is not None
    own = {(change.key.kind, one.name) for one in change.fields}
    return not (fields and is_there) or not own.isdisjoint(fields)


def _looked_into(rule: Rule) -> set[tuple[str, str | None]]:
    """Return the fields that a rule needs."""
    needed = [one for ways in rule.inputs for way in ways for one in way]
    return {(kind.name, field) for kind, field in (*needed, *rule.parts)}


def _naming(differences: Changes) -> dict[Key, list[tuple[Change, str]]]:
    """Return for what is named anew, and after that for what is no longer named, the changes of who does so."""
    found: dict[Key, list[tuple[Change, str]]] = {}
    for is_new in (True, False):
        for change in differences.objects.values():
            states = (change.after, change.before) if is_new else (change.before, change.after)
            for field, key in _named_in_one(*states):
                found.setdefault(key, []).append((change, field))
    return found


def _named_in_one(one: Entity | None, other: Entity | None) -> Iterator[tuple[str, Key]]:
    """Yield what one state of an object names and the other does not, with the field that does."""
    if one is None:
        return
    for field, targets in one.links.items():
        others = {target.key for target in other.links.get(field, ())} if other else ()
        for key in dict.fromkeys(target.key for target in targets):
            if key not in others:
                yield field.partition(".")[0], key
