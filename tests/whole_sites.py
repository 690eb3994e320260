"""Whole sites without faults, each of another shape, as those who run such sites would have set them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any, NamedTuple

Object = dict[str, Any]


class Channel(NamedTuple):
    """What a media routing domain of ECE is like."""

    domain: str
    medium: str
    interruptible: bool
    most: int


CHANNELS = {
    "email": Channel("Email_MRD", "email", True, 15000),
    "email-outbound": Channel("Outbound_MRD", "email", True, 15000),
    "chat": Channel("Chat_MRD", "chat", False, 5000),
    "callback": Channel("Callback_MRD", "voice", False, 5000),
}
VOICE = "Cisco_Voice"
VARIABLES = ["user.cim.activity.id", "user.ece.customer.name"]


class Site(defaultdict[str, list[Object]]):
    """A site while it is set up: a list of objects for each section."""

    def __init__(self, peripherals: Iterable[str], channels: Iterable[str] = ()) -> None:
        super().__init__(list)
        self.channels = list(channels)
        self.logins = count(1001)
        for channel in self.channels:
            self.domain(channel)
        for number, peripheral in enumerate(peripherals, 1):
            self.peripheral(peripheral, number)
        if self.channels:
            self.integrated()

    def add(self, section: str, name: str, **fields: Any) -> str:
        """Add an object, and return its name."""
        self[section].append({"name": name, **fields})
        return name

    def domain(self, channel: str) -> None:
        name, medium, interruptible, most = CHANNELS[channel]
        class_ = self.add("media_classes", f"ECE_{name.removesuffix('_MRD')}", type=medium)
        self.add(
            "media_routing_domains", name, channel=channel, media_class=class_, type="legacyMultichannel",
            interruptible=interruptible, max_tasks_in_queue=most, task_life=1200, task_start_timeout=30,
            max_task_duration=28800,
        )  # fmt: skip

    def peripheral(self, name: str, number: int) -> None:
        """Add a peripheral of Unified CM, on a PG of its own, whose agents can log in to all channels."""
        sides = {f"cti_server_{side}": f"10.{number}.{at}.21:42027" for at, side in enumerate("ab")}
        gateway = self.add("peripheral_gateways", f"PG_{name}", client_type=30, **sides)
        self.add("peripherals", name, peripheral_gateway=gateway, client_type=30)
        client = self.add(
            "routing_clients", f"RC_{name}", peripheral=name, peripheral_gateway=gateway, client_type=30
        )  # fmt: skip
        self.add(
            "agent_targeting_rules", f"ATR_{name}", peripheral=name, type="agent-id",
            ranges=[{"lowest": "1000", "highest": "4999"}], routing_clients=[client],
        )  # fmt: skip
        domains = [CHANNELS[channel].domain for channel in self.channels]
        if domains:
            members = [{"media_routing_domain": domain, "peripheral": name} for domain in domains]
            self.add(
                "application_paths", f"{gateway}.ECE", peripheral_gateway=gateway,
                application_instance="ECE", members=members,
            )  # fmt: skip

    def integrated(self) -> None:
        """Add what ECE needs for work of all channels: its Media Routing PG, its instance, its variables."""
        self.add("network_vrus", "MR_VRU", type=2)
        pg = self.add("peripheral_gateways", "PG_MR", client_type=47)
        self.add(
            "peripherals",
            "Multichannel",
            peripheral_gateway=pg,
            client_type=47,
            network_vru="MR_VRU",
        )
        self.add(
            "routing_clients", "RC_MR", peripheral="Multichannel", peripheral_gateway=pg, client_type=47
        )  # fmt: skip
        self.add("application_instances", "ECE", permission="full")
        for variable in VARIABLES:
            self.add(
                "expanded_call_variables", variable, enabled=True, array=False, maximum_length=40
            )
        self.add("ecc_payloads", "Default", id=1, variables=VARIABLES)

    def agents(self, peripheral: str, *names: str, home: str = "", **fields: Any) -> list[str]:
        """Add agents, each a user of ECE if they have a home department there."""
        for name in names:
            self.add(
                "agents", name, peripheral=peripheral, login=str(next(self.logins)), enabled=True, **fields
            )  # fmt: skip
            if home:
                self.add(
                    "users", name.lower(), department=home, agent=name, licensed=True, has_role=True,
                    active=True,
                )  # fmt: skip
        return list(names)

    def team(self, name: str, peripheral: str, agents: Sequence[str], **fields: Any) -> None:
        """Add a team whose last agent is its supervisor."""
        self.add(
            "agent_teams", name, peripheral=peripheral, agents=agents[:-1], supervisors=agents[-1:], **fields
        )  # fmt: skip
        for agent in self["agents"]:
            if agent["name"] == agents[-1]:
                agent["supervisor"] = True

    def group(
        self, name: str, peripheral: str, domain: str, agents: list[str], **fields: Any
    ) -> str:
        return self.add(
            "skill_groups", name, peripheral=peripheral, media_routing_domain=domain, agents=agents, **fields
        )  # fmt: skip

    def precision_queue(self, name: str, domain: str, *steps: Object, **fields: Any) -> str:
        return self.add(
            "precision_queues", name, media_routing_domain=domain, agent_ordering="longest-available",
            steps=list(steps), **fields,
        )  # fmt: skip

    def queue(
        self,
        department: str,
        channel: str,
        work: str,
        targets: Object,
        script: Object | None = None,
        owner: Object | None = None,
        **fields: Any,
    ) -> str:
        """Add a queue of ECE with all that leads to it and all that follows, to the script that queues.

        `targets` are mapped to the queue, and are what its script has unless that has fields of its own; `owner` is
        the department of Packaged CCE.
        """
        domain, owner = CHANNELS[channel].domain, owner or {}
        self.add(
            "scripts",
            f"{work}_Script",
            valid=True,
            **(targets if script is None else script),
            **owner,
        )
        self.add("call_types", f"{work}_CT", scripts=[f"{work}_Script"], **owner)
        self.add(
            "script_selectors", work, media_routing_domain=domain, call_type=f"{work}_CT",
            routing_client="RC_MR", routing_type=4, **owner,
        )  # fmt: skip
        name = self.add(
            "queues", f"{domain}_{work}", department=department, media_routing_domain=domain,
            script_selector=work, active=True, priority=5, max_tasks=CHANNELS[channel].most,
            ecc_variable=True, **targets, **fields,
        )  # fmt: skip
        self.source(department, channel, work, name)
        return name

    def source(self, department: str, channel: str, work: str, queue: str) -> None:
        """Add what brings work into a queue."""
        is_first = department not in [one["department"] for one in self["aliases"]]
        if channel == "email":
            self.add(
                "aliases", work, department=department, address=f"{work.lower()}@acme.example", active=True,
                default=is_first,
            )  # fmt: skip
        if channel in ("email", "email-outbound"):
            kind = "inbound" if channel == "email" else "outbound"
            aliases = {"aliases": [work]} if channel == "email" else {}
            self.add(
                "workflows", f"{work} {kind}", department=department, kind=kind, queues=[queue], active=True,
                **aliases,
            )  # fmt: skip
        else:
            is_first = department not in [one["department"] for one in self["entry_points"]]
            self.add(
                "entry_points", f"{work} on the web", department=department, queue=queue, channel=channel,
                integrated=True, active=True, default=is_first,
            )  # fmt: skip

    def limits(self, queue: str, department: str, users: Iterable[str], limit: int = 2) -> None:
        self["task_limits"] += [
            {"user": user.lower(), "queue": queue, "department": department, "limit": limit}
            for user in users
        ]

    def voice(self) -> None:
        """Add what calls need: their domain, Unified CVP as their network VRU, and a label for each client."""
        self.add("media_classes", VOICE, type="voice")
        self.add(
            "media_routing_domains", VOICE, id=1, media_class=VOICE, type="voice", channel="voice",
            interruptible=False,
        )  # fmt: skip
        self.add("network_vrus", "CVP", type=10)
        pg = self.add("peripheral_gateways", "PG_VRU", client_type=13)
        for side in "AB":
            name = self.add(
                "peripherals", f"CVP_{side}", peripheral_gateway=pg, client_type=13, network_vru="CVP"
            )  # fmt: skip
            self.add(
                "routing_clients",
                f"RC_{name}",
                peripheral=name,
                peripheral_gateway=pg,
                client_type=13,
            )
        for at, client in enumerate(self["routing_clients"]):
            if client["client_type"] != 47:
                label = f"777{at}111000"
                self.add("routing_labels", label, network_vru="CVP", routing_client=client["name"])
        self.add(
            "network_vru_scripts", "Wait_Music", script_name="Wait,Music", network_vru="CVP", interruptible=True
        )  # fmt: skip

    def system(self, **fields: Any) -> None:
        self.add(
            "system_information", "acme.example", script_versions=5, lowest_correlation_number=1001,
            highest_correlation_number=9999, partitioned=False, expanded_call_context=True, **fields,
        )  # fmt: skip

    def called(self, number: str, call_type: str, client: str = "RC_CVP_A", **fields: Any) -> str:
        """Add a number that is called."""
        return self.add(
            "script_selectors", f"{client}.{number}", dialed_number=number, routing_client=client,
            media_routing_domain=VOICE, call_type=call_type, routing_type=1, **fields,
        )  # fmt: skip


def term(attribute: str, relation: str, value: Any, join: str = "") -> Object:
    return {"attribute": attribute, "relation": relation, "value": value} | (
        {"join": join} if join else {}
    )


def packaged_with_departments() -> Site:
    """Packaged CCE whose departments own their groups, numbers and scripts; one group is of everybody."""
    site = Site(["CUCM_PG_1"], ["email", "chat"])
    site.voice()
    site.system(deployment_type=7, default_network_vru="CVP")
    site.add("customer_definitions", "Acme", network_vru="CVP")
    site.add(
        "network_vru_scripts",
        "VXML_Server",
        script_name="GS,Server,V",
        network_vru="CVP",
        interruptible=True,
    )
    for name in ("Outbound", "Multichannel2", "Multichannel3"):
        site.add(
            "peripherals", name, peripheral_gateway="PG_MR", client_type=47, network_vru="MR_VRU"
        )
    for at, name in enumerate(("Claims", "Policies"), 1):
        owner = {"department": name}
        site.add("departments", name)
        site.add("cce_departments", name)
        own = [f"{name}_{who}" for who in ("Ann", "Bob", "Cid")]
        site.agents("CUCM_PG_1", *own, home=name, **owner)
        site.team(f"{name}_Team", "CUCM_PG_1", own, **owner)
        for channel in ("email", "chat"):
            domain, work = CHANNELS[channel].domain, f"{name}_{channel.title()}"
            group = site.group(f"{work}_SG", "CUCM_PG_1", domain, own, **owner)
            queue = site.queue(name, channel, work, {"skill_groups": [group]}, owner=owner)
            site.limits(queue, name, own)
        calls = site.group(f"{name}_Calls_SG", "CUCM_PG_1", VOICE, own, **owner)
        site.add(
            "scripts", f"{name}_Calls_Script", skill_groups=[calls], network_vru_scripts=["VXML_Server", "Wait_Music"],
            valid=True, **owner,
        )  # fmt: skip
        call_type = site.add(
            "call_types", f"{name}_Calls_CT", scripts=[f"{name}_Calls_Script"], **owner
        )
        for client in ("RC_CVP_A", "RC_CVP_B"):
            site.called(f"800555000{at}", call_type, client, **owner)
    for group in site["skill_groups"]:
        site.add("peripheral_routes", group["name"], skill_group=group["name"])
    for number in site["script_selectors"]:
        number["customer_definition"] = "Acme"
    return site


def three_peripherals() -> Site:
    """Unified CCE of three peripherals with skill groups only: every queue has a group on each."""
    on = ["Boston", "Dublin", "Manila"]
    site = Site(on, ["email", "email-outbound", "chat"])
    people = {where: [f"{who}_{where}" for who in ("Ann", "Bob", "Cid", "Dee")] for where in on}
    for department in ("Sales", "Support"):
        site.add("departments", department)
    for where, names in people.items():
        site.agents(where, *names[:2], home="Sales")
        site.agents(where, *names[2:], home="Support")
        site.team(f"{where}_Team", where, names)
    for department, half in (("Sales", slice(0, 2)), ("Support", slice(2, 4))):
        for channel in site.channels:
            work = f"{department}_{channel.title().replace('-', '_')}"
            groups = [
                site.group(f"{where}.{work}", where, CHANNELS[channel].domain, names[half])
                for where, names in people.items()
            ]
            queue = site.queue(department, channel, work, {"skill_groups": groups})
            if channel == "chat":
                users = [name for names in people.values() for name in names[half]]
                site.limits(queue, department, users)
    return site


def precision_queues_only() -> Site:
    """A site that has no skill group: who is offered what, attributes and steps decide."""
    site = Site(["CUCM_1"], ["email", "chat"])
    site.add("departments", "Service")
    site.add("attributes", "English", type="proficiency", minimum=1, maximum=10, default=5)
    site.add("attributes", "Spanish", type="proficiency", minimum=1, maximum=10)
    site.add("attributes", "Billing", type="boolean", default=False)
    site.agents("CUCM_1", "Ann", home="Service", attributes={"English": 9, "Billing": True})
    site.agents("CUCM_1", "Bob", home="Service", attributes={"English": 6, "Spanish": 8})
    site.agents("CUCM_1", "Cid", home="Service", attributes={"Spanish": 5, "Billing": True})
    site.team("Service_Team", "CUCM_1", ["Ann", "Bob", "Cid"])
    asked = {
        "English_Chat": ("chat", [term("English", ">=", 8)], [term("English", ">=", 5)]),
        "Spanish_Chat": ("chat", [term("Spanish", ">=", 7)], [term("Spanish", ">", 3)]),
        "Billing_Email": ("email", [term("Billing", "==", True)]),
        "Spanish_Email": ("email", [term("Spanish", ">=", 5), term("Billing", "==", True, "and")],
                          [term("Spanish", ">=", 5)]),
    }  # fmt: skip
    for work, (channel, *steps) in asked.items():
        made = [{"terms": terms, "wait": 30} for terms in steps]
        del made[-1]["wait"]
        name = site.precision_queue(f"PQ_{work}", CHANNELS[channel].domain, *made)
        queue = site.queue("Service", channel, work, {"precision_queues": [name]})
        site.limits(queue, "Service", ["ann", "bob", "cid"])
    return site


def every_channel() -> Site:
    """Six departments, each with email in and out, chat and callback, on two peripherals."""
    site = Site(["East", "West"], CHANNELS)
    for at, name in enumerate(
        ("Cards", "Loans", "Savings", "Mortgages", "Insurance", "Complaints")
    ):
        where = ("East", "West")[at % 2]
        site.add("departments", name)
        own = site.agents(where, *(f"{name}_{who}" for who in ("Ann", "Bob", "Cid")), home=name)
        site.team(f"{name}_Team", where, own)
        for channel in CHANNELS:
            domain = CHANNELS[channel].domain
            work = f"{name}_{domain.removesuffix('_MRD')}"
            group = site.group(f"{where}.{work}", where, domain, own)
            queue = site.queue(name, channel, work, {"skill_groups": [group]})
            if channel in ("chat", "callback"):
                site.limits(queue, name, own, limit=2 if channel == "chat" else 1)
    return site


def chained_calls() -> Site:
    """Calls only: a menu that goes on by scripts and call types, base groups with sub-groups, translation routes."""
    site = Site(["CUCM_NA", "CUCM_EU"])
    site.voice()
    for where in ("NA", "EU"):
        agents = site.agents(f"CUCM_{where}", *(f"{where}_{who}" for who in ("Ann", "Bob", "Cid")))
        site.team(f"Team_{where}", f"CUCM_{where}", agents)
        base = site.group(
            f"{where}.Orders", f"CUCM_{where}", VOICE, agents[:2], number=3100, priority=0
        )
        site.group(f"{where}.Returns", f"CUCM_{where}", VOICE, agents[2:], number=3200, priority=0)
        site.add("peripheral_services", f"{where}.Calls", peripheral=f"CUCM_{where}", number=4100,
                 skill_groups=[base])  # fmt: skip
    for at, which in enumerate(("pri", "sec")):
        members = [f"NA_{('Ann', 'Bob')[at]}"]
        site.group(
            f"NA.Orders.{which}",
            "CUCM_NA",
            VOICE,
            members,
            number=3100,
            priority=at + 1,
            base="NA.Orders",
        )
    music = {"network_vru_scripts": ["Wait_Music"], "valid": True}
    site.add("scripts", "Menu", call_types=["Orders_CT", "Returns_CT"], **music)
    site.add(
        "scripts",
        "Orders",
        skill_groups=["NA.Orders.pri", "NA.Orders.sec"],
        scripts=["Overflow"],
        **music,
    )
    site.add("scripts", "Overflow", skill_groups=["EU.Orders"], **music)
    site.add("scripts", "Returns", skill_groups=["NA.Returns", "EU.Returns"], **music)
    site.add(
        "scripts",
        "Closed",
        network_vru_scripts=["Wait_Music"],
        valid=True,
        skill_groups=["EU.Orders"],
    )
    site.add("scripts", "Nightly_Report", type="administrative", valid=True)
    site.add("call_types", "Menu_CT", scripts=["Menu", "Closed"])
    site.add("call_types", "Orders_CT", scripts=["Orders"])
    site.add("call_types", "Returns_CT", scripts=["Returns"])
    site.add("call_types", "Unknown_CT", scripts=["Menu"])
    for client in ("RC_CVP_A", "RC_CVP_B"):
        labels = [one["name"] for one in site["routing_labels"] if one["routing_client"] == client]
        site.called("8005550100", "Menu_CT", client, default_label=labels[0])
    site.called(
        "8005550200", "Returns_CT", other_call_types=["Orders_CT"],
        call_type_map=[{"call_type": "Orders_CT", "calling_number": "617"}, {"call_type": "Returns_CT"}],
    )  # fmt: skip
    for client in site["routing_clients"]:
        if client["client_type"] == 13:
            client["default_call_type"] = "Unknown_CT"
    site.system(deployment_type=9, default_call_type="Unknown_CT", default_network_vru="CVP")
    return site


def by_variable() -> Site:
    """A site of many customers: the scripts choose the group of the customer by a variable, so they name none."""
    site = Site(["Hosted_1"], ["email", "chat"])
    for at, customer in enumerate(("Acorn", "Birch", "Cedar")):
        site.add("departments", customer)
        own = site.agents(
            "Hosted_1", *(f"{customer}_{who}" for who in ("Ann", "Bob")), home=customer
        )
        site.team(f"{customer}_Team", "Hosted_1", own)
        for channel in site.channels:
            work = f"{customer}_{channel.title()}"
            group = site.group(f"{work}_SG", "Hosted_1", CHANNELS[channel].domain, own)
            chosen = {"targets_by_expression": True}
            queue = site.queue(customer, channel, work, {"skill_groups": [group]}, script=chosen)
            site.limits(queue, customer, own, limit=2 + at % 2)
    return site


def small() -> Site:
    """Three agents and two queues."""
    site = Site(["CUCM"], ["email", "chat"])
    site.add("departments", "Service")
    everybody = site.agents("CUCM", "Ann", "Bob", "Cid", home="Service")
    email = site.group("Email_SG", "CUCM", "Email_MRD", everybody)
    chat = site.group("Chat_SG", "CUCM", "Chat_MRD", everybody[:2])
    site.queue("Service", "email", "Info", {"skill_groups": [email]})
    queue = site.queue("Service", "chat", "Help", {"skill_groups": [chat]})
    site.limits(queue, "Service", everybody[:2])
    return site


def partly_standalone() -> Site:
    """ECE with departments that Unified CCE routes for, and one that works on its own."""
    site = small()
    site.add("departments", "Back Office")
    for name in ("yves", "zoe"):
        site.add("users", name, department="Back Office", licensed=True, has_role=True, active=True)
    queue = site.add(
        "queues", "Letters", department="Back Office", active=True, permissions=["yves", "zoe"]
    )
    site.source("Back Office", "email", "Letters", queue)
    site.add("queues", "Exception Queue", department="Back Office", active=True)
    return site


def task_routing() -> Site:
    """Tasks that applications submit, beside the chats of ECE: their domains are of another kind."""
    site = Site(["CUCM"], ["chat"])
    site.add("departments", "Service")
    everybody = site.agents("CUCM", "Ann", "Bob", home="Service")
    chat = site.group("Chat_SG", "CUCM", "Chat_MRD", everybody)
    site.limits(
        site.queue("Service", "chat", "Help", {"skill_groups": [chat]}), "Service", everybody
    )
    site.add("media_classes", "Tasks", type="task")
    site.add("media_routing_domains", "Case_MRD", media_class="Tasks", type="multichannel",
             interruptible=True, max_tasks_in_queue=5000, task_start_timeout=30)  # fmt: skip
    site.add(
        "peripherals",
        "Multichannel2",
        peripheral_gateway="PG_MR",
        client_type=47,
        network_vru="MR_VRU",
    )
    site.add(
        "routing_clients",
        "RC_Tasks",
        peripheral="Multichannel2",
        peripheral_gateway="PG_MR",
        client_type=47,
    )
    site.group("Cases_SG", "CUCM", "Case_MRD", everybody)
    site.add("scripts", "Cases_Script", skill_groups=["Cases_SG"], valid=True)
    site.add("call_types", "Cases_CT", scripts=["Cases_Script"])
    site.add("script_selectors", "Cases", media_routing_domain="Case_MRD", call_type="Cases_CT",
             routing_client="RC_Tasks", routing_type=9)  # fmt: skip
    return site


def grown() -> Site:
    """A site that grew: overflow, a script for the night, work across departments, what is switched off, onlookers."""
    site = Site(["North", "South"], ["email", "chat"])
    site.voice()
    site.add("departments", "Sales")
    site.add("departments", "Service")
    site.add("attributes", "Expert", type="proficiency", minimum=1, maximum=10)
    north = site.agents("North", "Ann", "Bob", "Cid", home="Sales", attributes={"Expert": 8})
    south = site.agents("South", "Dee", "Eve", "Fay", home="Service", attributes={"Expert": 4})
    site.team("North_Team", "North", north)
    site.team("South_Team", "South", south)
    chat = [
        site.group("North.Chat", "North", "Chat_MRD", north),
        site.group("South.Chat", "South", "Chat_MRD", south),
    ]
    site.add("enterprise_skill_groups", "All_Chat", skill_groups=chat)
    experts = site.precision_queue(
        "PQ_Expert",
        "Chat_MRD",
        {
            "terms": [term("Expert", ">=", 7)],
            "wait": 20,
            "consider_if": "PQ.PQ_Expert.LoggedOn > 0",
        },
        {"terms": [term("Expert", ">=", 3)]},
    )
    overflow = site.queue(
        "Sales", "chat", "Overflow", {"skill_groups": chat}, script={"enterprise_skill_groups": ["All_Chat"]}
    )  # fmt: skip
    shop = site.queue(
        "Sales", "chat", "Shop", {"precision_queues": [experts], "skill_groups": chat},
        script={"precision_queues": [experts], "call_types": ["Overflow_CT"]}, transfer_queue=overflow,
    )  # fmt: skip
    site.limits(shop, "Sales", north)
    site.limits(overflow, "Sales", north + south)
    orders = site.group("North.Email", "North", "Email_MRD", north)
    help_ = site.group("South.Email", "South", "Email_MRD", south)
    mail = site.queue("Sales", "email", "Orders", {"skill_groups": [orders]})
    refunds = site.queue("Sales", "email", "Refunds", {"skill_groups": [orders]})
    # One workflow takes the mail of both addresses, and sends it to either queue.
    first, second = site["workflows"]
    first |= {"aliases": [*first["aliases"], *second["aliases"]], "queues": [mail, refunds]}
    site["workflows"].remove(second)
    site.queue("Service", "email", "Help", {"skill_groups": [help_]})
    site.add("scripts", "Night_Script", skill_groups=[help_], valid=True)
    site["call_types"][-1]["scripts"].append("Night_Script")
    site.add("queues", "Old Trial", department="Sales", active=False)
    site.add(
        "workflows", "Old flow", department="Sales", kind="inbound", aliases=["Orders"], queues=[mail],
        active=False,
    )  # fmt: skip
    site.add(
        "entry_points", "Old page", department="Sales", queue=shop, channel="chat", integrated=True,
        active=False, default=False,
    )  # fmt: skip
    site.add("users", "manager", department="Sales", has_role=True, licensed=True, active=True)
    calls = site.group("North.Calls", "North", VOICE, north)
    music = {"network_vru_scripts": ["Wait_Music"], "valid": True}
    site.add("scripts", "Calls", skill_groups=[calls], **music)
    site.add("scripts", "Closed", **music)
    site.add("call_types", "Calls_CT", scripts=["Calls", "Closed"])
    for client in ("RC_CVP_A", "RC_CVP_B"):
        site.called("8005550100", "Calls_CT", client)
    return site


class Whole(NamedTuple):
    """A shape of site, the product that it is, and the notes that are meant for it, each with the reason."""

    make: Callable[[], Site]
    product: str = "ucce"
    notes: Object = {}  # noqa: RUF012 - nobody changes it


_NO_CHANNEL = {
    "media-routing-domain-without-channel": "a media class of voice is of calls or of callbacks; no export says which"
}
SITES = {
    "Packaged CCE with departments": Whole(packaged_with_departments, "pcce"),
    "three peripherals with skill groups": Whole(three_peripherals),
    "precision queues only": Whole(precision_queues_only),
    "every channel in six departments": Whole(every_channel, notes=_NO_CHANNEL),
    "calls by chained scripts": Whole(
        chained_calls,
        notes={
            "unused-skill-group-or-precision-queue": "no REST response says whose base group a skill group is"
        },
    ),
    "targets chosen by a variable": Whole(
        by_variable,
        notes={
            "targets-chosen-by-expression": "what such a script queues to cannot be compared with a queue"
        },
    ),
    "three agents and two queues": Whole(small),
    "partly standalone": Whole(
        partly_standalone,
        notes={
            "workflow-queue-not-integrated": "mail that Unified CCE does not route may be meant, or a slip"
        },
    ),
    "task routing beside chat": Whole(task_routing),
    "a site that grew": Whole(
        grown,
        notes={
            "user-serves-another-department": "agents may help another department, or be in its groups by a slip"
        },
    ),
}
