"""A file of which nothing can be read was meant as configuration, if its name or its beginning says so."""

from __future__ import annotations

import re
from typing import Literal

from ece_lint.documents import Document
from ece_lint.documents.forms import SEALED

Verdict = Literal["meant", "perhaps", "foreign"]
"""`perhaps` is decided by the files beside it: among exports it is one, alone it is somebody else's."""

# The endings by which people name what they export.
_DATA = frozenset({
    "csv", "dat", "htm", "html", "json", "jsonl", "ndjson", "ods", "out", "rpt", "tab", "tsv", "txt", "xls", "xlsb",
    "xlsm", "xlsx", "xml", "yaml", "yml",
})  # fmt: skip
_EXPORTS = frozenset(
    {"ods", "rpt", "xls", "xlsb", "xlsm", "xlsx", "xltm", "xltx"}
)  # which nothing else ends in
_NOTES = frozenset(
    {"htm", "html", "out", "txt"}
)  # which may be there for anything, a report of ours too
_KEPT_BY_ALL = frozenset({"json", "yaml", "yml"})  # the endings of every other tool's settings too


def file_verdict(path: str, raw: bytes, why: str) -> tuple[str, Verdict]:
    """Say of a file that is no document why it is not read, and whether it was meant to be.

    `why` is the reason that its reader gave. What is known to hold configuration in a form that cannot be
    read gets advice what to export instead.
    """
    from ece_lint.sources.refused import advice

    told = advice(path, raw[:512], lambda: raw)
    if told is not None:
        # Secrets of other tools are encrypted too.
        is_known = not raw.startswith(SEALED) or named_after(path) is not None
        return told, "meant" if is_known else "perhaps"
    if (name := named_after(path)) is not None:
        return f"{why}, though it is named after {name}; export it again", "meant"
    if _ending(path) in _DATA and not raw.strip():
        verdict: Verdict = "perhaps" if _ending(path) in _NOTES else "meant"
        return f"{why}; export it again, or delete it", verdict
    if _ending(path) in _EXPORTS:
        return f"{why}; export it again", "meant"
    if _ending(path) == "txt" and (found := _begins_section().search(raw)) is not None:
        name = path.rpartition("/")[2].removesuffix(".txt").removesuffix(".yaml")
        says = f"holds the section `{found[1].decode()}`, but is not named as YAML"
        return f"{says}; call it `{name}.yaml`", "meant"
    return why, "perhaps" if b"\0" in raw[:4096] or not _ending(path) else "foreign"


def foreign_verdict(path: str, raw: bytes, why: str) -> tuple[str, Verdict]:
    """Say of a file of another trade why it is not read, and whether it holds rows of a known table all the same.

    Tools for databases save rows as statements that insert them, which nobody else writes for these tables.
    """
    from ece_lint.sources.recognise import maps, named

    if _ending(path) != "sql":
        return why, "foreign"
    text = raw.replace(b"\0", b"")  # Management Studio writes UTF-16
    for found in _INSERT.finditer(text):
        if table := named(found[1].decode("utf-8", "replace")):
            says = f"holds rows of the {maps()[table][0][0]} {table} as INSERT statements"
            verdict: Verdict = "meant" if named_after(path) else "perhaps"
            return f"{says}; save the table as CSV, with column headers", verdict
    return why, "foreign"


_INSERT = re.compile(
    rb"^[^\w\r\n]*INSERT\s+(?:INTO\s+)?(?:[\[\"`]?\w+[\]\"`]?\.){0,2}[\[\"`]?(\w+)[\]\"`]?\s*[(\r\nVv]",
    re.IGNORECASE | re.MULTILINE,
)


def document_verdict(document: Document, why: str) -> tuple[str, Verdict]:
    """Say of a document that no source knows why it is not read, and whether it was meant to be."""
    from ece_lint.documents.table import tables_of

    if _ending(document.path) in _DATA and not document.raw.strip():
        return "is empty; write what belongs in it, or delete it", "meant"
    name = named_after(document.path)
    if name is None and _ending(document.path) in _EXPORTS and not tables_of(document):
        return f"{why}; open it and save it as .xlsx or as CSV UTF-8", "meant"
    if name is None:
        return why, "foreign"
    from ece_lint.sources.marks import server_error

    if (error := server_error(document.data)) is not None:
        said = f"an error was saved instead of data: {error}, though it is named after {name}"
        return f"{said}; export it again", "meant"
    if (section := _unsaid_section(document)) is not None:
        return f"holds a list, but does not say of what; begin the file with `{section}:`", "meant"
    # What other tools call `service.yaml` or `label.json` is not an export, unless it lies among some.
    is_common = re.search("[_a-z]([A-Z]|_)", name) is None
    if _ending(document.path) in _KEPT_BY_ALL and is_common and _is_filled(document.data):
        return f"{why}, though it is named after {name}", "perhaps"
    return f"{why}, though it is named after {name}; export it again", "meant"


def named_after(path: str) -> str | None:
    """Return in words what a file is named after: a known table, a resource of the REST interface, or a section."""
    from ece_lint.model import sections
    from ece_lint.sources.recognise import maps, named
    from ece_lint.sources.rest import resource_named

    name = path.rpartition("/")[2]
    if table := named(name):
        return f"the {maps()[table][0][0]} {table}"
    if _ending(path) in ("json", "xml") and (resource := resource_named(path)):
        return f"the REST resource {resource.item}"
    if _ending(path) in _KEPT_BY_ALL and _stem(path) in sections():
        return f"the section `{_stem(path)}`"
    return None


def _begins_section() -> re.Pattern[bytes]:
    """Return the pattern of a line that begins a section, and of its first object below."""
    from ece_lint.model import sections

    names = "|".join(map(re.escape, sections()))
    return re.compile(
        rf"^({names}):[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*- [{{]?\w+:".encode(), re.MULTILINE
    )


def _unsaid_section(document: Document) -> str | None:
    """Return the section of which a file has the objects and the name, but not the line that begins it."""
    from ece_lint.model import sections

    section, items = _stem(document.path), document.data
    if section not in sections() or not isinstance(items, list):
        return None
    fields = sections()[section].fields
    fitting = [
        one for one in items if isinstance(one, dict) and len(fields.keys() & one.keys()) > 1
    ]
    return section if fitting and len(fitting) * 2 > len(items) else None


def defined_in(path: str, document: Document | None) -> set[str]:
    """Return the kinds of objects that a file which could not be read may define: all, unless it is a known table."""
    from ece_lint.model import kinds
    from ece_lint.sources.recognise import maps

    table = _table_of(path) if document is None or document.form == "table" else ""
    if not table:
        return set(kinds())
    return {one["kind"] for _, one, _ in maps()[table] if "kind" in one}


def _table_of(path: str) -> str:
    """Return the table of a database that a file is named after, which is never YAML, or nothing."""
    from ece_lint.sources.recognise import named

    return "" if _ending(path) in ("yaml", "yml") else named(path.rpartition("/")[2])


def told_in(path: str, document: Document | None) -> set[tuple[str, str]]:
    """Return what a file that could not be read says something of, as far as its text or its name tells.

    These are kinds, and with a field what of them. Of an encrypted file with any name nothing is known.
    """
    from ece_lint.model import sections
    from ece_lint.sources.canonical import sections_in
    from ece_lint.sources.recognise import maps
    from ece_lint.sources.rest import resource_named
    from ece_lint.sources.tables import told_by

    found = set() if document is None else sections_in(document.text)
    if not found and _ending(path) in _KEPT_BY_ALL:
        found = {word for word in re.split(r"[^a-z_]+", _stem(path)) if word in sections()}
    told = {
        (kind, "")
        for one in map(sections().__getitem__, found)
        for kind in (one.name, *one.holds.values())
    }
    if table := _table_of(path):
        told |= {part for _, own, _ in maps()[table] for part in told_by(table, own)}
    resource = resource_named(path) if _ending(path) in ("json", "xml") else None
    return told | ({(resource.kind, "")} if resource else set())


def _is_filled(data: object) -> bool:
    """Say whether data is a mapping, or a list of mappings: something that somebody wrote on purpose."""
    items = data if isinstance(data, list) else [data]
    return bool(items) and all(isinstance(item, dict) and item for item in items)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()


def _ending(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path else ""
