"""Where a part of a YAML file is known already, what is read is as if all of it had been parsed."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint.documents import Document, sections
from ece_lint.documents.sections import read_by_sections
from ece_lint.documents.yaml import Builder, read_yaml

PARTS = (
    "queues:\n  - name: A\n    active: true\n", "agents:\n- name: B\n", "a: 1\n", "b: 'one\n\n  two'\n",
    "c: [1, {d: e}]\n", "d: |\n  a: 1\n\n  b\n", "e: |+\n  text\n\n", "f: >-\n  folded\n  text\n", "g:\n", "h: {}\n",
    "i: text\n  more\n", "# a remark\n", "w: {x: [1, 2], y:\n    {z: 1}}\n", "'p': 1\n", "t: 1\r\n", "aa: |1\n b\n",
    "\n", "k: &k 1\n", "cc: 1",
    # What means something else, or nothing, wherever it stands.
    "l: *k\n", "m: !x 1\n", "n: 0x1F\n", "---\n", "...\n", "j: 'open\n", "closed'\n", "o: [1,\n", "2]\n", "? q\n",
    ": 1\n", "<<: {r: 1}\n", "- item\n", "s: ü\n", "u: 1\rv: 2\n", "%YAML 1.2\n", "text\n", "  bb: 1\n", "\x01\n",
    "# \r b\n",
)  # fmt: skip
FILES = st.lists(st.sampled_from(PARTS), max_size=9).map("".join)
PLAIN = st.lists(st.sampled_from(PARTS[:19]), max_size=9, unique=True).map("".join)


@pytest.fixture(autouse=True)
def _of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ece_lint.documents.sections._WORTHWHILE", -1)


def of(document: Document) -> object:
    """Return all that was read: the data in its order, and where everything stands."""
    builder = document.builder
    assert isinstance(builder, Builder)
    return repr(document.data), builder.starts, builder.ends, builder.brackets, document.flaws


def by_sections(base: str, head: str) -> Document | None:
    known = sections.sections([read_yaml("base.yaml", base.encode())])
    return read_by_sections("head.yaml", head.encode(), known) if known else None


@tries(1_000)
@given(PLAIN, FILES)
def test_what_is_read_by_sections_is_what_is_read_as_a_whole(base: str, head: str) -> None:
    for other in (head, base + head, head + base):
        found = by_sections(base, other)
        if found is not None:
            assert of(found) == of(read_yaml("head.yaml", other.encode()))


def test_most_changes_of_a_site_leave_sections_as_they_are() -> None:
    random = Random(1)
    item = "  - name: {}\n    id: [{}]\n"
    lists = {
        name: [item.format(name, one) for one in range(9)]
        for name in ("queues", "agents", "scripts")
    }
    base = "".join(f"{name}:\n{''.join(items)}" for name, items in lists.items())
    for number in range(50):
        changed = {name: [*items] for name, items in lists.items()}
        items = changed[random.choice([*changed])]
        items[random.randrange(9)] = random.choice(["", "# a remark\n", item.format("new", number)])
        head = "# of today\n---\n" + "".join(
            f"{name}:\n{''.join(its)}" for name, its in changed.items()
        )
        found = by_sections(base, head)
        assert found is not None
        assert of(found) == of(read_yaml("head.yaml", head.encode()))


WHOLE = {
    "an alias": "a: 1\nb: *x\n",
    "an open quote": "a: 1\nb: 'open\n",
    "a key twice": "a: 1\na: 1\n",
    "nothing known": "b: 2\n",
    "two documents": "a: 1\n---\nb: 1\n",
    "not ASCII": "a: 1\nb: ü\n",
}


@pytest.mark.parametrize("what", WHOLE)
def test_what_has_to_be_read_as_a_whole_is(what: str) -> None:
    assert by_sections("a: 1\nc: &x 2\n", WHOLE[what]) is None


def test_a_large_file_is_parsed_where_it_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    base = read_yaml("base.yaml", b"queues:\n- name: A\nagents:\n- name: B\n")
    parsed: list[bytes] = []

    def read(path: str, raw: bytes) -> Document:
        parsed.append(raw)
        return read_yaml(path, raw)

    monkeypatch.setattr(sections, "read_yaml", read)
    head = b"queues:\n- name: A\nagents:\n- name: C\nscripts: []\n"
    found = read_by_sections("head.yaml", head, sections.sections([base]))
    assert found is not None
    assert parsed == [b"agents:\n- name: C\nscripts: []\n"]
    at = head.index(b"C")
    assert found.locate(("agents", 0, "name"), False) == (at, at + 1)
