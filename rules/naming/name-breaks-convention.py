from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.names import Template
from ece_lint.routing import Routing
from ece_lint.verbs import Table
from ece_lint.wording import Phrase, did_you_mean, listed

asks = "A name follows the convention that the team has written down."
severity = "off"
then = "reports and access rights that go by the name leave the object out"
also = ["*"]
from_settings = {"severity": "warning", "with": {"naming": "naming", "words": "words"}}
with_: dict[str, Any] = {
    "naming": {},
    "words": {},
    # What comes with the product under a name of its own.
    "given": {
        "media_class": ["Cisco_*"],
        "media_routing_domain": ["Cisco_*"],
        "peripheral": ["Multichannel*", "Outbound", "DigitalRouting"],
        "application_path": ["*.UQ.Desktop"],
        "department": ["Service"],
        "queue": ["Exception Queue", "Default exception queue"],
    },
}
message = {
    "": "name of {kind} {name} is not of the form {template}",
    "word": "name of {kind} {name} is not of the form {template}: {word} is not a known {part}{guess}",
}
label = {"": "expected {template}", "word": "{word} is not a known {part}"}
why = """
A convention is only as good as its last exception. Reports are filtered by site, access rights and
scripts pick groups by prefix, and the engineer on call must know from a name where the work goes; a name outside
the convention is missing from all of that.
"""
fix = """
Rename the object, and correct the name wherever it is mentioned. If the name is right, add its word to
`words:` or change the template under `naming:` in ece-lint.yaml, which also switches this rule on:
`naming: {skill_group: "{scope}_{function}_{site}"}` and `words: {site: [NA, EMEA]}`.
"""
reference = [
    {
        "document": "Reporting Concepts for Cisco Unified ICM/Contact Center Enterprise 12.6",
        "page": "Naming Conventions in Configuration",
        "says": "give everything that belongs to one site the same prefix, and call types by what they are about",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "12 and 13",
        "says": "the example names skill groups after scope, function and site, and queues after MRD and script selector",
    },
]
catalogue = ["NAM-05", "NMU-06"]
since = "0.1"
_SITE = {
    "naming": {
        "skill_group": "{scope}_{function}_{site}",
        "media_routing_domain": "{channel}_MRD",
    },
    "words": {
        "scope": ["Domestic", "Global"],
        "site": ["NA", "EMEA", "EMEA_South"],
        "channel": ["Email", "Chat"],
    },
}
examples = [
    {
        "with": _SITE,
        "files": {
            "ucce.yaml": """\
media_routing_domains:
  - name: Cisco_Voice
  - name: Email_MRD
skill_groups:
  - name: Domestic_Sales_NA
  - name: Global_Support_EMEA
  - name: Global_Level2_EMEA_South
call_types:
  - name: whatever
"""
        },
    },
    {
        "with": _SITE,
        "files": {
            "ucce.yaml": """\
media_routing_domains:
  - name: EMail_MRD  # <- name of media routing domain `EMail_MRD` is not of the form `{channel}_MRD`: `EMail` is not a known channel; did you mean `Email`?
  - name: MRD_Chat  # <- name of media routing domain `MRD_Chat` is not of the form `{channel}_MRD`
skill_groups:
  - name: Domestic_Sales_NAM  # <- is not of the form `{scope}_{function}_{site}`: `NAM` is not a known site; did you mean `NA`?
  - name: Sales_Domestic_NA  # <- `Sales` is not a known scope; known are `Domestic` and `Global`
  - name: Domestic_Sales  # <- name of skill group `Domestic_Sales` is not of the form `{scope}_{function}_{site}`
  - name: domestic_Sales_na  # <- name of skill group `domestic_Sales_na` is not of the form `{scope}_{function}_{site}`
"""
        },
    },
    {
        # Nothing is taken apart that can be taken apart in two ways: the longest known word counts.
        "with": {"naming": {"queue": "{mrd}_{selector}"}, "words": {"mrd": ["Email", "Email_MRD"]}},
        "files": {
            "ece.yaml": """\
queues:
  - name: Email_MRD_Sales
  - name: Email_Sales
  - name: Exception Queue
  - name: Chat_Sales  # <- `Chat` is not a known mrd; known are `Email` and `Email_MRD`
  - name: Email MRD Sales  # <- name of queue `Email MRD Sales` is not of the form `{mrd}_{selector}`
"""
        },
    },
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    naming: Table,
    words: Table,
    given: Table,
) -> Iterator[Hit]:
    """Yield one hit for each object whose name its kind's template does not give."""
    for kind, text in naming.items():
        template = Template(text, words)
        odd: list[tuple[Entity, str, str]] = []  # with the part that is wrong, and its word
        for entity in routing.entities[kind]:
            if template.parse(entity.name) is not None:
                continue
            if any(fnmatchcase(entity.name, name) for name in given.get(kind, ())):
                continue
            wrong = template.unknown(entity.name)
            odd.append((entity, *(wrong.popitem() if len(wrong) == 1 else ("", ""))))
        near = {
            part: routing.guesses.among(
                {word for _, own, word in odd if own == part}, [*words[part]]
            )
            for part in {part for _, part, _ in odd if part}
        }
        for entity, part, word in odd:
            facts: dict[str, Any] = {"template": text}
            if part:
                guess = did_you_mean(word, near[part](word)) or f"; known are {listed(words[part])}"
                facts |= {"word": word, "part": Phrase(part), "guess": Phrase(guess)}
            yield Hit(entity, entity.place, "word" if part else "", facts=facts)
