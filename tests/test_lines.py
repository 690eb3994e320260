"""Lines are where an editor shows them, however they end."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.documents import lines
from ece_lint.documents.lines import Lines


@given(text=st.text(alphabet="ab\r\n\u2028", max_size=60), block=st.integers(1, 9))
def test_every_line_begins_behind_the_end_of_another(text: str, block: int) -> None:
    starts = [0, *(end.end() for end in re.finditer("\r\n|\n|\r", text))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", block)
        for found in (Lines(text), *([Lines(text.encode())] if text.isascii() else [])):
            assert [found.start(number + 1) for number in range(len(starts))] == starts
            assert found.start(len(starts) + 1) == len(text)
            for offset in range(len(text) + 1):
                number = sum(start <= offset for start in starts)
                assert found.at(offset) == (number, starts[number - 1])
                assert found.ends(0, offset) == (number > 1)


@given(text=st.text(alphabet="aä€\U0001f600\ud800\n", max_size=60), block=st.integers(1, 9))
def test_the_bytes_before_a_place_are_those_of_its_utf_8(text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", block)
        found = Lines(text)
        for offset in range(len(text) + 1):
            assert found.bytes_before(offset) == len(text[:offset].encode("utf-8", "replace"))
        assert Lines(b"a\nb").bytes_before(2) == 2
