"""Both readers of the command line understand the same; what is not plain is left to typer."""

import contextlib
import io
from inspect import signature
from shlex import split
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint.cli import typed
from ece_lint.cli.options import Option
from ece_lint.cli.words import COMMANDS, function_of, parameters, plainly

PLAIN = """
check
check a
check a b --format json
check --format=json a --severity note b
check --select a,b --select c --ignore d
check --format json --format sarif
check -q --no-baseline --quiet --color never
check -
check --stdin-name a.yaml - --exit-zero
check check
reach
reach queue:Sales --steps
reach samples --without=agent:Clark --without b --fail-on fails
trace entry_point:Chat a.yaml
diff
diff main
diff a b --renamed queue:a=b
report a --output a.html
rename queue a b
rename queue a b c d --diff
merge a.json b.json
init --ci github --ci gitlab
schema
schema queue
queries --for sqlcmd
convert --anonymous --all a
size --agents 5
baseline create --reason later
baseline prune
"""
NOT_PLAIN = """
--version
--help
nonsense
chek a
check --help
check -h a
check --format
check a --format
check --format --quiet
check --format -q
check --format ''
check --format=
check ''
check --formt json
check --form json
check --FORMAT json
check -format json
check -qq
check -q=1
check --quiet=1
check --no-quiet
check --no-exit-zero
check -- a
check --
check --=
check --show_files
check --exit-zero 1 --nonsense
diff a b c
rename
rename queue a
merge
schema a b
queries --for_ sqlcmd
queries a
convert --all_ a
baseline
baseline create a
baseline nonsense
baseline --reason later
explain
"""


def lines(text: str) -> list[list[str]]:
    return [*map(split, text.strip().splitlines())]


def by_typer(words: list[str]) -> tuple[Any, dict[str, Any]] | None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            return typed.read(words, words[0] if words else "")
        except SystemExit:
            return None


def whole(call: tuple[Any, dict[str, Any]]) -> tuple[Any, dict[str, Any]]:
    bound = signature(call[0]).bind(**call[1])
    bound.apply_defaults()
    return call[0], bound.arguments


@pytest.mark.parametrize("words", lines(PLAIN), ids=" ".join)
def test_what_is_plain_is_understood_as_typer_does(words: list[str]) -> None:
    assert (call := plainly(words)) is not None
    assert whole(call) == by_typer(words)


@pytest.mark.parametrize("words", [[], *lines(NOT_PLAIN)], ids=" ".join)
def test_what_is_not_plain_is_left_to_typer(words: list[str]) -> None:
    assert plainly(words) is None


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_every_command_is_plain(command: str) -> None:
    function = function_of(command)
    told = signature(function).parameters
    needed = ["some" for one in told.values() if one.default is one.empty]
    known = parameters(function)
    assert known.keys() == told.keys()
    for name, (sort, how) in known.items():
        for flag in how.flags(name) if isinstance(how, Option) else ():
            words = [*command.split(), *needed, flag, *(["some"] if sort is not bool else [])]
            call = plainly(words)
            assert call is not None
            assert name in call[1]
            assert whole(call) == by_typer(words)


WORDS = sorted({word for words in lines(PLAIN + NOT_PLAIN) for word in words})


@tries(300)
@given(st.sampled_from(sorted(COMMANDS)), st.lists(st.sampled_from(WORDS), max_size=5))
def test_words_at_random_are_understood_as_typer_does(command: str, more: list[str]) -> None:
    words = [*command.split(), *more]
    if (call := plainly(words)) is not None:
        assert whole(call) == by_typer(words)
