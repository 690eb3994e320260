"""The rules as one HTML page, to be kept where a team reads: each rule can be linked to, `#queue-half-integrated`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ece_lint import __version__
from ece_lint.pages.rule import Rule
from ece_lint.report import html
from ece_lint.report.page import example_texts, labelled, only_for, references
from ece_lint.wording import counted

_STYLE = """
pre { background: var(--quiet); padding: .75rem; overflow-x: auto; font-size: .875rem; }
section.rule { border-top: 1px solid var(--line); padding-top: .5rem; }
dt { font-weight: 600; }
"""
_ACCEPT = """\
accept:
  - {{rule: {name}, name: NAME, reason: why it may stay, owner: who answers for it, until: 2027-12-31}}"""


def rule_pages(groups: Mapping[str, Iterable[Rule]]) -> str:
    """Return what each rule asks, why, how to fix it, examples of right and wrong, and how to accept what it finds."""
    every = {group: list(rules) for group, rules in sorted(groups.items())}
    number = counted(sum(map(len, every.values())), "rule")
    body = [f"<h1>Rules of ece-lint {html.text(__version__)}</h1>"]
    body.append(f"<p>{number}. Each has an address of its own: the name of the rule behind #.</p>")
    for group, rules in every.items():
        rows = [
            [
                f'<a href="#{html.text(one.name)}">{html.text(one.name)}</a>',
                _severity(one),
                html.prose(one.asks),
            ]
            for one in rules
        ]
        body.append(html.table(["rule", "severity", "what it asks"], rows, group, headed=True))
    for group, rules in every.items():
        body.append(f'<h2 id="group-{html.text(group)}">{html.text(group)}</h2>')
        body += [line for one in rules for line in _rule(one)]
    return html.page("Rules of ece-lint", body, _STYLE)


def _severity(rule: Rule) -> str:
    return html.text("/".join(dict.fromkeys(rule.severity.values())))


def _rule(rule: Rule) -> Iterator[str]:
    yield f'<section class="rule" id="{html.text(rule.name)}">'
    yield f"<h3>{html.text(rule.name)}</h3>"
    yield f"<p><strong>{html.prose(rule.asks)}</strong></p>"
    limits = only_for(rule)
    told = [f"{severity}{f' ({role})' if role else ''}" for role, severity in rule.severity.items()]
    yield f"<p>{html.text(', '.join(told))}{html.text(f'; only for {limits}' if limits else '')}</p>"
    then = [f"{f'{role}: ' if role else ''}{text}" for role, text in rule.then.items()]
    parts = {
        "What happens": then,
        "Why": [" ".join(rule.page["why"].split())],
        "What to do": [" ".join(rule.page["fix"].split())],
        "Reference": references(rule),
    }
    yield "<dl>"
    for heading, texts in parts.items():
        if texts:
            yield f"<dt>{heading}</dt>"
            yield from (f"<dd>{html.prose(text)}</dd>" for text in texts)
    yield "</dl>"
    for text in example_texts(rule.page):
        yield f"<p>Example, {labelled(text)}</p>"
        yield _written(text)
    if rule.group != "acceptance":
        yield "<p>To accept a finding, in ece-lint.yaml</p>"
        yield _written(_ACCEPT.format(name=rule.name))
    yield "</section>"


def _written(text: str) -> str:
    """Return lines as they stand in a file."""
    return f"<pre>{chr(10).join(map(html.text, text.rstrip().splitlines()))}</pre>"
