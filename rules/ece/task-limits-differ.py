from collections import Counter
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, listed

asks = "The users of a chat queue have the same task limit."
severity = "off"
then = "some agents carry more chats at a time than others, which is often meant"
every = "queue"
where = {"media_routing_domain.channel": "chat"}
having = "task_limits.limit"
message = "the users of chat queue {name} have different task limits: {usual} mostly, but {others}"
label = "mostly {usual}"
why = """
Where some agents of a queue get more chats at a time than others, the load and the reports of the team are hard to
compare. Often the odd ones were forgotten when the limit was changed. Where limits follow experience, leave this off.
"""
fix = """
Set the concurrent task limit of these users for the queue in the Administration Console of ECE.
"""
reference = {
    "document": "Cisco DocWiki, CIM to ICM Object Mappings",
    "says": "concurrent task limits have to be set for each queue and each user",
}
catalogue = ["CAP-03"]
since = "0.1"
examples = [
    """\
media_routing_domains: [{name: Chat_MRD, channel: chat}, {name: Email_MRD, channel: email}]
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
  - {name: Sales_Email, media_routing_domain: Email_MRD}
task_limits:
  - {user: clark, queue: Sales_Chat, limit: 3}
  - {user: bruce, queue: Sales_Chat, limit: 3}
  - {user: clark, queue: Sales_Email, limit: 5}
  - {user: bruce, queue: Sales_Email, limit: 8}
""",
    """\
media_routing_domains: [{name: Chat_MRD, channel: chat}]
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}  # <- the users of chat queue `Sales_Chat` have different task limits: 3 mostly, but 1 for `peter`
task_limits:
  - {user: clark, queue: Sales_Chat, limit: 3}
  - {user: bruce, queue: Sales_Chat, limit: 3}
  - {user: peter, queue: Sales_Chat, limit: 1}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each chat queue whose limits differ, with those that are not the usual one."""
    kind = kinds()["task_limit"]
    for queue in subjects:
        limits = routing.mentioners(queue, kind, kind.mentions["queue"])
        limits = [one for one in limits if "limit" in one.data and one.links["user"]]
        counts = Counter(one.data["limit"] for one in limits)
        if len(counts) < 2:
            continue
        usual = min(counts, key=lambda limit: (-counts[limit], -limit))
        odd = [one for one in limits if one.data["limit"] != usual]
        by_limit: dict[int, list[str]] = {}
        for one in odd:
            by_limit.setdefault(one.data["limit"], []).append(one.links["user"][0].name)
        others = [f"{limit} for {listed(by_limit[limit], 3)}" for limit in sorted(by_limit)]
        beside = tuple(Label(one.at("limit"), "another limit") for one in odd[:5])
        facts = {"usual": usual, "others": Phrase(" and ".join(others))}
        yield Hit(queue, queue.place, facts=facts, beside=beside)
