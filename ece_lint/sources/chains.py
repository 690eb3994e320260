"""What lies in chains of tables is put together: steps of precision queues, targets of scripts, workflows."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import repeat
from typing import Any

from ece_lint.documents import Node, Pointer, shown
from ece_lint.light import Light
from ece_lint.sources.draft import (
    KEY,
    Draft,
    Harvest,
    Reference,
    links_of,
)
from ece_lint.sources.taken import Taken
from ece_lint.sources.values import (
    Unknown,
    are_keys,
    as_it_looks,
    flag,
    is_nothing,
    key,
    number_of,
    numbers_of,
    numeral,
)

# What tables of chains say of objects: the kind and the field, and the column that says it.
_SAID = {
    "Person": (("agent", "enabled", "LoginEnabled"), ("agent", "login", "LoginName")),
    "Agent_Attribute": (("agent", "attributes", "AttributeValue"),),
    "Script": (("script", "valid", "Valid"),),
    "Dialed_Number_Map": (
        ("script_selector", "call_type", "CallTypeID"),
        ("script_selector", "other_call_types", "CallTypeID"),
        ("script_selector", "call_type_map", "CallTypeID"),
    ),
    "Default_Call_Type": (("routing_client", "default_call_type", "CallTypeID"),),
    "EGPL_WORKFLOW_RULE_XML": (
        ("workflow", "kind", "workflow_type"),
        ("workflow", "aliases", "workflow_xml"),
        ("workflow", "queues", "rule_xml"),
    ),
    "EGCTI_QUEUE_CALL_VARIABLE": (("queue", "call_variables", "call_variable_tag"),),
}

Tables = dict[str, list[Taken]]
Objects = dict[tuple[str, str], Draft]
Known = Collection[tuple[str, str | None]]  # kinds and numbers of all that was drafted


def read_chains(tables: Tables, objects: Objects, harvest: Harvest) -> None:
    """Complete drafts, by kind and number in `objects`, with what other tables say about them.

    A table whose partner in the chain is missing is a doubt, and what it would say stays unknown.
    """
    _read_people(tables, objects, harvest)
    _check_numbers(tables, harvest)
    _read_proficiencies(tables, objects, harvest)
    _read_steps(tables, objects, harvest)
    known = {(draft.kind, draft.id) for draft in harvest.drafts}  # of REST responses, too
    _read_scripts(tables, objects, known, harvest)
    _read_ends(tables, objects, known, harvest)
    _read_ranges(tables, objects)
    _read_call_types(tables, objects, harvest)
    _read_paths(tables, objects)
    _read_workflows(tables, objects, harvest)
    _read_call_variables(tables, objects, harvest)
    _read_integration(tables, objects)
    _scope_task_limits(objects)
    _name_selectors(objects)
    for name, said in _SAID.items():
        for taken in tables.get(name, ()):
            for kind, field, column in said:
                if not taken.cut_off and (at := taken.position(column)) is not None:
                    harvest.give(kind, field, taken.header(at))


def _all(
    tables: Tables, name: str, *columns: str
) -> Iterator[tuple[Taken, int, tuple[str | None, ...]]]:
    """Yield the cells of all tables of one name."""
    for taken in tables.get(name, ()):
        for row, cells in taken.cells(*columns):
            yield taken, row, cells


def _check_numbers(tables: Tables, harvest: Harvest) -> None:
    """Say which rows have no number where the map says that a column holds numbers."""
    unknown = Unknown()
    for taken in (one for all_ in tables.values() for one in all_):
        columns = [one for one in taken.map.get("numbers", ()) if taken.position(one) is not None]
        row = 0
        if not columns:  # or tables of millions of pairs would be read for nothing
            continue
        whole = taken.but(part=None)  # with all rows that a join repeats
        for _, batch in whole.columns_at(*(taken.position(one) or 0 for one in columns)):
            for column, cells in zip(columns, batch, strict=True):
                for at, cell in enumerate(cells, row) if not are_keys(cells) else ():
                    try:
                        key(cell)
                    except ValueError as error:
                        unknown.add(
                            taken.words(column), taken.node(at, column), str(cell), error, lost=True
                        )
            row += len(batch[0]) if batch else 0
    unknown.say(harvest)


def _object(
    kind: str, number: str, place: Node, table: str, objects: Objects, harvest: Harvest
) -> Draft:
    """Return a draft, or a new one that counts only if another export has the object."""
    if (kind, number) not in objects:
        draft = objects[kind, number] = Draft(kind, number, None, place)
        draft.partial = f"rows of {table} about what is in no export"
        harvest.drafts.append(draft)
    return objects[kind, number]


def _lacks(tables: Tables, name: str, partner: str, harvest: Harvest) -> bool:
    """Say whether a table is there without its partner, or the partner without rows, which is a doubt."""
    partners = tables.get(partner, ())
    has_rows = any(one.length for one in tables.get(name, ()))
    is_blank = (
        partners and has_rows and not any("kind" in one.map or one.length for one in partners)
    )
    if name not in tables or (partners and not is_blank):
        return False
    taken = tables[name][0]
    message = f"{taken.export} {name} says nothing without {partner}: export {partner} too"
    if is_blank:
        message = f"{taken.export} {name} says nothing without {partner}, which has no rows: is that complete?"
    harvest.doubt(taken.header(0), "missing-table", message)
    return True


def _name_selectors(objects: Objects) -> None:
    """Call a script selector by its dialed number string, as ECE and the REST interface do.

    Unified CCE puts its routing client before the string: `Multichannel.Sales_Email` (Configuration Guide for
    Unified CCE 15.0(1), Dialed Number/Script Selector List). A string that several routing clients have keeps
    the whole name.
    """
    selectors = [draft for (kind, _), draft in objects.items() if kind == "script_selector"]
    users = Counter(draft.data.get("dialed_number") for draft in selectors if not draft.noise)
    for draft in selectors:
        string = draft.data.get("dialed_number")
        if users[string] == 1 and (draft.name or "").endswith(f".{string}"):
            draft.name = string
            draft.places["name",] = draft.places["dialed_number",]


# People and their attributes.


def _read_people(tables: Tables, objects: Objects, harvest: Harvest) -> None:
    """Let agents have what `Person` says about them."""
    people: dict[str, tuple[Taken, int, str | None, str | None]] = {}
    for taken in tables.get("Person", ()):
        # The stamps tell how old the export is, so they are read with the rest.
        columns = ("PersonID", "LoginEnabled", "LoginName", "DateTimeStamp")
        for rows, (numbers, *others, _) in taken.batches(*columns, keep=True):
            own = zip(repeat(taken), rows, *others)
            for person, one in zip(numbers_of(numbers), own, strict=True):
                people.setdefault(person, one)
    unknown = Unknown()
    for agents in tables.get("Agent", ()):
        for _, ends in agents.batches("SkillTargetID", "PersonID"):
            for agent, person in zip(*map(numbers_of, ends), strict=True):
                told = people.get(person)
                draft = None if told is None else objects.get(("agent", agent))
                if draft is None or told is None:
                    continue
                taken, row, enabled, login = told
                if (found := _flag(taken, row, "LoginEnabled", enabled, unknown)) is not None:
                    draft.data["enabled"] = found
                    draft.places["enabled",] = taken.node(row, "LoginEnabled")
                if login is not None and "login" not in draft.data:
                    draft.data["login"] = login
                    draft.places["login",] = taken.node(row, "LoginName")
    unknown.say(harvest)


def _flag(taken: Taken, row: int, column: str, cell: str | None, unknown: Unknown) -> bool | None:
    """Return the truth value of a cell, and nothing where it has none, or none that is understood."""
    try:
        return _flag_or_nothing(cell)
    except ValueError as error:
        unknown.add(taken.words(column), taken.node(row, column), str(cell), error)
        return None


@lru_cache(1024)
def _flag_or_nothing(cell: str | None) -> bool | None:
    return None if cell is None or is_nothing(cell) else flag(cell)


def _read_proficiencies(tables: Tables, objects: Objects, harvest: Harvest) -> None:
    """Let agents have the attributes of `Agent_Attribute`; one without a value has its default."""
    columns = ("SkillTargetID", "AttributeID", "AttributeValue")
    for taken, row, (agent, attribute, value) in _all(tables, "Agent_Attribute", *columns):
        if agent is None or attribute is None or taken.position("AttributeValue") is None:
            continue  # nobody knows the values of a table that has not got the column
        place = taken.node(row, "AttributeID")
        draft = _object("agent", number_of(agent), place, taken.name, objects, harvest)
        kept = objects.get(("attribute", number_of(attribute)))
        default = None if kept is None else kept.data.get("default")
        found = default if value is None or is_nothing(value) else as_it_looks(value)
        if found is not None:
            reference = Reference("attribute", number_of(attribute))
            draft.data.setdefault("attributes", {}).setdefault(reference, found)
            steps: Any = ("attributes", reference)
            draft.places.setdefault(steps, place)


# Steps of precision queues.


class _Term(Light):
    taken: Taken
    row: int
    order: float
    cells: dict[str, str | None]


_TERM = ("PrecisionQueueStepID", "PrecisionQueueTermID", "TermOrder", "AttributeID", "AttributeRelation",
         "Value1", "TermRelation", "ParenCount")  # fmt: skip


def _read_steps(tables: Tables, objects: Objects, harvest: Harvest) -> None:
    """Let precision queues have their steps in order, and these their terms.

    A precision queue with a term that cannot be said, such as "between", keeps its steps to itself: with
    a term less they would reach other agents.
    """
    if _lacks(tables, "Precision_Queue_Step", "Precision_Queue_Term", harvest):
        return
    terms: dict[str, dict[str, _Term]] = {}  # by step and number, as an export may be there twice
    for taken, row, cells in _all(tables, "Precision_Queue_Term", *_TERM):
        term = dict(zip(_TERM, cells, strict=True))
        step, number = number_of(cells[0]), number_of(cells[1]) or f"{cells[2]}/{row}"
        terms.setdefault(step, {}).setdefault(number, _Term(taken, row, _order(cells[2]), term))
    steps: dict[str, dict[str, tuple[float, Taken, int, str | None, str | None]]] = {}
    columns = ("PrecisionQueueID", "PrecisionQueueStepID", "StepOrder", "WaitTime", "ConsiderIf")
    for taken, row, (queue, step_, order, wait, condition) in _all(
        tables, "Precision_Queue_Step", *columns
    ):
        found = steps.setdefault(number_of(queue), {})
        found.setdefault(number_of(step_), (_order(order), taken, row, wait, condition))
    for queue_, own in steps.items():
        if not queue_:
            continue
        taken, row = next(iter(own.values()))[1:3]
        place = taken.node(row, "PrecisionQueueID")
        draft = _object("precision_queue", queue_, place, taken.name, objects, harvest)
        if draft.noise:
            continue
        try:
            _write_steps(draft, own, terms)
        except _Unsaid as unsaid:
            harvest.doubt(unsaid.place, "unknown-value", str(unsaid))
    if "Precision_Queue_Step" in tables and not any(
        taken.cut_off for taken in tables["Precision_Queue_Step"]
    ):
        for (kind, number), draft in objects.items():
            if kind == "precision_queue" and number not in steps:
                draft.data.setdefault("steps", [])


class _Unsaid(Exception):
    """A cell has a meaning that canonical fields have not."""

    def __init__(self, taken: Taken, row: int, column: str, cell: str | None) -> None:
        value = "nothing" if cell is None else shown(cell)
        super().__init__(
            f"{taken.words(column)} says {value} here, which is not"
            " understood, so the steps of the precision queue are not read"
        )
        self.place = taken.node(row, column)


def _order(cell: str | None) -> float:
    try:
        return 0 if cell is None or is_nothing(cell) else numeral(cell)
    except ValueError:
        return 0


def _number(taken: Taken, row: int, column: str, cell: str | None) -> float:
    """Return the number of a cell, 0 where it is empty; raises `_Unsaid` for what is no number."""
    try:
        return 0 if cell is None or is_nothing(cell) else numeral(cell)
    except ValueError:
        raise _Unsaid(taken, row, column, cell) from None


def _write_steps(
    draft: Draft,
    own: dict[str, tuple[float, Taken, int, str | None, str | None]],
    terms: dict[str, dict[str, _Term]],
) -> None:
    steps: list[dict[str, Any]] = []
    places: dict[Pointer, Node] = {}
    for step, (_, taken, row, wait, condition) in sorted(
        own.items(), key=lambda item: (item[1][0], item[1][2])
    ):
        at: Pointer = ("steps", len(steps))
        places[at] = taken.node(row, "PrecisionQueueStepID")
        written: dict[str, Any] = {}
        seconds = _number(taken, row, "WaitTime", wait)
        if wait is not None and not is_nothing(wait) and seconds >= -1:
            written["wait"], places[*at, "wait"] = seconds, taken.node(row, "WaitTime")
        if condition is not None:
            written["consider_if"] = condition
            places[*at, "consider_if"] = taken.node(row, "ConsiderIf")
        written["terms"] = []
        for term in sorted(terms.get(step, {}).values(), key=lambda term: (term.order, term.row)):
            below = (*at, "terms", len(written["terms"]))
            written["terms"].append(_written(term, below, places))
        steps.append(written)
    draft.data["steps"] = steps
    draft.places.update(places)


def _written(term: _Term, at: Pointer, places: dict[Pointer, Node]) -> dict[str, Any]:
    """Return a term in canonical fields; raises `_Unsaid` for what they cannot say."""
    cells, words = term.cells, term.taken.map["words"]
    attribute, value = cells["AttributeID"], cells["Value1"]
    relation = words["AttributeRelation"].get(number_of(cells["AttributeRelation"]))
    join = number_of(cells["TermRelation"])
    for column, fits in (
        ("AttributeID", attribute),
        ("AttributeRelation", relation),
        ("Value1", value),
    ):
        if fits is None:
            raise _Unsaid(term.taken, term.row, column, cells[column])
    if join not in ("", "0", *words["TermRelation"]):
        raise _Unsaid(term.taken, term.row, "TermRelation", cells["TermRelation"])
    assert attribute is not None
    assert value is not None
    written: dict[str, Any] = {
        "attribute": Reference("attribute", number_of(attribute)),
        "relation": relation,
        "value": as_it_looks(value),
    }
    fields = {"attribute": "AttributeID", "relation": "AttributeRelation", "value": "Value1"}
    if at[-1] != 0 and join in words["TermRelation"]:  # a first term joins nothing
        written["join"], fields["join"] = words["TermRelation"][join], "TermRelation"
    if parentheses := int(_number(term.taken, term.row, "ParenCount", cells["ParenCount"])):
        written["parentheses"], fields["parentheses"] = parentheses, "ParenCount"
    places[at] = term.taken.node(term.row, "AttributeID")
    for field, column in fields.items():
        places[*at, field] = term.taken.node(term.row, column)
    return written


# Scripts, and the way to them.

_TARGETS = {
    "skill_groups": "skill_group",
    "precision_queues": "precision_queue",
    "enterprise_skill_groups": "enterprise_skill_group",
    "call_types": "call_type",
    "scripts": "script",
    "agents": "agent",
    "network_vru_scripts": "network_vru_script",
}
# The fields of objects that the rows of these tables are parts of.
PARTS = {
    **{name: [(kind, field) for kind, field, _ in said] for name, said in _SAID.items()},
    "Application_Path_Member": [("application_path", "members")],
    "Media_Class": [("media_routing_domain", "channel")],
    "Precision_Queue_Step": [("precision_queue", "steps")],
    "Precision_Queue_Term": [("precision_queue", "steps")],
    **{
        name: [("script", field) for field in (*_TARGETS, "active_version", "valid")]
        for name in ("Route", "Script", "Script_Cross_Reference")
    },
}

# Where a number leads tells only whose number it is, of a skill target or of a network target (Database Schema
# Handbook for Unified CCE 15.0(1)): the table, its columns, the kind of its objects, and the kinds of the ends.
_LEADS_TO = (
    (
        "Route",
        "RouteID",
        "SkillTargetID",
        "route",
        ("skill_group", "service", "agent", "translation_route"),
    ),
    (
        "Label",
        "LabelID",
        "NetworkTargetID",
        "label",
        ("network_vru", "device_target", "peripheral_target"),
    ),
)


_STAMPS = {"saved": "DateTime", "saved_by": "Author"}


def _read_scripts(tables: Tables, objects: Objects, known: Known, harvest: Harvest) -> None:
    """Let scripts have the targets of their current version, from `Script_Cross_Reference`.

    The database keeps every version that was ever saved, and all of them have their targets there.
    """
    if _lacks(tables, "Script", "Master_Script", harvest) or _lacks(
        tables, "Script_Cross_Reference", "Script", harvest
    ):
        return
    wanted = {}
    masters = _all(tables, "Master_Script", "MasterScriptID", "CurrentVersion")
    for taken, row, (master, version) in masters:
        wanted[number_of(master), number_of(version)] = number_of(master)
        if number_of(version).strip("0") and ("script", number_of(master)) in objects:
            own, place = objects["script", number_of(master)], taken.node(row, "CurrentVersion")
            own.places["active_version",] = own.places["version",] = place
            if number_of(version).isdecimal():
                own.data["version"] = int(number_of(version))
    current: dict[str, str] = {}  # number of the version's row -> number of the script
    saved: set[str] = set()  # numbers of scripts of which some version is there
    unknown = Unknown()
    columns = ("ScriptID", "MasterScriptID", "Version", "Valid", "Deleted", *_STAMPS.values())
    for taken, row, (script, master, version, valid, deleted, *stamps) in _all(
        tables, "Script", *columns
    ):
        saved.add(number_of(master))
        found = wanted.get((number_of(master), number_of(version)))
        draft = objects.get(("script", found or ""))
        if found is None or draft is None:
            continue
        current[number_of(script)] = found
        if _flag(taken, row, "Deleted", deleted, unknown):
            draft.data["active_version"] = "deleted"
        if (is_valid := _flag(taken, row, "Valid", valid, unknown)) is not None:
            draft.data["valid"] = is_valid
            draft.places["valid",] = taken.node(row, "Valid")
        for (field, column), stamp in zip(_STAMPS.items(), stamps, strict=True):
            if stamp:
                draft.data[field] = stamp
                draft.places[field,] = taken.node(row, column)
    unknown.say(harvest)
    if not any(taken.cut_off for taken in tables.get("Script", ())):
        for master in saved - set(current.values()):
            draft = objects.get(("script", master))
            if draft is not None and ("active_version",) in draft.places:
                draft.data["active_version"] = "missing"
    unsaid: set[str] = set()  # scripts with targets that lead nobody knows where
    for taken in tables.get("Script_Cross_Reference", ()):
        unsaid |= _read_targets(taken, tables, current, known, harvest)
    if any(taken.cut_off for taken in tables.get("Script_Cross_Reference", ())):
        return
    for master in current.values() if "Script_Cross_Reference" in tables else ():
        for field in _TARGETS:
            if master not in unsaid or field not in ("skill_groups", "agents"):
                objects["script", master].data.setdefault(field, [])


def _read_targets(
    taken: Taken, tables: Tables, current: dict[str, str], known: Known, harvest: Harvest
) -> set[str]:
    """Read one table of targets; return the scripts with routes whose end is not known."""
    routes = {
        number_of(route): number_of(target)
        for _, _, (route, target) in _all(tables, "Route", "RouteID", "SkillTargetID")
    }
    words = taken.map["words"]["TargetType"]
    found: dict[str, dict[tuple[str, str], int]] = {field: {} for field in _TARGETS}
    unsaid: set[str] = set()
    first = 0
    at = [taken.position(column) or 0 for column in ("ScriptID", "TargetType", "ForeignKey")]
    for row, cells in enumerate(taken.table.rows()):
        master = current.get(number_of(cells[at[0]]))
        field = words.get(number_of(cells[at[1]])) if master is not None else None
        if master is None or field is None:
            continue
        target = number_of(cells[at[2]])
        if field == "routes":
            if "Route" not in tables:
                first = first if unsaid else row
                unsaid.add(master)
                continue
            target = routes.get(target, "")
            field = "agents" if ("agent", target) in known else "skill_groups"
            if (_TARGETS[field], target) not in known:  # a service or a translation route
                continue
        if target:
            found[field].setdefault((master, target), row)
    for field, pairs in found.items():
        if pairs:
            placed = (
                (master, target, taken.node(row, "ForeignKey"))
                for (master, target), row in pairs.items()
            )
            harvest.links.append(links_of("script", field, placed))
    if unsaid:
        scripts = (
            "one script names routes" if len(unsaid) == 1 else f"{len(unsaid)} scripts name routes"
        )
        message = (
            f"{scripts} (target type 17), and which skill groups these lead to is in table Route:"
            " export it too"
        )
        harvest.doubt(taken.node(first, "TargetType"), "missing-table", message)
    return unsaid


def _read_ends(tables: Tables, objects: Objects, known: Known, harvest: Harvest) -> None:
    """Let routes and labels name where they lead."""
    for table, number_column, target_column, what, kinds in _LEADS_TO:
        for taken, row, (number, target) in _all(tables, table, number_column, target_column):
            draft = objects.get((what, number_of(number)))
            for kind in kinds:
                if draft is not None and (kind, number_of(target)) in known:
                    draft.data[kind] = Reference(kind, number_of(target))
                    draft.places[kind,] = taken.node(row, target_column)
    if "Network_Vru" in tables:
        for taken in tables.get("Label", ()):
            if not taken.cut_off and (at := taken.position("NetworkTargetID")) is not None:
                harvest.give("label", "network_vru", taken.header(at))


def _read_ranges(tables: Tables, objects: Objects) -> None:
    """Let agent targeting rules have their ranges of extensions."""
    columns = ("AgentTargetingRuleID", "LowExtension", "HighExtension")
    for taken, row, (number, low, high) in _all(tables, "Agent_Targeting_Rule_Range", *columns):
        draft = objects.get(("agent_targeting_rule", number_of(number)))
        if draft is None or is_nothing(low) or is_nothing(high):
            continue
        ranges = draft.data.setdefault("ranges", [])
        at = ("ranges", len(ranges))
        draft.places[at] = draft.places[*at, "lowest"] = taken.node(row, "LowExtension")
        draft.places[*at, "highest"] = taken.node(row, "HighExtension")
        ranges.append({"lowest": low, "highest": high})


def _read_call_types(tables: Tables, objects: Objects, harvest: Harvest) -> None:
    """Let script selectors have their call types: the general one, and those for certain callers.

    Rows are tested in the order of `Item`. ECE sends no calling number, so its work is what the first
    row for all callers is about.
    """
    columns = ("DialedNumberID", "CallTypeID", "Item", "ANIWildCard", "CEDWildCard", "RegionID")
    rows: dict[str, list[tuple[bool, float, int, str, Node]]] = {}
    maps: dict[str, dict[tuple[Any, ...], tuple[dict[str, Any], Node]]] = {}
    table = ""
    for taken, row, (number, call_type, item, ani, ced, region) in _all(
        tables, "Dialed_Number_Map", *columns
    ):
        table = taken.name
        every = taken.map["words"]["CEDWildCard"]
        special = (
            ani is not None
            or number_of(region) not in ("", "0")
            or (ced is not None and ced not in every)
        )
        if number is not None and call_type is not None:
            place = taken.node(row, "CallTypeID")
            rows.setdefault(number_of(number), []).append(
                (special, _order(item), row, number_of(call_type), place)
            )
            written: dict[str, Any] = {"call_type": Reference("call_type", number_of(call_type))}
            if number_of(region) not in ("", "0"):
                written["region"] = number_of(region)
            elif ani is not None:
                written["calling_number"] = ani
            if ced is not None and ced not in every:
                written["entered"] = ced
            order = _order(item), *map(str, written.values())
            maps.setdefault(number_of(number), {}).setdefault(order, (written, place))
    for taken, row, (client, call_type) in _all(
        tables, "Default_Call_Type", "RoutingClientID", "CallTypeID"
    ):
        asking = objects.get(("routing_client", number_of(client)))
        if asking is not None and number_of(call_type) not in ("", "0"):
            asking.data["default_call_type"] = Reference("call_type", number_of(call_type))
            asking.places["default_call_type",] = taken.node(row, "CallTypeID")
    for number, found in rows.items():
        found.sort(key=lambda one: one[:3])
        draft = _object("script_selector", number, found[0][4], table, objects, harvest)
        places = {call_type: place for *_, call_type, place in reversed(found)}
        others = [*dict.fromkeys(call_type for *_, call_type, _ in found)]
        if not found[0][
            0
        ]:  # without a row for everybody, what sends no number and no digits comes to none
            first = others.pop(0)
            draft.data["call_type"] = Reference("call_type", first)
            draft.places["call_type",] = places[first]
        if others:
            draft.data["other_call_types"] = [Reference("call_type", other) for other in others]
        for at, other in enumerate(others):
            draft.places["other_call_types", at] = places[other]
        own = [maps[number][order] for order in sorted(maps[number])]
        if len(own) > 1 or len(own[0][0]) > 1:
            draft.data["call_type_map"] = [written for written, _ in own]
            for at, (_, place) in enumerate(own):
                draft.places["call_type_map", at] = place


def _read_paths(tables: Tables, objects: Objects) -> None:
    """Let application paths have their members.

    `UQ.Desktop` is on every agent PG from the start; it is left out unless somebody opened an MRD on it.
    """
    seen: set[tuple[str, str, str]] = set()
    columns = ("ApplicationPathID", "MRDomainID", "PeripheralID")
    for taken, row, cells in _all(tables, "Application_Path_Member", *columns):
        path, domain, peripheral = map(number_of, cells)
        draft = objects.get(("application_path", path))
        if draft is None or not (domain and peripheral) or (path, domain, peripheral) in seen:
            continue
        seen.add((path, domain, peripheral))
        members = draft.data.setdefault("members", [])
        at = ("members", len(members))
        draft.places[at] = draft.places[*at, "media_routing_domain"] = taken.node(row, "MRDomainID")
        draft.places[*at, "peripheral"] = taken.node(row, "PeripheralID")
        members.append({"media_routing_domain": Reference("media_routing_domain", domain),
                        "peripheral": Reference("peripheral", peripheral)})  # fmt: skip
    whole = "Application_Path_Member" in tables and not any(
        taken.cut_off for taken in tables["Application_Path_Member"]
    )
    for (kind, _), draft in objects.items():
        if kind == "application_path":
            if "members" not in draft.data and (draft.name or "").endswith("UQ.Desktop"):
                draft.noise = draft.noise or "built-in application paths"
            if whole:
                draft.data.setdefault("members", [])


# ECE.


def _read_workflows(tables: Tables, objects: Objects, harvest: Harvest) -> None:
    """Let workflows have their kind, aliases and queues, which are in XML inside the cells."""
    columns = ("workflow_id", "workflow_type", "workflow_xml", "rule_xml")
    for taken, row, (number, type, graph, rules) in _all(
        tables, "EGPL_WORKFLOW_RULE_XML", *columns
    ):
        draft = objects.get(("workflow", number_of(number)))
        if draft is None:
            continue
        word = taken.map["words"]["workflow_type"].get(number_of(type))
        if word is not None:
            draft.data["kind"], draft.places["kind",] = word, taken.node(row, "workflow_type")
        for column, text in (("workflow_xml", graph), ("rule_xml", rules)):
            if text is None:
                continue
            place = taken.node(row, column)
            try:
                _read_workflow(draft, column, [*_elements(text)], place)
            except ValueError:
                message = (
                    f"column `{column}` of {taken.export} {taken.name} is not XML here,"
                    " perhaps because it was cut off"
                )
                harvest.doubt(place, "unknown-value", message)


# ECE writes `<!DOCTYPE Workflow>` too; one that defines something in brackets stays, and is a mistake.
_DECLARATION = r"\ufeff|<\?xml\b[^>]*>|<!DOCTYPE\s+\w+\s*>"
_KINDS = {"inbound", "outbound", "general", "alarm"}


def _read_workflow(
    draft: Draft, column: str, elements: Iterable[tuple[str, dict[str, str]]], place: Node
) -> None:
    aliases, queues = [], []
    items: dict[str, dict[str, Any]] = {}
    for name, attributes in elements:
        if name == "Item" and (own := attributes.get("Id")):
            items[own] = {"item": own, "type": attributes.get("Type", ""), "to": []}
            if label := attributes.get("Name"):
                items[own]["label"] = label
        source = items.get(attributes.get("SrcItemId", "")) if name == "Edge" else None
        if source and (target := attributes.get("DestItemId")):
            source["to"].append(target)
        if name == "Workflow" and (word := attributes.get("Type", "").lower()) in _KINDS:
            draft.data["kind"], draft.places["kind",] = word, place
        if name == "WorkflowAssociation" and attributes.get("AssociationType") == "1":
            aliases.append(Reference("alias", number_of(attributes.get("AssociationId"))))
        if name == "Action" and (attributes.get("Type"), attributes.get("FieldId")) == (
            "ROUTE",
            "2",
        ):
            queues.append(Reference("queue", number_of(attributes.get("RValue"))))
    if items:  # nodes stand before the edges between them
        draft.data["items"], draft.places["items",] = list(items.values()), place
    field, found = ("aliases", aliases) if column == "workflow_xml" else ("queues", queues)
    draft.data[field] = [one for one in dict.fromkeys(found) if one.id]
    draft.places[field,] = place


def _elements(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of several XML documents that stand one after another, in their order.

    Raises `ValueError` for what is no XML, and for documents that define entities.
    """
    from xml.parsers import expat  # few tables have any

    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    try:
        # Inside an element a document type, and with it an entity, is a mistake.
        parser.Parse(f"<documents>{re.sub(_DECLARATION, '', text)}</documents>", True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return found


def _read_call_variables(tables: Tables, objects: Objects, harvest: Harvest) -> None:
    """Let queues have what ECE puts into the call variables of their activities.

    The tags 13 to 22 stand for CallVariable1 to CallVariable10 (egain-config 0.10.1, src/sql/queue.js).
    """
    names: dict[str, str | None] = {}
    for _, _, (variable, name) in _all(
        tables, "EGCTI_CALL_VARIABLE", "call_variable_id", "call_variable_name"
    ):
        names[number_of(variable)] = name
    seen: set[tuple[str, ...]] = set()  # an export may be there twice
    columns = ("queue_id", "call_variable_tag", "call_variable_id")
    for taken, row, cells in _all(tables, "EGCTI_QUEUE_CALL_VARIABLE", *columns):
        queue, tag, variable = pair = tuple(map(number_of, cells))
        draft = objects.get(("queue", queue))
        if draft is None or pair in seen:
            continue
        seen.add(pair)
        place = taken.node(row, "call_variable_tag")
        if not KEY.fullmatch(tag):
            message = (
                f"column `call_variable_tag` of {taken.export} {taken.name} has no number here"
            )
            harvest.doubt(place, "unknown-value", message)
            continue
        held = draft.data.setdefault("call_variables", [])
        at = ("call_variables", len(held))
        held.append({"number": int(tag) - 12})
        draft.places[at] = draft.places[*at, "number"] = place
        if name := names.get(variable, None if names else variable):
            held[-1]["holds"] = name
            draft.places[*at, "holds"] = taken.node(row, "call_variable_id")


def _read_integration(tables: Tables, objects: Objects) -> None:
    """Let entry points without a row in `EGICM_ENTRY_POINT` be those that Unified CCE knows nothing of."""
    known = [*tables.get("EGICM_ENTRY_POINT", ()), *tables.get("EGLV_ENTRY_POINT", ())]
    telling = [taken for taken in known if taken.position("routing_type") is not None]
    if not telling or any(taken.cut_off for taken in telling):
        return
    rows = {
        number_of(own)
        for taken in telling
        for _, (own, type) in taken.cells("entry_point_id", "routing_type")
        if type
    }
    for (kind, number), draft in objects.items():
        if kind == "entry_point" and number not in rows and not draft.noise and not draft.partial:
            draft.data["integrated"] = False


def _scope_task_limits(objects: Objects) -> None:
    """Let task limits say the department of their queue, as queues of several may have one name."""
    for (kind, _), draft in objects.items():
        if kind != "task_limit":
            continue
        queue = draft.data.get("queue")
        if isinstance(queue, Reference) and queue.id is not None:
            owner = objects.get(("queue", queue.id))
            if owner is not None and "department" in owner.data:
                draft.data["department"] = owner.data["department"]
                draft.places["department",] = owner.places["department",]
