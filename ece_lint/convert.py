"""Whatever was read is written as canonical YAML, and the comments of an earlier version are kept."""

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from math import isinf, isnan
from pathlib import Path
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer
from ece_lint.documents.concealed import is_secret
from ece_lint.documents.files import Excludes, Unreadable, nothing, read_bytes
from ece_lint.documents.quoting import yaml_text
from ece_lint.documents.yaml import read_yaml, resolve
from ece_lint.lint import LOOKED_FOR, read
from ece_lint.model import Kind, Names, Record, as_written, kinds, place, sections
from ece_lint.shape import Schema
from ece_lint.shipped import SCHEMAS
from ece_lint.sources.canonical import empty_fields, given_in, is_canonical, read_canonical
from ece_lint.sources.gather import gather
from ece_lint.wording import Phrase, WrongUse, counted, listed, quoted

Fact = tuple[str, str]  # a kind, and a field of it or nothing


class Site(NamedTuple):
    """What was read: the objects, what is to be said about the files, and whether all of them were read.

    `given` has the kinds, and with a field what of them, that the files speak of even where there is none.
    """

    records: list[Record]
    notes: list[str]
    complete: bool
    given: Collection[Fact]


def read_site(
    paths: Iterable[str],
    output: str = "",
    told: Callable[[str], None] = lambda doing: None,
    encoding_of: Callable[[str], str] = lambda path: "",
    excludes: Excludes = nothing,
) -> Site:
    """Read files and folders as `lint` does; nothing about them is raised.

    What an earlier run wrote to `output` is not read, unless it is named among the paths.
    """
    found = read(paths, told=told, encoding_of=encoding_of, excludes=excludes)
    own = {file.resolve() for file in _files(output).values()} if output else set()
    for path in found.documents.keys() - found.named:
        if own and Path(path).resolve() in own:
            del found.documents[path]
    gathered = gather(found.documents.values())
    found.settle(gathered)
    notes = [f"{path}: {why}" for path, why in found.not_analysed]
    if not gathered.records and not gathered.given and not notes:
        notes.append(f"nothing to convert; looked for {LOOKED_FOR}")
    complete = not notes
    unread = {one.path for one in found.not_analysed}
    count = sum(len(one.flaws) for one in found.documents.values() if one.path not in unread)
    if count:
        what = "1 finding" if count == 1 else f"{count:,} findings"
        notes.append(f"{what} about the files may mean that objects are missing: ece-lint check")
    notes += left_out(gathered.records)
    return Site(gathered.records, notes, complete, gathered.given.keys())


def rewritten(
    site: Site, output: str, *, force: bool = False, afresh: bool = False
) -> tuple[dict[Path, str], list[str]]:
    """Return the text of each file of `output`, and notes about what is in it no more and what stays.

    A folder, or a name that ends in `/`, gets a file for each section that was read. Sections that are in a
    file and were not read stay, and where something could not be read nothing is overwritten, unless `force` says
    so. Raises `WrongUse` for a file that holds anything but canonical YAML, so that nothing else is ever
    overwritten.
    """
    texts: dict[Path, str] = {}
    notes: list[str] = []
    stays: list[str] = []
    read_now = {_outer(one.kind) for one in site.records}
    read_now |= {_outer(kinds()[kind]) for kind, field in site.given if not field}
    for part, file in _files(output).items():
        mine = [kind for kind in kinds().values() if part in ("", _outer(kind))]
        own = [one for one in site.records if one.kind in mine]
        said = [(kind, field) for kind, field in site.given if kinds()[kind] in mine]
        if not own and all(field for _, field in said):
            if file.exists():
                notes.append(f"{file} stays as it is: nothing was read for it")
            continue
        before = _earlier(file)
        if before is None:
            texts[file] = canonical_yaml(own, None, said)
            continue
        if not (site.complete or force):
            why = "not everything was read; --force overwrites it all the same"
            stays.append(f"{file} stays as it is, since {why}")
        if afresh:
            texts[file] = canonical_yaml(own, None, said)
            continue
        kept = [] if force else [one for one in _sections_of(before) if one not in read_now]
        if kept:
            notes.append(
                f"{file} keeps {listed(kept, 60)}, of which nothing was read; --force does not"
            )
        texts[file] = canonical_yaml(own, before, said, kept)
        earlier = _records_in(before, kept)
        notes += [*left_out(earlier), *_gone(before, [*own, *earlier])]
    if stays:
        return {}, stays
    return {file: with_schema(text, file) for file, text in texts.items()}, notes


def with_schema(text: str, file: Path, root: Path | None = None) -> str:
    """Return canonical YAML with the comment that tells editors its schema, as a file that is going to have it.

    The schema is that of the repository `root`, or else the one that `init` wrote in a folder above the file; without
    one, the text is as it was. A comment that somebody wrote stays.
    """
    above = Path(os.path.abspath(file)).parents  # `..` is taken out, and no link followed
    name = f"{SCHEMAS}/configuration.schema.json"
    root = root or next((folder for folder in above if (folder / name).is_file()), None)
    if root is None or "yaml-language-server:" in text:
        return text
    way = os.path.relpath(root / name, above[0]).replace(os.sep, "/")
    space = "" if text.startswith("#") else "\n"
    return f"# yaml-language-server: $schema={way}\n{space}{text}"


def canonical_yaml(
    records: Iterable[Record],
    before: Document | None = None,
    given: Collection[Fact] = (),
    kept: Collection[str] = (),
) -> str:
    """Return records as canonical YAML: sections and fields as the schemas have them, objects by name.

    The text does not depend on the order of the files that were read. With `before`, an earlier version,
    its comments stay with what they stand at, and so do its sections `kept`. A field whose name speaks of a
    secret is left out. What is `given` though there is none of it becomes `workflows: []`, or `call_type: null` at
    the first object of its kind.
    """
    if before is None:
        return "".join(_written(records, _NO_COMMENTS, given, {})) or "{}\n"
    own = _records_in(before, kept)
    facts = ((kind, field) for kind, field, _ in (*given_in(before), *empty_fields(own)))
    given = [*given, *(fact for fact in facts if _outer(kinds()[fact[0]]) in kept)]
    empty = {name: line for name, (line, _) in _empty(before).items() if name in kept}
    return "".join(_written([*records, *own], _comments(before), given, empty)) or "{}\n"


def _outer(kind: Kind) -> str:
    """Return the section at the top of a file that has the objects of a kind."""
    return kind.within or kind.section


def _records_in(document: Document, names: Collection[str]) -> list[Record]:
    """Return the objects of some sections of a canonical document."""
    return [one for one in read_canonical(document) if _outer(one.kind) in names] if names else []


def _sections_of(document: Document) -> dict[str, list[tuple[Pointer, Any]]]:
    """Return the sections of a canonical document, and where each stands with what it holds."""
    data: Any = document.data
    roots = enumerate(data) if isinstance(data, list) else [(None, data)]
    found: dict[str, list[tuple[Pointer, Any]]] = {}
    for at, root in roots:
        for name in root if isinstance(root, dict) else ():
            if name in sections():
                pointer = (name,) if at is None else (at, name)
                found.setdefault(name, []).append((pointer, root[name]))
    return found


def _empty(document: Document) -> dict[str, tuple["_Line", Pointer]]:
    """Return a line for each section that holds nothing, as there is none or nobody has said yet, and its place."""
    found = {}
    for name, places in _sections_of(document).items():
        pointer, value = places[0]
        if value in (None, []) and not any(other for _, other in places):
            found[name] = _empty_line(name, value), pointer
    return found


def _empty_line(section: str, value: Any) -> "_Line":
    text = f"{section}:" if value is None else f"{section}: []"
    return _Line(0, text, (_Mark((section,), (), True, value),))


def _files(output: str) -> dict[str, Path]:
    """Return the files that an output stands for, by their section; one file has them all."""
    if output.endswith(("/", "\\")) or Path(output).is_dir():
        return {
            section: Path(output) / f"{section}.yaml"
            for section, kind in sections().items()
            if not kind.within
        }
    return {"": Path(output)}


def _earlier(file: Path) -> Document | None:
    """Return what a file holds that is about to be overwritten, or `None` for a new or an empty one."""
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise WrongUse(f"{file} does not end in .yaml, which is what is written")
    if not file.exists():
        return None
    try:
        raw = read_bytes(str(file))
    except Unreadable as error:
        raise WrongUse(f"{file} {error}") from None
    if raw.strip() in (b"", b"{}"):
        return None
    document = read_yaml(str(file), raw)
    if not is_canonical(document):
        raise WrongUse(f"{file} is not canonical YAML, so it is not overwritten")
    list(read_canonical(document))
    if document.flaws:
        message = "is not overwritten, as a part of it cannot be read: ece-lint check says which"
        raise WrongUse(f"{file} {message}")
    return document


def _gone(before: Document, records: list[Record]) -> Iterator[str]:
    """Say which objects an earlier version had and this one has not."""
    new = {way for way, _ in _objects(records)}
    names: dict[str, list[str]] = {}
    for way, old in _objects(read_canonical(before)):
        if way not in new:
            names.setdefault(old.kind.noun, []).append(_name(old))
    for noun, lost in names.items():
        yield f"{before.path}: what was read no longer has {noun} {listed(lost)}"


# Lines, and where each belongs.

# The section, the object and the steps to a part of it; names stand for the items of a list of names.
_Way = tuple[str | int, ...]


class _Mark(NamedTuple):
    way: _Way
    steps: Pointer  # from the object
    key: bool  # whether it is a field, which begins with its key
    value: Any


class _Line(NamedTuple):
    indent: int
    text: str
    marks: tuple[_Mark, ...]


def _written(
    records: Iterable[Record],
    comments: "_Comments",
    given: Collection[Fact],
    empty: Mapping[str, _Line],
) -> Iterator[str]:
    yield from (f"{line}\n" for line in comments.head)
    begun: set[str] = set()
    between = "\n" if comments.head else ""
    objects = _objects(records)
    valueless = _valueless([record for _, record in objects], given)
    # Every kind in its place, whether it has objects or is said to have none.
    own: dict[Kind, list[tuple[_Way, Record]]] = {kind: [] for kind in kinds().values()}
    for way, record in objects:
        own[record.kind].append((way, record))
    for kind, members in own.items():
        is_given = (kind.name, "") in given and not (kind.within or kind.single)
        none = _empty_line(kind.section, []) if is_given else empty.get(kind.section)
        for indent, section in _sections(kind) if members or none else ():
            if section not in begun:
                begun.add(section)
                line = _Line(indent, f"{section}:", (_Mark((section,), (), True, None),))
                yield "" if indent else between
                yield from comments.around(line if members or none is None else none)
                between = "\n"
        for way, record in members:
            for line in _lines(record, way, valueless.pop(kind.name, ())):
                yield from comments.around(line)
    yield from (f"{line}\n" for line in comments.foot)


def _valueless(records: Iterable[Record], given: Collection[Fact]) -> dict[str, list[str]]:
    """Return by kind the fields that are given, and that no object has a value in."""
    fields: dict[str, set[str]] = {}
    for record in records:
        named = {field for field, value in record.data.items() if value is not None}
        fields.setdefault(record.kind.name, set()).update(named)
    found: dict[str, list[str]] = {}
    for kind, field in given:
        if field and kind in fields and field not in fields[kind]:
            found.setdefault(kind, []).append(field)
    return found


def _sections(kind: Kind) -> list[tuple[int, str]]:
    """Return the sections around the objects of a kind, the outer one first, and how far in."""
    outer = [kind.within] if kind.within else []
    return [(2 * depth, section) for depth, section in enumerate([*outer, kind.section])]


def _objects(records: Iterable[Record]) -> list[tuple[_Way, Record]]:
    """Return records in the order in which they are written, each with the way to it."""
    by_kind: dict[Kind, list[tuple[str, str, Record]]] = {kind: [] for kind in kinds().values()}
    for record in map(_with_lists, records):
        by_kind[record.kind].append((_text_of(record, "department"), _name(record), record))
    found: list[tuple[_Way, Record]] = []
    for kind, members in by_kind.items():
        namesakes = Counter(member[:2] for member in members)
        # Which of two definitions comes first must not depend on the files either.
        members.sort(
            key=lambda one: (one[0], one[1], repr(one[2].data) if namesakes[one[:2]] > 1 else "")
        )
        seen: Counter[tuple[str, str]] = Counter()
        for department, name, record in members:
            seen[department, name] += 1
            found.append(((kind.section, department, name, seen[department, name]), record))
    return found


def _with_lists(record: Record) -> Record:
    lists = {field: [*value] for field, value in record.data.items() if isinstance(value, Names)}
    return record._replace(data={**record.data, **lists}) if lists else record


def _name(record: Record) -> str:
    if not record.kind.named_by:
        return _text_of(record, "name")
    return record.kind.named_as.format(*(_text_of(record, f) for f in record.kind.named_by))


def _text_of(record: Record, field: str) -> str:
    value = record.data.get(field)
    if value is None or isinstance(value, list | dict):
        return ""
    return value if type(value) is str else number_in(record, value, (field,))


def _lines(record: Record, way: _Way, valueless: Collection[str] = ()) -> Iterator[_Line]:
    """Yield the lines of one object, with fields that get no value."""
    data = {name: value for name, value in record.data.items() if value is not None}
    data |= dict.fromkeys(valueless)
    left_out = frozenset(secrets_of(record))
    if record.kind.single:
        yield from _fields(record, data, record.kind.schema, way, (), 2, left_out)
        return
    indent = 4 if record.kind.within else 2
    lines = _fields(record, data, record.kind.schema, way, (), indent + 2, left_out)
    yield from _item(lines, _Mark(way, (), False, data), indent)


def _fields(
    record: Record,
    data: dict[str, Any],
    shape: Schema,
    way: _Way,
    steps: Pointer,
    indent: int,
    left_out: Collection[Pointer],
) -> Iterator[_Line]:
    known = shape.get("properties", {})
    names = [name for name in known if name in data]
    names += [name for name in data if name not in known]
    if not known and _is_spread(record, steps):
        names.sort()
    for name in names:
        if (*steps, name) in left_out:
            continue
        value, part = data[name], known.get(name, shape.get("additionalProperties") or {})
        key = yaml_text(name)
        # YAML finds the colon behind a key only so far away.
        start = f"{key}:" if len(key) <= 1000 else f"? {key}\n{' ' * indent}:"
        mark = _Mark((*way, name), (*steps, name), True, value)
        if isinstance(value, dict | list) and value:
            yield _Line(indent, start, (mark,))
            yield from _parts(record, value, part, mark, indent + 2, left_out)
        else:
            yield _Line(indent, f"{start} {_scalar(record, value, mark.steps)}", (mark,))


def _parts(
    record: Record,
    value: Any,
    shape: Schema,
    mark: _Mark,
    indent: int,
    left_out: Collection[Pointer],
) -> Iterator[_Line]:
    """Yield the lines of a mapping or a list that is not empty."""
    if isinstance(value, dict):
        yield from _fields(record, value, shape, mark.way, mark.steps, indent, left_out)
        return
    if all(type(item) is str for item in value) and _is_spread(record, mark.steps):
        value = sorted(value)
    for number, item in enumerate(value):
        steps = (*mark.steps, number)
        if isinstance(item, dict | list) and item:
            own = _Mark((*mark.way, number), steps, False, item)
            yield from _item(
                _parts(record, item, shape.get("items", {}), own, indent + 2, left_out), own, indent
            )
        else:
            own = _Mark((*mark.way, str(item)), steps, False, item)
            yield _Line(indent, f"- {_scalar(record, item, steps)}", (own,))


def _item(lines: Iterator[_Line], mark: _Mark, indent: int) -> Iterator[_Line]:
    """Yield the lines of one item of a list, the first behind a dash."""
    first = next(lines, None)
    if first is None:
        yield _Line(indent, "- {}", (mark,))
        return
    yield _Line(indent, f"- {first.text}", (mark, *first.marks))
    yield from lines


def _is_spread(record: Record, steps: Pointer) -> bool:
    """Say whether a list was put together from several files, so that it has the order of the files."""
    places = record.places or {}
    here = [one for at, one in places.items() if at and at[: len(steps)] == steps]
    return len({(one if isinstance(one, Node) else one[0]).document.path for one in here}) > 1


# Secrets.


def secrets_of(record: Record) -> Iterator[Pointer]:
    """Yield the fields of an object that hold secrets: by their names, or as an alias repeats them as one."""
    document = record.document
    repeats = not record.places and document.has_secrets

    def is_repeated(steps: Pointer) -> bool:
        return document.is_concealed(*document.spelled((*record.pointer, *steps)))

    def holds_one(name: str, value: Any, shape: Schema, here: Pointer) -> bool:
        if is_secret(name) and name not in shape.get("properties", {}):
            return True
        if not repeats or name in ("name", *record.kind.named_by):
            return False
        items = range(len(value)) if isinstance(value, list) else ()
        return is_repeated(here) or any(is_repeated((*here, at)) for at in items)

    def within(data: dict[str, Any], shape: Schema, steps: Pointer) -> Iterator[Pointer]:
        for name, value in data.items():
            here = (*steps, name)
            # What has names of attributes for keys has numbers and truth values, which are no secrets.
            if value is None or ("x-keys-name" in shape and not isinstance(value, str)):
                continue
            if holds_one(name, value, shape, here):
                yield here
                continue
            part = shape.get("properties", {}).get(name, {})
            if isinstance(value, dict):
                yield from within(value, part, here)
            for at, item in enumerate(value if isinstance(value, list) else ()):
                if isinstance(item, dict):
                    yield from within(item, part.get("items", {}), (*here, at))

    yield from within(record.data, record.kind.schema, ())


def left_out(records: Iterable[Record]) -> Iterator[str]:
    """Say of each file which fields are not written, as they hold secrets."""
    found: dict[str, list[str]] = {}
    for record in records:
        for steps in secrets_of(record):
            node = place(record.document, record.pointer, record.places, steps, key=True)
            name = quoted(str(next(one for one in reversed(steps) if isinstance(one, str))))
            found.setdefault(node.document.path, []).append(f"{name} on line {node.span.line}")
    for path, fields in found.items():
        what = f"{counted(len(fields), 'field')} with a secret {'is' if len(fields) == 1 else 'are'} left out"
        yield f"{path}: {what}: {listed(map(Phrase, fields))}"


# Values.


def _scalar(record: Record, value: Any, steps: Pointer) -> str:
    match value:
        case None:
            return "null"
        case str():
            return yaml_text(value)
        case list():
            return "[]"
        case dict():
            return "{}"
        case _:
            return number_in(record, value, steps)


def number_in(record: Record, value: Any, steps: Pointer) -> str:
    """Return a number or a truth value as its file has it, as far as it has it: `1.10` names 1.10."""
    if record.places is None:
        text = as_written(value, record.document, (*record.pointer, *steps))
        if repr(resolve(text)) == repr(value):
            return text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and (isnan(value) or isinf(value)):
        return ".nan" if isnan(value) else ".inf" if value > 0 else "-.inf"
    return repr(value)


# Comments.

_LINE_END = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"[ \t]*(#.*)?")
_BEHIND_KEY = re.compile(r"[ \t]*:([ \t]+#.*)")
_BEHIND_VALUE = re.compile(r",?([ \t]+#.*)")
_EDITOR = "# yaml-language-server:"
_ALWAYS: Any = object()  # in place of a value: the comment is about the key


class _Comments(NamedTuple):
    """The comments of a document: at its head, above lines, behind lines with their value, and at its foot."""

    head: list[str]
    above: dict[_Way, list[str]]
    behind: dict[_Way, tuple[str, Any]]
    foot: list[str]

    def around(self, line: _Line) -> Iterator[str]:
        """Yield a line with the comments that belong to it."""
        pad, behind = " " * line.indent, ""
        for mark in line.marks:
            for above in self.above.get(mark.way, ()):
                yield f"{pad}{above}\n" if above else "\n"
            comment, value = self.behind.get(mark.way, ("", _ALWAYS))
            if not behind and (value is _ALWAYS or _said(value) == _said(mark.value)):
                behind = comment
        yield f"{pad}{line.text}{behind}\n"


_NO_COMMENTS = _Comments([], {}, {}, [])


def _said(value: Any) -> Any:
    """Return what a value says, however it is written: a number in quotes is the same as one without."""
    match value:
        case dict():
            return {name: _said(item) for name, item in value.items()}
        case list():
            return [_said(item) for item in value]
        case _:
            return str(value)


def _comments(document: Document) -> _Comments:
    """Find the comments of a canonical document and what each stands at."""
    if "#" not in document.text:
        return _NO_COMMENTS
    lines = _LINE_END.split(document.text)
    head = _head(lines)
    nodes = list(_nodes(document))
    # Lines that no comment can stand on: inside texts of several lines, and then those that are dealt with.
    taken = {number for mark, node in nodes for number in _continued(mark, node)}
    above: dict[_Way, list[str]] = {}
    behind: dict[_Way, tuple[str, Any]] = {}
    last = 0
    for mark, node in nodes:
        number, column, *_ = node.span
        last = max(last, document.span(*_extent(node)).end_line)
        if number not in taken and not lines[number - 1][: column - 1].strip(" \t-"):
            found = _above(lines, number, len(head), taken)
            taken.update(range(number - len(found), number + 1))
            above.setdefault(mark.way, _trimmed(found))
        if comment := _behind(mark, node):
            behind.setdefault(mark.way, comment)
    foot = [line.strip() for line in lines[last:] if line.lstrip().startswith("#")]
    return _Comments(_trimmed(head), above, behind, ["", *foot] if foot else [])


def _nodes(document: Document) -> Iterator[tuple[_Mark, Node]]:
    """Yield each part of a canonical document that gets a line of its own, and where it stands."""
    for line, pointer in _empty(document).values():
        yield line.marks[0], Node(document, pointer, key=True)
    sections_seen: set[Pointer] = set()
    for way, record in _objects(read_canonical(document)):
        inner = record.pointer if record.kind.single else record.pointer[:-1]
        within = _sections(record.kind)
        for number, (_, section) in enumerate(within, 1):
            pointer = inner[: len(inner) - len(within) + number]
            if pointer not in sections_seen:
                sections_seen.add(pointer)
                yield _Mark((section,), (), True, _ALWAYS), Node(document, pointer, key=True)
        valueless = [field for _, field, _ in empty_fields([record])]
        for line in _lines(record, way, valueless):
            for mark in line.marks:
                yield mark, Node(document, (*record.pointer, *mark.steps), mark.key)


def _extent(node: Node) -> tuple[int, int]:
    """Return where a value starts and ends, without the blank lines that end a block of text."""
    start, end = node.document.locate(node.pointer, False)
    return start, start + len(node.document.text[start:end].rstrip())


def _continued(mark: _Mark, node: Node) -> range:
    """Return the numbers of the lines, but for the first, that a text of several lines takes."""
    if mark.value is _ALWAYS or isinstance(mark.value, dict | list):
        return range(0)
    line, _, end_line, _ = node.document.span(*_extent(node))
    return range(line + 1, end_line + 1)


def _head(lines: list[str]) -> list[str]:
    """Return the comments that are about the whole file: up to a blank line, `---` or an editor's line."""
    count = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("---"):
            return lines[: number - 1]
        if not _COMMENT.fullmatch(line):
            break
        if not line.strip() or line.startswith(_EDITOR):
            count = number
    return lines[:count]


def _above(lines: list[str], number: int, first: int, taken: set[int]) -> list[str]:
    """Return the comments, and the blank lines among them, right above line `number`."""
    at = number - 1
    while at > first and at not in taken and _COMMENT.fullmatch(lines[at - 1]):
        at -= 1
    return lines[at : number - 1]


def _behind(mark: _Mark, node: Node) -> tuple[str, Any] | None:
    """Return the comment behind a key, or behind a value and then with that value."""
    text = node.document.text
    if mark.key and (found := _BEHIND_KEY.match(text, node.offsets[1])):
        return found[1].rstrip(), _ALWAYS
    start, end = _extent(node)
    is_block = isinstance(mark.value, dict | list) and text[start : start + 1] not in ("[", "{")
    if is_block or mark.value is _ALWAYS or not (found := _BEHIND_VALUE.match(text, end)):
        return None
    return found[1].rstrip(), mark.value


def _trimmed(lines: list[str]) -> list[str]:
    """Return comments without their indentation, and without blank lines around them."""
    text = "\n".join(line.strip() for line in lines).strip("\n")
    return text.split("\n") if text else []
