"""What a run comes to: what was found, in how much, and what nobody may take for clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ece_lint.finding import SEVERITIES
from ece_lint.model import kinds
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.settings import PRODUCTS
from ece_lint.wording import counted, short

_MOST_KINDS = 8
_MOST_NAMES = 6
_MOST_LINES = 10


def summary(report: Report) -> str:
    """Return the few lines that end a report for people."""
    lines = [
        *_not_analysed(report),
        outcome(report),
        *part(report),
        *_fixable(report),
        *_consequences(report),
        *settings_followed(report),
        *not_asked(report),
        *noise(report),
        *cut_short(report),
        *left_out(report),
        *_crashes(report),
    ]
    return "".join(f"{line}\n" for line in lines)


def unclean(report: Report) -> str:
    """Return the lines that even somebody who wants no summary has to read."""
    return "".join(f"{line}\n" for line in [*_not_analysed(report), *_crashes(report)])


def outcome(report: Report) -> str:
    """Return in one line what was found, in how much."""
    product = PRODUCTS.get(report.product, report.product)
    parts = [
        f"{found(report)} in {_files(report)}",
        objects_read(report),
        f"release {harmless(report.release)}, {harmless(product)}",
    ]
    return " · ".join(filter(None, parts))


def brief(report: Report) -> str:
    """Return in one line what was found in a site, or what of it was not analysed."""
    wrong = [line.strip() for line in unclean(report).splitlines()]
    first = (
        [f"{wrong[0]}{f' {wrong[1]}' if wrong[0].endswith('analysed') else ''}"] if wrong else []
    )
    said = [f"{found(report)} in {_files(report)}"] if report.documents else []
    return " · ".join([*first, *said])


def found(report: Report) -> str:
    """Return how much was found of each severity, and how much is accepted."""
    counts = [counted(report.count(severity), severity) for severity in SEVERITIES]
    accepted: Counter[str] = Counter()
    for finding in report.findings:
        accepted[finding.status] += finding.number
    accepted.pop("new", None)
    counts += [f"{number} {status}" for status, number in sorted(accepted.items())]
    found = [count for count in counts if not count.startswith("0 ")]
    is_clean = not report.not_analysed and not report.crashes
    return ", ".join(found) or ("no findings" if is_clean else "0 findings")


def part(report: Report) -> Iterator[str]:
    """Yield that a run looked at a part of what its settings are about, if it did."""
    if not report.whole:
        yield (
            "only part of what the settings cover was checked, so names may look undefined and faults may be missed; "
            "without FILES and FOLDERS everything is checked"
        )


def _fixable(report: Report) -> Iterator[str]:
    safe = [one.fix.safe for one in report.every if one.fix and one.status == "new"]
    if safe:
        more = f"{len(safe) - sum(safe)} {'more ' if sum(safe) else ''}with --unsafe-fixes"
        ways = [f"{sum(safe)} with --fix"] * any(safe) + [more] * (not all(safe))
        yield f"can be put right: {', '.join(ways)}; --diff shows how"


def _consequences(report: Report) -> Iterator[str]:
    if report.consequences:
        number = len(report.consequences)
        these, this = ("these",) * 2 if report.findings else ("what was not analysed", "that")
        words = f"findings follow from {these} and are hidden; fixing {this} should clear them"
        if number == 1:
            words = f"finding follows from {these} and is hidden; fixing {this} should clear it"
        yield f"{number} more {words}"


def _files(report: Report) -> str:
    unread = {file.path for file in report.not_analysed}
    if report.documents and unread:
        whole = len(report.documents.keys() - unread)
        return f"{whole} of {counted(len(report.documents.keys() | unread), 'file')}"
    others = sum(path.partition(" (")[0] not in report.documents for path, _ in report.left_out)
    return counted(len(report.documents), "file") + (f", {others} left out" if others else "")


def objects_read(report: Report) -> str:
    """Return how many objects of each kind there are, of the most frequent kinds."""
    numbers = {kind: report.objects[kind] for kind in kinds() if report.objects.get(kind)}
    most = set(sorted(numbers, key=lambda kind: -numbers[kind])[:_MOST_KINDS])
    shown = [
        counted(number, kinds()[kind].noun, kinds()[kind].plural)
        for kind, number in numbers.items()
        if kind in most
    ]
    if len(numbers) > len(shown):
        shown.append(f"{counted(len(numbers) - len(shown), 'other kind')} of objects")
    return ", ".join(shown)


def settings_followed(report: Report) -> Iterator[str]:
    """Yield what settings do that somebody may not know of: a file in another folder, and rules switched off."""
    if report.settings_elsewhere:
        yield f"settings: {harmless(report.settings_elsewhere)}"
    if report.not_run:
        pages = ", ".join(map(harmless, report.not_run))
        yield f"not run, as only the settings name them: {pages}; --rules FOLDER runs Python pages"
    if report.switched_off:
        yield f"switched off by settings or options: {counted(report.switched_off, 'rule')}"


def not_asked(report: Report) -> Iterator[str]:
    """Yield how many rules were not asked, and what they lack, if there are any; each intent for itself."""
    rules = [skipped for skipped in report.skipped if not skipped.of_intents]
    if rules:
        missing = Counter(name for skipped in rules for name in skipped.missing)
        ordered = sorted(missing, key=lambda name: (-missing[name], name))
        wanting = [f"{harmless(name)} ({counted(missing[name], 'rule')})" for name in ordered]
        lack = "lacks" if len(rules) == 1 else "lack"
        yield f"not asked: {counted(len(rules), 'rule')} {lack} input: {_some(wanting)}"
    # Somebody wrote each of them down, and must not take it for kept.
    intents = [why for skipped in report.skipped if skipped.of_intents for why in skipped.missing]
    yield from (f"not asked in full: {harmless(why)}" for why in intents[:_MOST_LINES])
    if len(intents) > _MOST_LINES:
        yield f"not asked in full: {counted(len(intents) - _MOST_LINES, 'more intent')}"


def cut_short(report: Report) -> Iterator[str]:
    """Yield what was not done to its end, as there was too much of it."""
    yield from (f"cut short: {harmless(what)}" for what in report.cut_short)


def noise(report: Report) -> Iterator[str]:
    """Yield how many rows of exports were left out, by the reason."""
    # First what takes most of a table away, which is hardly what somebody wanted to check.
    reasons = sorted(report.noise, key=lambda why: (why not in report.mostly, why))
    if reasons:
        shown = [
            f"{harmless(why)} ({report.noise[why]:,}"
            f"{f', {harmless(report.mostly[why])}' if why in report.mostly else ''})"
            for why in reasons
        ]
        yield f"left out of exports: {_some(shown)}"


def taken_for(report: Report) -> str:
    """Return what each file was taken for, a line a file, those that were not read with the reason."""
    words = dict(report.taken_for)
    words |= {path: f"left out: {why}" for path, why in report.left_out}
    words |= {path: f"NOT ANALYSED: {why}" for path, why in report.not_analysed}
    return "".join(f"{harmless(path)}: {harmless(words[path])}\n" for path in sorted(words))


def left_out(report: Report) -> Iterator[str]:
    """Yield which files were left out, by the reason."""
    by_reason: dict[str, list[str]] = {}
    for path, why in report.left_out:
        by_reason.setdefault(why, []).append(harmless(path))
    for why, paths in list(by_reason.items())[:_MOST_LINES]:
        yield f"left out ({harmless(why)}): {_some(paths)}"
    rest = sum(len(paths) for paths in list(by_reason.values())[_MOST_LINES:])
    if rest:
        yield f"left out for other reasons: {counted(rest, 'file')}"


def _not_analysed(report: Report) -> Iterator[str]:
    reasons = [f"{harmless(short(path))}: {harmless(why)}" for path, why in report.not_analysed]
    if not reasons:
        return
    if not report.documents:
        head = "NOT CLEAN: nothing was analysed"
    elif len(reasons) == 1:
        head = "NOT CLEAN: 1 file was not analysed"
    else:
        head = f"NOT CLEAN: {len(reasons)} files were not analysed"
    if len(reasons) == 1:
        yield f"{head}: {reasons[0]}"
        return
    yield head
    yield from (f"  {reason}" for reason in reasons[:_MOST_LINES])
    if len(reasons) > _MOST_LINES:
        yield f"  and {len(reasons) - _MOST_LINES} more"


def _crashes(report: Report) -> Iterator[str]:
    for crash in report.crashes:
        yield harmless(crash.says)


def _some(names: Iterable[str]) -> str:
    shown = list(names)
    if len(shown) > _MOST_NAMES:
        shown = [*shown[: _MOST_NAMES - 1], f"{len(shown) - _MOST_NAMES + 1} more"]
    return ", ".join(shown)
