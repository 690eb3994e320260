"""The second state of a large YAML file is parsed where it differs: most of its sections are those of the first."""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import NamedTuple

from ece_lint.documents import MAX_VALUES, Document
from ece_lint.documents.yaml import HOLDS, Builder, read_yaml

_WORTHWHILE = 100_000  # bytes; a smaller file is parsed in the time that this takes
_MOST = 1_000  # sections; a configuration has some dozens
_SECTION = re.compile(rb"\n(?=[A-Za-z_])")
# Remarks, and the line that begins a document.
_REMARKS = rb"(?:[ \t]*(?:#[ -~\t]*)?\r?\n)*"
_BEFORE = re.compile(_REMARKS + rb"(?:---[ \t]*\r?\n" + _REMARKS + rb")?")


class Section(NamedTuple):
    """A key at the left margin with its value, and the numbers of both where a file was read."""

    name: str
    value: object
    builder: Builder
    number: int
    behind: int  # the first number that is no longer inside
    start: int


Sections = Mapping[memoryview, Section]
"""By their text, as far as the next."""


def sections(documents: Iterable[Document]) -> Sections:
    """Return the sections of those files that are large, and in which each means the same wherever it stands."""
    large = (one for one in documents if len(one.raw) > _WORTHWHILE)
    return {text: section for one in large for text, section in _sections(one)}


def read_by_sections(path: str, raw: bytes, known: Sections) -> Document | None:
    """Read a YAML file of which some sections are known; returns nothing where it is to be read as a whole.

    A letter at the left margin begins a section, unless what stands before it is no YAML by itself.
    """
    cuts = [found.end() for found in _SECTION.finditer(raw)] if len(raw) > _WORTHWHILE else []
    cuts = [0, *cuts] if raw[:1].isalpha() else cuts
    if not 0 < len(cuts) <= _MOST or not raw.isascii() or not _BEFORE.fullmatch(raw, 0, cuts[0]):
        return None
    if any(raw.find(mark, cuts[0]) >= 0 for mark in (b"\n---", b"\n...")):
        return None
    view = memoryview(raw)
    pieces = [(view[start:end], start) for start, end in pairwise([*cuts, len(raw)])]
    if not any(text in known for text, _ in pieces):
        return None
    document = Document(path, raw)
    builder = Builder(document)
    data: dict[str, object] = {}
    builder.starts.append(cuts[0])
    builder.ends.append(0)
    for is_known, group in groupby(pieces, lambda piece: piece[0] in known):
        own = list(group)
        found = [(known[text], start) for text, start in own] if is_known else _parsed(own)
        for section, start in found:
            if section.name in data:
                return None
            data[section.name] = section.value
            _take_over(builder, section, start)
        if not found or len(builder.starts) > MAX_VALUES // 2:
            return None
    builder.ends[0] = HOLDS + len(builder.starts)
    builder.roots.append(data)
    document.data = data
    return document


def _parsed(pieces: list[tuple[memoryview, int]]) -> list[tuple[Section, int]]:
    """Read pieces that follow each other and that nobody knows, if they are sections by themselves."""
    part = read_yaml("", b"".join(text for text, _ in pieces))
    return [(section, pieces[0][1] + section.start) for _, section in _sections(part)]


def _sections(document: Document) -> Iterator[tuple[memoryview, Section]]:
    """Yield the sections of a file that is one mapping in which nothing repeats, replaces or is wrong."""
    builder, data = document.builder, document.data
    if not isinstance(builder, Builder) or type(data) is not dict or 0 in builder.brackets:
        return
    is_plain = document.exact_integers and document.raw.isascii()
    if not is_plain or document.flaws or builder.aliases or builder.uneven:
        return
    view = memoryview(document.raw)
    numbers = [*builder.keys_of(0, data).values(), len(builder.starts)]
    starts = [*(builder.starts[one] for one in numbers[:-1]), len(view)]
    if any(start and view[start - 1] != ord("\n") for start in starts[:-1]):
        return
    pairs = zip(data.items(), pairwise(numbers), pairwise(starts), strict=True)
    for (name, value), (number, behind), (start, end) in pairs:
        yield view[start:end], Section(name, value, builder, number, behind, start)


def _take_over(builder: Builder, section: Section, start: int) -> None:
    """Add where the values of a section start and end, as if it had been read at this offset."""
    _, _, source, number, behind, was = section
    further, later = start - was, len(builder.starts) - number
    starts, ends = source.starts[number:behind], source.ends[number:behind]
    if further:
        starts = array("I", [one + further for one in starts])
    if further or later:
        ends = array("I", [one + (later if one >= HOLDS else further) for one in ends])
    builder.starts.extend(starts)
    builder.ends.extend(ends)
    if source.brackets:
        inside = filter(source.brackets.__contains__, range(number, behind))
        builder.brackets |= {one + later: source.brackets[one] + further for one in inside}
