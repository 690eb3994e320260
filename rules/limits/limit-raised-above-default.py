from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "A configuration limit is not raised above its default."
severity = "warning"
every = "configuration_limit"
needs = ["configuration_limits.current", "configuration_limits.default"]
message = (
    "configuration limit {name} was raised to {current}; Unified CCE was tested with {default}"
)
label = "raised from {default}"
why = """
The limits of the Configuration Limit tool are those that Cisco tested. It can set them higher, but then the
system allows loads that were never tested, and support may ask you to reset the value before it investigates a problem.
"""
fix = """
Set the limit back with the Configuration Limit tool (`cl /id NUMBER /value DEFAULT /update`), after what exceeds it has
been reduced. Objects that already exceed a lowered limit stay as they are until they are changed.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Configuration_Limit",
        "says": "each limit has a default and a current value",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits",
        "says": "a site beyond the limits may have to change values before Cisco troubleshoots",
    },
]
catalogue = ["LIM-D4"]
since = "0.1"
examples = [
    """\
configuration_limits:
  - {name: MAX_ATTRIBUTES_PER_AGENT, default: 50, current: 50}
  - {name: MAX_PQSTEP_PER_PQ, default: 10, current: 5}
  - name: Skill_Groups_Per_Agent
    default: 20
    current: 60  # <- configuration limit `Skill_Groups_Per_Agent` was raised to 60; Unified CCE was tested with 20
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each limit whose current value is above its default."""
    for limit in subjects:
        default, current = limit.data.get("default"), limit.data.get("current")
        if default is not None and current is not None and current > default:
            facts = {"default": Phrase(default), "current": Phrase(current)}
            yield Hit(limit, limit.at("current"), facts=facts)
