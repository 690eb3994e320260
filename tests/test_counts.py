"""What each break gives in each form stays as `counts.txt` has it: no fault less named, no alarm more."""

import counts
import pytest

ROWS = counts.rows()
# Where each of many objects has a fault of its own, or a fault is several names that nobody defines.
MANY = {
    "dialed-number-without-customer",
    "skill-group-without-route",
    "a domain deleted with its selectors",
}
MOST_LOUD = 3
USUAL = [*counts.SEEDED, *[*ROWS][len(counts.SEEDED) :: 60]]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in USUAL else pytest.mark.thorough)
        for name in counts.BREAKS
    ],
)
def test_a_break_gives_what_it_gave(name: str) -> None:
    """If it is meant, `python tests/counts.py NAME` writes what it gives now."""
    assert counts.row(name) == ROWS.get(name)


def test_the_sums_are_those_of_the_rows() -> None:
    assert counts.BREAKS.keys() - ROWS.keys() == set(), "`python tests/counts.py NAME` adds them"
    assert counts.FILE.read_text(encoding="utf-8") == counts.table(ROWS)


def test_one_cause_is_not_loud() -> None:
    found = {name: [one for one in counts.counts_of(line) if one] for name, line in ROWS.items()}
    loud = {name for name, ones in found.items() if any(one.loud > MOST_LOUD for one in ones)}
    assert loud == MANY


def test_each_break_is_named_where_it_is_kept_by_hand() -> None:
    """Only a media class that changed is not told, where the channel is written down beside it."""
    kept = {name: counts.counts_of(line)[0] for name, line in ROWS.items()}
    silent = [name for name, one in kept.items() if one is None or one.named != "1"]
    assert silent == ["a media class that changed"]
