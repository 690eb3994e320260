"""One site, written in every form that administrators export."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import yaml
from mapped import MAP, SECTIONS, besides, mapped

Object = dict[str, Any]
Site = dict[str, list[Object]]
"""The plain data of a canonical configuration. A name that nobody defines has to be a number."""
Row = dict[str, str | None]
Tables = dict[str, list[Row]]

# What REST responses and tables of ECE do not say, so that it is exported from the AW beside them.
NOT_IN_REST = {
    "Media_Class", "Media_Routing_Domain", "Call_Type_Map", "Master_Script", "Script",
    "Script_Cross_Reference", "Enterprise_Skill_Group", "Enterprise_Skill_Group_Member",
    "Application_Instance", "Application_Path", "Application_Path_Member", "Routing_Client",
    "Network_Vru", "Expanded_Call_Variable", "ECC_Payload", "ECC_Payload_Member",
    "Service", "Service_Member", "Route", "Dialed_Number_Label", "Default_Call_Type", "Network_Vru_Script", "Label",
    "Customer_Definition", "Agent_Desk_Settings", "Agent_Targeting_Rule", "Agent_Targeting_Rule_Range",
    "Agent_Targeting_Rule_Member", "Translation_Route", "Peripheral_Target", "Device_Target",
    "Configuration_Limit", "ICR_Globals", "Enterprise_Route", "Enterprise_Route_Member", "Enterprise_Service",
    "Enterprise_Service_Member", "Script_Table", "Application_Gateway",
}  # fmt: skip

# Columns in the order in which people see them, with what they hold where a site says nothing.
_COLUMNS = """
Media_Class MediaClassID EnterpriseName Description TaskLife=300 TaskStartTimeout=30 MaxTaskDuration=28800
  Type=0 ChangeStamp=0
Media_Routing_Domain MRDomainID EnterpriseName MediaClassID Description Interruptible=N MaxCallsInQueue
  MaxCallsInQueuePerCallType MaxTimeInQueue MaxTaskDuration TaskLife TaskStartTimeout=30
  ServiceLevelThreshold=30 ServiceLevelType=1 ChangeStamp=0
Logical_Interface_Controller LogicalControllerID EnterpriseName LogicalControllerType=2 ClientType
  PrimaryCtiAddress SecondaryCtiAddress Description Deleted=N ChangeStamp=0
Peripheral PeripheralID LogicalControllerID EnterpriseName PeripheralName ClientType Deleted=N Description
  AgentDeskSettingsID NetworkTargetID ConfigParam ChangeStamp=0
Routing_Client RoutingClientID LogicalControllerID PeripheralID EnterpriseName ClientType DefaultMRDomainID
  TimeoutThreshold=1500 LateThreshold=500 TimeoutLimit=10 Deleted=N Description ChangeStamp=0
Skill_Group SkillTargetID PeripheralID PeripheralNumber Priority=0 EnterpriseName PeripheralName MRDomainID=1
  PrecisionQueueID BaseSkillTargetID DefaultEntry=0 Deleted=N DepartmentID IPTA=N BucketIntervalID
  ServiceLevelThreshold=-1 ServiceLevelType=0 UserDeletable=Y Description ChangeStamp=0
Skill_Group_Member SkillGroupSkillTargetID AgentSkillTargetID
Agent SkillTargetID PeripheralID PeripheralNumber PersonID EnterpriseName PeripheralName DefaultSkillGroup
  AgentDeskSettingsID SupervisorAgent=N TemporaryAgent=N AgentStateTrace=N Deleted=N DepartmentID ScheduleID
  ConfigParam Description UserDeletable=Y ChangeStamp=0
Person PersonID FirstName LastName LoginName LoginEnabled=Y SSOEnabled=0 Deleted=N DepartmentID
  PasswordChangeRequired=N Description ChangeStamp=0
Attribute AttributeID EnterpriseName AttributeDataType=4 MinimumValue MaximumValue DefaultValue
  AppearsOnDesktop=N SettableByAgent=N Deleted=N DepartmentID Description ChangeStamp=0
Agent_Attribute SkillTargetID AttributeID AttributeValue Description
Precision_Queue PrecisionQueueID EnterpriseName MRDomainID AgentOrdering=1 CallOrdering=1 BucketIntervalID
  ServiceLevelThreshold=-1 ServiceLevelType=1 ForceExpandingQueue=N DepartmentID Deleted=N Description
  ChangeStamp=0
Precision_Queue_Step PrecisionQueueStepID PrecisionQueueID StepOrder WaitTime ConsiderIf NextStep=N
  Description
Precision_Queue_Term PrecisionQueueTermID PrecisionQueueID PrecisionQueueStepID TermOrder AttributeSetID=0
  AttributeID ParenCount=0 TermRelation=0 AttributeRelation Value1 Value2
Department DepartmentID EnterpriseName Description CustomerDefinitionID Deleted=N ChangeStamp=0
Call_Type CallTypeID EnterpriseName CustomerDefinitionID BucketIntervalID ServiceLevelThreshold
  ServiceLevelType DepartmentID Deleted=N Description ChangeStamp=0
Call_Type_Map CallTypeID Item MasterScriptID ScriptSchedule=**************** Description
Dialed_Number DialedNumberID EnterpriseName DialedNumberString RoutingClientID=5000 MRDomainID LabelID
  CustomerDefinitionID DepartmentID PermitApplicationRouting=N ReservedByIVR=N Deleted=N Description
  ChangeStamp=0
Dialed_Number_Map DialedNumberID Item=1 CallTypeID RegionID ANIWildCard ANIWildCardType=0 CEDWildCard
  Description
Master_Script MasterScriptID EnterpriseName CurrentVersion=2 NextAvailableVersion=3 ScriptType=1
  CustomerDefinitionID DepartmentID Description ChangeStamp=0
Script ScriptID MasterScriptID Version Valid=Y Deleted=N Author=ACME\\icmadmin
  DateTime=2024-06-27_17:20:19.000 Length=8192 Description ChangeStamp=0
Script_Cross_Reference ScriptID LocalID TargetType ForeignKey
Enterprise_Skill_Group EnterpriseSkillGroupID EnterpriseName EntityID=0 DepartmentID Description ChangeStamp=0
Enterprise_Skill_Group_Member EnterpriseSkillGroupID SkillTargetID
Network_Vru NetworkTargetID EnterpriseName Type=2 ECCPayloadID Description ChangeStamp=0
Expanded_Call_Variable ExpandedCallVariableID EnterpriseName Enabled=Y ECCArray=N MaximumLength
  MaximumArraySize Persistent=N GeoTelProvided=N Deleted=N Description ChangeStamp=0
ECC_Payload ECCPayloadID EnterpriseName SystemDefined=N DepartmentID Description ChangeStamp=0
ECC_Payload_Member ECCPayloadID ExpandedCallVariableID
Application_Instance ApplicationInstanceID EnterpriseName ApplicationKey ApplicationType=0 PermissionLevel
  Description ChangeStamp=0
Application_Path ApplicationPathID EnterpriseName ApplicationInstanceID LogicalControllerID=5000
  Description ChangeStamp=0
Application_Path_Member ApplicationPathID MRDomainID PeripheralID
Service SkillTargetID EnterpriseName PeripheralID PeripheralServiceLevelType=0 PeripheralNumber MRDomainID
  Deleted=N DepartmentID Description ChangeStamp=0
Service_Member ServiceSkillTargetID SkillGroupSkillTargetID Priority=1
Route RouteID EnterpriseName SkillTargetID ServiceSkillTargetID Deleted=N DepartmentID Description ChangeStamp=0
Agent_Team AgentTeamID EnterpriseName PeripheralID PriSupervisorSkillTargetID DialedNumberID DepartmentID
  Description ChangeStamp=0
Agent_Team_Member AgentTeamID SkillTargetID
Agent_Team_Supervisor AgentTeamID SupervisorSkillTargetID
egpl_department department_id department_name department_desc delete_flag=n
egpl_routing_queue queue_id queue_name queue_description queue_state=1 department_id queue_type=1 queue_link=0
  queue_priority=5 queue_push_flag=0 chat_default_transfer_queue=-1 max_chat_queue_depth=-1
  chat_queue_priority=5 delete_flag=n
egicm_queue QUEUE_ID MRD_ID SCRIPT_SELECTOR_ID ROUTING_PRIORITY=1 QUEUE_PRIORITY=5 MAX_WAIT_TIME
  MAX_TASK_LIMIT=5000
egicm_queue_ecc_variable QUEUE_ID ECC_VARIABLE_ID CALL_VARIABLE_ID=999
egicm_queue_sg_mapped queue_id skill_target_id
egicm_queue_pq_mapped queue_id pq_id
egcti_call_variable call_variable_id call_variable_name call_variable_desc
egcti_queue_call_variable queue_id call_variable_id call_variable_tag
egpl_user user_id user_name first_name last_name department_id user_state=1 user_type=1 external_assignment=1
  delete_flag=n
egicm_user USER_ID SKILL_TARGET_ID
egpl_license_user_assignment USER_ID LICENSE_KEY
egpl_user_party_role PARTY_ID ROLE_ID
egicm_concurrent_task USER_ID QUEUE_ID CONCURRENT_TASK_LIMIT
egml_mailhost alias_id alias_name recv_email_address department_id alias_status=2 is_default_alias=0
  instance_id=1 delete_flag=n
egpl_workflow_rule_xml workflow_id workflow_name department_id workflow_type=1 workflow_sub_type=1
  workflow_active=1 delete_flag=N workflow_xml rule_xml
eglv_entry_point entry_point_id entry_point_name deptt_id queue_id is_active=1 is_default=0 template_set_id=1
  agent_availability=1 delete_flag=n
egicm_entry_point entry_point_id subactivity=Chat routing_type=IPCC cti_strategy
"""


def _defaults(line: str) -> tuple[str, Row]:
    table, *columns = line.split()
    row: Row = {}
    for column in columns:
        name, given, value = column.partition("=")
        row[name] = value.replace("_", " ") if given else None
    return table, row


COLUMNS = dict(map(_defaults, re.split(r"\n(?! )", _COLUMNS.strip())))

_FIRST = {"departments": 1001, "queues": 1010, "users": 1200, "aliases": 2001, "workflows": 3001,
          "entry_points": 4001, "peripheral_services": 7001, "translation_routes": 7201,
          "peripheral_targets": 5101, "device_targets": 5201}  # fmt: skip
_SCOPED = ("queues", "aliases", "workflows", "entry_points")
_PREDEFINED = {"email": "Cisco_Email", "chat": "Cisco_Chat"}
_MEDIA_TYPES = {"voice": "1", "chat": "2", "email": "3", "task": "8"}
_ORDERINGS = ["longest-available", "most-skilled", "least-skilled"]
_RELATIONS = ["==", "!=", "<", "<=", ">", ">="]
_JOINS = ["and", "or"]
_MRD_TIMES = {
    "MaxCallsInQueue": "max_tasks_in_queue",
    "MaxTimeInQueue": "max_time_in_queue",
    "MaxTaskDuration": "max_task_duration",
    "TaskLife": "task_life",
    "TaskStartTimeout": "task_start_timeout",
}


class Numbers:
    """The number of everything in a site: its `id` where it has one, else always the same one."""

    def __init__(self, site: Site) -> None:
        self._known: dict[tuple[str, str], dict[str | None, str]] = {}
        self.logins = {
            one["name"]: str(one.get("login", one["name"])) for one in site.get("agents", ())
        }
        self.extensions = {
            one["name"]: str(one.get("login", number))
            for number, one in enumerate(site.get("agents", ()), 1001)
        }
        for section, objects in site.items():
            first = _FIRST.get(section, 5000)
            if section == "agents":  # skill groups and agents count on in one row
                first += len(site.get("skill_groups", ()))
            # Beside objects that have numbers, those without one count on.
            first = max([first, *(int(one["id"]) + 1 for one in objects if "id" in one)])
            for number, one in enumerate(objects, first):
                if "name" in one:
                    homes = self._known.setdefault((section, one["name"]), {})
                    home = one.get("department") if section in _SCOPED else None
                    homes.setdefault(home, str(one.get("id", number)))
            for one in objects:  # which may be called without its peripheral
                if "name" in one and "peripheral" in one:
                    short = one["name"].removeprefix(f"{one['peripheral']}.")
                    known = self._known[section, one["name"]]
                    self._known.setdefault((section, short), known)

    def of(self, section: str, name: str | None, department: str | None = None) -> str | None:
        """Return the number of what a section defines under a name, or the number that the name is."""
        homes = self._known.get((section, name or ""), {})
        if department in homes:
            return homes[department]
        if len(homes) == 1:
            return next(iter(homes.values()))
        # What nobody defines is a number that nobody has.
        return name if name is None or name.isdecimal() else str(zlib.crc32(name.encode()))

    def own(self, section: str, one: Object) -> str:
        """Return the number of an object."""
        number = self.of(section, one["name"], one.get("department"))
        assert number is not None
        return number

    def has(self, section: str, name: str) -> bool:
        """Say whether a section defines a name."""
        return (section, name) in self._known


# Tables of the databases.


def with_media_classes(site: Site) -> Site:
    """Return a site whose media routing domains have media classes in place of channels."""
    domains = [
        _without(domain, "channel")
        | (
            {"media_class": _PREDEFINED[domain["channel"]]}
            if domain.keys() & {"channel", "media_class"} == {"channel"}
            else {}
        )
        for domain in site.get("media_routing_domains", ())
    ]
    names = dict.fromkeys(
        domain["media_class"]
        for domain in domains
        if domain.get("media_class") in _PREDEFINED.values()
    )
    known = {one["name"] for one in site.get("media_classes", ())}
    classes = [{"name": name} for name in names if name not in known]
    classes += site.get("media_classes", [])
    changed = {"media_classes": classes} if classes else {}
    return {**site, **changed, **({"media_routing_domains": domains} if domains else {})}


def _without(one: Object, *fields: str) -> Object:
    return {field: value for field, value in one.items() if field not in fields}


def tables(site: Site) -> Tables:
    """Return the rows of all tables of the AW and of ECE that a site fills, by the table's name."""
    site = with_media_classes(site)
    found: Tables = {}
    for table, row in _rows(site, Numbers(site)):
        found.setdefault(table, [])
        if row:
            found[table].append(COLUMNS.get(table, {}) | row)
    return found


def _rows(site: Site, numbers: Numbers) -> Iterator[tuple[str, Row]]:
    """Yield table by table; an empty row says that the table is there, though nothing may be in it."""
    for section, write in _WRITERS.items():
        for number, one in enumerate(site.get(section, ())):
            for table, row in write(one, numbers, number):
                is_own = bool(row) and SECTIONS.get(table) == section
                yield table, mapped(table, one, numbers.of) | row if is_own else row
            yield from besides(section, one, numbers.of)
    for table, section in SECTIONS.items():
        for one in site.get(section, ()) if section not in _WRITERS else ():
            empty: Row = dict.fromkeys(MAP[table].get("known-by", ()))
            yield table, empty | mapped(table, one, numbers.of)
            yield from besides(section, one, numbers.of)


def _common(one: Object, section: str, numbers: Numbers) -> Row:
    row: Row = {"EnterpriseName": one["name"]}
    if "description" in one:
        row["Description"] = one["description"]
    if "department" in one:
        row["DepartmentID"] = numbers.of("cce_departments", one["department"])
    return row


def _media_class(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("media_classes", one)
    type_ = {"Type": _MEDIA_TYPES[one["type"]]} if "type" in one else {}
    yield "Media_Class", {**_common(one, "media_classes", numbers), "MediaClassID": own, **type_}


def _domain(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    row: Row = {
        "MRDomainID": numbers.own("media_routing_domains", one),
        **_common(one, "", numbers),
    }
    row["MediaClassID"] = numbers.of("media_classes", one.get("media_class"))
    if "interruptible" in one:
        row["Interruptible"] = _flag(one["interruptible"])
    row |= {column: str(one[field]) for column, field in _MRD_TIMES.items() if field in one}
    yield "Media_Routing_Domain", row


def _gateway(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("peripheral_gateways", one)
    row: Row = {"LogicalControllerID": own, "ClientType": _text(one.get("client_type", 30))}
    row |= {"PrimaryCtiAddress": one.get("cti_server_a")}
    row |= {"SecondaryCtiAddress": one.get("cti_server_b")}
    yield "Logical_Interface_Controller", {**_common(one, "", numbers), **row}


def _peripheral(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    gateway = numbers.of("peripheral_gateways", one.get("peripheral_gateway"))
    yield (
        "Peripheral",
        {
            **_common(one, "", numbers),
            "PeripheralID": numbers.own("peripherals", one),
            "LogicalControllerID": gateway,
            "PeripheralName": one["name"],
            "NetworkTargetID": numbers.of("network_vrus", one.get("network_vru")),
            "ClientType": _text(one.get("client_type", 30)),
        },
    )


def _client(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    yield (
        "Routing_Client",
        {
            **_common(one, "", numbers),
            "RoutingClientID": numbers.own("routing_clients", one),
            "LogicalControllerID": numbers.of("peripheral_gateways", one.get("peripheral_gateway")),
            "PeripheralID": numbers.of("peripherals", one.get("peripheral")),
            "ClientType": _text(one.get("client_type", 47)),
        },
    )
    if "default_call_type" in one:
        call_type = numbers.of("call_types", one["default_call_type"])
        own = numbers.own("routing_clients", one)
        yield "Default_Call_Type", {"RoutingClientID": own, "CallTypeID": call_type}


def _skill_group(one: Object, numbers: Numbers, number: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("skill_groups", one)
    yield (
        "Skill_Group",
        {
            **_common(one, "", numbers),
            "SkillTargetID": own,
            "PeripheralID": numbers.of("peripherals", one.get("peripheral")),
            "PeripheralNumber": str(one.get("number", 100 + number)),
            "PeripheralName": one["name"].partition(".")[2] or one["name"],
            "MRDomainID": numbers.of("media_routing_domains", one.get("media_routing_domain")),
        },
    )
    yield "Skill_Group_Member", {}
    for agent in one.get("agents", ()):
        yield (
            "Skill_Group_Member",
            {
                "SkillGroupSkillTargetID": own,
                "AgentSkillTargetID": numbers.of("agents", agent),
            },
        )


def _agent(one: Object, numbers: Numbers, number: int) -> Iterator[tuple[str, Row]]:
    own, person = numbers.own("agents", one), str(one.get("person", 5000 + number))
    login = numbers.logins[one["name"]]
    first, _, last = login.partition("@")[0].partition(".")
    yield (
        "Agent",
        {
            **_common(one, "", numbers),
            "SkillTargetID": own,
            "PeripheralID": numbers.of("peripherals", one.get("peripheral")),
            "PeripheralNumber": numbers.extensions[one["name"]],
            "PersonID": person,
            "DefaultSkillGroup": numbers.of("skill_groups", one.get("default_skill_group")),
            "SupervisorAgent": _flag(one.get("supervisor", False)),
        },
    )
    yield (
        "Person",
        {
            "PersonID": person,
            "FirstName": first.title(),
            "LastName": last.title(),
            "LoginName": login,
            "LoginEnabled": _flag(one.get("enabled", True)),
        },
    )
    for attribute, value in one.get("attributes", {}).items():
        yield (
            "Agent_Attribute",
            {
                "SkillTargetID": own,
                "AttributeID": numbers.of("attributes", attribute),
                "AttributeValue": _text(value),
            },
        )


def _attribute(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    row: Row = {"AttributeID": numbers.own("attributes", one), **_common(one, "", numbers)}
    row["AttributeDataType"] = "3" if one.get("type") == "boolean" else "4"
    if "default" in one:
        row["DefaultValue"] = _text(one["default"])
    yield "Attribute", row


def _precision_queue(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("precision_queues", one)
    ordering = one.get("agent_ordering", "longest-available")
    yield (
        "Precision_Queue",
        {
            **_common(one, "", numbers),
            "PrecisionQueueID": own,
            "MRDomainID": numbers.of("media_routing_domains", one.get("media_routing_domain")),
            "AgentOrdering": str(1 + _ORDERINGS.index(ordering)),
        },
    )
    yield "Precision_Queue_Step", {}
    yield "Precision_Queue_Term", {}
    for at, step in enumerate(one.get("steps", ()), 1):
        yield (
            "Precision_Queue_Step",
            {
                "PrecisionQueueStepID": f"{own}{at}",
                "PrecisionQueueID": own,
                "StepOrder": str(at),
                "WaitTime": _text(step.get("wait", -1)),
                "ConsiderIf": step.get("consider_if"),
                "NextStep": _flag(at < len(one["steps"])),
            },
        )
        for order, term in enumerate(step["terms"], 1):
            yield (
                "Precision_Queue_Term",
                {
                    "PrecisionQueueTermID": f"{own}{at}{order}",
                    "PrecisionQueueID": own,
                    "PrecisionQueueStepID": f"{own}{at}",
                    "TermOrder": str(order),
                    "AttributeID": numbers.of("attributes", term["attribute"]),
                    "AttributeRelation": str(1 + _RELATIONS.index(term["relation"])),
                    "ParenCount": str(term.get("parentheses", 0)),
                    "TermRelation": str(1 + _JOINS.index(term["join"])) if "join" in term else "0",
                    "Value1": _text(term["value"]),
                },
            )


def _cce_department(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    yield (
        "Department",
        {
            **_common(one, "", numbers),
            "DepartmentID": numbers.own("cce_departments", one),
        },
    )


def _selector(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("script_selectors", one)
    row: Row = {"DialedNumberID": own, **_common(one, "", numbers)}
    row["DialedNumberString"] = str(one.get("dialed_number", one["name"]))
    row["MRDomainID"] = numbers.of("media_routing_domains", one.get("media_routing_domain"))
    if "routing_client" in one:
        row["RoutingClientID"] = numbers.of("routing_clients", one["routing_client"])
    else:
        row["RoutingClientID"] = None
    yield "Dialed_Number", row
    yield "Dialed_Number_Map", {}
    first = [{"call_type": one["call_type"]}] if "call_type" in one else []
    conditions = {"calling_number": "ANIWildCard", "entered": "CEDWildCard", "region": "RegionID"}
    for item, met in enumerate(one.get("call_type_map", first), 1):
        row = {"DialedNumberID": own, "Item": str(item)}
        row["CallTypeID"] = numbers.of("call_types", met["call_type"])
        for condition, column in conditions.items():
            row[column] = None if condition not in met else str(met[condition])
        yield "Dialed_Number_Map", row


def _call_type(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("call_types", one)
    yield "Call_Type", {**_common(one, "", numbers), "CallTypeID": own}
    yield "Call_Type_Map", {}
    for item, script in enumerate(one.get("scripts", ()), 1):
        script_id = numbers.of("scripts", script)
        yield "Call_Type_Map", {"CallTypeID": own, "Item": str(item), "MasterScriptID": script_id}


_TARGETS = {"skill_groups": "2", "enterprise_skill_groups": "9", "precision_queues": "65",
            "call_types": "7", "scripts": "20", "agents": "3",
            "network_vru_scripts": "33"}  # fmt: skip


def _script(one: Object, numbers: Numbers, number: int) -> Iterator[tuple[str, Row]]:
    """Yield a script in two versions; the first, which is no longer current, queued to nobody."""
    own = numbers.own("scripts", one)
    versions = [str(6001 + 2 * number), str(6002 + 2 * number)]
    yield "Master_Script", {**_common(one, "", numbers), "MasterScriptID": own}
    for version, script in enumerate(versions, 1):
        row: Row = {"ScriptID": script, "MasterScriptID": own, "Version": str(version)}
        row["Valid"] = _flag(one.get("valid", True))
        yield "Script", row
    yield "Script_Cross_Reference", {}
    local = 0
    for section, type_ in _TARGETS.items():
        for name in one.get(section, ()):
            local += 1
            yield (
                "Script_Cross_Reference",
                {
                    "ScriptID": versions[1],
                    "LocalID": str(local),
                    "TargetType": type_,
                    "ForeignKey": numbers.of(section, name),
                },
            )


def _service(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("peripheral_services", one)
    peripheral = numbers.of("peripherals", one.get("peripheral"))
    yield "Service", {**_common(one, "", numbers), "SkillTargetID": own, "PeripheralID": peripheral}
    yield "Service_Member", {}
    for name in one.get("skill_groups", ()):
        group = numbers.of("skill_groups", name)
        yield (
            "Service_Member",
            {"ServiceSkillTargetID": own, "SkillGroupSkillTargetID": group},
        )


def _route(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    fields = (
        ("skill_group", "skill_groups"),
        ("service", "peripheral_services"),
        ("agent", "agents"),
        ("translation_route", "translation_routes"),
    )
    targets = [numbers.of(section, one[field]) for field, section in fields if field in one]
    row = {
        "RouteID": numbers.own("peripheral_routes", one),
        "SkillTargetID": (targets or [None])[0],
    }
    yield "Route", {**_common(one, "", numbers), **row}


def _label(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    kinds = ("network_vru", "peripheral_target", "device_target")
    targets = [numbers.of(f"{kind}s", one[kind]) for kind in kinds if kind in one]
    label = str(one.get("label", one["name"]))
    target = (targets or [None])[0]
    yield "Label", {"Label": label, "LabelType": "0", "NetworkTargetID": target}


def _enterprise_group(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("enterprise_skill_groups", one)
    yield "Enterprise_Skill_Group", {**_common(one, "", numbers), "EnterpriseSkillGroupID": own}
    yield "Enterprise_Skill_Group_Member", {}
    for group in one.get("skill_groups", ()):
        group_id = numbers.of("skill_groups", group)
        row = {"EnterpriseSkillGroupID": own, "SkillTargetID": group_id}
        yield "Enterprise_Skill_Group_Member", row


_PERMISSIONS = ["full", "read", "authentication", "none"]


def _instance(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    row: Row = {"ApplicationInstanceID": numbers.own("application_instances", one)}
    if "permission" in one:
        row["PermissionLevel"] = str(_PERMISSIONS.index(one["permission"]))
    yield "Application_Instance", {**_common(one, "", numbers), **row}


def _network_vru(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    row = {"NetworkTargetID": numbers.own("network_vrus", one), "Type": _text(one.get("type", 2))}
    yield "Network_Vru", {**_common(one, "", numbers), **row}


def _expanded(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    row: Row = {"ExpandedCallVariableID": numbers.own("expanded_call_variables", one)}
    row |= {"Enabled": _flag(one.get("enabled", True)), "ECCArray": _flag(one.get("array", False))}
    for column, field in (
        ("MaximumLength", "maximum_length"),
        ("MaximumArraySize", "maximum_array_size"),
    ):
        if field in one:
            row[column] = str(one[field])
    yield "Expanded_Call_Variable", {**_common(one, "", numbers), **row}


def _payload(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("ecc_payloads", one)
    yield "ECC_Payload", {**_common(one, "", numbers), "ECCPayloadID": own}
    yield "ECC_Payload_Member", {}
    for variable in one.get("variables", ()):
        member = numbers.of("expanded_call_variables", variable)
        yield "ECC_Payload_Member", {"ECCPayloadID": own, "ExpandedCallVariableID": member}


def _path(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("application_paths", one)
    row: Row = {"ApplicationPathID": own, **_common(one, "", numbers)}
    row["ApplicationInstanceID"] = numbers.of(
        "application_instances", one.get("application_instance")
    )
    if "peripheral_gateway" in one:
        row["LogicalControllerID"] = numbers.of("peripheral_gateways", one["peripheral_gateway"])
    else:
        row["LogicalControllerID"] = None
    yield "Application_Path", row
    yield "Application_Path_Member", {}
    for member in one.get("members", ()):
        yield (
            "Application_Path_Member",
            {
                "ApplicationPathID": own,
                "MRDomainID": numbers.of("media_routing_domains", member["media_routing_domain"]),
                "PeripheralID": numbers.of("peripherals", member["peripheral"]),
            },
        )


def _team(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("agent_teams", one)
    yield (
        "Agent_Team",
        {
            **_common(one, "", numbers),
            "AgentTeamID": own,
            "PeripheralID": numbers.of("peripherals", one.get("peripheral")),
        },
    )
    yield "Agent_Team_Member", {}
    yield "Agent_Team_Supervisor", {}
    for agent in one.get("agents", ()):
        row = {"AgentTeamID": own, "SkillTargetID": numbers.of("agents", agent)}
        yield "Agent_Team_Member", row
    for agent in one.get("supervisors", ()):
        row = {"AgentTeamID": own, "SupervisorSkillTargetID": numbers.of("agents", agent)}
        yield "Agent_Team_Supervisor", row


def _department(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("departments", one)
    yield "egpl_department", {"department_id": own, "department_name": one["name"],
                              "department_desc": one.get("description")}  # fmt: skip


def _queue(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own, home = numbers.own("queues", one), one.get("department")
    row: Row = {"queue_id": own, "queue_name": one["name"]}
    row["queue_description"] = one.get("description")
    row["department_id"] = numbers.of("departments", home)
    row["queue_state"] = "1" if one.get("active", True) else "0"
    if "transfer_queue" in one:
        row["chat_default_transfer_queue"] = numbers.of("queues", one["transfer_queue"], home)
    yield "egpl_routing_queue", row
    if "media_routing_domain" in one or "script_selector" in one:
        yield (
            "egicm_queue",
            {
                "QUEUE_ID": own,
                "MRD_ID": numbers.of("media_routing_domains", one.get("media_routing_domain")),
                "SCRIPT_SELECTOR_ID": numbers.of("script_selectors", one.get("script_selector")),
            },
        )
    if one.get("ecc_variable"):
        yield "egicm_queue_ecc_variable", {"QUEUE_ID": own, "ECC_VARIABLE_ID": "1"}
    yield "egicm_queue_sg_mapped", {}
    yield "egicm_queue_pq_mapped", {}
    for group in one.get("skill_groups", ()):
        row = {"queue_id": own, "skill_target_id": numbers.of("skill_groups", group)}
        yield "egicm_queue_sg_mapped", row
    for held in one.get("call_variables", ()):
        variable = str(zlib.crc32(held.get("holds", "").encode()))
        if "holds" in held:
            row = {"call_variable_id": variable, "call_variable_name": held["holds"]}
            yield "egcti_call_variable", row
        row = {"queue_id": own, "call_variable_id": variable}
        row["call_variable_tag"] = str(12 + held["number"])
        yield "egcti_queue_call_variable", row
    for queue in one.get("precision_queues", ()):
        row = {"queue_id": own, "pq_id": numbers.of("precision_queues", queue)}
        yield "egicm_queue_pq_mapped", row


def _user(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own = numbers.own("users", one)
    first, _dot, last = one["name"].partition(".")
    row: Row = {"user_id": own, "user_name": one["name"]}
    row |= {"first_name": first.title(), "last_name": last.title()}
    row["department_id"] = numbers.of("departments", one.get("department"))
    yield "egpl_user", row
    if "agent" in one:
        yield "egicm_user", {"USER_ID": own, "SKILL_TARGET_ID": numbers.of("agents", one["agent"])}
    for license_ in ("1002", "1026") if one.get("licensed") else ():
        yield "egpl_license_user_assignment", {"USER_ID": own, "LICENSE_KEY": license_}
    if one.get("has_role"):
        yield "egpl_user_party_role", {"PARTY_ID": own, "ROLE_ID": "1004"}


def _limit(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    yield (
        "egicm_concurrent_task",
        {
            "USER_ID": numbers.of("users", one["user"]),
            "QUEUE_ID": numbers.of("queues", one["queue"], one.get("department")),
            "CONCURRENT_TASK_LIMIT": str(one["limit"]),
        },
    )


def _alias(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    row: Row = {"alias_id": numbers.own("aliases", one), "alias_name": one["name"]}
    row["recv_email_address"] = one.get("address")
    row["department_id"] = numbers.of("departments", one.get("department"))
    row["alias_status"] = "2" if one.get("active", True) else "3"
    row["is_default_alias"] = "1" if one.get("default") else "0"
    yield "egml_mailhost", row


def _workflow(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own, home = numbers.own("workflows", one), one.get("department")
    aliases = [numbers.of("aliases", alias, home) for alias in one.get("aliases", ())]
    queues = [numbers.of("queues", queue, home) for queue in one.get("queues", ())]
    row: Row = {"workflow_id": own, "workflow_name": one["name"]}
    row["department_id"] = numbers.of("departments", home)
    row["workflow_active"] = "1" if one.get("active", True) else "0"
    row["workflow_xml"] = _graph(one, own, aliases, len(queues))
    row["rule_xml"] = "".join(_rule(at, queue) for at, queue in enumerate(queues, 2))
    row["rule_xml"] = row["rule_xml"] or _rule(2, None)
    yield "egpl_workflow_rule_xml", row


_XML = '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE {}>'


def _graph(one: Object, own: str, aliases: Sequence[str | None], queues: int) -> str:
    kind = one.get("kind", "inbound").upper()
    links = (f'<WorkflowAssociation AssociationId="{id_}" AssociationType="1"/>' for id_ in aliases)
    to_queues = [
        {"item": at, "label": f"Queue {at - 1}", "type": "QUEUE"} for at in range(2, 2 + queues)
    ]
    start = {"item": 1, "label": "Start", "type": "START", "to": [at["item"] for at in to_queues]}
    items = one.get("items", [start, *to_queues])
    nodes = (
        f'<Node XPos="{at * 120}" YPos="80"><Item Id="{item["item"]}" Name={quoteattr(item.get("label", ""))} '
        f'Type="{item["type"]}" RuleSetId="{at}"/></Node>'
        for at, item in enumerate(items, 1)
    )
    edges = (
        f'<Edge Type="CONTINUE" SrcItemId="{item["item"]}" DestItemId="{to}" RuleId="1"/>'
        for item in items
        for to in item.get("to", ())
    )
    active = "TRUE" if one.get("active", True) else "FALSE"
    head = f'<Workflow Id="{own}" Name={quoteattr(one["name"])} Description="" Type="{kind}"'
    return (
        f'{_XML.format("Workflow")}{head} SubType="EMAIL" Active="{active}" StartingItemId="1">'
        f"{''.join((*links, *nodes, *edges))}</Workflow>"
    )


def _rule(at: int, queue: str | None) -> str:
    """Return the documents of an item's rules, which stand one after another in one cell."""
    xml = _XML.format("Rule")
    way = f'{xml}<Rule Id="{at}" Type="CONTINUE"><Action Type="ROUTE" FieldId="1" RValue="{at}"/></Rule>'
    if queue is None:
        return way
    action = f'<Action Type="ROUTE" FieldId="2" RValue="{queue}"/>'
    return f'{way}{xml}<Rule Id="{at}0" Type="CONTINUE">{action}</Rule>'


def _entry_point(one: Object, numbers: Numbers, _: int) -> Iterator[tuple[str, Row]]:
    own, home = numbers.own("entry_points", one), one.get("department")
    row: Row = {"entry_point_id": own, "entry_point_name": one["name"]}
    row["deptt_id"] = numbers.of("departments", home)
    row["queue_id"] = numbers.of("queues", one.get("queue"), home)
    row["is_active"] = "1" if one.get("active", True) else "0"
    row["is_default"] = "1" if one.get("default") else "0"
    yield "eglv_entry_point", row
    channel = one.get("channel", "chat").title()
    if one.get("integrated", True):
        yield "egicm_entry_point", {"entry_point_id": own, "subactivity": channel}


_WRITERS: dict[str, Callable[[Object, Numbers, int], Iterator[tuple[str, Row]]]] = {
    "media_classes": _media_class,
    "media_routing_domains": _domain,
    "peripheral_gateways": _gateway,
    "peripherals": _peripheral,
    "routing_clients": _client,
    "skill_groups": _skill_group,
    "agents": _agent,
    "attributes": _attribute,
    "precision_queues": _precision_queue,
    "cce_departments": _cce_department,
    "script_selectors": _selector,
    "call_types": _call_type,
    "scripts": _script,
    "enterprise_skill_groups": _enterprise_group,
    "network_vrus": _network_vru,
    "expanded_call_variables": _expanded,
    "ecc_payloads": _payload,
    "application_instances": _instance,
    "application_paths": _path,
    "peripheral_services": _service,
    "peripheral_routes": _route,
    "routing_labels": _label,
    "agent_teams": _team,
    "departments": _department,
    "queues": _queue,
    "users": _user,
    "task_limits": _limit,
    "aliases": _alias,
    "workflows": _workflow,
    "entry_points": _entry_point,
}


def _flag(value: bool) -> str:
    return "Y" if value else "N"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_noise(found: Tables) -> Tables:
    """Return tables with rows more that are of no consequence: deleted, automatic, temporary, built in."""
    noise: dict[str, list[Row]] = {
        "Peripheral": [{"PeripheralID": "8000", "EnterpriseName": "Old_PG", "Deleted": "Y"}],
        "Skill_Group": [
            {"SkillTargetID": "8100", "EnterpriseName": "Old_PG.Closed", "Deleted": "Y"},
            {"SkillTargetID": "8101", "EnterpriseName": "PG.default.12345", "DefaultEntry": "1"},
            {"SkillTargetID": "8102", "EnterpriseName": "PG.PQ_8400", "PrecisionQueueID": "8400"},
        ],
        "Agent": [
            {"SkillTargetID": "8200", "EnterpriseName": "Old_PG.Gone.Nobody", "Deleted": "Y"},
            {"SkillTargetID": "8201", "EnterpriseName": "PG.Temp.1", "TemporaryAgent": "Y"},
        ],
        "Skill_Group_Member": [
            {"SkillGroupSkillTargetID": group, "AgentSkillTargetID": agent}
            for group, agent in (("8101", "8201"), ("8102", "8201"), ("8100", "8200"))
        ],
        "Script_Cross_Reference": [  # of a version that is no longer current
            {"ScriptID": "6001", "LocalID": "9", "TargetType": "2", "ForeignKey": "8101"}
        ],
        "Attribute": [{"AttributeID": "8300", "EnterpriseName": "Unused", "Deleted": "Y"}],
        "Precision_Queue": [
            {"PrecisionQueueID": "8400", "EnterpriseName": "Old_PQ", "Deleted": "Y"}
        ],
        "Department": [{"DepartmentID": "8500", "EnterpriseName": "Closed", "Deleted": "Y"}],
        "Call_Type": [
            {"CallTypeID": "1", "EnterpriseName": "BuiltIn"},
            {"CallTypeID": "8600", "EnterpriseName": "Old_CT", "Deleted": "Y"},
        ],
        "Dialed_Number": [
            {"DialedNumberID": "8700", "EnterpriseName": "RC.Old", "DialedNumberString": "Old",
             "Deleted": "Y"}
        ],
        "egpl_department": [
            {"department_id": "8800", "department_name": "Closed", "delete_flag": "y"}
        ],
        "egpl_routing_queue": [
            {"queue_id": "8900", "queue_name": "Closed", "delete_flag": "y"},
            {"queue_id": "8901", "queue_name": "chat#deleted#8901"},
        ],
        "egicm_queue_sg_mapped": [{"queue_id": "8900", "skill_target_id": "8100"}],
        "egpl_user": [{"user_id": "9000", "user_name": "nobody", "delete_flag": "y"}],
        "egml_mailhost": [{"alias_id": "9100", "alias_name": "Closed", "delete_flag": "y"}],
        "egpl_workflow_rule_xml": [
            {"workflow_id": "9200", "workflow_name": "Closed", "delete_flag": "Y"}
        ],
        "eglv_entry_point": [
            {"entry_point_id": "9300", "entry_point_name": "Closed", "delete_flag": "y"}
        ],
    }  # fmt: skip
    return {
        table: [*([COLUMNS[table] | row for row in noise.get(table, ())]), *rows]
        for table, rows in found.items()
    }


class Dialect(NamedTuple):
    """How a tool writes a table: the characters around cells, and the lines around rows."""

    delimiter: str = ","
    encoding: str = "utf-8"
    null: str = "NULL"
    quoting: Literal[0, 1, 2, 3] = csv.QUOTE_MINIMAL
    name: str = "{}.csv"
    dashes: bool = False
    before: str = ""
    after: str = ""


DIALECTS = {
    "Management Studio": Dialect(encoding="utf-8-sig"),
    "Copy with Headers": Dialect("\t", "utf-16", name="{}.txt"),
    "sqlcmd": Dialect(
        "|",
        quoting=csv.QUOTE_NONE,
        name="dbo.t_{}.csv",
        dashes=True,
        after="\r\n({} rows affected)\r\n",
    ),
    "bcp": Dialect("\t", "cp1252", "", csv.QUOTE_NONE, "{}.tsv"),
    "PowerShell": Dialect(
        null="", quoting=csv.QUOTE_ALL, before="#TYPE Selected.System.Data.DataRow\r\n"
    ),
    "Excel in Europe": Dialect(";", "utf-8-sig", ""),
}


def write_tables(
    found: Tables,
    folder: Path,
    dialect: Dialect,
    columns_of: Mapping[str, Sequence[str] | Row] | None = None,
) -> None:
    """Write tables into a folder, a file for each, with the columns given, or with all that its rows have."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in found.items():
        text = io.StringIO(newline="")
        text.write(dialect.before)
        quotes = None if dialect.quoting == csv.QUOTE_NONE else '"'
        writer = csv.writer(
            text, delimiter=dialect.delimiter, quoting=dialect.quoting, quotechar=quotes
        )
        own = dict.fromkeys(COLUMNS.get(table, ())) | {at: None for row in rows for at in row}
        columns = list(own if columns_of is None else columns_of[table])
        writer.writerow(columns)
        if dialect.dashes:
            writer.writerow("-" * len(column) for column in columns)
        for row in rows:
            writer.writerow(
                dialect.null if row.get(column) is None else row[column] for column in columns
            )
        text.write(dialect.after.format(len(rows)))
        path = folder / dialect.name.format(table)
        path.write_bytes(text.getvalue().encode(dialect.encoding))


# Responses of the REST interface.

Response = dict[str, Any]
"""An element by its tags. A collection is a dict with one key, whose value is a list."""


def responses(site: Site) -> dict[str, list[Response]]:
    """Return what the REST interface says of a site: by resource the objects of its list."""
    numbers = Numbers(site)
    found: dict[str, list[Response]] = {}
    for section, (resource, write) in _RESOURCES.items():
        for one in site.get(section, ()):
            if section == "peripherals" and _is_inner(one, numbers):
                continue
            response = {"refURL": _url(resource, numbers.own(section, one)), "changeStamp": 0}
            response |= write(one, numbers)
            if section == "script_selectors" and (
                same := _same_number(response, found.get(resource, ()))
            ):
                same["dialedNumberRecords"]["dialedNumberRecord"] += response[
                    "dialedNumberRecords"
                ]["dialedNumberRecord"]
                continue
            if section == "peripheral_gateways":
                inner = [
                    _inner_peripheral(peripheral, numbers)
                    for peripheral in site.get("peripherals", ())
                    if peripheral.get("peripheral_gateway") == one["name"]
                ]
                response["peripherals"] = _collection("peripheral", inner)
            found.setdefault(resource, []).append(response)
    return found


def _same_number(number: Response, others: Iterable[Response]) -> Response | None:
    """Return the object of others that is the same number for another routing client."""
    told = ("dialedNumberString", "routingType")
    for other in others:
        if all(number[field] == other[field] for field in told):
            return other
    return None


def _is_inner(peripheral: Object, numbers: Numbers) -> bool:
    return numbers.has("peripheral_gateways", peripheral.get("peripheral_gateway", ""))


_ADDRESSED = {
    "media_routing_domains": "mediaroutingdomain",
    "skill_groups": "skillgroup",
    "agents": "agent",
    "attributes": "attribute",
    "cce_departments": "department",
    "call_types": "calltype",
    "agent_teams": "agentteam",
}


def _url(resource: str, number: str | None) -> str:
    return f"/unifiedconfig/config/{resource}/{number}"


def _reference(section: str, name: str, numbers: Numbers) -> Response:
    address = {"refURL": _url(_ADDRESSED[section], numbers.of(section, name))}
    return address | ({"name": name} if numbers.has(section, name) else {})


def _agent_reference(name: str, numbers: Numbers) -> Response:
    address = {"refURL": _url("agent", numbers.of("agents", name))}
    if name not in numbers.logins:
        return address
    return address | {"userName": numbers.logins[name], "agentId": numbers.extensions[name]}


def _collection(singular: str, items: Sequence[Any]) -> Response:
    return {singular: list(items)}


def _named(one: Object, numbers: Numbers, **references: str) -> Response:
    found: Response = {"name": one["name"]}
    if "description" in one:
        found["description"] = one["description"]
    if "department" in one:
        found["department"] = _reference("cce_departments", one["department"], numbers)
    for tag, section in references.items():
        field = {"mediaRoutingDomain": "media_routing_domain", "callType": "call_type"}[tag]
        if field in one:
            found[tag] = _reference(section, one[field], numbers)
    if "peripheral" in one:
        found["peripheral"] = {"id": int(numbers.of("peripherals", one["peripheral"]) or 0)}
        if numbers.has("peripherals", one["peripheral"]):
            found["peripheral"]["name"] = one["peripheral"]
    return found


def _domain_response(one: Object, numbers: Numbers) -> Response:
    own = int(numbers.own("media_routing_domains", one))
    found = {"id": own, **_named(one, numbers), "type": one.get("type", "legacyMultichannel")}
    if "interruptible" in one:
        found["interruptible"] = one["interruptible"]
    tags = ("maxTasksInQueue", "maxTimeInQueue", "maxTaskDuration", "taskLife", "taskStartTimeout")
    found |= {
        tag: one[field]
        for tag, field in zip(tags, _MRD_TIMES.values(), strict=True)
        if field in one
    }
    return found


def _skill_group_response(one: Object, numbers: Numbers) -> Response:
    agents = [_agent_reference(name, numbers) for name in one.get("agents", ())]
    return {
        **_named(one, numbers, mediaRoutingDomain="media_routing_domains"),
        "agentCount": len(agents),
        "agents": _collection("agent", agents),
    }


def _agent_response(one: Object, numbers: Numbers) -> Response:
    login = numbers.logins[one["name"]]
    first, _, last = login.partition("@")[0].partition(".")
    person = {
        "firstName": first.title(),
        "lastName": last.title() or first.title(),
        "userName": login,
        "loginEnabled": one.get("enabled", True),
    }
    found = _without(_named(one, numbers), "name")
    found |= {"agentId": numbers.extensions[one["name"]], "agentStateTrace": False}
    found["person"] = person
    found["supervisor"] = one.get("supervisor", False)
    if "default_skill_group" in one:
        group = _reference("skill_groups", one["default_skill_group"], numbers)
        found["defaultSkillGroup"] = group
    if "attributes" in one:
        attributes = [
            {"attribute": _reference("attributes", name, numbers), "attributeValue": _text(value)}
            for name, value in one["attributes"].items()
        ]
        found["agentAttributes"] = _collection("agentAttribute", attributes)
    return found


def _team_response(one: Object, numbers: Numbers) -> Response:
    agents, supervisors = (
        [_agent_reference(name, numbers) for name in one.get(field, ())]
        for field in ("agents", "supervisors")
    )
    return {
        **_named(one, numbers),
        "agentCount": len(agents),
        "supervisorCount": len(supervisors),
        "agents": _collection("agent", agents),
        "supervisors": _collection("supervisor", supervisors),
    }


def _attribute_response(one: Object, numbers: Numbers) -> Response:
    found = {**_named(one, numbers), "dataType": 3 if one.get("type") == "boolean" else 4}
    if "default" in one:
        found["defaultValue"] = _text(one["default"])
    return found


def _precision_queue_response(one: Object, numbers: Numbers) -> Response:
    ordering = one.get("agent_ordering", "longest-available")
    steps = [
        {
            "waitTime": step.get("wait", -1),
            **({"considerIf": step["consider_if"]} if "consider_if" in step else {}),
            "terms": _collection(
                "term",
                [
                    {
                        "attribute": _reference("attributes", term["attribute"], numbers),
                        "attributeRelation": 1 + _RELATIONS.index(term["relation"]),
                        "parenCount": term.get("parentheses", 0),
                        "termRelation": 1 + _JOINS.index(term["join"]) if "join" in term else 0,
                        "value1": _text(term["value"]),
                    }
                    for term in step["terms"]
                ],
            ),
        }
        for step in one.get("steps", ())
    ]
    return {
        "id": int(numbers.own("precision_queues", one)),
        **_named(one, numbers, mediaRoutingDomain="media_routing_domains"),
        "agentOrdering": 1 + _ORDERINGS.index(ordering),
        "callOrdering": 1,
        "steps": _collection("step", steps),
    }


def _selector_response(one: Object, numbers: Numbers) -> Response:
    named = _named(one, numbers, mediaRoutingDomain="media_routing_domains", callType="call_types")
    record = {"id": int(numbers.own("script_selectors", one)), "name": one["name"]}
    return {
        "dialedNumberString": str(one.get("dialed_number", one["name"])),
        **_without(named, "name"),
        "routingType": one.get("routing_type", 4),
        "dialedNumberRecords": _collection("dialedNumberRecord", [record]),
    }


def _gateway_response(one: Object, numbers: Numbers) -> Response:
    own = int(numbers.own("peripheral_gateways", one))
    return {"name": one["name"], "logicalControllerID": own}


def _inner_peripheral(one: Object, numbers: Numbers) -> Response:
    """Return a peripheral as it stands in its gateway; it has no address of its own there."""
    own = int(numbers.own("peripherals", one))
    return {"clientType": one.get("client_type", 30), "name": one["name"], "peripheralID": own}


def _peripheral_response(one: Object, numbers: Numbers) -> Response:
    found = {"clientType": one.get("client_type", 30), **_named(one, numbers)}
    found["peripheralId"] = int(numbers.own("peripherals", one))
    if (gateway := one.get("peripheral_gateway")) is not None:
        found["peripheralGateway"] = {
            "refURL": _url("peripheralgateway", numbers.of("peripheral_gateways", gateway)),
            **({"name": gateway} if numbers.has("peripheral_gateways", gateway) else {}),
        }
    return found


def _call_type_response(one: Object, numbers: Numbers) -> Response:
    own = int(numbers.own("call_types", one))
    return {"id": own, **_named(one, numbers), "serviceLevelThreshold": 30, "serviceLevelType": 1}


_RESOURCES: dict[str, tuple[str, Callable[[Object, Numbers], Response]]] = {
    "media_routing_domains": ("mediaroutingdomain", _domain_response),
    "peripheral_gateways": ("peripheralgateway", _gateway_response),
    "peripherals": ("peripheral", _peripheral_response),
    "skill_groups": ("skillgroup", _skill_group_response),
    "agents": ("agent", _agent_response),
    "agent_teams": ("agentteam", _team_response),
    "attributes": ("attribute", _attribute_response),
    "precision_queues": ("precisionqueue", _precision_queue_response),
    "cce_departments": ("department", _named),
    "script_selectors": ("dialednumber", _selector_response),
    "call_types": ("calltype", _call_type_response),
}
_TAGS = {
    "mediaroutingdomain": "mediaRoutingDomain",
    "peripheralgateway": "peripheralGateway",
    "skillgroup": "skillGroup",
    "agentteam": "agentTeam",
    "precisionqueue": "precisionQueue",
    "dialednumber": "dialedNumber",
    "calltype": "callType",
}


def pages(site: Site, size: int = 100) -> Iterator[tuple[str, Response]]:
    """Yield the pages of all lists, each with the name of the file that people save it in."""
    for resource, objects in responses(site).items():
        tag = _TAGS.get(resource, resource)
        for start in range(0, len(objects), size):
            page_info = {"resultsPerPage": size, "startIndex": start, "totalResults": len(objects)}
            page = {f"{tag}s": _collection(tag, objects[start : start + size])}
            yield f"{resource}-{start}" if start else resource, {"pageInfo": page_info, **page}


def _is_collection(value: Any) -> bool:
    return isinstance(value, dict) and [*map(type, value.values())] == [list]


def of_the_server(value: Any) -> Any:
    """What the server answers to `Accept: application/json`."""
    if _is_collection(value):
        return [{tag: [of_the_server(one) for one in items]} for tag, items in value.items()]
    if isinstance(value, dict):
        return {tag: of_the_server(inner) for tag, inner in value.items()}
    return value


def of_xml2js(value: Any) -> Any:
    """What xml2js makes with `explicitArray: false`: texts, and the shortest form of everything."""
    if _is_collection(value):
        ((tag, items),) = value.items()
        made = [of_xml2js(one) for one in items]
        return {tag: made[0] if len(made) == 1 else made} if made else ""
    if isinstance(value, dict):
        return {tag: of_xml2js(inner) for tag, inner in value.items()}
    return _text(value)


def of_xml2js_by_default(value: Any) -> Any:
    """What xml2js makes by default: every element is an array."""
    if _is_collection(value):
        return [
            {tag: [of_xml2js_by_default(one)[0] for one in items]} if items else ""
            for tag, items in value.items()
        ]
    if isinstance(value, dict):
        return [{tag: of_xml2js_by_default(inner) for tag, inner in value.items()}]
    return [_text(value)]


def of_xmltodict(value: Any) -> Any:
    """What xmltodict makes: as xml2js, with attributes as keys and `None` for what is empty."""
    if _is_collection(value):
        ((tag, items),) = value.items()
        made = [{"@xsi:type": tag, **of_xmltodict(one)} for one in items]
        return {tag: made[0] if len(made) == 1 else made} if made else None
    if isinstance(value, dict):
        return {tag: of_xmltodict(inner) for tag, inner in value.items()}
    return _text(value)


def of_beans(value: Any) -> Any:
    """What Cisco's Java beans look like: flat collections, and `null` for what is not set."""
    if _is_collection(value):
        return [of_beans(one) for items in value.values() for one in items]
    if isinstance(value, dict):
        return {"correlationId": None} | {tag: of_beans(inner) for tag, inner in value.items()}
    return value


_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"


def as_xml(page: Response) -> str:
    """Return a page as the server sends it, with line breaks as browsers and editors add them."""
    lines = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>']
    lines += [f'<results xmlns:xsi="{_SCHEMA}">', *_lines(page, "  "), "</results>"]
    return "\n".join(lines) + "\n"


def _lines(element: Response, indent: str) -> Iterator[str]:
    for tag, value in element.items():
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                yield f"{indent}<{tag}>{escape(_text(one))}</{tag}>"
            elif not one or (_is_collection(one) and not any(one.values())):
                yield f"{indent}<{tag}/>"
            else:
                yield f"{indent}<{tag}>"
                yield from _lines(one, indent + "  ")
                yield f"{indent}</{tag}>"


def _results(convert: Callable[[Any], Any]) -> Callable[[Response], Any]:
    return lambda page: {"results": convert(page)}


JSON_FORMS: dict[str, Callable[[Response], Any]] = {
    "JSON of the server": of_the_server,
    "xml2js": _results(of_xml2js),
    "xml2js by default": _results(lambda page: of_xml2js_by_default(page)[0]),
    "xmltodict": _results(of_xmltodict),
    "beans": of_beans,
}


def write_rest(site: Site, folder: Path, form: str, dialect: Dialect, size: int = 2) -> None:
    """Write a site as pages of the REST interface, and as tables what these do not say."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages(site, size):
        if form == "XML":
            (folder / f"{name}.xml").write_text(as_xml(page), encoding="utf-8")
        else:
            text = json.dumps(JSON_FORMS[form](page), indent=1)
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
    besides = {
        table: rows
        for table, rows in tables(site).items()
        if table in NOT_IN_REST or table.startswith("eg")
    }
    write_tables(besides, folder, dialect)


def write_canonical(site: Site, folder: Path, form: str = "yaml") -> None:
    """Write a site as the configuration that ece-lint defines, which all other forms come down to."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(site, indent=1) if form == "json" else yaml.safe_dump(site, sort_keys=False)
    (folder / f"site.{form}").write_text(text, encoding="utf-8")


FORMS: dict[str, Callable[[Site, Path], None]] = {
    "canonical YAML": write_canonical,
    "canonical JSON": lambda site, folder: write_canonical(site, folder, "json"),
    **{
        f"tables of {name}": lambda site, folder, dialect=dialect: write_tables(  # type: ignore[misc]
            tables(site), folder, dialect
        )
        for name, dialect in DIALECTS.items()
    },
    **{
        f"REST as {form}": lambda site, folder, form=form: write_rest(  # type: ignore[misc]
            site, folder, form, DIALECTS["Management Studio"]
        )
        for form in ("XML", *JSON_FORMS)
    },
}
