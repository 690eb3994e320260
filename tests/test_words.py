"""What users read is plain English: no `is no`, no `whoever`, `they` for people, `license` as Cisco writes it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOREIGN = re.compile(
    r"(?<!there )\b(is|are) no (?!longer\b)"  # `is not a`; what there is not, and what is over, is said so
    r"|\b(whoever|he|him|his)\b|licence|\bis that of\b|\bof the sort\b",
    re.IGNORECASE,
)


def texts(file: Path) -> Iterator[str]:
    """Yield the texts of a module: all but docstrings, of which only a command's is a help."""
    tree = ast.parse(file.read_text("utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
        and not any(isinstance(one, ast.Call) for one in getattr(node, "decorator_list", ()))
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)


def descriptions(part: Any) -> Iterator[str]:
    for name, value in part.items():
        if name == "description" and isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from descriptions(value)


def written(what: str) -> Iterator[tuple[Path, str]]:
    for file in sorted(ROOT.glob(what)):
        if file.suffix == ".py":
            yield from ((file, text) for text in texts(file))
        elif file.suffix == ".json":
            yield from ((file, text) for text in descriptions(json.loads(file.read_text("utf-8"))))
        else:
            yield file, file.read_text("utf-8")


@pytest.mark.parametrize(
    "what",
    ["rules/*/*.yaml", "rules/*/*.py", "rules/*.md", "ece_lint/**/*.py", "schemas/*.json", "*.md"],
)
def test_no_text_has_words_of_another_language(what: str) -> None:
    found = list(written(what))
    assert found
    assert [(file.name, hit[0]) for file, text in found for hit in FOREIGN.finditer(text)] == []


def test_the_words_are_found() -> None:
    foreign = [
        "host is no server",
        "Whoever signs in",
        "his queue",
        "no licence",
        "these are no rules",
    ]
    assert all(map(FOREIGN.search, foreign))
    plain = [
        "there is no queue",
        "it is no longer used",
        "there are no agents",
        "the license",
        "this",
    ]
    assert not any(map(FOREIGN.search, plain))
