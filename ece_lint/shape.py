"""Shapes are JSON Schemas: a compiled check accepts fast, and jsonschema explains what was refused."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any

from ece_lint.documents import Pointer
from ece_lint.documents.concealed import is_secret
from ece_lint.light import Light
from ece_lint.shipped import content_of, files_in, kept, shipped
from ece_lint.wording import did_you_mean, listed, nearest

Schema = dict[str, Any]
Check = Callable[[Any], bool]


class Misfit(Light):
    """Where data does not have its shape, and the page in `rules/documents` that it falls under."""

    pointer: Pointer
    key: bool  # the key is wrong, not its value
    rule: str
    message: str
    field: str = ""  # the one that is missing


_SUFFIX = ".schema.json"


@cache
def schema(name: str) -> Schema:
    """Return `schemas/<name>.schema.json` with every reference to another file filled in."""
    filled: Schema = _filled(unfilled()[name])
    return filled


def unfilled() -> Mapping[str, Schema]:
    """Return every schema by its name, with the references as they are written."""
    return kept("schemas", read_schemas)


def read_schemas() -> tuple[dict[str, Schema], bool]:
    """Read all schemas."""
    files = files_in(shipped("schemas"), _SUFFIX)
    return {name: json.loads(content_of(path)) for name, path in files.items()}, True


def schemas() -> dict[str, str]:
    """Return what each of our schemas describes, in a sentence, by the name of the schema."""
    return {
        name: str(written["description"]).partition(". ")[0].rstrip(".")
        for name, written in unfilled().items()
    }


def _filled(part: Any) -> Any:
    if isinstance(part, list):
        return [_filled(item) for item in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref", "#")
    if reference.startswith("#"):  # none, or one to the schema itself
        return {word: _filled(value) for word, value in part.items()}
    own = {word: _filled(value) for word, value in part.items() if word != "$ref"}
    referred = schema(reference.removesuffix(_SUFFIX))
    about_the_file = ("$schema", "$id")
    return {word: value for word, value in (referred | own).items() if word not in about_the_file}


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
_SILENT = {"$schema", "$id", "title", "description", "examples", "default"}


def acceptor(shape: Schema) -> Check:
    """Compile a schema into a function that says whether data fits it.

    Raises `ValueError` for a keyword it does not know, so that nothing is accepted by oversight.
    """
    whole: list[Check] = []
    whole.append(_compiled(shape, lambda value: whole[0](value)))
    return whole[0]


def _compiled(shape: Schema, whole: Check) -> Check:
    """Compile a part of a schema, in which `#` stands for the whole."""
    if shape.get("$ref") == "#":
        return whole
    checks: list[Check] = []
    types = shape.get("type")
    if types is not None:
        names = [types] if isinstance(types, str) else types
        allowed = frozenset(kind for name in names for kind in _TYPES[name])
        if float in allowed:
            # What YAML and JSON call `.nan` and `Infinity` is no amount of anything.
            checks.append(
                lambda value: (
                    type(value) in allowed and (type(value) is not float or isfinite(value))
                )
            )
        else:
            checks.append(lambda value: type(value) in allowed)
    if "enum" in shape or "const" in shape:
        values = shape["enum"] if "enum" in shape else [shape["const"]]
        typed = [(type(value), value) for value in values]
        checks.append(lambda value: (type(value), value) in typed)
    if shape.get("minLength"):
        shortest = shape["minLength"]
        checks.append(lambda value: type(value) is not str or len(value) >= shortest)
    if "maxLength" in shape:
        longest = shape["maxLength"]
        checks.append(lambda value: type(value) is not str or len(value) <= longest)
    if "pattern" in shape:
        search = re.compile(shape["pattern"]).search
        checks.append(lambda value: type(value) is not str or search(value) is not None)
    if "minimum" in shape:
        least = shape["minimum"]
        checks.append(lambda value: type(value) not in (int, float) or value >= least)
    if "maximum" in shape:
        most = shape["maximum"]
        checks.append(lambda value: type(value) not in (int, float) or value <= most)
    if "properties" in shape or "additionalProperties" in shape or "required" in shape:
        checks.append(_object(shape, whole))
    if "items" in shape or "minItems" in shape:
        checks.append(_array(shape, whole))
    known = {"type", "enum", "const", "minLength", "maxLength", "pattern", "minimum", "maximum",
             "properties", "additionalProperties", "required", "items", "minItems"} | _SILENT  # fmt: skip
    unknown = [word for word in shape if word not in known and not word.startswith("x-")]
    if unknown:
        raise ValueError(f"schema keyword `{unknown[0]}` is not understood")
    return _both(*checks)


@cache
def accepts(name: str) -> Check:
    """Return the compiled check of `schemas/<name>.schema.json`."""
    return acceptor(schema(name))


def _both(*checks: Check) -> Check:
    """Return one check for several. Most shapes have one or two, and every object of a site is checked."""
    if not checks:
        return lambda value: True
    if len(checks) == 1:
        return checks[0]
    first, second = checks[0], _both(*checks[1:])
    return lambda value: first(value) and second(value)


def _object(shape: Schema, whole: Check) -> Check:
    properties = {
        name: _compiled(part, whole) for name, part in shape.get("properties", {}).items()
    }
    required = frozenset(shape.get("required", ()))
    extra = shape.get("additionalProperties", True)
    others: Check | None = _compiled(extra, whole) if isinstance(extra, dict) else None
    closed = extra is False
    plain = {name: _plain_types(part) for name, part in shape.get("properties", {}).items()}

    def check(value: Any) -> bool:
        if type(value) is not dict:
            return True
        for name, part in value.items():
            # Nearly all of a large site are names, texts and flags: no check needs to be called for these.
            if type(part) in plain.get(name, _NO_TYPES) and part != "":
                continue
            fits = properties.get(name, others)
            if fits is None:
                if closed:
                    return False
            elif not fits(part):
                return False
        return value.keys() >= required

    return check


_NO_TYPES: frozenset[type] = frozenset()


def _plain_types(shape: Schema) -> frozenset[type]:
    """Return the types of which everything fits a shape, but perhaps an empty text."""
    asks = {word for word in shape if word not in _SILENT and not word.startswith("x-")}
    if not asks <= {"type", "minLength"} or shape.get("minLength", 0) > 1:
        return _NO_TYPES
    names = [types] if isinstance(types := shape.get("type", []), str) else types
    return frozenset(kind for name in names for kind in _TYPES[name] if kind is not float)


class Plain(dict[tuple[Any, ...], bool]):
    """Whether objects fit a shape that have these fields, of these types, as long as no text is empty.

    The fields come first, then the type of each. Most objects of a large site are alike in that.
    """

    def __init__(self, shape: Schema) -> None:
        self._types = {name: _plain_types(part) for name, part in shape["properties"].items()}
        self._required = frozenset(shape.get("required", ()))

    def __missing__(self, sorts: tuple[Any, ...]) -> bool:
        fields, types = sorts[: len(sorts) // 2], sorts[len(sorts) // 2 :]
        fits = all(
            sort in self._types.get(field, _NO_TYPES)
            for field, sort in zip(fields, types, strict=True)
        )
        self[sorts] = found = fits and self._required.issubset(fields)
        return found


def _array(shape: Schema, whole: Check) -> Check:
    least: int = shape.get("minItems", 0)
    part = shape.get("items", {})
    fits = _compiled(part, whole)
    # A list of names is checked at once: most of a large site is such lists.
    texts = str in _plain_types(part)

    def check(value: Any) -> bool:
        if type(value) is not list:
            return True
        if texts and set(map(type, value)) == {str} and "" not in value:
            return len(value) >= least
        return len(value) >= least and all(map(fits, value))

    return check


def misfits(
    shape: Schema,
    data: Any,
    what: str,
    is_hidden: Callable[[Pointer], bool] = lambda pointer: False,
) -> Iterator[Misfit]:
    """Explain why data does not fit: what was found, what was expected, and the nearest known word.

    `what` names the thing in messages. One flaw gives one misfit. Yields nothing for data that fits. What is in
    the place of a list or of fields got there by a slip and may be anything, so it is not shown, nor is a secret:
    what has the name of one, or `is_hidden`.
    """
    explained: dict[tuple[Pointer, str, str], Misfit] = {}
    for error in _validator()(shape).iter_errors(data):
        for misfit in _explained(error, what, is_hidden):
            told_by_field = misfit.rule == "missing-field"
            explained.setdefault(
                (misfit.pointer, misfit.rule, misfit.message if told_by_field else ""), misfit
            )
    # A field that is misspelt is not missing as well.
    meant = {
        _meant(misfit, shape) for misfit in explained.values() if misfit.rule == "unknown-field"
    }
    for misfit in explained.values():
        if misfit.rule != "missing-field" or (misfit.pointer, misfit.field) not in meant:
            yield misfit


@cache
def _validator() -> Any:
    """Return the class of jsonschema that explains; a number with a dot is no whole number to it either."""
    # These cost more than all the rest of a small run.
    from jsonschema import Draft202012Validator as Draft
    from jsonschema.validators import extend

    # Who writes 1.000 for a thousand must not be taken to mean one.
    strict = Draft.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    strict = strict.redefine(
        "number", lambda _, value: type(value) in (int, float) and isfinite(value)
    )
    return extend(Draft, type_checker=strict)  # type: ignore[no-untyped-call]


def _meant(misfit: Misfit, shape: Schema) -> tuple[Pointer, str | None]:
    fields = shape
    for step in misfit.pointer[:-1]:
        fields = (
            fields.get("items", {})
            if isinstance(step, int)
            else fields.get("properties", {}).get(step, {})
        )
    return misfit.pointer[:-1], nearest(str(misfit.pointer[-1]), fields.get("properties", {}))


def _explained(error: Any, what: str, is_hidden: Callable[[Pointer], bool]) -> Iterator[Misfit]:
    pointer = tuple(error.absolute_path)
    field = next((step for step in reversed(pointer) if isinstance(step, str)), "")
    subject = f"`{field}` of {what}" if field else what
    value = error.instance
    shows = _is_plain(error.schema) and not (
        any(isinstance(step, str) and is_secret(step) for step in pointer) or is_hidden(pointer)
    )
    found = _found(value) if shows else sort_of(value)
    match error.validator:
        case "additionalProperties" if error.validator_value is False:
            fields = list(error.schema["properties"])
            for name in sorted(set(value) - set(fields)):
                guess = did_you_mean(name, fields) or f"; known are {listed(fields, 12)}"
                yield Misfit(
                    (*pointer, name),
                    True,
                    "unknown-field",
                    f"{subject} has no field `{name}`{guess}",
                )
        case "required":
            for name in error.validator_value:
                if name not in value:
                    part = error.schema.get("properties", {}).get(name, {})
                    message = f"{subject} has no `{name}`{_such_as(part)}"
                    yield Misfit(pointer, False, "missing-field", message, name)
        case "enum":
            allowed = list(dict.fromkeys(map(str, error.validator_value)))
            message = f"{subject} is {found}, expected {listed(allowed, 12, 'or')}"
            message += did_you_mean(str(value), allowed) if shows else ""
            yield Misfit(pointer, False, "wrong-value", message)
        case "type":
            expected = _expected(error.schema)
            if shows and isinstance(value, str) and "number" in expected:
                found, expected = _as_number(value, found, expected)
            yield Misfit(
                pointer, False, "wrong-value", f"{subject} is {found}, expected {expected}"
            )
        case "minLength":
            yield Misfit(
                pointer,
                False,
                "wrong-value",
                f"{subject} is empty, expected {_expected(error.schema)}",
            )
        case "maxLength":
            message = (
                f"{subject} has {len(value)} characters, expected at most {error.validator_value}"
            )
            yield Misfit(pointer, False, "wrong-value", message)
        case "minItems":
            yield Misfit(
                pointer,
                False,
                "wrong-value",
                f"{subject} is empty, expected at least {error.validator_value}",
            )
        case "minimum" | "maximum" as bound:
            side = "at least" if bound == "minimum" else "at most"
            yield Misfit(
                pointer,
                False,
                "wrong-value",
                f"{subject} is {found}, expected {side} {error.validator_value}",
            )
        case _:
            wanted = error.schema.get("title") or error.validator_value
            yield Misfit(pointer, False, "wrong-value", f"{subject} is {found}, expected {wanted}")


def _such_as(part: Schema) -> str:
    """Return an example of what is missing, if the schema has one in words."""
    example = part.get("examples", [None])[0]
    return f", such as `{example}`" if isinstance(example, str) else ""


def _expected(part: Schema) -> str:
    if part.get("title"):
        return f"a {part['title']}"
    types = [part["type"]] if isinstance(part["type"], str) else part["type"]
    words = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
             "object": "fields with values", "array": "a list", "null": "nothing"}  # fmt: skip
    return " or ".join(words[name] for name in types)


def _as_number(text: str, found: str, expected: str) -> tuple[str, str]:
    """Return what was found and expected, where a number is quoted or has separators."""
    if re.fullmatch("[0-9]+", text):
        return f"the text {found}", f"{expected} without quotes"
    if re.fullmatch("[0-9]{1,3}([,.' ][0-9]{3})+", text):
        return found, f"{expected}; did you mean `{re.sub('[^0-9]', '', text)}`?"
    return found, expected


def _is_plain(part: Schema) -> bool:
    """Say whether a shape allows a text, a number or a truth value, perhaps among others."""
    types = part.get("type", "string")
    return "enum" in part or not {"array", "object"}.issuperset(
        [types] if isinstance(types, str) else types
    )


def sort_of(value: Any) -> str:
    """Say what a value is without showing it."""
    match value:
        case None:
            return "empty"
        case bool():
            return "a truth value"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a group of fields"


def _found(value: Any) -> str:
    match value:
        case bool():
            return f"the truth value `{str(value).lower()}`"
        case float() if not isfinite(value):
            return f"`{value}`"
        case int() | float():
            return f"the number `{value}`"
        case str():
            return f"`{value}`" if len(value) <= 60 else f"`{value[:57]}…`"
        case _:
            return sort_of(value)
