from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "The times and limits of a media routing domain let its tasks be handled."
severity = {"": "note", "max_task_duration": "warning"}
then = {
    "task_start_timeout": "tasks count as abandoned before they are offered; no document says what 0 does",
    "task_life": "tasks are gone when the connection breaks; no document says what 0 does",
    "max_task_duration": "tasks end while the agent is still working on them",
    "max_tasks_in_queue": "the domain's limit never applies, which may be meant",
}
every = "media_routing_domain"
with_ = {"queued_at_most": 15000}
message = {
    "task_start_timeout": "media routing domain {name} gives the application no time to start a task",
    "task_life": "media routing domain {name} ends tasks at once when the application loses its connection",
    "max_task_duration": "media routing domain {name} ends a task after {found} seconds, before the application has "
    "had its {start} seconds to start it",
    "max_tasks_in_queue": "media routing domain {name} lets {found} tasks wait; Unified CCE queues at most {most} calls and "
    "tasks in all domains together",
}
label = {"": "{found}"}
why = """
After the start timeout a task counts as abandoned before it was offered, and the agent becomes not routable; after the
task life the tasks of an application that has lost its connection are gone; after the maximum duration a task ends
while the agent is working on it. Values like these do not fail when they are set: the tasks do, one by one.
"""
fix = """
Set the value in the Media Routing Domain List of Configuration Manager; 30 seconds to start, 1200 seconds of task life
and 28800 seconds of duration are usual. Check the sizing of the system before you raise the maximum number of tasks in queue.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Media_Routing_Domain, TaskStartTimeout, TaskLife, MaxTaskDuration, MaxCallsInQueue",
        "says": "what each time is for; a task that is not started in time is marked as abandoned before it was offered",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits",
        "says": "at most 15,000 calls and tasks are queued in the system",
    },
]
catalogue = ["MRG-07"]
since = "0.1"
examples = [
    """\
media_routing_domains:
  - {name: Email_MRD, task_life: 1200, task_start_timeout: 30, max_task_duration: 28800, max_tasks_in_queue: 15000}
  - {name: Chat_MRD}
  - name: Callback_MRD
    task_life: 0  # <- media routing domain `Callback_MRD` ends tasks at once when the application loses its connection
    task_start_timeout: 0  # <- media routing domain `Callback_MRD` gives the application no time to start a task
  - name: Orders_MRD
    task_start_timeout: 60
    max_task_duration: 20  # <- media routing domain `Orders_MRD` ends a task after 20 seconds, before the application has had its 60 seconds to start it
    max_tasks_in_queue: 50000  # <- lets 50000 tasks wait; Unified CCE queues at most 15000 calls and tasks
""",
]


def must(subjects: list[Entity], routing: Routing, *, queued_at_most: Whole) -> Iterator[Hit]:
    """Yield one hit for each value of a domain with which no task can be handled, or too many can wait."""
    for domain in subjects:
        start = domain.data.get("task_start_timeout", 0)
        most = {"task_start_timeout": 0, "task_life": 0, "max_task_duration": start}
        for field in (*most, "max_tasks_in_queue"):
            found = domain.data.get(field)
            if found is not None and (
                found > queued_at_most if field not in most else found <= most[field]
            ):
                facts: dict[str, Any] = {"found": found, "start": start, "most": queued_at_most}
                yield Hit(domain, domain.at(field), field, facts=facts)
