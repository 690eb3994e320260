import re
from collections.abc import Iterator

from ece_lint.finding import Hit, Replace
from ece_lint.model import Entity
from ece_lint.names import pieces
from ece_lint.routing import Routing
from ece_lint.verbs import Kinds
from ece_lint.wording import Phrase

asks = "A name has no invisible characters and no letters that only look Latin."
severity = "warning"
then = "searches and imports do not find the object, and a second one is created beside it"
also = ["*"]
with_ = {
    # The other kinds may have letters, digits, `.` and `_` only: that is `name-not-allowed`.
    "kinds": [
        "agent",
        "script_selector",
        "script",
        "department",
        "queue",
        "alias",
        "workflow",
        "entry_point",
        "user",
    ],
}
message = {
    "edge": "name of {kind} {name} {where} with a space",
    "blanks": "name of {kind} {name} has two spaces in a row, which look like one",
    "hidden": "name of {kind} {name} contains {character}, which is invisible",
    "lookalike": "name of {kind} {name} contains {letter} ({character}), which looks like a Latin letter",
}
label = {
    "edge": "{where} with a space",
    "blanks": "two spaces",
    "hidden": "contains {character}",
    "lookalike": "contains {character}",
}
why = """
Such a name was copied from a web page, a mail or a spreadsheet. It looks like the name that everybody types, but
is a different one: searches, scripts, imports and this linter do not find it, and a second object with the plain name
may be created beside it.
"""
fix = """
Type the name again, without pasting it, where the object is defined and wherever it is mentioned.
"""
reference = [
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Peripherals and Trunk Groups",
        "says": "names of Unified CCE have letters, digits, dots and underscores; no such rule is published for ECE",
    },
    {
        "document": "Unicode Technical Standard 39, Unicode Security Mechanisms",
        "page": "Confusable Detection",
        "says": "letters of different scripts that look the same should not be mixed in one word of an identifier",
    },
]
catalogue = ["NAM-04"]
since = "0.1"
examples = [
    """\
departments:
  - name: Kundendienst Österreich
  - name: Отдел продаж
  - name: Sales, Ελλάδα
queues:
  - {name: Exception Queue, department: Sales}
  - {name: "Größe 10 µm", department: Sales}
""",
    """\
departments:
  - name: "Sales "  # <- name of department `Sales ` ends with a space
  - name: " Support"  # <- begins with a space
  - name: "Custom\\u200Ber Care"  # <- contains `ZERO WIDTH SPACE`, which is invisible
queues:
  - name: "Web\\u00A0Orders"  # <- contains `NO-BREAK SPACE`, which is invisible
  - name: "Web  Orders"  # <- name of queue `Web  Orders` has two spaces in a row, which look like one
  - name: "S\\u0430les"  # <- contains `а` (`CYRILLIC SMALL LETTER A`), which looks like a Latin letter
""",
    """\
# So it is of a name that is only mentioned.
scripts:
  - name: Sales
    skill_groups: ["Sales\\u200BNA"]  # <- name of skill group `Sales\\u200bNA` contains `ZERO WIDTH SPACE`, which is invisible
""",
    """\
# In right-to-left names the marks for the direction are part of how they are written.
departments:
  - name: "\\u05DE\\u05DB\\u05D9\\u05E8\\u05D5\\u05EA \\u200FSales"
""",
]

_INVISIBLE = frozenset(
    map(chr, (*range(0x20), *range(0x7F, 0xA1), 0xAD, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029,
              0x202F, 0x205F, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0x3000, 0xFEFF, 0x34F, 0x115F, 0x1160,
              0x180E, 0x3164, 0xFFA0, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)))
)  # fmt: skip
_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LOOKALIKES = frozenset("АВЕЅІЈКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")
_LATIN = "[A-Za-z]"


def must(subjects: list[Entity], routing: Routing, *, kinds: Kinds) -> Iterator[Hit]:
    """Yield one hit for each name with such a character; the first that is found counts."""
    for kind in kinds:
        for entity in routing.entities[kind]:
            name = entity.name
            if name.isascii() and name.isprintable() and "  " not in name and name.strip() == name:
                continue
            if hidden := _hidden(name):
                role, facts = hidden
                yield Hit(entity, entity.place, role, facts=facts, replace=_plain(entity, role))
    # Of a mention whose kind is in the input, undefined-name says it.
    for kind, mentioned in routing.undefined.items():
        for entity in mentioned if not routing.entities[kind] else ():
            found = _hidden(entity.name)
            if found and found[0] == "hidden" and (hops := routing.mentions_of(entity)):
                yield Hit(entity, hops[0].place, found[0], facts=found[1])


def _plain(entity: Entity, role: str) -> Replace | None:
    """Return the name with the blanks that everybody types; what else is hidden may have been meant."""
    name = entity.name.replace("\xa0", " ").strip()
    if role != "edge":
        name = re.sub("  +", " ", name)
    return Replace(entity, name, safe=role == "edge") if name and _hidden(name) is None else None


def _hidden(name: str) -> tuple[str, dict[str, str]] | None:
    import unicodedata  # most names are plain

    unseen = _INVISIBLE if _right_to_left(name) else _INVISIBLE | _MARKS
    if hidden := next((letter for letter in name if letter in unseen), None):
        return "hidden", {"character": unicodedata.name(hidden, f"U+{ord(hidden):04X}")}
    if name != name.strip():
        return "edge", {"where": Phrase("begins" if name[0].isspace() else "ends")}
    if "  " in name:
        return "blanks", {}
    for word in pieces(name):
        odd = next((letter for letter in word if letter in _LOOKALIKES), None)
        if odd and re.search(_LATIN, word):
            return "lookalike", {"letter": odd, "character": unicodedata.name(odd)}
    return None


def _right_to_left(name: str) -> bool:
    from unicodedata import bidirectional

    return any(bidirectional(letter) in ("R", "AL") for letter in name)
