"""What the verbs say where a page does not show it: who is involved, and what tells two hits apart."""

import re

import pytest
from test_routing import routing

from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import Unanswered
from ece_lint.model import kinds
from ece_lint.pages.ask import ask, missing_inputs
from ece_lint.pages.check import checked
from ece_lint.pages.rule import Headings, Rule, Wrong
from ece_lint.routing import parse_path
from ece_lint.verbs import Flag, Number, Paths, PathsByKind, agree, have, share


def paths(kind: str, *texts: str) -> Paths:
    return Paths(tuple(parse_path(text, kinds()[kind]) for text in texts))


@pytest.mark.parametrize(("at_most", "involved"), [(0, "ABC"), (1, "ABC"), (2, "")])
def test_each_further_one_is_a_fault_where_one_or_none_is_right(
    at_most: int, involved: str
) -> None:
    site = routing("scripts: [{name: S, skill_groups: [A, B, C]}]")
    way = paths("script", "skill_groups")
    (hit,) = have(site.entities["script"], site, path=way, at_most=Number(at_most))
    assert [one.name for one in hit.involves] == list(involved)


def test_two_odd_objects_of_one_name_in_two_departments_are_two() -> None:
    site = routing(
        "departments: [{name: Mail}, {name: Sales}, {name: Support}]\n"
        "queues: [{name: chat, department: Sales}, {name: chat, department: Support}]\n"
        "workflows: [{name: W, department: Mail, queues: [Sales/chat, Support/chat]}]\n"
    )
    found = share(
        site.entities["workflow"],
        site,
        along=paths("workflow", "queues"),
        what=paths("workflow", "department"),
        theirs=PathsByKind({"queue": paths("queue", "department")}),
    )
    assert [hit.identity for hit in found] == [
        ("queue", "chat", "Sales"),
        ("queue", "chat", "Support"),
    ]


def test_what_is_odd_is_shown_where_the_last_on_the_way_names_it() -> None:
    site = routing(
        "skill_groups: [{name: G, media_routing_domain: Email}]\n"
        "scripts: [{name: S, skill_groups: [G]}]\n"
        "script_selectors: [{name: D, scripts: [S]}]\n"
        "queues: [{name: Q, media_routing_domain: Chat, script_selector: D}]\n"
        "media_routing_domains: [{name: Chat}, {name: Email}]\n"
    )
    (hit,) = share(
        site.entities["queue"],
        site,
        along=paths("queue", "script_selector.scripts.skill_groups"),
        what=paths("queue", "media_routing_domain"),
        theirs=PathsByKind({"skill_group": paths("skill_group", "media_routing_domain")}),
    )
    assert hit.place.pointer == ("scripts", 0, "skill_groups", 0)


@pytest.mark.parametrize(
    ("leads_to", "is_open"),
    [
        ("script_selector", False),
        ("script_selector.queues", False),
        ("script_selector.scripts.scripts", True),
    ],
    ids=["what is on the way", "the queue itself", "another script"],
)
def test_only_what_leads_elsewhere_keeps_a_mapping_open(leads_to: str, is_open: bool) -> None:
    site = routing(
        "skill_groups: [{name: A}, {name: B}]\n"
        "scripts: [{name: S, skill_groups: [A], scripts: [T]}, {name: T}]\n"
        "script_selectors: [{name: D, scripts: [S]}]\n"
        "queues: [{name: Q, script_selector: D, skill_groups: [A, B]}]\n"
    )
    found = agree(
        site.entities["queue"],
        site,
        these=paths("queue", "skill_groups"),
        those=paths("queue", "script_selector.scripts.skill_groups"),
        open_when=paths("queue", leads_to),
    )
    assert [hit.role for hit in found] == ([] if is_open else ["extra"])


@pytest.mark.parametrize(
    ("mapped", "role", "leads_to"),
    [("[C, D]", "all", []), ("[]", "none", ["D", "S", "B"]), ("[C]", "other", ["D", "S", "B"])],
)
def test_what_is_said_at_once_has_the_way_to_what_is_missing(
    mapped: str, role: str, leads_to: list[str]
) -> None:
    script = "P" if role == "all" else "S"
    site = routing(
        "scripts: [{name: S, skill_groups: [A, B]}, {name: P, skill_groups: []}]\n"
        f"script_selectors: [{{name: D, scripts: [{script}]}}]\n"
        f"queues: [{{name: Q, script_selector: D, skill_groups: {mapped}}}]\n"
    )
    (hit,) = agree(
        site.entities["queue"],
        site,
        these=paths("queue", "skill_groups"),
        those=paths("queue", "script_selector.scripts.skill_groups"),
        at_once=Flag(True),
    )
    assert hit.role == role
    assert [one.text.rpartition("`")[0].rpartition("`")[2] for one in hit.trail] == leads_to


def rule_of(page: str) -> Rule:
    headings = {"asks": "X.", "severity": "note", "message": "{found}", "why": "A.", "fix": "A."}
    own = read_yaml("page.yaml", page.encode()).data
    rule = checked("a/page.yaml", Headings({**headings, **own}), {})
    rule.whole()
    return rule


def asked(page: str, text: str) -> list[tuple[str, str]]:
    """Return what a page finds, by object, in the words of its message."""
    rule = rule_of(page)
    site = routing(text)
    assert missing_inputs(rule, site) == []
    return [(str(one.object and one.object.name), one.message) for one in ask(rule, site)]


SITES = "deployment: {sites: [{name: A, latency_to_ece: 0.2 s one way}, {name: B, latency_to_ece: 500 ms round trip}]}"


@pytest.mark.parametrize(
    ("bounds", "names"),
    [
        ("at_most: 200 ms one way", "B"),
        ("at_most: 250", ""),
        ("at_least: 240 ms one way", "A"),
        ("at_least: 0.3 s one way, at_most: 1 s one way", "AB"),
    ],
)
def test_an_amount_is_kept_between_bounds_in_whatever_unit(bounds: str, names: str) -> None:
    page = f"every: site\nmust: keep\nwith: {{path: latency_to_ece, {bounds}}}\n"
    assert [name for name, _ in asked(page, SITES)] == list(names)


def test_a_bound_may_be_what_a_path_leads_to_and_one_that_is_not_known_bounds_nothing() -> None:
    page = """\
every: queue
must: keep
with: {path: max_tasks, at_most: media_routing_domain.max_tasks_in_queue}
message: "{found} of {at_most}, not {most}"
"""
    found = asked(
        page,
        "media_routing_domains: [{name: M, max_tasks_in_queue: 5}, {name: N}]\n"
        "queues:\n"
        "- {name: A, media_routing_domain: M, max_tasks: 5}\n"
        "- {name: B, media_routing_domain: M, max_tasks: 6}\n"
        "- {name: C, media_routing_domain: N, max_tasks: 6}\n"
        "- {name: D, media_routing_domain: M}\n",
    )
    assert found == [("B", "6 of 5, not 5")]


def test_only_objects_that_are_as_which_says_count() -> None:
    page = """\
every: alias
must: have
with: {path: workflows, which: {kind: inbound, active: [true, null]}, at_most: 1}
message: "{found}, {count} of {of}"
"""
    found = asked(
        page,
        "aliases: [{name: A}, {name: B}]\n"
        "workflows:\n"
        "- {name: V, kind: inbound, aliases: [A, B]}\n"
        "- {name: W, kind: inbound, active: true, aliases: [A, B]}\n"
        "- {name: X, kind: inbound, active: false, aliases: [A]}\n"
        "- {name: Y, kind: outbound, aliases: [A]}\n"
        "- {name: Z, kind: outbound, aliases: [B]}\n",
    )
    assert found == [("A", "`V` and `W`, 2 of 4"), ("B", "`V` and `W`, 2 of 3")]


def test_of_what_leads_there_only_what_counts_is_shown_beside() -> None:
    page = "every: alias\nmust: have\nwith: {path: workflows, which: {kind: inbound}, at_most: 0}\n"
    site = (
        "aliases: [{name: A}]\nworkflows:\n"
        "- {name: V, kind: outbound, aliases: [A]}\n"
        "- {name: W, kind: inbound, aliases: [A]}\n"
    )
    (finding,) = ask(rule_of(page), routing(site))
    assert [where.span.line for _, where, _ in finding.related] == [4]


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("{deployment.high_availability: true}", "ABCD"),
        ("{deployment.high_availability: false}", ""),
        ("{deployment.product: null}", "ABCD"),
        ("{roles: web}", "ABD"),
        ("{roles: {not: web}}", "C"),
        ("{roles: {is: web, not: file}}", "BD"),
        ("{zone: [dmz, null]}", "ACD"),
        ("{zone: null}", "C"),  # that of D is given, though it cannot be used
        ("{zone: {not: dmz}}", "B"),  # what is not given may be anything
        ("{site.ip_versions: {not: IPv4}}", "B"),
    ],
)
def test_where_says_of_which_objects_a_page_asks(where: str, names: str) -> None:
    page = f"every: server\nwhere: {where}\nmust: not-exist\nmessage: wrong\n"
    text = """\
deployment:
  high_availability: true
  sites: [{name: S, ip_versions: [IPv4, IPv6]}, {name: T, ip_versions: [IPv6]}]
  servers:
  - {name: A, roles: [web, file], zone: dmz, site: S}
  - {name: B, roles: [web], zone: inside, site: T}
  - {name: C, roles: [file]}
  - {name: D, roles: [web], zone: outside}
"""
    assert [name for name, _ in asked(page, text)] == list(names)


def test_what_must_not_exist_is_shown_at_a_field() -> None:
    page = "every: server\nmust: not-exist\nwith: {at: on_box}\nwhere: {on_box: true}\n"
    assert asked(page, "deployment: {servers: [{name: A, roles: [web], on_box: true}]}") == [
        ("A", "`true`")
    ]


TABLE = "every: entry_point\nmust: correspond\nwith: {path: queue.name, by: channel, table: {chat: [A, B]}"


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("}", ["Y: `C`, not `A` and `B`"]),
        (", required: true}", ["Y: `C`, not `A` and `B`", "Z: nothing, not `A` and `B`"]),
    ],
)
def test_what_belongs_to_a_value_is_in_a_table(rest: str, found: list[str]) -> None:
    text = """\
queues: [{name: A}, {name: C}]
entry_points:
- {name: V, channel: callback, queue: C}
- {name: W, queue: C}
- {name: X, channel: chat, queue: A}
- {name: Y, channel: chat, queue: C}
- {name: Z, channel: chat}
"""
    page = f"{TABLE}{rest}\nmessage: '{{found}}, not {{expected}}'\n"
    assert [f"{name}: {message}" for name, message in asked(page, text)] == found


def test_a_place_beside_may_be_a_field_and_says_what_is_in_it() -> None:
    page = """\
every: queue
must: not-exist
message: wrong
beside: [{at: media_routing_domain.max_tasks_in_queue, says: "{name} takes {max_tasks_in_queue}"}]
"""
    site = "queues: [{name: Q, media_routing_domain: M}]\nmedia_routing_domains: [{name: M, max_tasks_in_queue: 5}]"
    (finding,) = ask(rule_of(page), routing(site))
    (said, where, _) = finding.related[0]
    assert (said, where.span.line, where.span.column) == ("`M` takes 5", 2, 55)


def test_a_role_is_what_an_object_says_and_who_has_none_is_at_fault_only_if_the_page_says_so() -> (
    None
):
    page = """\
every: queue
must: not-exist
roles:
  chat: {media_routing_domain.channel: chat}
  lost: {media_routing_domain.channel: null}
message: {chat: C, lost: L}
"""
    site = """\
media_routing_domains: [{name: C, channel: chat}, {name: L}, {name: V, channel: voice}, {name: W, channel: fax}]
queues:
- {name: A, media_routing_domain: C}
- {name: B, media_routing_domain: L}
- {name: D, media_routing_domain: V}
- {name: E, media_routing_domain: W}
- {name: F, media_routing_domain: nobody knows}
- {name: G}
"""
    assert asked(page, site) == [("A", "C"), ("B", "L"), ("G", "L")]
    others = asked(page.replace("{chat: C,", '{"": O, chat: C,'), site)
    assert "".join(message for _, message in others) == "CLLOOO"


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ('{"": too-many}', [("A", "other"), ("B", "other"), ("C", "few")]),
        ('{home: {peripheral: S}, "": too-many}', [("A", "home"), ("B", "other"), ("C", "few")]),
    ],
)
def test_a_page_has_its_own_names_for_the_roles_of_a_verb(
    roles: str, found: list[tuple[str, str]]
) -> None:
    page = "every: skill_group\nmust: have\nwith: {path: agents, at_least: 1, at_most: 1}\n"
    page += f"roles: {roles}\nmessage: {{'': other, home: home, too-few: few}}\n"
    groups = "{name: A, peripheral: S, agents: [X, Y]}, {name: B, agents: [X, Y]}, "
    groups += "{name: C, agents: []}, {name: D, agents: [X]}"
    assert asked(page, f"skill_groups: [{groups}]") == found


def test_no_more_than_five_of_many_are_shown_beside() -> None:
    page = "every: skill_group\nmust: have\nwith: {path: agents, at_most: 2}\nmessage: '{count}'\n"
    (finding,) = ask(
        rule_of(page), routing("skill_groups: [{name: A, agents: [S, T, U, V, W, X]}]")
    )
    assert (finding.message, len(finding.related)) == ("6", 5)


@pytest.mark.parametrize(("every", "way"), [("deployment", ""), ("server", "deployment.")])
def test_a_part_of_a_field_that_nobody_gives_is_not_asked(every: str, way: str) -> None:
    path = f"path: {way}volumes.chats.messages_per_month"
    page = f"every: {every}\nmust: keep\nwith: {{{path}, at_most: 5}}\n"
    with pytest.raises(Unanswered, match=r"^deployment\.volumes\.chats\.messages_per_month$"):
        asked(
            page, "deployment: {servers: [{name: A}], volumes: {emails: {incoming_per_month: 9}}}"
        )


GROUPS = """
agents: [{name: X}, {name: Y}]
skill_groups:
  - {name: Odd, peripheral: P, agents: [X], department: D2}
  - {name: One, peripheral: P, agents: [X, Y], department: D1}
  - {name: Same, peripheral: P, agents: [Y, X], department: D1}
  - {name: Unclear, peripheral: P, agents: [Undefined]}
  - {name: Elsewhere, peripheral: Q, agents: [Y]}
"""


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        # Who is first does not matter where most are alike, nor the order in a list.
        ("", ["Odd: `agents` X, on `P` X and Y as One", "Odd: `department` D2, on `P` D1 as One"]),
        (", known_as: department", ["Odd: `agents` X, on `P` X and Y as D1", "Odd: `department` D2, on `P` D1 as D1"]),
        (", at_once: true", ["Odd: `agents` X, on `P` X and Y as One"]),
    ],
)  # fmt: skip
def test_who_shares_something_is_alike(rest: str, found: list[str]) -> None:
    page = f"every: skill_group\nmust: be-alike\nwith: {{by: peripheral, fields: [agents, department]{rest}}}\n"
    page += "message: '{field} {found}, on {shared} {expected} as {other}'\n"
    said = [f"{name}: {text}" for name, text in asked(page, GROUPS)]
    assert [re.sub(r"`([A-Z]\d|[A-Z][a-z]+|X|Y)`", r"\1", one) for one in said] == found


def test_where_no_more_are_alike_than_not_the_first_name_counts() -> None:
    page = "every: mr_pim\nmust: be-alike\nwith: {by: pim, fields: application_port_1}\n"
    pims = "[{pim: M, side: B, application_port_1: 2}, {pim: M, side: A, application_port_1: 1}]"
    assert asked(page, f"deployment: {{mr_pims: {pims}}}") == [("M on side B", "2")]


def test_a_host_is_called_by_its_name_or_its_address() -> None:
    page = "every: mr_pim\nmust: be-alike\nwith: {by: pim, fields: application_server_1}\nmessage: '{field}: {found}'\n"
    servers = (
        "[{name: s1, roles: [services], addresses: [10.0.0.1]}, {name: s2, roles: [services]}]"
    )
    for other, found in (("S1", []), ("s2", [("M on side B", "`application_hostname_1`: `s2`")])):
        pims = "[{pim: M, side: A, application_hostname_1: 10.0.0.1}, "
        pims += f"{{pim: M, side: B, application_hostname_1: {other}}}]"
        assert asked(page, f"deployment: {{servers: {servers}, mr_pims: {pims}}}") == found
    lacking = f"deployment: {{servers: {servers}, mr_pims: [{{pim: M, side: A, application_hostname_1: s3}}]}}"
    assert missing_inputs(rule_of(page), routing(lacking)) == [
        "a services server for mr_pims.application_hostname_1"
    ]


def test_a_counterpart_has_the_other_value_that_a_field_can_have() -> None:
    page = "every: mr_pim\nmust: have-counterpart\nwith: {by: pim, side: side}\nmessage: 'not on {other}'\n"
    pims = "[{pim: M, side: A}, {pim: M, side: B}, {pim: N, side: B}]"
    assert asked(page, f"deployment: {{mr_pims: {pims}}}") == [("N on side B", "not on `A`")]


@pytest.mark.parametrize(
    ("headings", "wrong"),
    [
        ("where: {deploymnt.tier: 400}\nmust: not-exist", "a server has no `deploymnt`; did you"),
        ("where: {deployment: x}\nmust: not-exist", "path `deployment` leads to objects; a"),
        (
            "roles: {dmzz: {zone: dmz}}\nmust: not-exist\nlabel: {dmz: x}",
            "role `dmzz`; did you mean `dmz`",
        ),
        ("where: {zone: {nt: dmz}}\nmust: not-exist", "or says `is` and `not`: `zone`"),
        ("must: have\nwith: {path: site, which: {agent: 1}}", "a site has no `agent`; did you"),
        ("must: have\nwith: {path: site.name, which: {agents: 1}}", "`site.name` leads to values"),
        ("must: keep\nwith: {path: cpus, at_most: cpu}", "a server has no `cpu`; did you"),
        ("must: keep\nwith: {path: cpus, at_most: [4]}", "expected a number, an amount with its"),
        (
            "must: have\nwith: {path: 'load_balancers[server]'}",
            "in `server`; did you mean `servers`",
        ),
        ("must: have\nwith: {path: 'load_balncers[servers]'}", "no section `load_balncers`; did"),
    ],
)
def test_what_is_wrong_with_a_page_is_told_when_it_is_read(headings: str, wrong: str) -> None:
    with pytest.raises(Wrong, match=re.escape(wrong)):
        asked(f"every: server\n{headings}\n", "")


@pytest.mark.parametrize(
    ("others", "roles"),
    [("{name: T, skill_groups: []}", ["extra"]), ("{name: T}", []), ("{name: U}", [])],
    ids=["all scripts say", "one does not say", "one is not there"],
)
def test_extra_is_said_where_every_script_tells_its_groups(others: str, roles: list[str]) -> None:
    site = routing(
        f"scripts: [{{name: S, skill_groups: [A]}}, {others}]\n"
        "script_selectors: [{name: D, scripts: [S, T]}]\n"
        "queues: [{name: Q, script_selector: D, skill_groups: [A, B]}]\n"
    )
    found = agree(
        site.entities["queue"],
        site,
        these=paths("queue", "skill_groups"),
        those=paths("queue", "script_selector.scripts.skill_groups"),
    )
    assert [hit.role for hit in found] == roles
