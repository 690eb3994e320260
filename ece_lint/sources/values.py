"""A text in an export becomes the value of a field, by the field's schema and the codes of the map.

Every source asks here, so that a cell means the same in all of them. A reader returns `None` for what says that
nothing is set, and raises `ValueError` with what was expected for what is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from ece_lint.documents import Node, shown
from ece_lint.documents.concealed import is_secret
from ece_lint.documents.table import NULLS, tables_of
from ece_lint.shape import Schema
from ece_lint.sources.draft import Draft, Harvest, Reference
from ece_lint.wording import did_you_mean, folded, listed

Reader = Callable[[str], Any]

# As programs write them, and people in the languages of Windows and Excel. A word that means something else in
# another of these languages is not taken: `ne` is no in Czech and yes in Greek, `tak` is yes in Polish and thanks
# in Danish, `o` and `s` are letters that stand for much. People cross what holds.
_YES = """1 y yes on x ✓ ✔ t true j ja oui si sí sì sim igen evet да はい 是 wahr vrai vero verdadero verdadeiro waar
sandt sant sann tosi prawda pravda igaz doğru истина 真"""
_NO = """0 n no off f false nein non não nao nee nej nei hayır нет いいえ 否 falsch faux falso onwaar falsk falskt usann
epätosi fałsz nepravda hamis yanlış ложь 假"""
_FLAGS = dict.fromkeys(_YES.split(), True) | dict.fromkeys(_NO.split(), False)

# What programs and people write where there is no number. A name may be any of these: `None` is a description,
# `nan` the login of somebody called Nan. So texts have them, and only what cannot be a word is nothing everywhere.
_NO_VALUE = frozenset(
    ("nan", "NaN", "NaT", "nil", "NIL", "DBNull", "System.DBNull", "{null}", "<na>")
)
_NOBODY = frozenset(("", "-", "–", "—", "n/a", "none"))  # in any case

_A_FLAG, _A_WHOLE, _A_NUMBER = "yes or no", "a whole number", "a number"
_ALL_DIGITS = "all digits, which a spreadsheet has shortened"
# Compiled for the first text that is not simply a whole number.
_NUMBER = (
    r"[+-]?(?:[0-9]{1,18}(?:[.,](?P<fraction>[0-9]{0,30}))?|[.,][0-9]{1,30})"
    r"(?:[Ee](?P<exponent>[+-]?[0-9]{1,2}))?"
)
_GROUPED = r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}"  # five thousand, or five?
# What Excel shows for an error, in any of its languages, where a column is too narrow, and to keep zeros.
_CHANGED = r"(?s)#[¡¿]?[A-ZÀ-Ý][A-ZÀ-Ý0-9/]+[!?]|#NV|#N/D|#{4,}|=\".*\""
_BEFORE = "what stood here before a spreadsheet changed it"
_SHORTENED = r"[+-]?[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}"
_UNSAID: Any = object()


def numeral(text: str) -> int | float:
    """Return the number that a text is, a whole one if it is one: `5103.0` and `5103,0` of a spreadsheet are 5103.

    Raises `ValueError` for anything else: a thousands separator, an exponent for which digits were given up, and
    more digits than any database has.
    """
    text = text.strip()
    if text.removeprefix("-").isdigit() and text.isascii() and len(text) <= 18:
        return int(text)  # as most are
    found = None if text.isalpha() else re.fullmatch(_NUMBER, text)
    if found is None or re.fullmatch(_GROUPED, text):
        raise ValueError(_A_NUMBER)
    if int(found["exponent"] or 0) > len(found["fraction"] or ""):
        raise ValueError(_ALL_DIGITS)
    from decimal import Decimal

    value = Decimal(text.replace(",", "."))
    return int(value) if value == value.to_integral_value() else float(value)


def whole(text: str) -> int:
    """Return the whole number that a text is; raises `ValueError` for anything else."""
    try:
        value = numeral(text)
    except ValueError as error:
        raise ValueError(_A_WHOLE if str(error) == _A_NUMBER else str(error)) from None
    if isinstance(value, int):
        return value
    raise ValueError(_A_WHOLE)


def flag(text: str) -> bool:
    """Return the truth value that a text is: Y or N, 1 or 0, and their words; raises `ValueError` for anything else."""
    found = _FLAGS.get(text.strip().casefold())
    if found is None:
        try:
            found = bool((0, 1).index(whole(text)))  # `1.0` of a spreadsheet
        except ValueError:
            raise ValueError(_A_FLAG) from None
    return found


def is_flag(text: str) -> bool:
    """Say whether a text is a truth value."""
    try:
        flag(text)
    except ValueError:
        return False
    return True


def as_it_looks(text: str) -> str | int | float | bool:
    """Return the value of an attribute of which the type is not known: a truth value, a number, or the text."""
    text = text.strip()
    if text.casefold() not in ("1", "0", "1.0", "0.0") and len(text) > 1:
        found = _FLAGS.get(text.casefold())
        if found is not None:
            return found
    if text.startswith("0") and text[1:2].isdecimal():  # a name
        return text
    try:
        return numeral(text)
    except ValueError:
        return text


def is_nothing(text: str | None) -> bool:
    """Say whether a text, in place of a number, a flag or a code, says that there is none."""
    if text is None:
        return True
    text = text.strip()
    return text in NULLS or text in _NO_VALUE or is_nobody(text)


def is_nobody(text: str) -> bool:
    """Say whether somebody who keeps a table means by a text that nobody and nothing is there."""
    return text.casefold() in _NOBODY or text in NULLS


def key(cell: str | None) -> str:
    """Return the number of an object as it is written in one way, or nothing where the cell has none.

    Raises `ValueError` for what is no whole number.
    """
    # Most cells of large tables are this.
    if cell is not None and cell.isdigit() and cell.isascii() and cell[0] != "0" and len(cell) < 19:
        return cell
    return "" if cell is None or is_nothing(cell) else str(whole(cell))


def number_of(cell: str | None) -> str:
    """Return the number of an object as `key` does, but what is no number as it is: nothing has such a number."""
    try:
        return key(cell)
    except ValueError:
        return (cell or "").strip()


def are_keys(cells: Sequence[str | None]) -> bool:
    """Say whether all cells are what `key` makes of them, as they are in most columns of numbers.

    To look through a whole column at once takes half of what it takes to ask `key` of each cell.
    """
    try:
        digits = "".join(cast("Sequence[str]", cells))
    except TypeError:  # some are `None`
        return False
    return (
        digits.isdigit()
        and digits.isascii()
        and "" not in cells
        and "\n0" not in "\n".join(("", *cast("Sequence[str]", cells)))
        and max(map(len, cast("Sequence[str]", cells))) < 19
    )


def numbers_of(cells: Sequence[str | None]) -> Sequence[str]:
    """Return the numbers of the objects in a column, each as `number_of` does."""
    return cast("Sequence[str]", cells) if are_keys(cells) else [*map(number_of, cells)]


def reference(kind: str, *, many: bool = False) -> Reader:
    """Return how the number of an object of a kind is read; 0 and -1 are how databases say "none"."""

    def read(text: str) -> Any:
        found = key(text)
        if found in ("", "0") or found.startswith("-"):
            return None
        return [Reference(kind, found)] if many else Reference(kind, found)

    return read


def reader(
    shape: Schema, codes: dict[str, Any] | None = None, otherwise: str | bool | None = _UNSAID
) -> Reader:
    """Return how a text becomes the value of a field with this schema.

    `codes` says what codes mean; their words are understood as well, in any case. `otherwise` is what all other
    codes mean, `None` for nothing that matters.
    """
    read = _plain(shape) if codes is None else _decoder(shape, codes, otherwise)
    if read is unchanged:
        return text_or_nothing
    return lambda text: None if is_nothing(text) else read(text)


def _plain(shape: Schema) -> Reader:
    if "enum" in shape:
        return _one_of(shape["enum"])
    match shape.get("type"):
        case "boolean":
            return flag
        case "integer":
            return _within(whole, shape)
        case "number":
            return _within(numeral, shape)
        case ["string", "number", "boolean"] if "minLength" not in shape:
            return as_it_looks
        case _:
            return unchanged


def unchanged(text: str) -> str:
    """Return a text as it is; raises `ValueError` for what a spreadsheet has put in its place."""
    if "E+" in text and re.fullmatch(_SHORTENED, text.strip()):
        raise ValueError(_ALL_DIGITS)
    if text.startswith(("#", "=")) and re.fullmatch(_CHANGED, text.strip()):
        raise ValueError(_BEFORE)
    return text


def text_or_nothing(text: str) -> str | None:
    """Return a text as it is, and nothing for NULL; raises `ValueError` for what a spreadsheet has made of it."""
    return None if text in NULLS else unchanged(text)


def are_texts(cells: Sequence[str | None]) -> bool:
    """Say whether `text_or_nothing` makes of all cells what they are, and none of them is blank."""
    try:
        text = "\n".join(cast("Sequence[str]", cells))
    except TypeError:  # some are `None`
        return False
    return (
        not _may_be_changed(text)
        and all(map(str.strip, cast("Sequence[str]", cells)))
        and not any(null in text for null in NULLS)
    )


def are_unchanged(cells: Sequence[str | None]) -> bool:
    """Say whether no spreadsheet has put something of its own in the place of any of the cells."""
    try:
        return not _may_be_changed("\n".join(cast("Sequence[str]", cells)))
    except TypeError:  # some are `None`
        return False


def _may_be_changed(lines: str) -> bool:
    return "E+" in lines or "\n#" in lines or lines.startswith("#") or '="' in lines


def _within(read: Reader, shape: Schema) -> Reader:
    """Let a number below the least one be nothing: -1 or the like stands for "not set"."""
    least = shape.get("minimum")

    def within(text: str) -> float | None:
        value: float = read(text)
        return value if least is None or value >= least else None

    return within


def _one_of(words: Iterable[Any]) -> Reader:
    known = {folded(str(word)): word for word in words}

    def word(text: str) -> Any:
        found = known.get(folded(text))
        if found is None:
            raise ValueError(_one_of_these(known.values(), text))
        return found

    return word


def _one_of_these(words: Iterable[Any], text: str) -> str:
    expected = sorted(map(str, words))
    return f"{listed(expected, 12, 'or')}{did_you_mean(text, expected)}"


def _decoder(shape: Schema, codes: dict[str, Any], otherwise: Any) -> Reader:
    known = {folded(word): word for word in codes.values() if isinstance(word, str)}
    coded = {code.casefold(): word for code, word in codes.items()}  # -1 is not 1
    numbers = all(code.lstrip("-").isdecimal() for code in codes)
    is_flag = shape.get("type") == "boolean"

    def decoded(text: str) -> Any:
        text = number_of(text)
        found = coded.get(text.casefold(), _UNSAID)
        if found is _UNSAID and not text.lstrip("-").isdecimal():
            found = known.get(folded(text), _UNSAID)
        if found is not _UNSAID:
            return found
        if otherwise is _UNSAID or (codes and numbers and not text.lstrip("-").isdecimal()):
            if is_flag:
                return flag(text)
            raise ValueError(_one_of_these([*codes, *filter(None, codes.values())], text))
        return otherwise

    return decoded


class Unknown:
    """What is not understood: of each column the first cell, what was expected there, and how many there are."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[Node, str, str]]] = {}
        self._lost: set[str] = set()

    def add(
        self, where: str, place: Node, text: str, expected: object, *, lost: bool = False
    ) -> None:
        """Note a text that is not understood. With `lost` there is no object without it."""
        self._found.setdefault(where, []).append((place, text, str(expected)))
        if lost:
            self._lost.add(where)

    def say(self, harvest: Harvest, rows: str = "rows") -> None:
        """Let a harvest have a doubt for each column."""
        for where, found in self._found.items():
            place, text, expected = found[0]
            more = f" and {len(found) - 1:,} more {rows}" if len(found) > 1 else ""
            lost = where in self._lost
            follows = f", so {'these rows are' if more else 'the row is'} not read" if lost else ""
            says = shown(text) if text else "nothing"
            if text and is_beside_secret(place):
                says = "something"
                place.document.conceal([place.document.locate(place.pointer[:2], False)])
            message = (
                f"{where} says {says} here{more},"
                f" which is not understood{follows}; expected {expected}"
            )
            harvest.doubt(place, "unknown-value", message, unread=lost)


def is_beside_secret(place: Node) -> bool:
    """Say whether a cell is of a table with secrets: in a row that is torn, any column may have one."""
    tables = tables_of(place.document)
    columns = tables[int(place.pointer[0])].columns if tables and place.pointer else ()
    return any(map(is_secret, columns or ()))


def settle_attributes(drafts: Iterable[Draft]) -> None:
    """Let what is said of attributes be what their type says, whichever source has the type.

    That is the default value, the values of agents, and what the terms of precision queues compare with.
    """
    drafts = list(drafts)
    types: dict[str | None, str] = {}
    for draft in drafts:
        if draft.kind == "attribute" and draft.data.get("type") == "boolean":
            types |= dict.fromkeys((draft.id, draft.name), "boolean")
    types.pop(None, None)
    for draft in drafts if types else ():
        if draft.kind == "attribute" and (draft.id in types or draft.name in types):
            if "default" in draft.data:
                draft.data["default"] = _truth(draft.data["default"])
        elif draft.kind == "agent":
            own = draft.data.get("attributes", {})
            own |= {name: _truth(own[name]) for name in own if _names(name) & types.keys()}
        elif draft.kind == "precision_queue":
            for step in draft.data.get("steps", ()):
                for term in step.get("terms", ()):
                    if _names(term["attribute"]) & types.keys():
                        term["value"] = _truth(term["value"])


def _names(attribute: Any) -> set[str | None]:
    return {attribute.id, attribute.name} if isinstance(attribute, Reference) else {attribute}


def _truth(value: Any) -> Any:
    """Return the truth value that is meant, or the value as it is: rules say what is wrong with it."""
    return flag(str(value)) if is_flag(str(value)) else value
