"""Whatever a folder holds becomes records: each document goes to the source that knows it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ece_lint.documents import Document, Node
from ece_lint.documents.concealed import is_secret
from ece_lint.documents.encodings import assumed, in_words
from ece_lint.light import Light
from ece_lint.model import Key, Record, key_of, place
from ece_lint.names import Guesses
from ece_lint.sources.canonical import empty_fields, given_in, is_canonical, read_canonical
from ece_lint.wording import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ece_lint.sources.draft import Harvest, Pulled

NO_SECTION = "holds no section of a routing configuration"


class Gathered(Light):
    """The records of all documents, and what is to be said about the files.

    `taken_for` has in words what each file was taken for, `untaken` those that no source knows with the
    reason, `parts` the tables and sheets that no source knows of files that are read otherwise, `noise` how
    many rows were left out, by reason, `deleted` where the rows are that are deleted, by kind and by what
    mentions call them, and `mostly` the tables of which most rows were left out, by reason. `given` has the
    kinds, and with a field what of them, that the files speak of even where there is none, each with a place.
    `guesses` is what the run has left, for callers that go on from here. `unlisted` has the kinds of which bulk jobs
    or memberships have some, and no list has the others. `missing` has the files that a manifest knows of and
    that are not here, with the reason. `cut` has the kinds, and with a field what of them, of which rows are missing,
    and `unread` the kinds of which a canonical file has objects that cannot be read, by its path.
    """

    records: list[Record]
    taken_for: dict[str, str]
    untaken: dict[str, str]
    parts: dict[str, str]
    noise: Counter[str]
    deleted: dict[tuple[str, str], Node]
    mostly: dict[str, str]
    given: dict[tuple[str, str], Node]
    guesses: Guesses
    unlisted: frozenset[str] = frozenset()
    missing: Mapping[str, str] = MappingProxyType({})
    cut: frozenset[tuple[str, str]] = frozenset()
    unread: Mapping[str, set[str]] = MappingProxyType({})


def gather(documents: Iterable[Document]) -> Gathered:
    """Turn documents into records; exports of all forms are joined with each other and with canonical files.

    What is doubtful about an export becomes a flaw of its document.
    """
    documents = list(documents)
    canonical: list[Document] = []
    exports: list[Document] = []
    manifests: list[Document] = []
    for document in documents:
        if document.form == "json" and is_manifest(document):
            manifests.append(document)
        elif document.form == "yaml" or not _is_export(document):
            canonical.append(document)
        else:
            exports.append(document)
    records: list[Record] = []
    taken_for: dict[str, str] = {}
    untaken: dict[str, str] = {}
    given: dict[tuple[str, str], Node] = {}
    unread: dict[str, set[str]] = {}
    cut: set[tuple[str, str]] = set()
    for document in canonical:
        if is_canonical(document):
            document.by_hand = True
            lost: set[str] = set()
            found = list(read_canonical(document, lost))
            if lost:
                unread[document.path] = lost
                cut |= {(kind, "") for kind in lost}
            records += found
            for kind, field, at in (*given_in(document), *empty_fields(found)):
                given.setdefault((kind, field), at)
            taken_for[document.path] = f"canonical configuration, {len(found):,} objects"
        elif document.complete:
            untaken[document.path] = NO_SECTION
    pulled: dict[str, Pulled] = {}
    missing: dict[str, str] = {}
    if manifests:
        from ece_lint.sources.pulled import read_pulls  # most folders have none

        words, pulled, missing = read_pulls(manifests, {document.path for document in documents})
        taken_for |= words
    if not exports:
        _say_encodings(canonical, taken_for)
        records = without_copies(records, len(records))
        return Gathered(
            records, taken_for, untaken, {}, Counter(), {}, {}, given, Guesses(), missing=missing,
            cut=frozenset(cut), unread=unread,
        )  # fmt: skip
    exported = _join_exports(exports, records, pulled)
    return exported.but(
        records=without_copies(exported.records, len(records)),
        taken_for=taken_for | exported.taken_for,
        untaken=untaken | exported.untaken,
        given=given | exported.given,
        missing=missing,
        cut=exported.cut | cut,
        unread=unread,
    )


def without_copies(records: list[Record], canonical: int) -> list[Record]:
    """Return records without those of a second copy of the site, which is a flaw of its first file.

    It is one if most of its objects are defined elsewhere too: in an export of which it is the conversion, or
    in the files of another folder, or in the file beside it after which a copy is named. The first so many records
    are canonical; what exports have comes after them.
    """
    by_site: dict[str, dict[Key, Record]] = {}
    files = {record.document.path for record in records[:canonical]}
    for copy, first in _copies(files):
        own, known = _defined(records, copy), _defined(records, first)
        both = [key for key in own if key in known]
        if len(both) >= _MANY and len(both) * 2 > min(len(own), len(known)):
            _say_copied(both, known, own, "two copies of one file")
            gone = {id(own[key]) for key in both}
            canonical -= len(gone)
            records = [record for record in records if id(record) not in gone]
    folders = {path.rpartition("/")[0] for path in files}
    if len(folders) + (len(records) > canonical) < 2:
        return records
    for number, record in enumerate(records):
        site = record.document.path.rpartition("/")[0] if number < canonical else _EXPORTS
        if (key := _key(record)) is not None:
            by_site.setdefault(site, {}).setdefault(key, record)
    copied: set[int] = set()
    sites = sorted(by_site, key=lambda one: (one == _EXPORTS, one.count("/"), one))
    for at, site in enumerate(sites):
        for first in sites[:at]:
            own, known = by_site[site], by_site[first]
            both = [key for key in own if key in known and id(own[key]) not in copied]
            if len(both) >= _MANY and len(both) * 2 > min(len(own), len(known)):
                copied |= {id(own[key]) for key in both}
                is_export = site == _EXPORTS
                what = "an export and its conversion" if is_export else "two copies of one site"
                _say_copied(both, known, own, what)
    return [record for record in records if id(record) not in copied] if copied else records


def _copies(paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the files that are named as copies of another in their folder: by browsers, Explorer and merge tools."""
    for path in sorted(paths):
        folder, slash, name = path.rpartition("/")
        if not _MARKS.isdisjoint(name.partition(".")[0]) or name.count(".") > 1:
            bare = re.sub(
                _COPY, "", name, flags=re.IGNORECASE
            )  # compiled where a name looks like it
            if bare != name and (first := f"{folder}{slash}{bare}") in paths:
                yield path, first


_MARKS = frozenset(" _-(")
_COPY = (
    r"^(?:copy of|kopie von|copie de|copia de) |(?:[ _]\(\d+\)| - (?:copy|kopie|copie|copia)(?: \(\d+\))?"
    r"|[_.](?:base|local|remote|backup)(?:[_.]\d+)?)(?=\.\w+$)"
)


def _defined(records: Iterable[Record], path: str) -> dict[Key, Record]:
    """Return the objects that a file defines, each by its key."""
    found: dict[Key, Record] = {}
    for record in records:
        if record.document.path == path and (key := _key(record)) is not None:
            found.setdefault(key, record)
    return found


def _key(record: Record) -> Key | None:
    """Return what tells the object of a record from others of the site, if there may be several."""
    if record.kind.single:
        return None
    if not record.kind.named_by:
        return key_of(record)
    named = (str(record.data.get(field)) for field in record.kind.named_by)
    return Key(
        record.kind.name, record.kind.named_as.format(*named), str(record.data.get("department"))
    )


_EXPORTS = "\0"  # in place of a folder
_MANY = 3  # names that two files have in common by chance


def _say_copied(
    both: list[Key], known: dict[Key, Record], own: dict[Key, Record], what: str
) -> None:
    first, again = known[both[0]], own[both[0]]
    message = (
        f"{len(both):,} of {len(own):,} objects are defined in {quoted(first.document.path)} too, first"
        f" {again.kind.noun} {quoted(both[0].name)}: these look like {what}; those there are taken"
    )
    place(again.document, again.pointer, again.places, ("name",)).report("site-twice", message)
    again.document.unread.append(f"{len(both):,} objects that another file defines are set aside")


def is_manifest(document: Document) -> bool:
    """Say whether a document of JSON is what a script of `ece-lint queries` writes beside its exports."""
    data = document.data
    return isinstance(data, dict) and str(data.get("schema")).startswith("ece-lint/pull/")


def _is_export(document: Document) -> bool:
    if document.form in ("json", "xml"):
        from ece_lint.sources.marks import tool_of
        from ece_lint.sources.rest import is_rest  # only a folder with exports pays for it
        from ece_lint.sources.rows import nest, take_rows

        if tool_of(document) is not None:
            return True
        if take_rows(document):
            return True
        if document.form == "json":
            nest(document)
        return document.form == "xml" or is_rest(document)
    return True


def _join_exports(
    exports: list[Document], canonical: list[Record], pulled: dict[str, "Pulled"]
) -> Gathered:
    """Read exports, by number first and by name last, and join them with each other.

    `pulled` says how many rows files have by their manifest.
    """
    from ece_lint.sources.draft import Harvest
    from ece_lint.sources.join import join
    from ece_lint.sources.marks import say_cut_off, say_tool, tool_of
    from ece_lint.sources.required import report_missing
    from ece_lint.sources.twice import other_names, say_other_names
    from ece_lint.sources.values import settle_attributes

    harvest = Harvest()
    harvest.pulled = pulled
    responses = []
    for document in exports:
        if document.form in ("json", "requests", "xml"):
            from ece_lint.sources.rest import is_rest

            if tool_of(document) is not None:
                say_tool(document, harvest)
            elif is_rest(document):
                responses.append(document)
    tables = [document for document in exports if document.form in ("table", "excel", "rows")]
    if responses:
        from ece_lint.sources.rest import harvest_rest

        harvest_rest(responses, harvest)
    unknown: dict[tuple[str, int], str] = {}
    if tables:
        from ece_lint.sources.flat import harvest_flat
        from ece_lint.sources.sheets import harvest_sheets
        from ece_lint.sources.tables import harvest_tables

        unknown = harvest_tables(tables, harvest)
        harvest_flat(tables, harvest, canonical)
        unknown |= harvest_sheets(tables, harvest)
    for document in tables:
        say_cut_off(document, harvest)
    settle_attributes(harvest.drafts)
    if len({document.form for document in exports}) > 1:
        say_other_names(other_names(harvest.drafts), harvest)
    for node, rule, message in harvest.doubts:
        node.report(rule, message)
    listed = {one.kind for one in harvest.drafts if not one.is_made}
    listed |= {one.kind.name for one in canonical}
    unlisted = frozenset(one.kind for one in harvest.drafts) - listed
    joined = join(harvest.drafts, harvest.links, canonical)
    report_missing(joined.records)
    untaken = {
        document.path: unknown.get((document.path, 0), NO_SECTION)
        for document in exports
        if document.complete
        and document.path not in harvest.taken_for
        and all(flaw.rule == "text-beside-table" for flaw in document.flaws)
    }
    _say_encodings(exports, harvest.taken_for)
    taken = [document for document in tables if document.path not in untaken]
    parts = _left_parts(taken, unknown, harvest)
    mostly = {
        why: ", ".join(f"{rows} of {table}" for table, rows in tables.items())
        for why, tables in harvest.mostly.items()
    }
    return Gathered(
        joined.records, harvest.taken_for, untaken, parts,
        joined.noise, joined.deleted, mostly, harvest.given, harvest.guesses, unlisted,
        cut=frozenset(harvest.cut),
    )  # fmt: skip


def _say_encodings(documents: Iterable[Document], taken_for: dict[str, str]) -> None:
    """Say of files that were taken in which encoding they are, if it is not UTF-8, and where that is assumed."""
    for document in documents:
        name = in_words(document.encoding)
        if name and document.path in taken_for:
            from ece_lint.documents.table import tables_of  # most files are UTF-8

            taken_for[document.path] += f", {name}"
            columns = [one for table in tables_of(document) for one in table.columns or ()]
            flaw = assumed(document, shows=not any(map(is_secret, columns)))
            if flaw is not None:
                document.flaws.append(flaw)


def _left_parts(
    documents: Iterable[Document], unknown: dict[tuple[str, int], str], harvest: "Harvest"
) -> dict[str, str]:
    """Return the tables and sheets that no source knows of files that are read otherwise, with the reason.

    What is named after a known table should have been read, and counts as not analysed.
    """
    from ece_lint.documents.table import tables_of
    from ece_lint.sources.recognise import named
    from ece_lint.sources.taken import part_of

    parts: dict[str, str] = {}
    for document in documents:
        tables = tables_of(document)
        if len(tables) < 2:
            continue
        sheets = {
            part_of(table)
            for number, table in enumerate(tables)
            if (document.path, number) in harvest.taken
        }
        for number, table in enumerate(tables):
            words = part_of(table) or f"table {number + 1}"
            if (document.path, number) in harvest.taken or words in sheets:
                continue
            reason = unknown.get(
                (document.path, number), "its columns are not those of a known table"
            )
            is_blank = _is_blank(table)
            if name := named(table.name or ""):
                why = "is empty" if is_blank else reason
                document.unread.append(f"{words}: {why}, though it is named after {name}")
            elif not is_blank:
                parts.setdefault(f"{document.path} ({words})", reason)
    return parts


def _is_blank(table: Any) -> bool:
    return table.columns is None and not any(any(row) for row in table.rows())
