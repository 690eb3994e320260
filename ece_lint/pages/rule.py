"""What a rule is: a page of headings that was read and checked, ready to be asked."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ece_lint.documents import Pointer, Span
from ece_lint.finding import Hit
from ece_lint.light import Light
from ece_lint.model import Kind
from ece_lint.routing import Condition, Path
from ece_lint.wording import WrongUse, one_line

Input = tuple[Kind, str]  # a section that the configuration must have, and a field in it


def written(kind: Kind, field: str) -> str:
    """Return a field as users can write it; of a figure, what it is reckoned of."""
    return f"{kind.section}.{kind.reckoned.get(field, field)}"


class Beside(Light):
    """Another place that a page wants shown: along a path from the subject, or from the odd one."""

    path: Path  # to objects, or to a field of them
    from_odd: bool
    says: str
    role: str


class Cause(Light):
    """A rule that tells why this one finds something: of the subject, of the odd one, or along paths."""

    rule: str
    paths: tuple[Path, ...]
    at_odd: bool
    role: str


class Headings(Light):
    """What a page says and, if it is a Python page, how each parameter of its function is annotated."""

    page: dict[str, Any]
    parameters: dict[str, str] | None = None


class Rule:
    """A page that was read and checked, ready to be asked.

    Of a page that comes with ece-lint it is kept what decides whether it is asked at all; it is checked once somebody
    wants to know more than that. What tells of its findings is made ready for the first of them.
    """

    name: str
    group: str
    page: dict[str, Any]  # the headings as they are written
    path: str
    severity: dict[str, str]  # by role; "" for any other
    is_asked: bool  # rather than found by reading, accepting or intending
    about: frozenset[
        str
    ]  # the kinds of objects that its findings are about; none where that is not known
    kind: Kind | None  # which objects the rule asks; None where it asks the whole configuration
    where: tuple[Condition, ...]
    having: tuple[Path, ...]
    # The first that fits: what the object is like, or what the verb calls it.
    roles: tuple[tuple[str, str | tuple[Condition, ...]], ...]
    must: Callable[..., Iterator[Hit]] | None  # None for what reading finds
    arguments: dict[str, Any]
    message: dict[str, str]
    label: dict[str, str]
    many: dict[str, str]  # what is said of very many objects at once; "" for any other role
    beside: tuple[Beside, ...]
    causes: tuple[Cause, ...]
    paths: dict[str, Path]  # those that the message names
    inputs: tuple[tuple[tuple[Input, ...], ...], ...]  # of each group of ways, one must be open
    parts: tuple[Input, ...]  # judged one by one: what is lacking is not asked, the rest is
    also: tuple[Kind, ...]  # what it looks into if it is there, beyond its paths
    applies: bool  # to the release and the product of this run

    def __init__(self, **known: Any) -> None:
        """Make a rule of what is known of it."""
        self._rest: Callable[[], Mapping[str, Any]] | None = None
        self.__dict__ |= known

    def __getattr__(self, name: str) -> Any:
        while name in FIELDS and self._rest is not None:
            self._learn(self._rest())
            if name in self.__dict__:
                return self.__dict__[name]
        raise AttributeError(name)

    def learn_later(self, rest: Callable[[], Mapping[str, Any]]) -> None:
        """Let a function tell the rest once it is wanted; that of another rule may leave a part for later again."""
        self._rest = rest

    def _learn(self, found: Mapping[str, Any]) -> None:
        self.__dict__ = {**found, **self.__dict__, "_rest": found.get("_rest")}

    def whole(self) -> Mapping[str, Any]:
        """Return all that is known of the rule, once it was checked."""
        while self._rest is not None:
            self._learn(self._rest())
        return self.__dict__

    def but(self, **changes: Any) -> "Rule":
        """Return the rule with something else in it."""
        other = Rule()
        other.__dict__ = {**self.__dict__, **changes, "_rest": self.whole}
        return other

    @property
    def is_off(self) -> bool:
        """Whether the rule is switched off."""
        return set(self.severity.values()) == {"off"}

    @property
    def asks(self) -> str:
        """What must be true, in one sentence."""
        return str(self.page["asks"]).strip()

    @property
    def then(self) -> dict[str, str]:
        """What happens, by role; "" for any other. A site's own page need not say it."""
        told = self.page.get("then", {})
        return {"": told} if isinstance(told, str) else told


FIELDS = frozenset(Rule.__annotations__)


class PageFlaw(Light):
    """What is wrong with a page or a settings file, and where."""

    path: str
    span: Span
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.span.line}:{self.span.column}: {one_line(self.message)}"


class WrongPages(WrongUse):
    """Pages that cannot be used, all flaws at once."""

    def __init__(self, flaws: list[PageFlaw]) -> None:
        super().__init__("\n".join(map(str, flaws)))
        self.flaws = flaws


class Wrong(Exception):
    """A heading that cannot be used, and where the page has it."""

    def __init__(self, message: str, *pointer: str | int, key: bool = False) -> None:
        super().__init__(message)
        self.pointer: Pointer = pointer
        self.key = key
