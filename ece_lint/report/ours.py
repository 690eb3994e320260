"""What an earlier run wrote is known by how it begins: it is no configuration, and may be written again."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING

from ece_lint.documents.files import Unreadable, read_bytes, shown_path
from ece_lint.documents.forms import NoDocument, read_document
from ece_lint.finding import SEVERITIES
from ece_lint.sources.canonical import is_canonical

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "a report of ece-lint"
_HEAD = 4096
_YAML = (
    ".yaml",
    ".yml",
)  # no report is YAML, and a comment in a file of this ending proves nothing
_GRAVE = "|".join(SEVERITIES)
_VERDICT = "served|fails|fails in part|cannot be told|off"
# What the tables of `reach` are called: others than these have no heading that only we would write.
_TABLE = (
    rf"(?:queues|call types|skill groups|precision queues(?: by step)?|agent teams|what is alone|{_VERDICT}"
    r"|contacts that reach nobody|(?:depends on|mentions|agents in|without|no contact depends on) [^\"\r\n]*"
    rf"|the input does not say [^\"\r\n]*|[^\"\r\n]*: (?:{_VERDICT}))"
)
# One of them is in each of the beginnings. Most exports have none, and a few of them are read in the time that it takes
# to compile the pattern.
_SIGNS = (
    *SEVERITIES, "::notice", "ece-lint", "NOT CLEAN", "no findings in", "checkstyle", "check_name", "task.logissue",
    '"severity"', " CCE", "<title>", '"table"', "### ", "mapped skill groups", "digraph", "flowchart", "graphml",
    " from ",
)  # fmt: skip
_BEGINNINGS = "|".join((
    rf"(?:{_GRAVE})\[[\w-]+\]:? ",  # full, and notes of azure
    rf"(?:site )?[\w.-]+(?:: |  +)(?:NOT CLEAN: |no findings in |\d+ (?:{_GRAVE})s?[, ])",  # of sites
    rf"[^\r\n]*:\d+:\d+: (?:{_GRAVE})\[[\w-]+\] ",  # concise
    r'\{\s*(?:(?:"site": "[^"]*", )?"run": \{)?'  # jsonl
    r'"schema": "ece-lint/(?:report|fleet|size|reach|trace|diff)/1"',  # json
    r'\{\s*"\$schema": "[^"]*",\s*"version": "2\.1\.0",\s*"runs": \[\s*'
    r'\{\s*"tool": \{\s*"driver": \{\s*"name": "ece-lint"',  # sarif
    r'<\?xml[^>]*>\s*<testsuites name="ece-lint"',  # junit
    r'<\?xml[^>]*>\s*<checkstyle version="10\.0"\s*/?>(?!.*? source="(?!ece-lint\.))',
    r"::(?:error|warning|notice) [^\r\n]*title=[\w-]+::",  # github
    r'\[\s*\{\s*"type": "issue",\s*"check_name": "',  # gitlab
    r"##vso\[task\.logissue type=",  # azure
    r'\{\s*"source": \{\s*"name": "ece-lint"',  # rdjson
    r"<!-- ece-lint(?: diff)? -->",  # markdown
    r'(?:"site",)?"severity","status","rule","group","kind","name","department","message",',  # csv
    r"(?:# Sizing: )?ECE \d+\.\d+, (?:Unified|Packaged) CCE\s",  # size as text and markdown
    r"<!doctype html>\s<html[^>]*>\s<head>\s<meta[^>]*>\s<title>(?:Sizing: |ece-lint report)",  # pages
    rf'"table","[^\r\n]*\r\n"{_TABLE}"',  # reach
    rf"### {_TABLE}\n\n\|",
    r"(?:department  +)?queue  +mapped skill groups  +agents who service activities",
    r"digraph ways \{\n  rankdir=LR; node \[shape=box\];\n",
    r'flowchart LR\n  n0\["',
    r"<\?xml[^>]*>\s*<graphml [^>]*>\s*"
    r'(?:<key [^>]*attr\.name="label"[^>]*>\s*)?<key [^>]*attr\.name="department"',
    rf"an? (?:(?:outbound )?email|chat|callback|call|contact) from [^\r\n]*: (?:{_VERDICT})\n\n",  # trace
))  # fmt: skip


def is_report(path: str, raw: bytes) -> bool:
    """Say whether a file is a report or a sizing that ece-lint wrote, in any of the formats."""
    head = raw[:_HEAD].decode("utf-8-sig", "replace")
    if path.lower().endswith(_YAML) or not any(sign in head for sign in _SIGNS):
        return False
    return re.match(_BEGINNINGS, head, re.DOTALL) is not None


def in_the_way(file: Path, read: Collection[str], others: Collection[str], root: str) -> str:
    """Return why a report must not take the place of a file, or nothing.

    `read` are the paths of the files that were read, `others` those that were looked at; they begin at a root.

    It may do so with an earlier report and an empty file, but never with what the run looked at, under
    whatever name, nor with a configuration.
    """
    from ece_lint.writing import is_stream  # most runs write no file

    if is_stream(file):
        return ""
    try:
        state = file.stat()
        raw = read_bytes(str(file))
    except Unreadable:
        raw = None
    except OSError:
        return ""
    if raw is not None and (not raw.strip() or is_report(str(file), raw)):
        return ""
    for paths, words in (
        (read, "is one of the files that were read"),
        (others, f"lies among the files that were checked, and is not {WORDS}"),
    ):
        if shown_path(str(file), root) in paths or any(_is(state, root, path) for path in paths):
            return f"{file} {words}; write to another one"
    if raw is not None and _is_configuration(str(file), raw):
        return f"{file} is a configuration; write to another file"
    return ""


def _is(state: os.stat_result, root: str, path: str) -> bool:
    """Say whether a path leads to a file of some state, as the names of a hard link all do."""
    with suppress(OSError, ValueError):
        return os.path.samestat(state, os.stat(os.path.join(root, path)))
    return False


def _is_configuration(path: str, raw: bytes) -> bool:
    if path.lower().endswith(_YAML):
        return True
    if not path.lower().endswith(".json"):
        return False
    with suppress(NoDocument):
        return is_canonical(read_document(path, raw))
    return False
