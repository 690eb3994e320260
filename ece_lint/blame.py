"""Who wrote a line, and when, as git knows it."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from time import gmtime, strftime
from typing import NamedTuple

_HEAD = re.compile(r"([0-9a-f]{40,64}) \d+ (\d+)")
_SECONDS = 20


class Written(NamedTuple):
    """When a line was written, as a date, and by whom."""

    date: str
    author: str


def blame(file: Path, lines: Iterable[int]) -> dict[int, Written]:
    """Return for lines of a file when they were committed and by whom.

    What git does not know is not in the result: lines that are not committed yet, a file outside a
    repository, or any file where there is no git.
    """
    ranges = [f"-L{line},{line}" for line in sorted(set(lines))]
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "blame", "--no-textconv",
               "--line-porcelain", *ranges, "--", file.name]  # fmt: skip
    try:
        run = subprocess.run(
            command, cwd=file.parent, capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    found: dict[int, Written] = {}
    number, author, is_committed = 0, "", False
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        word, _, rest = line.partition(" ")
        if head := _HEAD.match(line):
            number, is_committed = int(head[2]), bool(head[1].strip("0"))
        elif word == "author":
            author = rest
        elif word == "author-time" and is_committed:
            found[number] = Written(strftime("%Y-%m-%d", gmtime(int(rest))), author)
    return found
