"""What tools leave in exports: texts in the place of what they cut off, and files that are no exports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ece_lint.documents import Document, Node, Pointer, shown
from ece_lint.documents.concealed import is_secret
from ece_lint.documents.rows import OF_DATA_ROWS
from ece_lint.documents.table import tables_of
from ece_lint.sources.draft import Harvest

# What PowerShell writes for what lies deeper than `-Depth`, or is no plain value of a CSV.
_CUT_OFF = r"(?s)(?:System\.(?:Object\[\]|Collections\.[\w.`\[\]]+|Xml\.\w+|Management\.Automation\.\w+)|@\{.*\}) ?"
_MARKS = ("System.", "@{")


def is_cut_off(value: object) -> bool:
    """Say whether a value is what PowerShell writes in the place of a list or an object."""
    return isinstance(value, str) and re.fullmatch(_CUT_OFF, value.strip()) is not None


def say_cut_off(document: Document, harvest: Harvest) -> None:
    """Say where PowerShell cut a response or the tables of a document off; what is behind it is not known."""
    # To look for one character costs next to nothing, and tables of numbers have neither of these.
    if not any(document.holds(mark[-1]) and document.holds(mark) for mark in _MARKS):
        return
    data = document.data
    if document.form in ("table", "excel", "rows"):
        found = [*_cells_cut_off(document, harvest)]
        instead = (
            "choose plain columns with `Select-Object`, or save with `ConvertTo-Json -Depth 10`"
        )
    else:
        found = [pointer for pointer, _, value in _leaves(data) if is_cut_off(value)]
        instead = "save again with `ConvertTo-Json -Depth 10`"
    if found:
        places = "1 more place" if len(found) == 2 else f"{len(found) - 1:,} more places"
        more = f" and in {places}" if len(found) > 1 else ""
        message = (
            f"PowerShell left out here{more} what was nested deeper, so it is not known; {instead}"
        )
        harvest.doubt(Node(document, found[0]), "incomplete-export", message, unread=True)


def _cells_cut_off(document: Document, harvest: Harvest) -> Iterator[Pointer]:
    for number, table in enumerate(tables_of(document)):
        if (document.path, number) not in harvest.taken:
            continue
        own = [column.lower() in OF_DATA_ROWS for column in table.columns or ()]
        for row, cells in enumerate(table.rows()):
            for column, cell in enumerate(cells):
                if is_cut_off(cell) and not (own and own[column]):
                    yield (number, row, column)


def _leaves(data: Any) -> Iterator[tuple[Pointer, str, Any]]:
    """Yield the way to each value that holds no others, what it is called there, and the value."""
    pending: list[tuple[Pointer, str, Any]] = [((), "", data)]
    while pending:
        at, name, value = pending.pop()
        if isinstance(value, dict):
            pending += [((*at, key), key, one) for key, one in reversed(value.items())]
        elif isinstance(value, list):
            pending += [((*at, number), name, one) for number, one in reversed([*enumerate(value)])]
        else:
            yield at, name, value


# Files of tools that are no exports, but may hold some, or a password.

_RESPONSE = "/unifiedconfig/config/"
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "token", "x-api-key"))
# A variable that is kept elsewhere, as Postman and others write it, and how it is sent.
_VARIABLE = r"(?i)(?:\b(?:Basic|Bearer|Digest|Token) +)?\{\{[^{}]*\}\}[ :]*"


def tool_of(document: Document) -> str | None:
    """Say what a JSON or XML file is that a tool saved and that is no export, and what to do; else `None`.

    Requests as text are of other interfaces too, so they are only told of where they have a secret.
    """
    data = document.data
    if document.form == "requests":
        return "requests to an interface, with a secret" if any(_secrets(data)) else None
    if not isinstance(data, dict) or not data:
        return None
    if document.form == "json":
        info, log = data.get("info"), data.get("log")
        if isinstance(info, dict) and "getpostman.com" in str(info.get("schema")):
            return "a collection of Postman; save each response to a separate file"
        if "_postman_variable_scope" in data:
            return "an environment of Postman"
        if "__export_format" in data and isinstance(data.get("resources"), list):
            return "an export of Insomnia; save each response to a separate file"
        if "Thunder Client" in (data.get("clientName"), data.get("client")):
            return "a collection of Thunder Client; save each response to a separate file"
        if isinstance(log, dict) and isinstance(log.get("entries"), list):
            return "what a browser recorded (HAR); save each response to a separate file"
        return None
    root, content = next(iter(data.items()))
    if root.endswith("soapui-project"):
        return "a project of SoapUI; save each response to a separate file"
    match root.lower():
        case "objs":
            return (
                "objects saved by Export-Clixml of PowerShell; save them with Export-Csv -Encoding utf8"
                " or with ConvertTo-Json -Depth 10"
            )
        case "workbook" if isinstance(content, dict) and "Worksheet" in content:
            return "an XML spreadsheet of Excel 2003; save it as .xlsx or as CSV UTF-8"
        case "envelope" if isinstance(content, dict) and "Body" in content:
            fault = next((one for _, name, one in _leaves(data) if name.lower() in _FAULTS), None)
            if fault is None:
                return None
            said = shown(" ".join(str(fault).split()))
            return f"a response in SOAP, {said}; export from the CCE REST interface or the database instead"
        case "users" | "user" | "team" | "teams" | "dialogs" | "dialog" if _is_finesse(data):
            return "a response of Finesse, which has no routing configuration; ask the CCE REST interface instead"
    return None


def server_error(data: Any) -> str | None:
    """Return in words which error of HTTP a JSON response is, as servers and proxies write it; else `None`."""
    if not isinstance(data, dict) or len(data) > _MOST_ABOUT_AN_ERROR:
        return None
    inner = data.get("error")
    told = inner if isinstance(inner, dict) else data
    status = next((told[key] for key in ("status", "statusCode", "code") if key in told), None)
    says = next(
        (told[key] for key in ("error", "message", "detail", "title") if told.get(key)), None
    )
    is_error = str(status) in _STATUS or not data.keys() - {"error", "message", "Message"}
    if not is_error or (says is None and status is None):
        return None
    words = " ".join(
        str(one) for one in (status, says) if one is not None and not isinstance(one, dict)
    )
    return shown(words) if words else "an error"


_MOST_ABOUT_AN_ERROR = 8
_STATUS = frozenset(map(str, range(400, 600)))
_FAULTS = ("faultstring", "text")


def _is_finesse(data: Any) -> bool:
    """Say whether some address in a response is one of `/finesse/api`."""
    return any(name == "uri" and "/finesse/" in str(one) for _, name, one in _leaves(data))


def say_tool(document: Document, harvest: Harvest) -> None:
    """Say what tool a file is of, which secrets it holds, and whether it has configuration that was not read."""
    words = tool_of(document) or ""
    harvest.taken_for[document.path] = words
    secrets = list(_secrets(document.data))
    if secrets:
        document.conceal(document.locate(pointer, False) for _, pointer in secrets)
        name, at = secrets[0]
        more = f" and {len(secrets) - 1:,} more values like it" if len(secrets) > 1 else ""
        message = f"{shown(name)} has a value in clear text{more}; take it out of the file"
        harvest.doubt(Node(document, at), "secret-in-export", message)
    if document.form == "xml" or _holds_responses(document.data):
        document.unread.append(words)


def _holds_responses(data: Any) -> bool:
    """Say whether a recording has what the server answered, and not only what was asked."""
    return any(
        name in ("body", "text") and isinstance(one, str) and _RESPONSE in one
        for _, name, one in _leaves(data)
    )


def _secrets(data: Any) -> Iterator[tuple[str, Pointer]]:
    """Yield the secrets that stand as `{"key": "password", "value": …}` or in a field of their name."""
    pending: list[tuple[Pointer, Any]] = [((), data)]
    while pending:
        at, part = pending.pop()
        if isinstance(part, list):
            pending += [((*at, number), one) for number, one in enumerate(part)]
        elif isinstance(part, dict):
            pending += [((*at, key), one) for key, one in part.items()]
            name = part.get("key", part.get("name"))
            fields = [(name, "value"), *((key, key) for key in part if is_secret(key))]
            for called, field in fields:
                if isinstance(called, str) and _is_clear(part.get(field)) and _is_called_so(called):
                    yield called, (*at, field)


def _is_called_so(name: str) -> bool:
    return is_secret(name) or name.lower() in _SECRET_HEADERS


def _is_clear(value: object) -> bool:
    """Say whether a value is a secret that anybody can read."""
    return isinstance(value, str) and bool(re.sub(_VARIABLE, "", value).strip("* "))
