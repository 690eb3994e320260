from collections import Counter
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "Each call variable of a queue holds one attribute that exists."
severity = {"twice": "warning", "number": "note", "nothing": "warning"}
then = {
    "twice": "scripts and desktops read now one value, now the other",
    "number": "scripts may not find the value; no document lists what other tags mean",
    "nothing": "the call variable stays empty, and scripts that branch on it go astray",
}
every = "queue"
needs = ["queues.call_variables"]
message = {
    "twice": "queue {name} fills CallVariable{number} with {held}; it can hold only one of them",
    "number": "queue {name} fills tag {tag}, which is not one of CallVariable1 to CallVariable10 (tags 13 to 22)",
    "nothing": "queue {name} fills CallVariable{number} with something that no longer exists in ECE",
}
many = {
    "twice": "queues fill CallVariable{number} with {held}, of which it can hold only one",
    "number": "queues fill tag {tag}, which is not one of CallVariable1 to CallVariable10 (tags 13 to 22)",
    "nothing": "queues fill CallVariable{number} with something that no longer exists in ECE",
}
label = {
    "twice": "again",
    "number": "not one of the ten",
    "nothing": "not in EGCTI_CALL_VARIABLE",
}
why = """
The routing script and the agent's desktop read the call variables. One that is filled twice holds sometimes the one value
and sometimes the other, and one that is filled with nothing stays empty. A tag outside the ten may be another
property of the call, which no ECE document lists, so this is a note.
"""
fix = """
Correct the call variables of the queue in the Administration Console of ECE (Queues node of the department, Call
Variables), so that each of CallVariable1 to CallVariable10 has at most one attribute of the activity or the customer.
"""
reference = {
    "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
    "page": "src/sql/queue.js and src/sql/icm-queue.js",
    "says": "the tags 13 to 22 are CallVariable1 to CallVariable10, and each refers to one row of EGCTI_CALL_VARIABLE",
}
catalogue = ["ECC-04", "ECC-05"]
since = "0.1"
examples = [
    """\
# One attribute may be in two call variables, and queues have theirs each for itself.
queues:
  - name: Sales_Chat
    call_variables:
      - {number: 1, holds: contact_point_data}
      - {number: 2, holds: contact_point_data}
      - {number: 10, holds: subject}
  - name: Support_Chat
    call_variables: [{number: 1, holds: subject}]
""",
    """\
queues:
  - name: Sales_Chat
    call_variables:
      - {number: 1, holds: contact_point_data}
      - {number: 2, holds: customer_phone_no}
      - {number: 1, holds: subject}  # <- queue `Sales_Chat` fills CallVariable1 with `contact_point_data` and `subject`
      - {number: 11, holds: subject}  # <- queue `Sales_Chat` fills tag 23, which is not one of CallVariable1 to CallVariable10
      - {number: 3}  # <- queue `Sales_Chat` fills CallVariable3 with something that no longer exists in ECE
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each call variable of a queue that is filled twice, unknown, or filled with nothing."""
    for queue in subjects:
        held = [
            (at, one)
            for at, one in enumerate(queue.data.get("call_variables", ()))
            if one is not None
        ]
        times = Counter(one["number"] for _, one in held)
        seen: dict[int, int] = {}
        for at, one in held:
            number = one["number"]
            first = seen.setdefault(number, at)
            facts = {"number": Phrase(number), "tag": number + 12}
            place, identity = queue.at("call_variables", at, "number"), (str(number),)
            if not 1 <= number <= 10:
                if first == at:
                    yield Hit(queue, place, "number", identity, facts)
            elif times[number] > 1:
                if first != at:
                    facts["held"] = [
                        other.get("holds", "nothing")
                        for _, other in held
                        if other["number"] == number
                    ]
                    before = Label(
                        queue.at("call_variables", first, "number"), "filled here already"
                    )
                    yield Hit(queue, place, "twice", identity, facts, beside=(before,))
            elif "holds" not in one:
                yield Hit(queue, place, "nothing", identity, facts)
