"""What holds configuration but cannot be read is recognised, with advice what to export instead."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from ece_lint.sources.maps import maps_of
from ece_lint.wording import listed, quoted

_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
_VERSION = re.compile(
    rb"\s*[0-9]{1,5}(?: [0-9]{1,5}){3}\s*"
)  # `233 0 0 0`, beside the `.raw` files
MAX_ARCHIVE = 64 * 1024 * 1024  # the list of names stands at the end, so the whole file is read
MAX_NAMES = 20


def advice(path: str, raw_head: bytes, read: Callable[[], bytes]) -> str | None:
    """Say in one sentence what a file is that cannot be read, and what to export instead.

    `raw_head` are the first bytes of the file; `read` returns all of them and is only called for an
    archive, of which the names are listed and nothing is unpacked. Returns `None` for what is not
    recognised. Nothing is raised, unless `read` does.
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    if (table := _icmdba_table(name)) is not None:
        instead = _maps()["icmdba"].format(table=table)
        return f"the table {table} in the binary form of ICMDBA; {instead}"
    if name == "Version" and _VERSION.fullmatch(raw_head):
        instead = _maps()["icmdba"].format(table="Skill_Group and the others")
        return f"the version of a binary export of ICMDBA; {instead}"
    if raw_head.startswith(_ARCHIVE):
        return _about_archive(name, read())
    for known in _maps()["files"]:
        if known.get("binary") and not _is_binary(raw_head):
            continue
        if _ends(name, known) and raw_head.startswith(bytes.fromhex(known.get("starts", ""))):
            return f"{known['says']}; {known['instead']}"
    return None


def abbreviated(table: str) -> str:
    """Return the name of a table as ICMDBA shortens it for the file of its rows.

    One word keeps 8 letters, two keep 4 each, more keep 2 each: `SkilGrou` is `Skill_Group`.
    """
    words = table.split("_")
    letters = {1: 8, 2: 4}.get(len(words), 2)
    return "".join(word[:letters] for word in words)


def _icmdba_table(name: str) -> str | None:
    stem, _, ending = name.rpartition(".")
    return _tables().get(stem.lower()) if ending.lower() == "raw" else None


def _ends(name: str, known: dict[str, Any]) -> bool:
    return "ends" not in known or name.lower().endswith(tuple(known["ends"]))


def _is_binary(raw_head: bytes) -> bool:
    return any(byte < 32 and byte not in b"\t\n\f\r\x1b" for byte in raw_head)


def _about_archive(name: str, raw: bytes) -> str | None:
    """Say what an archive is and name the first files in it."""
    inside = _names(raw)
    for known in _maps()["archives"]:
        if not _ends(name, known) or (known["holds"] and known["holds"] not in inside):
            continue
        holds = f"; it holds {_shown(inside)}" if inside and not known["holds"] else ""
        return f"{known['says']}; {known['instead']}{holds}"
    return None


def _names(raw: bytes) -> list[str]:
    if len(raw) > MAX_ARCHIVE:
        return []
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return [part.filename for part in archive.infolist() if not part.is_dir()]
    except Exception:  # a broken archive is still an archive
        return []


def _shown(names: list[str]) -> str:
    """List names as they end, which is where they differ."""
    words = [name if len(name) <= 80 else f"…{name[-79:]}" for name in names[:MAX_NAMES]]
    if len(names) <= MAX_NAMES:
        return listed(words, MAX_NAMES)
    return f"{', '.join(map(quoted, words))} and {len(names) - MAX_NAMES:,} more"


@cache
def _tables() -> dict[str, str]:
    return {abbreviated(table).lower(): table for table in _maps()["tables"]}


@cache
def _maps() -> dict[str, Any]:
    return maps_of("refused")[0]
