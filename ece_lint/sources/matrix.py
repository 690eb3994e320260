"""A table of crosses: agents or queues down, groups across, and a mark where the two belong together."""

from collections.abc import Callable, Iterable

from ece_lint.documents.table import Row
from ece_lint.light import Light
from ece_lint.sources.values import flag, is_nothing

_CROSSES = frozenset("x✓✔✗✘●•■☑☒+*")
_EMPTY = frozenset("☐□○")
_TOP = 10  # rows in which the header stands


class Matrix(Light):
    """Where a table has crosses: the row of its header, the column of the names, and those of the others.

    `row` is the header, `words` that of the names, `titles` what stands above. `marks` has for each row, by its
    number, the name and the columns with a cross.
    """

    header: int
    corner: int
    words: str
    row: Row
    columns: dict[int, str]
    titles: str
    marks: dict[int, tuple[str, list[int]]]


def matrix_in(rows: Iterable[Row], is_corner: Callable[[str], bool]) -> Matrix | None:
    """Return the table of crosses that some rows are, `None` for any other.

    `is_corner` says whether a cell of the header stands above names. At least two columns right of it have
    nothing but crosses, yes and no, and blanks; other columns are passed over.
    """
    matrix: Matrix | None = None
    titles: list[str] = []
    for number, row in enumerate(rows):
        filled = [at for at, cell in enumerate(row) if cell and cell.strip()]
        if matrix is not None:
            if not filled:
                break
            crossed = []
            for at in [*matrix.columns]:
                cross = _cross(row[at] if at < len(row) else None)
                if cross is None:
                    del matrix.columns[at]
                elif cross:
                    crossed.append(at)
            if len(matrix.columns) < 2:
                return None
            if matrix.corner in filled:
                matrix.marks[number] = (row[matrix.corner] or "").strip(), crossed
        elif len({row[at] for at in filled}) < 2 and number < _TOP:
            titles += ((row[at] or "") for at in filled[:1])
        else:
            corner = next((at for at in filled if is_corner(row[at] or "")), None)
            across = {at: " ".join((row[at] or "").split()) for at in filled}
            if corner is None or len(across) < 3:
                return None
            columns = {at: words for at, words in across.items() if at > corner}
            matrix = Matrix(number, corner, across[corner], row, columns, " ".join(titles), {})
    if matrix is None or not any(
        at in matrix.columns for _, crossed in matrix.marks.values() for at in crossed
    ):
        return None
    return matrix


def _cross(cell: str | None) -> bool | None:
    """Say whether a cell has a cross, or `None` for one that has something else."""
    text = (cell or "").strip().casefold()
    if text in _CROSSES and text:
        return True
    if is_nothing(text) or text in _EMPTY:
        return False
    try:
        return flag(text)
    except ValueError:
        return None
