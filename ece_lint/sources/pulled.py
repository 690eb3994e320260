"""What a script of `ece-lint queries` says that it fetched: its exports are judged by facts, not by guesses."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer, shown
from ece_lint.shape import accepts
from ece_lint.sources.draft import Pulled
from ece_lint.wording import counted, listed, quoted

_APART = timedelta(hours=2)
_CALLED = {"aw": "AW table", "ece": "ECE table", "rest": "REST resource"}
_DATABASES = {"aw": "AW database", "ece": "ECE database", "rest": "REST interface"}


class _Entry(NamedTuple):
    """A table or resource of a manifest, and where that says so."""

    data: dict[str, Any]
    document: Document
    pointer: Pointer

    def node(self, *steps: str | int) -> Node:
        return Node(self.document, (*self.pointer, *steps))

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.data["at"])

    def paths(self) -> list[str]:
        return [self._beside(file) for file in self.data["files"]]

    def path(self) -> str:
        """Return the file that was to be written."""
        return self._beside(
            f"{self.data['name']}{'.xml' if self.data['source'] == 'rest' else '.csv'}"
        )

    def _beside(self, file: str) -> str:
        folder, slash, _ = self.document.path.rpartition("/")
        return f"{folder}{slash}{file}"


class Pulls(NamedTuple):
    """What manifests say: what each was taken for, how many rows a file must have, and why a file is not here."""

    taken_for: dict[str, str]
    rows: dict[str, Pulled]
    missing: dict[str, str]


def read_pulls(manifests: Iterable[Document], paths: Collection[str]) -> Pulls:
    """Say what manifests know to be missing among the files that were read, which are known by their paths."""
    words: dict[str, str] = {}
    missing: dict[str, str] = {}
    known: list[_Entry] = []
    for document in manifests:
        data: Any = document.data
        if not (accepts("pull")(data) and _has_dates(data)):
            words[document.path] = "a manifest of a pull that is not read"
            message = "this is not a manifest that this version of ece-lint reads, so what was fetched is not known"
            _say(Node(document, ("schema",)), message)
            continue
        entries = [
            _Entry(one, document, ("tables", number)) for number, one in enumerate(data["tables"])
        ]
        complete = [one for one in entries if one.data["state"] == "complete"]
        words[document.path] = (
            f"the manifest of a pull, {counted(len(complete), 'table')} on {data['started'][:10]}"
        )
        known += complete
        _say_failures(data, document, entries, missing)
        _say_absent(data, entries)
        if not (complete or missing or document.unread):
            _say(Node(document, ("tables",)), "nothing was fetched")
        gone = [(one, path) for one in complete for path in one.paths() if path not in paths]
        if gone:
            what = listed(path.rpartition("/")[2] for _, path in gone)
            verb = "was" if len(gone) == 1 else "were"
            _say(
                gone[0][0].node("files"),
                f"{what} {verb} fetched, but could not be read here",
                part=True,
            )
            missing |= {path: "was fetched, but could not be read here" for _, path in gone}
    _compare_times(known)
    rows = {
        path: Pulled(one.data["rows"], one.document.path)
        for one in known
        if one.data["source"] != "rest"  # a response has its own count
        for path in one.paths()
    }
    return Pulls(words, rows, missing)


def _say(place: Node, message: str, *, part: bool = False) -> None:
    """Say what is incomplete: a part of the files, which is noted by file, or nobody knows how much."""
    place.report("incomplete-export", message)
    if not part:
        place.document.unread.append(message)


def _has_dates(data: dict[str, Any]) -> bool:
    try:
        return all(datetime.fromisoformat(one["at"]) for one in data["tables"])
    except ValueError:
        return False


def _say_failures(
    data: dict[str, Any], document: Document, entries: list[_Entry], missing: dict[str, str]
) -> None:
    """Say that a pull did not end, which databases it could not read, and which tables, once for each reason."""
    if data["ended"] is None:
        last = (
            f"; the last thing that it fetched is {quoted(entries[-1].data['name'])}"
            if entries
            else ""
        )
        _say(
            Node(document, ("ended",)),
            f"the pull did not end, so what it was to fetch is not all here{last}",
        )
    for number, one in enumerate(data["sources"]):
        if one["error"] is not None:
            message = f"{_where(one)} could not be read to the end: {shown(one['error'])}"
            _say(Node(document, ("sources", number, "error")), message)
    failed: dict[tuple[str, str], list[_Entry]] = {}
    for entry in entries:
        if entry.data["state"] == "failed":
            reason = entry.data["source"], str(entry.data["error"])
            failed.setdefault(reason, []).append(entry)
    for (source, error), of in failed.items():
        what = f"{_CALLED[source]}{'s' if len(of) > 1 else ''} {listed(one.data['name'] for one in of)}"
        _say(of[0].node("error"), f"{what} could not be fetched: {shown(error)}", part=True)
        missing |= {one.path(): f"could not be fetched: {shown(error)}" for one in of}


def _say_absent(data: dict[str, Any], entries: list[_Entry]) -> None:
    """Say of a database which tables it does not have; one that has none is another one than was meant."""
    for source in data["sources"]:
        of = [one for one in entries if one.data["source"] == source["source"] != "rest"]
        absent = [one for one in of if one.data["state"] == "absent"]
        if not absent:
            continue
        place = absent[0].node("name")
        if len(absent) == len(of):
            message = f"{_where(source)} has none of the tables that were asked for: is it the right database?"
            _say(place, message)
            continue
        what = listed(one.data["name"] for one in absent)
        are = "table" if len(absent) == 1 else "tables"
        message = (
            f"{_where(source)} does not have the {are} {what}: "
            f"is it of release {data.get('release', 'that the script is for')}?"
        )
        place.report("table-not-in-database", message)


def _where(source: dict[str, Any]) -> str:
    kind = _DATABASES[source["source"]]
    if not source["database"]:
        return f"{kind} {quoted(source['server'])}"
    return f"{kind} {quoted(source['database'])} on {quoted(source['server'])}"


def _compare_times(known: Iterable[_Entry]) -> None:
    """Say so where hours lie between the first and the last table that was fetched."""
    in_order = sorted(known, key=lambda one: one.at)
    if not in_order or in_order[-1].at - in_order[0].at <= _APART:
        return
    first, last = in_order[0], in_order[-1]
    hours = (last.at - first.at) / timedelta(hours=1)
    after = f"{hours:,.0f} hours after {_told(first)}"
    message = f"{_told(last)} was fetched {after}, as {quoted(first.document.path)} says"
    last.node("name").report("exports-of-different-age", message)


def _told(entry: _Entry) -> str:
    return f"{_CALLED[entry.data['source']]} {quoted(entry.data['name'])}"
