"""The report as JUnit writes it: each rule is a test, which fails where its findings make the run fail."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.told import gravity, in_lines, notes, place, troubles
from ece_lint.report.xml import add, xml_text


class _Test(NamedTuple):
    """A test of a suite, and what came of it: nothing, `failure`, `error` or `skipped`."""

    suite: str
    name: str
    outcome: str = ""
    type: str = ""
    message: str = ""
    text: tuple[str, ...] = ()


def write(report: Report) -> str:
    """Return a suite for each group: a test for each rule that found nothing, and one for each file that it
    found something in. Accepted findings and rules that were not asked are skipped tests; what was not
    analysed is an error.
    """
    tests = list(_tests(report))
    by_suite: dict[str, list[_Test]] = {}
    for test in tests:
        by_suite.setdefault(test.suite, []).append(test)
    own = f"ece-lint.{report.site}" if report.site else "ece-lint"
    root = Element("testsuites", {"name": "ece-lint", **_counts(tests, "skipped")})
    for name in sorted(by_suite):
        suite = add(root, "testsuite", name=f"{own}.{name}", **_counts(by_suite[name]))
        properties = add(suite, "properties")
        for setting in ("release", "product"):
            add(properties, "property", name=setting, value=getattr(report, setting))
        for test in sorted(by_suite[name]):
            _add_test(suite, f"{own}.{name}", test)
    return xml_text(root)


def _tests(report: Report) -> Iterator[_Test]:
    for trouble in troubles(report):
        name = trouble.location.path or trouble.message
        yield _Test("run", name, "error", trouble.rule, trouble.message)
    for note in notes(report):
        if note.rule != "rules-not-asked":  # which are tests of their own
            yield _Test("run", note.rule, "skipped", note.rule, note.message)
    for skipped in report.skipped:
        message = f"not asked: {skipped.lacks}{', '.join(skipped.missing)}"
        yield _Test(_group(report, skipped.rule), skipped.rule, "skipped", "not-asked", message)
    by_test: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in report.findings:
        key = finding.group, finding.rule, finding.location.path, finding.status
        by_test.setdefault(key, []).append(finding)
    for key, findings in by_test.items():
        yield _found(report, *key, findings)
    for rule in report.asked - {finding.rule for finding in report.findings}:
        yield _Test(_group(report, rule), rule)


def _found(
    report: Report, group: str, rule: str, path: str, status: str, findings: list[Finding]
) -> _Test:
    """Return the test that a rule is for a file, with everything it found there."""
    gravest = min(findings, key=gravity)
    number = sum(one.number for one in findings)
    count = f"{number} findings, the most severe: " if number > 1 else ""
    text = tuple(line for finding in findings for line in _lines(finding))
    if status != "new":
        return _Test(
            group, f"{rule} in {path} ({status})", "skipped", status, count + gravest.message, text
        )
    outcome = "failure" if any(map(report.fails, findings)) else ""
    return _Test(
        group, f"{rule} in {path}", outcome, gravest.severity, count + gravest.message, text
    )


def _lines(finding: Finding) -> Iterator[str]:
    message, *evidence = in_lines(finding)
    yield f"{place(finding.location)}: {finding.severity}: {message}"
    yield from (f"  {line}" for line in evidence)
    if finding.reason:
        yield f"  {finding.status}: {finding.reason}"


def _group(report: Report, rule: str) -> str:
    return report.rules[rule].group if rule in report.rules else "run"


def _counts(tests: Iterable[_Test], *without: str) -> dict[str, str]:
    outcomes = [test.outcome for test in tests]
    names = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counts = {
        name: str(outcomes.count(outcome)) for name, outcome in names.items() if name not in without
    }
    return {"tests": str(len(outcomes)), **counts}


def _add_test(suite: Element, classname: str, test: _Test) -> None:
    case = add(suite, "testcase", classname=classname, name=test.name, time="0")
    if test.outcome:
        add(case, test.outcome, test.text, message=test.message, type=test.type)
    elif test.text:  # found, but not grave enough to fail
        add(case, "system-out", test.text)
