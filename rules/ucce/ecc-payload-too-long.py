from collections.abc import Iterable, Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import Flag, Whole

asks = "Expanded call variables and their payloads are not longer than Unified CCE can carry."
severity = "error"
then = "values are cut off or refused when all variables are filled"
every = "expanded_call_variable"
having = "maximum_length"
also = ["ecc_payloads"]
with_ = {
    "variable": 210,
    "elements": 255,
    "contents": 2000,
    "with_names": 2500,
    "one_buffer": False,  # all enabled variables share one, as before there were payloads
}
message = {
    "variable": "expanded call variable {name} may have {found} bytes; the limit is {most}",
    "elements": "expanded call variable {name} may have {found} elements; the limit is {most}",
    "contents": "the variables of ECC payload {name} take up to {found} bytes together; the limit is {most}",
    "with_names": "the variables of ECC payload {name} take up to {found} bytes with their names; the limit is {most}",
    "one_buffer": "the {count} enabled expanded call variables take up to {found} bytes together; the limit is {most}, as they "
    "share one buffer before release 12.0",
}
label = {
    "variable": "too long",
    "elements": "too many",
    "contents": "{found} bytes",
    "with_names": "{found} bytes with names",
    "one_buffer": "the last of {count}",
}
why = """
A payload travels with each call and task, in a buffer of a fixed size. What does not fit is cut off or refused, so that
scripts and ECE miss values exactly when all variables are filled.
"""
fix = """
Shorten the variables in the Expanded Call Variable List of Configuration Manager to what they need, or move some of them
to another payload in the ECC Payload List.
"""
reference = [
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 12.6(2)",
        "page": "Configure Variables, Expanded Call Context Variables",
        "says": "a scalar takes 5 bytes more than its length; an array 5 more than the sum of its elements, each with 1 "
        "more; a value or element has at most 210 bytes, an array at most 255 elements, a payload at most 2000 bytes",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits and Feature Availability",
        "says": "2000 bytes of contents, 2500 bytes of contents and names, for the ECC variables of a payload",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 11.6(1)",
        "page": "Configure Variables, Expanded Call Context Variables",
        "says": "all variables share one buffer of 2000 bytes; payloads came with release 12.0",
    },
]
catalogue = ["ECC-02"]
since = "0.1"
examples = [
    """\
# The worked example of the guide, with a shorter array: (5+100) + (5+80) + (5+(1+199)*9) = 1995.
expanded_call_variables:
  - {name: user.a, maximum_length: 100}
  - {name: user.b, maximum_length: 80}
  - {name: user.c, maximum_length: 199, array: true, maximum_array_size: 9}
  - {name: user.d, maximum_length: 210, enabled: false}  # takes no room
ecc_payloads:
  - {name: Default, variables: [user.a, user.b, user.c, user.d]}
""",
    """\
expanded_call_variables:
  - {name: user.a, maximum_length: 100}
  - {name: user.b, maximum_length: 80}
  - {name: user.c, maximum_length: 200, array: true, maximum_array_size: 9}
  - {name: user.d, maximum_length: 300}  # <- expanded call variable `user.d` may have 300 bytes; the limit is 210
  - {name: user.e, maximum_length: 1, array: true, maximum_array_size: 256}  # <- `user.e` may have 256 elements
ecc_payloads:
  - {name: Default, variables: [user.a, user.b, user.c]}  # <- take up to 2004 bytes together; the limit is 2000
  - {name: ECE, variables: [user.a, user.b]}
""",
    """\
# Which payloads there are is not known here, so what travels together is not either.
expanded_call_variables:
  - {name: user.a, maximum_length: 210}
  - {name: user.b, maximum_length: 10, array: false, maximum_array_size: 200}
  - {name: user.c, maximum_length: 200, array: true, maximum_array_size: 9}
""",
    {
        "release": "11.6",
        "files": {
            "ucce.yaml": """\
expanded_call_variables:
  - {name: user.a, maximum_length: 210, enabled: false}  # takes no room
  - {name: user.b, maximum_length: 175}
  - {name: user.c, maximum_length: 200, array: true, maximum_array_size: 9}
""",
        },
    },
    {
        "release": "11.6",
        "files": {
            "ucce.yaml": """\
expanded_call_variables:
  - {name: user.a, maximum_length: 210, enabled: false}
  - {name: user.b, maximum_length: 200}
  - {name: user.c, maximum_length: 200, array: true, maximum_array_size: 9}  # <- the 2 enabled expanded call variables take up to 2019 bytes together; the limit is 2000
""",
        },
    },
    {
        "with": {"with_names": 200},
        "files": {
            "ucce.yaml": """\
expanded_call_variables: [{name: user.long.name.of.a, maximum_length: 90}, {name: user.b, maximum_length: 80}]
ecc_payloads:
  - {name: Default, variables: [user.long.name.of.a, user.b]}  # <- take up to 205 bytes with their names; the limit is 200
""",
        },
    },
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    variable: Whole,
    elements: Whole,
    contents: Whole,
    with_names: Whole,
    one_buffer: Flag,
) -> Iterator[Hit]:
    """Yield one hit for each variable, and each payload of variables or the whole of them, that is too long."""
    for one in subjects:
        length, count = one.data["maximum_length"], one.data.get("maximum_array_size", 1)
        if length > variable:
            place = one.at("maximum_length")
            yield Hit(one, place, "variable", facts={"found": length, "most": variable})
        if one.data.get("array") and count > elements:
            place = one.at("maximum_array_size")
            yield Hit(one, place, "elements", facts={"found": count, "most": elements})
    enabled = _enabled(subjects)
    in_all = sum(_size(one, variable, elements) for one in enabled)
    if one_buffer and in_all > contents:
        facts = {"count": len(enabled), "found": in_all, "most": contents}
        subject = Entity(kinds()["expanded_call_variable"], "*")
        yield Hit(subject, enabled[-1].place, "one_buffer", facts=facts)
    for payload in routing.entities["ecc_payload"]:
        members = _enabled(payload.links.get("variables", ()))
        sizes = [_size(one, variable, elements) for one in members]
        names = [len(one.name.encode()) for one in members]
        if sum(sizes) > contents:
            yield Hit(
                payload, payload.place, "contents", facts={"found": sum(sizes), "most": contents}
            )
        elif (whole := sum(sizes) + sum(names)) > with_names:
            yield Hit(
                payload, payload.place, "with_names", facts={"found": whole, "most": with_names}
            )


def _enabled(variables: Iterable[Entity]) -> list[Entity]:
    return [one for one in variables if one.data.get("enabled") is not False]


def _size(one: Entity, variable: int, elements: int) -> int:
    """Return the bytes that a variable may take; what is too long by itself is reported by itself."""
    length = min(one.data.get("maximum_length", 0), variable)
    if not one.data.get("array"):
        return int(5 + length)
    return int(5 + (1 + length) * min(one.data.get("maximum_array_size", 1), elements))
