import re
from collections.abc import Iterator
from itertools import chain

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "No name is the date that a spreadsheet makes of one."
severity = "note"
then = "the file says another name than the system has"
also = ["*"]
message = "name of {kind} {name} is written as spreadsheets write dates; was it another name before the file was saved in one?"
label = "a date"
follows_from = [{"rule": "name-not-allowed"}]
why = """
Excel takes a name such as `Mar 5` or `3-3` for a date when a file is opened, and saves it as one. What it was before
is lost, and everything that mentions the object by its name no longer finds it.
"""
fix = """
Compare the name with the system. If it is another one, export again without opening the file in a spreadsheet, or load
the column as text (Data, From Text/CSV).
"""
reference = {
    "document": "Microsoft Support, Stop automatically changing numbers to dates",
    "page": "Excel",
    "says": "Excel changes what is typed or opened and looks like a date to one, and shows 12/2 as 2-Dec",
}
since = "0.1"
examples = [
    """\
departments:
  - name: 3-March
  - name: 2024-03-05
  - name: March 5
  - name: Set 05
""",
    """\
departments:
  - name: 3-Mar  # <- name of department `3-Mar` is written as spreadsheets write dates
  - name: Mar-05  # <- name of department `Mar-05`
  - name: Mrz 05  # <- name of department `Mrz 05`
  - name: "2024-03-05 00:00:00"  # <- name of department `2024-03-05 00:00:00`
""",
]

# As Excel shows a day or a month without a year, `3-Mar` and `Mar-05` or in German `03. Mrz` and `Mrz 05`, and as other
# tools write a cell that is a date. `Set 05` may be one in Italian, and is the name of something elsewhere.
_GERMAN = "jan|feb|mrz|apr|mai|jun|jul|aug|sep|okt|nov|dez"
_MONTH = f"{_GERMAN}|mar|may|oct|dec|janv|févr|mars|avr|juin|juil|août|sept|déc|ene|abr|ago|dic|gen|mag|giu|lug|ott|mrt|mei"
_DATE = (
    rf"[0-3]?[0-9]-(?:{_MONTH})|(?:{_MONTH})-[0-9]{{2}}|[0-3][0-9]\. (?:{_GERMAN})|(?:{_GERMAN}) [0-9]{{2}}"
    "|[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00"
)
_LONGEST = len("2024-03-05 00:00:00")
_APART = frozenset("- ")  # one of them is in each


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each name that is a date."""
    for entity in chain.from_iterable(routing.entities.values()):
        name = entity.name
        if (
            len(name) > _LONGEST
            or not (name[:1].isdigit() or name[-1:].isdigit())
            or _APART.isdisjoint(name)
        ):
            continue  # as most are, and a pattern takes longer to compile than a small site to check
        if re.fullmatch(_DATE, name, re.IGNORECASE):
            yield Hit(entity, entity.place)
