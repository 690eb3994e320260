"""Input of any size that is hostile, or merely unlucky: what makes time grow with the square where nobody minds."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

Files = dict[str, str]


def undefined_names(size: int) -> Files:
    """As many names that nobody defines as names that are defined, and like each other."""
    defined = [{"name": f"Sales_{number}_NA"} for number in range(size)]
    unknown = [f"sales.agent{number}@example.com" for number in range(size)]
    return _site(skill_groups=defined, scripts=[{"name": "Main", "skill_groups": unknown}])


def several_kinds(size: int) -> Files:
    """The same in several kinds, of each not so many that anything gives way."""
    kinds = ("skill_groups", "call_types", "precision_queues", "labels")
    defined = {kind: [{"name": f"{kind}_{n}_NA"} for n in range(size)] for kind in kinds}
    script = {"name": "Main"} | {kind: [f"{kind}_{n}_EU" for n in range(size)] for kind in kinds}
    return _site(**defined, scripts=[script])


def misspelt_formulas(size: int) -> Files:
    """Formulas that each name a queue that nobody defines, beside as many queues."""
    formula = "PQ.Queue_{}_XX.LoggedOn > 1"
    term = {"attribute": "Sales", "relation": ">=", "value": 1}
    queues = [
        {"name": f"Queue_{n}_NA", "steps": [{"consider_if": formula.format(n), "terms": [term]}, {"terms": [term]}]}
        for n in range(size)
    ]  # fmt: skip
    return _site(attributes=[{"name": "Sales", "type": "proficiency"}], precision_queues=queues)


def comments(size: int) -> Files:
    """Objects with two comments each that accept something, and as many findings."""
    lines = "".join(
        f"""\
  # ece-lint: accept[undefined-name] reason="it is made later"
  - name: Queue {number}
    # ece-lint: accept[undefined-name] reason="it is made later"
    skill_groups: [Missing_{number}]
"""
        for number in range(size)
    )
    return {"site.yaml": f"skill_groups: [{{name: Sales_NA}}]\nqueues:\n{lines}"}


def entries(size: int) -> Files:
    """Entries of the settings that accept one finding each, by a name or by its beginning."""
    unknown = [f"Missing_{number}" for number in range(size)]
    site = _site(
        skill_groups=[{"name": "Sales_NA"}], scripts=[{"name": "S", "skill_groups": unknown}]
    )
    accept = [
        {"rule": "undefined-name", "kind": "skill_group", "name": name + "*" * (number % 2), "reason": "later"}
        for number, name in enumerate(unknown)
    ]  # fmt: skip
    return site | {"ece-lint.yaml": json.dumps({"accept": accept})}


def aliases(size: int) -> Files:
    """A merge key of many odd fields, merged into ever more objects."""
    odd = "".join(f"  odd_{number}: 1\n" for number in range(500))
    merged = "".join(f"  - {{name: Group_{number}, <<: *a}}\n" for number in range(size))
    return {"site.yaml": f"x-odd: &a\n{odd}skill_groups:\n{merged}"}


def odd_fields(size: int) -> Files:
    """Objects with a field that nobody knows."""
    return _site(skill_groups=[{"name": f"Group_{n}", "agnets": []} for n in range(size)])


def duplicates(size: int) -> Files:
    """Everything defined twice."""
    groups = [{"name": f"Group_{number}"} for number in range(size)]
    return _site(skill_groups=[*groups, *groups])


def targets_of_a_script(size: int) -> Files:
    """A script whose targets are in enterprise skill groups, and a queue to which none of them is mapped."""
    groups = [f"Group_{number}" for number in range(size)]
    together = [{"name": f"All_{one}", "skill_groups": [one]} for one in groups]
    script = {"name": "Main", "enterprise_skill_groups": [one["name"] for one in together]}
    return _site(
        skill_groups=[{"name": one} for one in [*groups, "Own"]],
        enterprise_skill_groups=together,
        scripts=[script],
        script_selectors=[{"name": "In", "scripts": ["Main"]}],
        queues=[{"name": "Q", "script_selector": "In", "skill_groups": ["Own"]}],
    )


def web_of_circles(size: int) -> Files:
    """Scripts that all lead to each other, each with a skill group and a queue of its own."""
    numbers = range(size)
    return _site(
        skill_groups=[{"name": f"Group_{n}", "agents": ["Clark"]} for n in numbers],
        scripts=[
            {
                "name": f"Script_{n}",
                "skill_groups": [f"Group_{n}"],
                "scripts": [f"Script_{(n + 1) % size}"],
                "call_types": [f"Type_{n * n % size}"],
            }
            for n in numbers
        ],
        call_types=[{"name": f"Type_{n}", "scripts": [f"Script_{n}"]} for n in numbers],
        script_selectors=[{"name": f"In_{n}", "call_type": f"Type_{n}"} for n in numbers],
        queues=[
            {"name": f"Q_{n}", "script_selector": f"In_{n}", "skill_groups": [f"Group_{n}"]}
            for n in numbers
        ],
        agents=[{"name": "Clark"}],
    )


def json_by_hand(size: int) -> Files:
    """JSON that is kept by hand, with names that are one letter off."""
    defined = [{"name": f"Sales_{number}"} for number in range(size)]
    unknown = [f"Sale_{number}" for number in range(size)]
    script = {"name": "Main", "skill_groups": unknown}
    return {"site.json": json.dumps({"skill_groups": defined, "scripts": [script]}, indent=1)}


def tables(size: int) -> Files:
    """Rows of tables that mention each other, and what nobody has."""
    groups = "".join(f"{5000 + n},NA.Group_{n},1,1,0,N\n" for n in range(size))
    members = "".join(f"{5000 + n},{900_000 + n}\n" for n in range(size))
    head = "SkillTargetID,EnterpriseName,PeripheralID,MRDomainID,DefaultEntry,Deleted\n"
    return {
        "Skill_Group.csv": head + groups,
        "Skill_Group_Member.csv": f"SkillGroupSkillTargetID,AgentSkillTargetID\n{members}",
        "Agent.csv": "SkillTargetID,PeripheralID,PeripheralNumber,PersonID,EnterpriseName,Deleted\n",
    }


def rows_in_turn(size: int) -> Files:
    """Rows of a table that have the same name twice, far from each other."""
    rows = "".join(f"{5000 + n},NA.Group_{n % size},1,1,0,N\n" for n in range(2 * size))
    head = "SkillTargetID,EnterpriseName,PeripheralID,MRDomainID,DefaultEntry,Deleted\n"
    return {"Skill_Group.csv": head + rows}


def clean_site(size: int) -> Files:
    """The sample without a fault, replicated under other names."""
    return _replicated(size, faults=0)


def faulty_site(size: int) -> Files:
    """The same, with a fault in every fourth object."""
    return _replicated(size, faults=25)


INPUTS: dict[str, tuple[Callable[[int], Files], int]] = {
    "undefined names": (undefined_names, 1_200),
    "several kinds": (several_kinds, 500),
    "misspelt formulas": (misspelt_formulas, 1_000),
    "comments": (comments, 1_000),
    "entries of accept": (entries, 1_000),
    "aliases": (aliases, 45),
    "odd fields": (odd_fields, 2_000),
    "duplicates": (duplicates, 2_000),
    "targets of a script": (targets_of_a_script, 500),
    "web of circles": (web_of_circles, 1_000),
    "JSON by hand": (json_by_hand, 400),
    "tables": (tables, 2_000),
    "rows in turn": (rows_in_turn, 2_000),
    "clean site": (clean_site, 50),
    "faulty site": (faulty_site, 50),
}


def _site(**sections: Any) -> Files:
    """Return a configuration as a file: JSON in its letters, and YAML that is kept by hand by its name."""
    return {"site.yaml": json.dumps(sections, indent=1)}


def _replicated(times: int, faults: int) -> Files:
    """Return samples/clean so many times, each under names of its own; of a hundred objects so many have a fault."""
    import yaml

    random = Random(times)
    sections: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "samples" / "clean").glob("*.yaml")):
        if path.name != "ece-lint.yaml":
            for section, objects in yaml.safe_load(path.read_text("utf-8")).items():
                if isinstance(objects, list):
                    sections.setdefault(section, []).extend(objects)
    names = {one["name"] for objects in sections.values() for one in objects if "name" in one}
    whole: dict[str, list[Any]] = {section: [] for section in sections}
    for number in range(times):
        for section, objects in sections.items():
            for one in objects:
                own = _renamed(one, names, f"_{number}")
                if random.randrange(100) < faults:
                    _spoil(own, random)
                whole[section].append(own)
    return {"site.json" if faults else "site.yaml": json.dumps(whole, indent=1)}


def _renamed(value: Any, names: set[str], suffix: str) -> Any:
    if isinstance(value, dict):
        return {field: _renamed(inner, names, suffix) for field, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names, suffix) for inner in value]
    return value + suffix if isinstance(value, str) and value in names else value


def _spoil(one: dict[str, Any], random: Random) -> None:
    """Put one random fault into an object: a letter less, a field less, or a list that is empty."""
    field = random.choice(sorted(one))
    match one[field]:
        case str() as text if len(text) > 4:
            at = random.randrange(len(text))
            one[field] = text[:at] + text[at + 1 :]
        case list() as items if items:
            one[field] = [item[:-1] if isinstance(item, str) else item for item in items]
        case _ if field != "name":
            del one[field]
