"""What stands beside the rows of tables in one text: what databases and tools say, and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ece_lint.documents import Flaw

Line = Literal["nothing", "told", "count", "cut", "error", "other"]

# `(5 rows affected)` in any language, also in those that put the number last, and `5 rows selected.` of other tools.
COUNT = (
    r"\((?=[0-9]{1,12}(?: [^\W\d_]|개 )|[^\d,;|()\t\r\n]*(?:строк|рядків|wierszy|řádk|riadk)[^\d,;|()\t\r\n]*: ?[0-9])"
    r"[^\d,;|\t\r\n]*([0-9]{1,12})[^\d,;|\t\r\n]*\)[ \t]*(?=[\r\n]|\Z)"
)
_BARE_COUNT = (
    r"[ \t]*+([0-9]{1,12}) (?:rows?|records?|Zeilen?|Datens(?:a|ä)tze?|lignes?|filas?|righe|linhas?)"
    r"\b[^,;|\t\r\n]*\Z"
)
# `Msg 208, Level 16, State 1`, `Meldung 208, Ebene 16, Status 1`, `メッセージ 208、レベル 16、状態 1`.
_ERROR = (
    r"[ \t\ufeff]*+(?:(?:Msg|Meldung|Mens\.?|Mensaje|Mensagem|Messaggio|Bericht|Komunikat|Zpráva|Сообщение"
    r"|İleti|Meddelande|メッセージ|消息|訊息|메시지) ?[0-9]+[,、，] ?\w+ ?[0-9]+\b"
    r"|Sqlcmd: |HResult 0x|SQLState = |Error = \[|\[Microsoft\]|ORA-[0-9]{5}:"
    r"|(?:Invoke-Sqlcmd|Export-Csv|Out-File|sqlcmd|bcp) ?: "
    r"|\+ (?:CategoryInfo|FullyQualifiedErrorId) +: "
    r"|(?:'|\"|'\")?(?:sqlcmd|bcp)(?:\.exe)?(?:'|\"|\"')? (?:is not recognized|n['’]est pas reconnu)"
    r"|[^\r\n]{1,20}\"(?:sqlcmd|bcp)\" ist entweder"
    # What drivers, Management Studio and PowerShell say when a query is not finished.
    r"|(?:Execution |Connection |Query )?[Tt]imeout expired|(?:Execution|Connection) Timeout Expired"
    r"|(?:Das )?(?:Ausführungst|T)imeout (?:ist )?abgelaufen|(?:Le d|D)élai d['’](?:attente|exécution) (?:a )?expiré"
    r"|Tiempo de espera (?:de ejecución )?agotado|The wait operation timed out"
    r"|(?:The q|Q)uery was cancell?ed|Die Abfrage wurde (?:vom Benutzer |durch den Benutzer )?abgebrochen"
    r"|An error occurred while executing batch|A (?:severe|transport-level|network-related) (?:or|error)\b"
    r"|Login failed for user|Cannot open database|Communication link failure"
    r"|(?:TCP|Named Pipes|Shared Memory) Provider: |Transaction \(Process ID [0-9]+\) was deadlocked"
    r"|System\.[\w.]+Exception\b|Exception (?:of type '|calling \")|Ausnahme beim Aufrufen|At line:[0-9]+ char:)"
)
# What sqlcmd, bcp and Management Studio say of themselves, and the lines that tools of text understand.
_TOLD = (
    r"[ \t\ufeff]*+(?:#|\"?sep=.\"?\Z"
    r"|Changed (?:database context|language setting) to "
    r"|(?:Der Datenbankkontext|Die Spracheneinstellung|Die Sprache) wurde "
    r"|Le contexte de (?:la )?base de données |Le paramètre de langue "
    r"|Se (?:ha )?cambi(?:ó|ado) (?:el contexto|la configuración) "
    r"|Il contesto (?:di|del) database |Contexto do banco de dados |Kontekst bazy danych "
    r"|Warning: Null value is eliminated|Warnung: Ein NULL-Wert |Avertissement : la valeur NULL "
    r"|Completion time: |Abschlusszeit: |Heure de fin : |Hora de finalización: "
    r"|Starting copy\.\.\.|Network packet size |Clock Time )"
)
_DOTS = re.compile(r"[ \t\"(\[<]*(?:\.{2,}|…+)[ \t\")\]>]*")  # for rows that somebody left out
_REMARK = (
    "is not a row of the table, and is not read; if it should be one, correct it and export again"
)


def kind_of(line: str) -> Line:
    """Say what a line is that is no row of a table."""
    if not re.search(r"\w", line):
        return "cut" if _DOTS.fullmatch(line) else "nothing"
    # Compiled when there is such a line: it takes longer than to read a table that has none.
    if re.fullmatch(COUNT, line.strip()) or re.fullmatch(_BARE_COUNT, line):
        return "count"
    if re.match(_TOLD, line):
        return "told"
    return "error" if re.match(_ERROR, line) else "other"


def count_in(text: str, start: int, stop: int) -> re.Match[str] | None:
    """Return the match of a line that counts rows, as `(5 rows affected)` or `5 rows selected.` does."""
    return re.compile(COUNT).match(text, start, stop) or re.compile(_BARE_COUNT).match(
        text, start, stop
    )


def database_error(start: int, stop: int, *, rows: bool) -> Flaw:
    """Return the flaw of an error that a database or a tool wrote into a file, beside rows or without any."""
    message = "the database answered with an error instead of rows; export again"
    if rows:
        message = "the database answered with an error here, so the rows it should have given are missing; export again"
    return Flaw("incomplete-export", message, start, stop)


def left_out(start: int, stop: int) -> Flaw:
    """Return the flaw of dots that stand in the place of rows."""
    message = "these dots stand for rows that were left out; export again, with all of them"
    return Flaw("incomplete-export", message, start, stop)


def remark(start: int, stop: int, lines: int = 1) -> Flaw:
    """Return the flaw of text that stands beside the tables of a file."""
    which = "this line" if lines == 1 else f"this line, and {lines - 1} more like it,"
    return Flaw("text-beside-table", f"{which} {_REMARK}", start, stop)


def flaws_between(text: str, start: int, stop: int, *, tables: bool) -> Iterator[tuple[Flaw, bool]]:
    """Yield what is wrong with a range of text that has no table, and whether it means that rows are missing.

    An error goes on to the next blank line. Lines that are counted, or that look like rows, are rows of a
    table that was not recognised.
    """
    others: list[tuple[int, int]] = []
    in_error = False
    for at, end in _lines(text, start, stop):
        match kind_of(text[at:end]):
            case "error":
                if not in_error:
                    yield database_error(at, end, rows=tables), True
                in_error = True
            case "nothing":
                in_error = in_error and bool(text[at:end].strip())
            case "count":
                counted = re.compile(COUNT).match(text, at)
                if others and counted and int(counted[1]):
                    message = "these rows have no header that is recognised, so they are not read"
                    yield Flaw("broken-table", message, others[0][0], others[-1][1]), True
                    others = []
            case "other":
                if not in_error:
                    others.append((at, end))
            case _:
                in_error = False
    if others:
        yield remark(*others[0], len(others)), False


def _lines(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for line in re.compile(r"[^\r\n]+").finditer(text, start, stop):
        yield line.span()
