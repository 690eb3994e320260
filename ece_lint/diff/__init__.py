"""What a change does, in words: what changed, which contacts that touches, and what is found anew."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ece_lint.analysis.behaviour import CLASSES, Cause, Lack, Turn, foremost
from ece_lint.analysis.changes import ROUTES, UNREAD, Change, Field
from ece_lint.compare import Comparison
from ece_lint.documents import Node
from ece_lint.model import Entity, Key, in_words, kinds
from ece_lint.reach import called, says_terms, spot
from ece_lint.reach.turned import says_turn
from ece_lint.wording import counted

_MOST_CAUSES = 3
_MOST_NAMES = 4
_BY = {"told": "as told", "number": "it has the same number", "place": "it is in the same place"}


class Block(NamedTuple):
    """Entries that behave otherwise for the same causes; those that are new or gone themselves have none."""

    causes: tuple[Cause, ...]
    turns: tuple[Turn, ...]


def blocks(found: Comparison) -> list[Block]:
    """Return the entries that behave otherwise, grouped by what caused it; what is gravest comes first."""
    groups: dict[object, list[Turn]] = {}
    for one in found.turns:
        if one.what != "unchanged":
            causes = () if is_itself(one) else foremost(one.causes, found.changes)
            at = frozenset(causes) or one.what
            groups.setdefault(at, []).append(one._replace(causes=causes))
    ordered = [Block(own[0].causes, tuple(sorted(own, key=_gravity))) for own in groups.values()]
    return sorted(ordered, key=lambda block: _gravity(block.turns[0]))


def is_itself(turn: Turn) -> bool:
    """Say whether an entry behaves otherwise because it is new or gone itself."""
    return turn.what in ("added", "removed")


def _gravity(turn: Turn) -> tuple[int, str, str]:
    return CLASSES.index(turn.what), turn.key.kind, turn.key.name


def beside(found: Comparison) -> list[Change]:
    """Return the changed objects that are no cause of anything that contacts meet."""
    causes = {cause for one in found.turns for cause in one.causes}
    return [one for key, one in found.changes.objects.items() if key not in causes]


def caused_by(block: Block, found: Comparison) -> list[tuple[str, str]]:
    """Return the causes of a block in words, each with its place; of many the first, of what is itself one none."""
    if is_itself(block.turns[0]):
        return []
    objects = [one for one in block.causes if not isinstance(one, Lack)]
    told = [_cause(one, found) for one in objects[:_MOST_CAUSES]]
    more = len(objects) - len(told)
    if more:
        told.append((f"and {counted(more, 'more changed object')}", ""))
    lacks = _lacking((one for one in block.causes if isinstance(one, Lack)), found)
    told += [(line, "") for line in lacks]
    return told or [("for a reason that is not in the objects that were compared", "")]


def _cause(key: Key, found: Comparison) -> tuple[str, str]:
    change = found.changes.objects.get(key)
    if change is None:
        return " ".join(in_words(key)), ""
    return says_change(change), spot(change.place)


def _lacking(lacks: Iterable[Lack], found: Comparison) -> Iterator[str]:
    """Say what a side does not list, and of each kind in one line which fields it does not say."""
    fields: dict[tuple[str, str], list[str]] = {}
    for one in lacks:
        plural = kinds()[one.kind].plural
        own = fields.setdefault((one.side, plural if one.field else ""), [])
        own.append(one.field or plural)
    for (side, plural), names in fields.items():
        name = (found.base if side == "base" else found.head).name
        what = f"say {', '.join(names)} of {plural}" if plural else f"list {', '.join(names)}"
        yield f"the {side}{f' ({name})' if name else ''} does not {what}"


def says_change(change: Change) -> str:
    """Return in a line what is different about an object."""
    noun, name = in_words(change.key)
    what = f"{noun} {name}"
    if change.after is None:
        return f"{what} is removed"
    if change.before is None:
        return f"{what} is new"
    parts = [says_field(change, field) for field in change.fields]
    if change.renamed:
        was = f"was called {change.old_name} ({_BY[change.renamed]})"
        return f"{what} {was}" + (f"; {'; '.join(parts)}" if parts else "")
    return f"{what}: {'; '.join(parts)}"


def says_field(change: Change, field: Field) -> str:
    """Return what is different about one field, without showing a secret."""
    if field.came or field.went:
        return f"{field.name} {_came_and_went(field.went, field.came)}"
    is_in_parts = isinstance(field.before, list | dict) or isinstance(field.after, list | dict)
    if is_in_parts and UNREAD not in (field.before, field.after):
        return f"{field.name} {_parts(change.key.kind, field)}"
    before = _shown(change.before, field, field.before)
    after = _shown(change.after, field, field.after)
    return f"{field.name} {before} → {after}"


def _came_and_went(went: Sequence[str], came: Sequence[str]) -> str:
    words = [f"−{name}" for name in went[:_MOST_NAMES]] + [
        f"+{name}" for name in came[:_MOST_NAMES]
    ]
    more = len(came) + len(went) - len(words)
    return ", ".join(words) + (f" and {more:,} more" if more else "")


def _parts(kind: str, field: Field) -> str:
    """Say what came into and went from a list or a mapping; of what routes nothing only how much there is."""
    before, after = field.before or (), field.after or ()
    if field.name in ROUTES.get(kind, ()):  # those have no secrets
        old, new = (Counter(map(_part, _listed(one))) for one in (before, after))
        went, came = [*(old - new).elements()], [*(new - old).elements()]
        return _came_and_went(went, came) if went or came else "in another order"
    return f"{len(before)} → {len(after)}" if len(before) != len(after) else "differ"


def _listed(parts: Any) -> list[Any]:
    return [{name: of} for name, of in parts.items()] if isinstance(parts, dict) else [*parts]


def _part(part: Any) -> str:
    """Return one part in words: a step of a precision queue, a row of a map, an attribute with its value."""
    if not isinstance(part, dict):
        return str(part)
    said = {name: part[name] for name in sorted(part) if (name, part[name]) != ("wait", -1)}
    words = [
        says_terms(part)
        if name == "terms"
        else f"{name} {str(value).lower() if isinstance(value, bool) else value}"
        for name, value in said.items()
    ]
    return words[0] if len(words) == 1 else f"({', '.join(words)})"


def _shown(entity: Entity | None, field: Field, value: Any) -> str:
    if value is None:
        return "(not given)"
    if isinstance(value, list | dict):
        return f"{len(value)} in it"
    assert entity is not None
    if isinstance(value, bool):
        return "true" if value else "false"
    # Numbers and flags are no secrets, and it takes the whole text to find those.
    hides = (
        isinstance(value, str) and field.name in entity.data and _is_hidden(entity.at(field.name))
    )
    return "(hidden)" if hides else str(value)


def _is_hidden(node: Node) -> bool:
    return node.document.is_concealed(*node.offsets)


def says_inside(was: Entity, now: Entity, changes: Mapping[Key, Change]) -> str:
    """Return what is known of a script that was changed inside."""
    saved = f", saved {now.data['saved']}" if "saved" in now.data else ""
    by = f" by {now.data['saved_by']}" if "saved_by" in now.data else ""
    fields = changes[now.key].fields if now.key in changes else ()
    is_told = any(one.name in now.kind.mentions for one in fields)
    references = "other references too" if is_told else "same references"
    return (
        f"script {now.name}: version {was.data['version']} → {now.data['version']}{saved}{by}; {references};"
        " what its nodes do is not in an export"
    )


def counts(found: Comparison) -> Counter[str]:
    """Return how many entries are of each class."""
    return Counter(one.what for one in found.turns)


def in_short(found: Comparison) -> str:
    """Return in a line what is different for contacts."""
    number = counts(found)
    every, same = len(found.turns), number.pop("unchanged", 0)
    others = counted(len(found.changes.objects), "object") if found.changes.objects else ""
    if not every:
        what = f"; {others} changed" if others else "; no object changed"
        return f"where contacts come in is not told on either side{what}"
    if not number:
        more = f"; {others} changed in what no contact meets" if others else ""
        return f"no entry behaves otherwise: {same:,} of {every:,} as before{more}"
    told = [f"{number[what]:,} {what}" for what in CLASSES if number[what]]
    return (
        f"{', '.join(told)}; {same:,} of {every:,} {'entry' if every == 1 else 'entries'} as before"
    )


def by_kind(changes: Iterable[Change]) -> list[str]:
    """Return for each kind how many objects are new, removed and changed."""
    number: dict[str, Counter[str]] = {}
    for one in changes:
        what = "new" if one.before is None else "removed" if one.after is None else "changed"
        number.setdefault(in_words(one.key)[0], Counter())[what] += 1
    return [
        f"{noun}: "
        + ", ".join(f"{of[what]:,} {what}" for what in ("new", "removed", "changed") if of[what])
        for noun, of in number.items()
    ]


def unread(found: Comparison) -> list[str]:
    """Return what was not analysed, in words: once what was analysed on neither side."""
    both = [{*one.not_analysed} for one in (found.base_report, found.report)]
    told = []
    for reads, side in (
        (both[0] & both[1], None),
        (both[0] - both[1], found.base),
        (both[1] - both[0], found.head),
    ):
        where = " on either side" if side is None else f" of {side.name}" if side.name else ""
        told += [f"not analysed{where}: {path}: {why}" for path, why in sorted(reads)]
    return told


def other_settings(found: Comparison) -> list[str]:
    """Say that the base had other settings than those of the head, if it had."""
    return (
        [
            f"the settings were others in {found.base.name}; both states are checked with those of now"
        ]
        if found.settings_changed
        else []
    )


def uncompared(found: Comparison, most: int | None = None) -> list[str]:
    """Return what one side does not give, in words; of much that routes nothing only the first."""
    by: dict[str, list[tuple[str, str]]] = {}
    for kind, field, side in found.changes.unsaid:
        by.setdefault(side, []).append((kind, field))
    names = {"base": found.base.name, "head": found.head.name or "what is here"}
    return [
        f"not compared, as {names[side]} does not give it: {_in_part(own, most)}"
        for side, own in by.items()
    ]


def _in_part(fields: list[tuple[str, str]], most: int | None) -> str:
    """Return fields in words, whole kinds and those that route contacts first."""
    first = sorted(fields, key=lambda one: (one[0] not in ROUTES, one[1] != ""))
    named = [f"{kind}.{field}" if field else kinds()[kind].plural for kind, field in first]
    more = len(named) - (most or len(named))
    return ", ".join(named[:most]) + (f" and {more:,} more" if more > 0 else "")


def entry_name(turn: Turn) -> str:
    """Return what an entry is called: an alias has its address."""
    entry = turn.after or turn.before
    assert entry is not None
    of = entry.start.department
    return called(entry.start) + (f" of {of}" if of and entry.start.kind.unique_in else "")


def says(turn: Turn, found: Comparison) -> str:
    """Return how an entry behaved and behaves."""
    return says_turn(turn, found.after)


def stands(turn: Turn) -> str:
    """Return where an entry that is new or gone stands."""
    entry = turn.after or turn.before
    assert entry is not None
    return spot(entry.start.place) if entry.start.defined else ""
