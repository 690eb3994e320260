"""How a text is recognised as tables, and where each of them begins and ends."""

import re
from collections import deque
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from ece_lint.documents import Flaw
from ece_lint.documents.beside import COUNT, kind_of
from ece_lint.documents.records import (
    NULLS,
    PIECE,
    VALUE,
    Form,
    Part,
    cells,
    folded,
    is_row,
    line_end,
    records,
    sample,
    width_of,
)
from ece_lint.light import Light

# Delimiters that any text may have, and those that only columns with names like in a database tell of.
_DELIMITERS = "\t|;,"
_LINE_END = r"(?:\r\n|\r|\n)"
_GAP = rf"[ \t]*+(?:{_LINE_END}|\Z)(?>(?:[ \t]*+(?:#[^\r\n]*+)?{_LINE_END})*)"
_PREAMBLE = re.compile(rf"\ufeff?(?>(?:[ \t]*+(?:#[^\r\n]*+|\"?sep=.\"?)?{_LINE_END})*)")
_BULK_MARK = re.compile("_ ?_ ?(?:TABLE|COLUMNS)")
# As a web page shows them, marks have blanks in them, or begin at the end of the line above.
_BULK = (
    rf"(?>(?:_ ?_ ?TABLE{_GAP}(?!_ ?_ ?COLUMNS)(?P<name>[^\r\n]*+){_GAP})?)"
    rf"(?>(?P<columns>(?>(?:_ ?_ ?)?)COLUMNS{_GAP})?)"
)
_LAST_COUNT = rf"(?<=[\r\n]){COUNT}\s*\Z"  # compiled where a text ends in a bracket
_DASHES = r"-++(?>(?:([^ \w\r\n\-\"])-++(?>(?:\1-++)*))?) *+(?=[\r\n]|\Z)"
_DASHES_APART = r"-++(?> ++-++)+ *+(?=[\r\n]|\Z)"
_COMPLETION = re.compile(r"Completion time: [^\r\n]*\s*\Z")
_NO_WORDS = r"(?=[^\r\n]*-)[^\w\r\n\"#]++"
_TWO_RULES = re.compile(rf"(?:^|(?<=[\r\n])){_NO_WORDS}{_LINE_END}{_NO_WORDS}(?=[\r\n]|\Z)")
_OTHER_DELIMITER = re.compile(r'["\ufeff]*+[^\W\d]\w*+"?([^\w\s"\\/.\-#=()\[\]{}<>])"?[^\W\d]')
_NO_TABLE = ("{", "[", "<")
IN_BRACKETS = re.compile(r"\[[^\W\d]\w*\][ \t]*[,;|\t]")
"""How a header begins whose names are as in SQL, `[Name],`; no list of JSON does."""
_MOST_LINES_ABOVE = 20

WRAPPED = (
    "the lines are cut off and go on below, so no column can be told from another; "
    'export again, with sqlcmd by `-w 65535 -s"|" -W`'
)


def is_header(cells: list[str]) -> bool:
    """Decide by its cells whether a row names the columns.

    Every cell looks like a name: it begins with a letter, `_`, `(`, `#` or `*` and goes on with letters,
    digits, blanks, line breaks and what people write in headings, as in `Agent's name`, `Active (Y/N)?`, or stands
    in brackets as in SQL, `[Name]`. None
    is empty, a number, a date, an address, NULL, or one of `Y`, `N`, `true` and `false`. A row of nothing but
    names passes for a header.
    """
    return all(_NAME.fullmatch(cell) and cell.lower() not in _NO_NAMES for cell in cells)


_NAME = re.compile(
    r"#|\[[^\W\d][\w ]*\]|[*#]? ?(?:[^\W\d]|[_(])[\w .\-#$/()\[\]*'’´`&%+\r\n]*[?:]? ?\*?"
)
_NO_NAMES = frozenset(("y", "n", "true", "false", "nan", *(null.lower() for null in NULLS)))


def wrapped(text: str) -> Flaw | None:
    """Return the flaw of a text whose lines sqlcmd has wrapped: then the dashes below the header are, too."""
    end = min(len(text), PIECE)
    for rules in _TWO_RULES.finditer(text, 0, end):
        above = text[: rules.start()].rstrip("\r\n").splitlines()[-2:]
        if len(re.findall("-+", rules[0])) > 2 and len(above) == 2 and all(map(str.strip, above)):
            return Flaw("broken-table", WRAPPED, *rules.span())
    return None


def parts(text: str) -> list[Part]:
    """Divide a text into its tables."""
    preamble = _PREAMBLE.match(text)
    start = preamble.end() if preamble else 0
    if _BULK_MARK.match(text, start):
        return [*_bulk_parts(text, start)]
    found = _result_sets(text)
    if not found:
        certain = "#TYPE " in text[:start]
        part = _divided(text, start, len(text), certain=certain) or _below_text(text, start)
        if part is not None:
            part = _with_marked_header(text, part)
            found = [*_following(text, part)]
    return found


def _bulk_parts(text: str, start: int) -> Iterator[Part]:
    """Yield the tables of Bulk Configuration text."""
    heads: list[re.Match[str]] = []
    for mark in _BULK_MARK.finditer(text, start):
        at = mark.start()
        inside = bool(heads) and at < heads[-1].end()
        if inside or (at and text[at - 1] not in "\r\n"):
            continue
        if (head := re.compile(_BULK).match(text, at)) and head[0]:
            heads.append(head)
    form = Form("\t", commented=True)
    for head, following in zip_longest(heads, heads[1:]):
        body, end = head.end(), following.start() if following else len(text)
        first = sample(text, body, end, form)[:1]
        name = (head["name"] or "").strip().removesuffix("__").removesuffix("_ _").strip() or None
        part = Part(form, len(first[0]) if first else 1, body, end, certain=True, name=name)
        yield _headed(text, part) if first and head["columns"] else part


class _Rule(Light):
    """A line of dashes, which sqlcmd prints below a header."""

    header: tuple[int, int]
    end: int
    form: Form
    width: int


def _result_sets(text: str) -> list[Part]:
    """Return the tables of a text that sqlcmd has printed; none if it did not."""
    completion = _COMPLETION.search(text, max(0, len(text) - 200))
    end = completion.start() if completion else len(text)
    last = max(0, end - 200)
    in_brackets = text.rfind("(", last, end) >= 0
    counted = in_brackets and re.compile(_LAST_COUNT).search(text, last, end) is not None
    if not counted and not any(_rules(text, min(end, PIECE), counted)):
        return []
    counts = [
        count for at in _lines(text, "(", end) if (count := re.compile(COUNT).match(text, at))
    ]
    rules = deque(_rules(text, end, counted))
    parts: list[Part] = []
    position = 0
    for count in [*counts, None]:
        stop = count.start() if count else end
        last = len(parts)
        while rules and rules[0].header[0] < stop:
            rule = rules.popleft()
            while rules and rules[0].header[0] < stop and _repeated(text, rule, rules[0]):
                rules.popleft()  # sqlcmd prints the header again as often as `-h` says
            until = min(stop, rules[0].header[0]) if rules else stop
            parts.append(Part(rule.form, rule.width, rule.end, until, rule.header, certain=True))
        if last == len(parts):
            parts += _printed(text, position, stop, counted=count is not None)
        if last < len(parts):
            parts[-1] = parts[-1]._replace(affected=count)
        position = count.end() if count else end
    return parts


def _repeated(text: str, rule: _Rule, other: _Rule) -> bool:
    return text[slice(*rule.header)].strip() == text[slice(*other.header)].strip()


def _printed(text: str, start: int, stop: int, *, counted: bool) -> list[Part]:
    """Return the table between two counts, if there is one, below what the tools say in front of it."""
    for line in re.compile(r"[^\r\n]*\S[^\r\n]*").finditer(text, start, stop):
        if kind_of(line[0]) in ("other", "nothing"):
            part = _divided(text, line.start(), stop, printed=counted)
            return [part] if part else []
        if kind_of(line[0]) == "error":
            return []
    return []


def _rules(text: str, limit: int, counted: bool) -> Iterator[_Rule]:
    """Yield the lines of dashes below headers; a single row of them only if rows are counted."""
    for at in _lines(text, "-", limit):
        dashes = re.compile(_DASHES).match(text, at)
        apart = re.compile(_DASHES_APART).match(text, at) if dashes is None else None
        if apart is None and (dashes is None or not (dashes[1] or counted)):
            continue
        end = at - 2 if text.startswith("\r\n", at - 2) else at - 1
        start = max(text.rfind(line_end, max(0, end - PIECE), end) for line_end in "\r\n") + 1
        if start == 0 and end > PIECE:
            continue
        body = line_end(text, at, len(text))
        if apart is not None:
            form = _form_of_places(text, apart, body)
            width = len(cells(text, start, at, form._replace(full=0)))
            if width == len(form.columns) and text[start:end].strip():
                yield _Rule((start, at), body, form, width)
            continue
        assert dashes is not None
        delimiter = dashes[1] or "\t"
        if delimiter == "+" and "|" in text[start:end]:
            delimiter = "|"  # psql
        names = text[start:end].split(delimiter)
        if any(names) and len(names) == len(re.findall("-+", dashes[0])):
            form = Form(delimiter, quoted=False, padded=True)
            yield _Rule((start, at), body, form, len(names))


def _form_of_places(text: str, dashes: re.Match[str], body: int) -> Form:
    """Return the form of a table whose columns are as wide as the dashes below the header.

    `Format-Table` of PowerShell has dashes below the names only: then a column goes on to the next.
    """
    spans = [
        (one.start() - dashes.start(), one.end() - dashes.start())
        for one in re.compile("-+").finditer(text, *dashes.span())
    ]
    columns = [
        (one, following[0] - 1 if following else end)
        for (one, end), following in zip_longest(spans, spans[1:])
    ]
    below = text[body : line_end(text, body + PIECE, len(text))].splitlines()
    first = [line for line in below[:_MOST_LINES_ABOVE] if line.strip()]
    last = columns[-1][1]
    if any(two[0] - one[1] > 1 for one, two in pairwise(spans)):
        columns[-1] = (columns[-1][0], max(last, PIECE))
    long = [line for line in first if max(len(line), width_of(line)) >= last]
    full = last if len(long) * 2 > len(first) else columns[1][0] + 1
    return Form(" ", quoted=False, padded=True, columns=tuple(columns), full=full)


def _lines(text: str, first: str, limit: int) -> Iterator[int]:
    """Yield where lines begin that begin with a character, but for the first line of the text."""
    line_end = "\n" if "\n" in text else "\r"
    at = text.find(line_end + first, 0, limit)
    while at >= 0:
        yield at + 1
        at = text.find(line_end + first, at + 1, limit)


def _below_text(text: str, start: int) -> Part | None:
    """Return the table below some lines of text, by a header of three names as a database has them."""
    lines = re.compile(r"[^\r\n]*\S[^\r\n]*").finditer(text, start, min(len(text), PIECE))
    said = True  # nothing but what tools say stands above
    for _, line in zip(range(_MOST_LINES_ABOVE), lines, strict=False):
        names = max((line[0].split(one) for one in _DELIMITERS), key=len)
        is_head = len(names) > 2 and is_header([_unquoted(one) for one in names])
        if is_head and not any(" " in one.strip() for one in names):
            part = _divided(text, line.start(), len(text))
            if part is not None and part.header is not None and _has_rows(text, part):
                return part
        part = None
        if said and line.start() > start and len(names) > 1:
            part = _divided(text, line.start(), len(text))
        if part is not None:
            return part
        said = said and kind_of(line[0]) in ("told", "error")
    return None


def _has_rows(text: str, part: Part) -> bool:
    """Say whether most of what stands below a header are its rows, one of them with a number."""
    rows = _of_one_table(sample(text, part.start, part.end, part.form))[1:]
    return _share(rows, part.width) >= 0.5 and any(map(_has_value, rows))


def _unquoted(cell: str) -> str:
    return cell.strip(' "\ufeff')


def _divided(
    text: str, start: int, end: int, *, certain: bool = False, printed: bool = False
) -> Part | None:
    """Return the table in a range of text, by the delimiter that divides its first rows best.

    It is `certain` that a table with a header stands there, or it is `printed` by sqlcmd.
    """
    is_other = text.startswith(_NO_TABLE, start) and not IN_BRACKETS.match(text, start)
    if is_other and not (certain or printed):
        return None
    ranked = []
    other = _OTHER_DELIMITER.match(text, start, end)
    stop = line_end(text, start + PIECE, end)  # of what is sampled
    for delimiter in [*_DELIMITERS, *([other[1]] if other else [])]:
        if text.find(delimiter, start, stop) < 0:
            continue
        form = Form(delimiter, quoted=not printed)
        rows = sample(text, start, end, form)
        if rows and any(cell.startswith(" ") for cell in rows[0][1:]):
            form = form._replace(padded=True)
            rows = sample(text, start, end, form)
        rows = _of_one_table(rows)
        if delimiter not in _DELIMITERS and not (rows and _is_like_a_database(rows)):
            continue
        if rows and len(rows[0]) > 1 and (certain or printed or _is_table(rows, form)):
            rank = _share(rows, len(rows[0])), delimiter == "\t", len(rows[0])
            ranked.append((rank, form, rows[0]))
    if not ranked:
        form = Form("\t", quoted=not printed)
        rows = sample(text, start, end, form)
        if not rows or not (certain or (printed and all(map(_has_value, rows[1:])))):
            return None
        ranked.append(((1.0, False, 1), form, rows[0]))
    _, form, first = max(ranked)
    part = Part(form, len(first), start, end, certain=certain)
    return _headed(text, part) if certain or _names_columns(first) else part


def _names_columns(first: list[str]) -> bool:
    """Say whether a row is a header, which may have no name for its first column or its last.

    pandas writes the numbers of rows into a column without a name, other tools a delimiter at the end.
    """
    names = [cell.strip("\ufeff") for cell in first]
    if len(names) > 2 and names[0] == "":
        names = names[1:]
    elif len(names) > 2 and names[-1] == "":
        names = names[:-1]
    return is_header(names)


def _of_one_table(rows: list[list[str]]) -> list[list[str]]:
    """Return the first rows down to the header of another table that was joined to this one."""
    if not rows or not _names_columns(rows[0]):
        return rows
    for at, row in enumerate(rows[1:], 1):
        above, below = rows[at - 1], rows[at + 1 : at + 2]
        # No name begins with a digit, and most rows do.
        if len(row) < 2 or row[0][:1].isdecimal() or any(" " in cell for cell in row):
            continue
        if not _names_columns(row):
            continue
        if _says_types(row):
            continue
        if at > 1 and VALUE.fullmatch(above[0]):
            return rows[:at]
        if (
            len(row) != len(rows[0])
            and below
            and len(below[0]) == len(row)
            and _has_value(below[0])
        ):
            return rows[:at]
    return rows


def _says_types(row: list[str]) -> bool:
    """Say whether a row below a header has the types of the columns, as some tools write: few words, many times."""
    return len(set(map(folded, row))) * 2 <= len(row)


def _is_like_a_database(rows: list[list[str]]) -> bool:
    """Say whether a header has names without blanks, and all rows below it as many cells."""
    return (
        len(rows[0]) > 1
        and len(rows) > 1
        and _names_columns(rows[0])
        and not any(" " in cell for cell in rows[0])
        and all(len(row) == len(rows[0]) and _has_value(row) for row in rows[1:])
    )


def _with_marked_header(text: str, part: Part) -> Part:
    """Return a table with the header that a `#` hides as its first name, as in `#,Agent,Team`."""
    if part.header is not None or part.body == 0:
        return part
    at = max(text.rfind(one, 0, part.body - 2) for one in "\r\n") + 1
    if not text.startswith("#", at):
        return part
    found = sample(text, at, part.body, part.form)
    if found and len(found[0]) == part.width > 2 and is_header(found[0]):
        return part._replace(header=(at, part.body))
    return part


def _headed(text: str, part: Part) -> Part:
    """Return a table whose first row is its header."""
    end = line_end(text, part.body + PIECE, part.end)
    for start, stop, record in records(text, part.body, end, part.form):
        if any(record) and is_row(record, part):
            return part._replace(header=(start, stop), body=stop)
    return part


def _following(text: str, part: Part) -> Iterator[Part]:
    """Yield a table, and those of which the headers stand below it, as where files were joined."""
    following: Part | None = part
    while following is not None:
        part = following
        end, following = _end_of(text, part)
        yield part._replace(end=end)


def _end_of(text: str, part: Part) -> tuple[int, Part | None]:
    """Return where a table ends, at the header of another table or at an error, and the other table.

    It is looked for where rows begin with numbers, by lines that begin with a letter.
    """
    rows = _of_one_table(sample(text, part.start, part.end, part.form))[1:]
    if part.header is None or (
        rows and not any(VALUE.fullmatch(row[0].strip(" ")) for row in rows if row)
    ):
        return part.end, None
    ends: list[int] = []
    own = [tuple(map(folded, row)) for row in sample(text, *part.header, part.form)]
    break_ = "\n" if text.find("\n", part.body, part.end) >= 0 else "\r"
    begins = re.compile(rf'{break_}["\ufeff]*[^\W\d]')
    quotes, counted_to = 0, part.body
    for found in begins.finditer(text, _behind_numbers(text, part), part.end):
        at = found.start() + 1 + text.startswith("\ufeff", found.start() + 1)
        quotes += text.count('"', counted_to, at)
        counted_to = at
        if part.form.quoted and quotes % 2:
            continue  # inside a value
        line = text[at : line_end(text, at, min(part.end, at + PIECE))].rstrip("\r\n")
        if kind_of(line) == "error":
            ends.append(at)
            continue
        names = max((line.split(one) for one in (*_DELIMITERS, part.form.delimiter)), key=len)
        if len(names) < 2 or not is_header([one for one in map(_unquoted, names) if one]):
            continue
        if not rows and len(names) == part.width:
            continue  # the first row of a table of names
        if any(" " in one.strip() for one in names) or tuple(map(folded, names)) in own:
            continue
        if _says_types(names):
            continue
        other = _divided(text, at, part.end)
        if other is not None and other.header is not None and other.start == at:
            return min([*ends, found.start() + 1]), other
    return min([*ends, part.end]), None


def _behind_numbers(text: str, part: Part) -> int:
    """Return where a table has something else than numbers: up to there no line need be looked at."""
    plain = f'0123456789\r\n"{part.form.delimiter}'.encode()
    at = max(part.body - 1, 0)
    while at < part.end:
        end = min(at + 64 * PIECE, part.end)
        piece = text[at:end]
        if not piece.isascii() or piece.encode().translate(None, plain):
            return at
        at = end
    return at


def _is_table(rows: list[list[str]], form: Form) -> bool:
    """Say whether the first rows of a text are those of a table: see `read_table`."""
    first, width = rows[0], len(rows[0])
    if not _names_columns(first):
        fitting = [row for row in rows if len(row) == width]
        return _share(rows, width) >= 0.9 and all(map(_has_value, fitting[1:] or fitting))
    words = not any(" " in cell for cell in first)
    if form.padded and not (words and rows[1:]):  # a sentence with a comma
        return False
    return _share(rows[1:], width) >= 0.5 or (words and width > 2)


def _has_value(row: list[str]) -> bool:
    return any(VALUE.fullmatch(cell.strip(" ")) for cell in row)


def _share(rows: list[list[str]], width: int) -> float:
    return sum(len(row) == width for row in rows) / len(rows) if rows else 1.0
