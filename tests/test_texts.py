"""Everything of a text is read or said: what tools print around tables, join, cut off and tear."""

from typing import NamedTuple

import pytest

from ece_lint.documents.table import Table, read_table

GROUPS = "SkillTargetID,EnterpriseName,PeripheralID,Description"
ROWS = "5100,Sales_NA,5000,main\r\n5101,Sales_EMEA,5000,other\r\n"
TABLE = f"{GROUPS}\r\n{ROWS}"
QUOTED = '"SkillTargetID","EnterpriseName","PeripheralID","Description"\r\n'
MEMBERS = "SkillGroupSkillTargetID,AgentSkillTargetID\r\n5100,6000\r\n5101,6001\r\n"
DASHES = (
    "SkillTargetID|EnterpriseName|PeripheralID|Description\r\n"
    "-------------|--------------|------------|-----------\r\n"
)
PIPES = f"{DASHES}{ROWS.replace(',', '|')}"
FIXED = (
    "SkillTargetID EnterpriseName PeripheralID Description\r\n"
    "------------- -------------- ------------ --------------\r\n"
)
FIXED_ROWS = (
    "         5100 Sales_NA               5000 main desk, all\r\n"
    "         5101 Sales_EMEA             5000 other         \r\n"
)
WIDE = "ID   Name     Desk\r\n---- -------- ----\r\n"
COUNT = "\r\n(2 rows affected)\r\n"
ENGLISH = "Msg 208, Level 16, State 1, Server AW1, Line 1\r\nInvalid object name 't_Agent'.\r\n"
GERMAN = "Meldung 208, Ebene 16, Status 1, Zeile 1\r\nUngültiger Objektname 't_Agent'.\r\n"
FRENCH = "Msg 208, Niveau 16, État 1, Ligne 1\r\nNom d'objet 't_Agent' non valide.\r\n"
SPANISH = "Mens. 208, Nivel 16, Estado 1, Línea 1\r\nEl nombre de objeto no es válido.\r\n"
POWERSHELL = (
    "Invoke-Sqlcmd : Invalid object name 't_Agent'.\r\nAt line:1 char:1\r\n+ Invoke-Sqlcmd -Query q\r\n"
    "+ ~~~~~~~\r\n    + CategoryInfo          : InvalidOperation: (:) [Invoke-Sqlcmd]\r\n"
    "    + FullyQualifiedErrorId : SqlError\r\n"
)
BCP = "SQLState = S0002, NativeError = 208\r\nError = [Microsoft][ODBC Driver 17]Invalid object name\r\n"
TWO = (2,)


class Read(NamedTuple):
    """A text, how many rows its tables have, the rule of each flaw, and whether all was analysed."""

    text: str
    rows: tuple[int, ...] = TWO
    rules: tuple[str, ...] = ()
    complete: bool = True


ERROR = ("incomplete-export",)
BROKEN = ("broken-table",)
BESIDE = ("text-beside-table",)

TEXTS = {
    # Headers as tools write them.
    "pandas with its index": Read(",SkillTargetID,EnterpriseName\n0,5100,A\n1,5101,B\n"),
    "a delimiter at the end": Read("SkillTargetID,EnterpriseName,\n5100,A,\n5101,B,\n"),
    "a mark inside quotes": Read('"\ufeffSkillTargetID","EnterpriseName"\n5100,A\n5101,B\n'),
    "two marks": Read("\ufeff\ufeffSkillTargetID,EnterpriseName\n5100,A\n5101,B\n"),
    "a delimiter that is told in quotes": Read('"sep=;"\nSkillTargetID;Name\n5100;A\n5101;B\n'),
    "quotes in the header only": Read(QUOTED + ROWS),
    "words of people": Read("# of agents,Agent's name,Active (Y/N)?,Größe\n5,A,Y,1\n6,B,N,2\n"),
    "a number sign": Read("#,Agent,Team\n1,A,T\n2,B,T\n"),
    "carets": Read("SkillTargetID^EnterpriseName\n5100^A\n5101^B\n"),
    "tildes": Read("SkillTargetID~EnterpriseName\n5100~A\n5101~B\n"),
    "colons": Read("SkillTargetID:EnterpriseName\n5100:A\n5101:B\n"),
    "section signs": Read("SkillTargetID§EnterpriseName\n5100§A\n5101§B\n"),
    # Dashes say how wide the columns are.
    "fixed width": Read(FIXED + FIXED_ROWS + COUNT),
    "fixed width, trimmed": Read(
        "\n".join(line.rstrip() for line in (FIXED + FIXED_ROWS).splitlines())
    ),
    "fixed width, header repeated": Read(
        FIXED + "\r\n".join([FIXED_ROWS[:56], FIXED, FIXED_ROWS[58:]])
    ),
    "wide characters as one": Read(WIDE + "5100 営業       a   \r\n5101 Sales    b   \r\n"),
    "wide characters as two": Read(WIDE + "5100 営業     a   \r\n5101 Sales    b   \r\n"),
    "a value with a line break": Read(
        FIXED + FIXED_ROWS + FIXED_ROWS.replace("desk, ", "desk\r\n"),
        (3,),
        BROKEN * 2,
        complete=False,
    ),
    "Format-Table": Read(
        "\r\nSkillTargetID EnterpriseName            PeripheralID\r\n"
        "------------- --------------            ------------\r\n"
        "         5100 NA_Peripheral.Sales_Email         5000\r\n"
        "         5101 NA_Peripheral.All                 5000\r\n\r\n"
    ),
    "Format-Table without room": Read(
        "SkillTargetID EnterpriseName\n------------- --------------\n         5100 NA_Peripheral…\n",
        (0,),
        BROKEN,
        complete=False,
    ),
    "psql": Read(" id   | name  | x\n------+-------+---\n 5100 | A | 1\n 5101 | B | 2\n(2 rows)\n"),
    "wrapped": Read(
        "SkillTargetID EnterpriseName\nDescription\n------------- --------------\n-----------\n5100 A\nx\n",
        (),
        BROKEN,
        complete=False,
    ),
    "wrapped at a delimiter": Read(
        "SkillTargetID|Enterprise\nName|X\n-------------|----------\n----|-\n5100|A\n|x\n",
        (),
        BROKEN,
        complete=False,
    ),
    "the list of another tool": Read(
        "Package Version\n------- -------\nattrs   1.0\npip     24.0\n"
    ),
    # One header more.
    "header repeated": Read(TABLE + TABLE, (4,)),
    "header repeated in quotes": Read(TABLE + QUOTED + ROWS, (4,)),
    "header repeated with a mark": Read(f"{TABLE}\ufeff{TABLE}", (4,)),
    "header and dashes repeated": Read(PIPES + PIPES + COUNT.replace("2", "4"), (4,)),
    "another table": Read(TABLE + MEMBERS, (2, 2)),
    "another table with a mark": Read(f"{TABLE}\ufeff{MEMBERS}", (2, 2)),
    "another table in quotes": Read(MEMBERS + QUOTED + ROWS, (2, 2)),
    "another table of the same width": Read(
        f"{MEMBERS}AgentTeamID,SkillTargetID\n5000,6000\n", (2, 1)
    ),
    "another table with another delimiter": Read(TABLE + MEMBERS.replace(",", ";"), (2, 2)),
    "another, much longer table": Read(MEMBERS + GROUPS + "\r\n" + ROWS * 100, (2, 200)),
    "an empty table and another": Read(
        f"SkillGroupSkillTargetID,AgentSkillTargetID\n{TABLE}", (0, 2)
    ),
    "an empty table at the end": Read(
        f"{TABLE}SkillGroupSkillTargetID,AgentSkillTargetID\n", (2, 0)
    ),
    "three tables": Read(TABLE + MEMBERS + TABLE, (2, 2, 2)),
    "another table below names": Read(
        f"Team,Group,Site\nA,Sales,NA\nB,Sales,NA\nC,Sales,NA\n{MEMBERS}",
        (3,),
        BROKEN,
        complete=False,
    ),
    # What is beside the rows.
    "a remark": Read(f"{TABLE}\r\nExported on Monday\r\n", TWO, BESIDE),
    "a total": Read(f"{TABLE}Total: 2\r\n", TWO, BESIDE),
    "a title": Read(f"Groups of the site\r\n\r\n{TABLE}", TWO, BESIDE),
    "a remark inside": Read(f"{TABLE}\r\nand more\r\n{ROWS}", (4,), BROKEN, complete=False),
    "text behind the count": Read(f"{PIPES}{COUNT}Finished\r\n", TWO, BESIDE),
    "counted": Read(TABLE + COUNT),
    "counted in Japanese": Read(f"{TABLE}\r\n(2 行処理されました)\r\n"),
    "counted without brackets": Read(f"{TABLE}\r\n2 rows selected.\r\n"),
    "counted, but not there": Read(PIPES + COUNT.replace("2", "5"), TWO, ERROR, complete=False),
    "counted without brackets, but not there": Read(
        f"{TABLE}\r\n5 rows selected.\r\n", TWO, ERROR, complete=False
    ),
    "counted, but without a header": Read(
        f"{PIPES}{COUNT}foo bar\r\nbaz qux\r\n{COUNT}", TWO, BROKEN, complete=False
    ),
    "the database in English": Read(f"Changed database context to 'awdb'.\r\n{TABLE}"),
    "the database in German": Read(f"Der Datenbankkontext wurde auf 'awdb' geändert.\r\n{TABLE}"),
    "the database, and no header": Read("Changed database context to 'x'.\n5100,A\n5101,B\n"),
    # Errors.
    **{
        f"nothing but an error ({name})": Read(text, (), ERROR, complete=False)
        for name, text in {
            "English": ENGLISH,
            "German": GERMAN,
            "French": FRENCH,
            "Spanish": SPANISH,
            "PowerShell": POWERSHELL,
            "bcp": BCP,
            "sqlcmd": "Sqlcmd: Fehler: Microsoft ODBC Driver 17 for SQL Server : Login.\r\n",
            "HResult": "HResult 0x2, Level 16, State 1\r\nNamed Pipes Provider\r\n",
            "below the database": f"Changed database context to 'awdb'.\r\n{ENGLISH}",
        }.items()
    },
    "an error in front": Read(ENGLISH + TABLE, TWO, ERROR, complete=False),
    "an error behind": Read(TABLE + GERMAN, TWO, ERROR, complete=False),
    "an error of PowerShell behind": Read(TABLE + POWERSHELL, TWO, ERROR, complete=False),
    "an error behind the count": Read(PIPES + COUNT + SPANISH, TWO, ERROR, complete=False),
    "an error between": Read(PIPES + COUNT + FRENCH + PIPES + COUNT, (2, 2), ERROR, complete=False),
    "a NUL behind": Read(f"{TABLE}\0\0", (), ("unreadable-file",), complete=False),
    "a NUL inside": Read(f"{GROUPS}\n5100,A\0,5000,x\n", (), ("unreadable-file",), complete=False),
    # Quotes.
    "quotes around a part": Read('a,b,c\n1,"VIP" desk,x\n2,"all",y\n'),
    "lines of prose": Read('a,b\n1,"Main, hall\nDesk, floor"\n2,B\n'),
    "swallowed rows": Read(
        'a,b,c,d\n1,A,"Main,x\n2,B,y,x\n3,C,old",x\n4,D,y,x\n', (1,), BROKEN, complete=False
    ),
    "swallowed rows that begin with names": Read(
        'a,b,c,d\nA,1,"Main,x\nB,2,y,x\nC,3,old",x\nD,4,y,x\n', (1,), BROKEN, complete=False
    ),
}


@pytest.mark.parametrize("wanted", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_everything_of_a_text_is_read_or_said(wanted: Read, encoding: str) -> None:
    document = read_table("x.txt", wanted.text.encode(encoding))
    assert document is not None
    tables: list[Table] = document.data if isinstance(document.data, list) else []
    assert tuple(len(list(table.rows())) for table in tables) == wanted.rows
    assert tuple(flaw.rule for flaw in document.flaws) == wanted.rules
    assert document.complete == wanted.complete
    for number, table in enumerate(tables):
        for row, cells in enumerate(table.rows()):
            for column, cell in enumerate(cells):
                start, end = document.locate((number, row, column), False)
                assert (cell or "") in ("", document.text[start:end])


NO_TABLES = {
    "an error in a letter": f"Dear all,\nthe export says:\n\n{ENGLISH}",
    "numbered notes": "Note 1, page 2, line 3\nLevel 4, room 5, desk 6\n",
    "a list in prose": "The colours are\n\nred,green,blue\n\nand nothing else.\n",
    "two rules": "Report\n------\n------\nAll is well.\n",
    "pairs of words": "a:b\nc:d\n",
    "addresses": "127.0.0.1 localhost\n::1 localhost\n",
    "a value": "key=value\n",
}


@pytest.mark.parametrize("text", NO_TABLES.values(), ids=NO_TABLES)
def test_text_of_other_people_is_no_table(text: str) -> None:
    assert read_table("x.txt", text.encode()) is None


def test_the_columns_of_dashes_are_as_wide_as_these() -> None:
    document = read_table("x.rpt", (FIXED + FIXED_ROWS).encode())
    assert document is not None
    (table,) = document.data if isinstance(document.data, list) else []
    assert table.columns == GROUPS.split(",")
    assert list(table.rows()) == [
        ["5100", "Sales_NA", "5000", "main desk, all"],
        ["5101", "Sales_EMEA", "5000", "other"],
    ]


def test_the_advice_for_lines_that_are_wrapped_keeps_every_row() -> None:
    document = read_table("x.txt", TEXTS["wrapped"].text.encode())
    assert document is not None
    assert '-w 65535 -s"|" -W' in document.flaws[0].message
