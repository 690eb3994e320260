from collections.abc import Iterable, Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.names import words_in
from ece_lint.routing import Path, Routing
from ece_lint.verbs import PathsIfGiven, Table, Texts

asks = "An object named after email or chat is in a media routing domain for that channel."
severity = "warning"
then = "a group for chat or email in the domain for calls never gets a chat or an email"
every = "media_routing_domain"
needs = ["media_routing_domains.channel"]
also = ["skill_groups", "precision_queues", "script_selectors"]
from_settings = {"with": {"naming": "naming", "means": "means"}}
with_ = {
    # The words by which a name says its medium; one that says two of them is not judged.
    "words": {
        "email": ["email", "emails"],
        "chat": ["chat", "chats", "webchat"],
        "voice": ["voice", "voicemail", "phone", "telephone", "call", "calls", "callback"],
    },
    # `Call_Center_NA` and `Voice_of_Customer` may be anything.
    "telling": ["email", "chat"],
    # Where the team says what stands for the medium, that is what `name-contradicts-relation` compares.
    "naming": {},
    "means": {},
    # Who may be in a domain, and what tells that a queue of another domain uses it.
    "members": {
        "skill_group": "queues.media_routing_domain",
        "precision_queue": "queues.media_routing_domain",
        "script_selector": "queues.media_routing_domain",
    },
}
message = {
    "": "media routing domain {name} is for {channel}, but its name says {word}",
    "member": "{kind} {name} is in media routing domain {domain}, which is for {channel}, but its name says {word}",
}
label = {"": "says {word}", "member": "says {word}"}
follows_from = [
    {"rule": "email-mrd-not-interruptible"}
]  # a domain that is not as those of email are
why = """
A skill group, precision queue or script selector belongs to one media routing domain, and routing looks at that and
not at the name. A skill group is created in Cisco_Voice unless another domain is chosen, and that cannot be
changed afterwards: a group for chat that ended up there never gets a chat, although everything is named as it should be.
A domain with the media class of another medium treats all its tasks like that medium.
"""
fix = """
Decide by the work that arrives there. If the name is right, create the skill group again in the right domain (Skill Group
Explorer of Configuration Manager), or choose the domain of the precision queue or dialed number, or the media class
(Media Routing Domain List). If the domain is right, rename the object.
"""
reference = [
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Multichannel Routing",
        "says": "a media routing domain has one media class, and each skill group and each script selector has one domain",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "12 and 13",
        "says": "the example names the domain, its script selectors and scripts after the medium",
    },
]
catalogue = ["MRG-01", "MRG-02", "NMU-07"]
since = "0.1"
examples = [
    """\
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Email_Outbound_MRD, channel: email-outbound}
  - {name: Chat_MRD, channel: chat}
  - {name: Cisco_Voice, channel: voice}
  - {name: Social_MRD}
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
  - {name: Email_Replies_NA, media_routing_domain: Email_Outbound_MRD}
  - {name: SalesChat, media_routing_domain: Chat_MRD}
  - {name: Chat_and_Email_Overflow, media_routing_domain: Chat_MRD}
  - {name: Email_Callback, media_routing_domain: Cisco_Voice}
  - {name: Voice_of_Customer, media_routing_domain: Email_MRD}
  - {name: Mailroom, media_routing_domain: Cisco_Voice}
  - {name: Chat_on_Facebook, media_routing_domain: Social_MRD}
""",
    """\
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Chat_MRD, channel: chat}
  - {name: Cisco_Voice}
skill_groups:
  - name: Sales_Chat_NA  # <- skill group `Sales_Chat_NA` is in media routing domain `Cisco_Voice`, which is for `voice`, but its name says `Chat`
    media_routing_domain: Cisco_Voice
precision_queues:
  - {name: PQ_SalesEmail, media_routing_domain: Chat_MRD}  # <- precision queue `PQ_SalesEmail` is in media routing domain `Chat_MRD`, which is for `chat`, but its name says `Email`
script_selectors:
  - {name: webchat.sales, media_routing_domain: Email_MRD}  # <- its name says `webchat`
""",
    """\
# Nobody answers email here: this is an internet provider, and its customers call about theirs.
media_routing_domains: [{name: Cisco_Voice, channel: voice}]
skill_groups:
  - {name: Email_Faults, media_routing_domain: Cisco_Voice}
""",
    """\
# Where the domain is the odd one, that is all that is wrong.
media_classes:
  - {name: Cisco_Chat, type: chat}
media_routing_domains:
  - {name: Email_MRD, media_class: Cisco_Chat}  # <- media routing domain `Email_MRD` is for `chat`, but its name says `Email`
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
""",
    """\
# Where a queue and its parts have different domains, other rules report it.
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Chat_MRD, channel: chat}
script_selectors:
  - {name: Sales_Chat, media_routing_domain: Email_MRD}
queues:
  - {name: Chat_MRD_Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
""",
    {
        "with": {
            "naming": {"skill_group": "{topic}_{medium}"},
            "means": {"medium": "media_routing_domain.channel"},
        },
        "files": {
            "ucce.yaml": """\
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Chat_MRD, channel: chat}
skill_groups:
  - {name: Sales_Chat, media_routing_domain: Email_MRD}
precision_queues:
  - {name: Sales_Chat, media_routing_domain: Email_MRD}  # <- precision queue `Sales_Chat` is in media routing domain `Email_MRD`
"""
        },
    },
]

_MEDIUM = {"email-outbound": "email", "callback": "voice"}


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    words: Table,
    telling: Texts,
    naming: Table,
    means: Table,
    members: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each domain that is named after another medium, or else for each member of it that is.

    A member can only be in the wrong domain where there is a right one: without a domain for email, `Email` is what
    its calls are about.
    """
    settled = {
        kind
        for kind, template in naming.items()
        for part, path in means.items()
        if f"{{{part}}}" in template and path.split(".")[0] in ("channel", "media_routing_domain")
    }
    media = {word: medium for medium, its_words in words.items() for word in its_words}
    channels = [one.data["channel"] for one in subjects if one.data.get("channel") is not None]
    there_are = [one for one in telling if one in {_MEDIUM.get(own, own) for own in channels}]
    for domain in subjects:
        channel = domain.data.get("channel")
        if channel is None:
            continue
        medium = _MEDIUM.get(channel, channel)
        facts = {"domain": domain.name, "channel": channel}
        word = _says_another(domain.name, medium, media, telling)
        if word and "media_routing_domain" not in settled:
            beside = (Label(domain.at("channel"), f"for `{channel}`"),)
            yield Hit(domain, domain.place, facts={**facts, "word": word}, beside=beside)
        ways = [] if word else [one for one in members if one.start.name not in settled]
        for member, way in _members(domain, routing, ways):
            word = _says_another(member.name, medium, media, there_are)
            # A queue of another domain may use it.
            if word and set(routing.follow(member, way)) <= {domain}:
                there = Label(member.at("media_routing_domain"), f"in `{domain.name}`")
                facts["word"] = word
                yield Hit(member, member.place, "member", facts=dict(facts), beside=(there,))


def _says_another(name: str, medium: str, media: dict[str, str], telling: list[str]) -> str | None:
    """Return the word by which a name says another medium than its own, and only that one."""
    folded = name.casefold()
    if not any(map(folded.__contains__, media)):
        return None  # as in most names, which need not be taken apart
    said = {media[word]: written for word, written in words_in(name).items() if word in media}
    if len(said) == 1 and medium not in said and said.keys() <= set(telling):
        return next(iter(said.values()))
    return None


def _members(
    domain: Entity, routing: Routing, ways: Iterable[Path]
) -> Iterator[tuple[Entity, Path]]:
    """Yield who is in a domain, each with the way to the domains of the queues that use it."""
    for way in ways:
        mention = way.start.mentions["media_routing_domain"]
        for member in routing.mentioners(domain, way.start, mention):
            yield member, way
