"""Named values in one object, of a class that costs next to nothing to define."""

from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Light:
    """What has named values, as a named tuple does, but is not a tuple: nobody unpacks, sorts or hashes it.

    Python writes code for each class of named tuples and compiles it, which for sixty of them was an eighth of a start;
    these take a tenth of that. A class says in its defaults what a value is that was not given. For what there is a lot
    of, a named tuple is better: it is smaller, and made in half the time.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.__match_args__ = (*cls.__annotations__,)  # type: ignore[misc]

    def __init__(self, *values: Any, **named: Any) -> None:
        self.__dict__.update(zip(self.__match_args__, values, strict=False), **named)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.as_dict() == other.as_dict()

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.as_dict().items())
        return f"{type(self).__name__}({told})"

    def but(self, **changes: Any) -> Self:
        """Return the same with other values of these names."""
        return type(self)(**{**self.__dict__, **changes})

    def as_dict(self) -> dict[str, Any]:
        """Return the values by their names, in their order."""
        return {name: getattr(self, name) for name in self.__match_args__}
