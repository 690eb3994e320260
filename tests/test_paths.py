"""What paths say by themselves."""

import os

import pytest

from ece_lint.paths import folders_above, is_inside, stem


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("/site", "/site", True),
        ("/site/exports/agents.csv", "/site", True),
        ("/site", "/", True),
        ("/", "/", True),
        ("/site-2", "/site", False),  # which begins with the same letters
        ("/site", "/site/exports", False),
        ("/", "/site", False),
    ],
)
def test_what_is_inside_a_folder(path: str, folder: str, expected: bool) -> None:
    path, folder = path.replace("/", os.sep), folder.replace("/", os.sep)
    assert is_inside(path, folder) is expected


def test_the_folders_above_a_path_are_those_that_it_lies_in() -> None:
    here = os.getcwd()
    assert [*folders_above("a/b/../c")][:2] == [os.path.join(here, "a"), here]
    assert next(folders_above("../c")) == os.path.dirname(here)
    root = os.path.abspath(os.sep)
    assert [*folders_above(root)] == []
    assert [*folders_above(os.path.join(root, "a"))] == [root]


def test_the_name_of_a_file_without_its_ending() -> None:
    assert stem(os.path.join("rules", "queues", "queue-without-mrd.yaml")) == "queue-without-mrd"
    assert stem("a.b.csv") == "a.b"
