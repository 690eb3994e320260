"""What tools save around an export, or in its place, is seen through or named, and never read as something else."""

import io
import json
from pathlib import Path

import pytest
from test_rows import GROUPS, linted

from ece_lint.documents.forms import read_document
from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.settings import Settings

XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<skillGroups><skillGroup><refURL>'
    "/unifiedconfig/config/skillgroup/5100</refURL><name>Sales</name></skillGroup></skillGroups>"
)
JSON = '{"skillGroups": [{"skillGroup": [{"refURL": "skillgroup/5100", "name": "Sales"}]}]}'
HEADERS = "HTTP/1.1 200 \r\nSet-Cookie: JSESSIONID=abc\r\nContent-Type: x\r\n\r\n"
VIEWER = (
    '<html><head></head><body><div id="webkit-xml-viewer-source-xml">{}</div>'
    "<div>This XML file does not appear to have any style information</div><br></body></html>"
)


def report(name: str, raw: bytes) -> Report:
    return lint([], Settings(), {name: io.BytesIO(raw)})


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("skillgroup.xml", f"{HEADERS}{XML}".encode()),
        ("skillgroup.json", f"{HEADERS}{JSON}".encode()),
        ("skillgroup.txt", f"HTTP/1.1 100 Continue\r\n\r\n{HEADERS}{XML}".encode()),
        ("a.xml", f"HTTP/1.1 302 Found\nLocation: https://x/\n\n{HEADERS}{XML}".encode()),
        ("skillgroup.xml", f"{HEADERS}{XML}".encode("utf-16")),
        ("skillgroup.json", XML.encode()),
        ("skillgroup.yaml", XML.encode()),
        ("skillgroup.html", VIEWER.format(XML.partition("\n")[2]).encode()),
    ],
)
def test_what_stands_around_a_response_is_seen_through(name: str, raw: bytes) -> None:
    found = report(name, raw)
    assert (found.objects, found.not_analysed) == ({"skill_group": 1}, ())
    (group,) = found.routing.entities["skill_group"]  # type: ignore[union-attr]
    document = group.document
    assert document is not None
    assert document.text.count("\n") == read_document("x.txt", raw).text.count("\n")
    assert group.place.span.line == document.text[: document.text.index("Sales")].count("\n") + 1
    assert "JSESSIONID" not in document.text


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.xml", "HTTP/1.1 401 Unauthorized\r\nDate: x\r\n\r\n", "answered `401 Unauthorized`"),
        (
            "skillgroup.txt",
            "This XML file does not appear to have any style information associated with it.\n▼<a>",
            "save the response itself",
        ),
        ("a.xml", '<Objs Version="1.1.0.1" xmlns="x"><Obj/></Objs>', "Export-Clixml"),
        ("a.xml", "<Workbook><Worksheet><Table/></Worksheet></Workbook>", "Excel 2003"),
        (
            "a.xml",
            "<s:Envelope><s:Body><s:Fault><faultstring>No.</faultstring></s:Fault></s:Body></s:Envelope>",
            "a response in SOAP, `No.`",
        ),
        ("a.xml", "<Users><User><uri>/finesse/api/User/1</uri></User></Users>", "Finesse"),
        (
            "a.txt",
            'JSON_F52E2B61-18A1-11d1-B105-00805F49916B\n------\n[{"SkillTargetID":5000,\n"Ent\n',
            "in pieces",
        ),
        ("agent.json", {"status": 401, "error": "Unauthorized"}, "data: `401 Unauthorized`"),
        ("agent.json", {"message": "Forbidden"}, "instead of data: `Forbidden`"),
        ("all.json", {"skillgroup": f"{XML[:39]}<results><skillGroups/></results>"}, "XML as a text"),
        ("Skill_Group.yaml", "<!DOCTYPE html>\n<html>Sign in", "a login page was saved"),
        ("agent.html", "<html><body>Sales</body></html>", "a web page was saved"),
        ("Skill_Group.xls", "<html><table><tr><td>5100</td></tr></table></html>", "open it in Excel and save it as"),
        ("Skill_Group.htm", "<html><table><tr><td>5100</td></tr></table></html>", "open it in Excel and save it as"),
        (
            "a.json",
            {"log": {"entries": [{"response": {"content": {"text": f"/unifiedconfig/config/{XML}"}}}]}},
            "(HAR)",
        ),
    ],
)  # fmt: skip
def test_what_came_in_the_place_of_an_export_is_not_analysed(
    name: str, text: object, said: str
) -> None:
    found = linted(name, text)
    assert [said in one.why for one in found.not_analysed] == [True]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manual.html", "<html><body>How to log in</body></html>"),
        ("other.json", {"status": 404, "error": "what a test answers"}),
        ("events.jsonl", '{"event": 1}\n{"event":'),
    ],
)
def test_what_somebody_keeps_is_left_out(name: str, text: object, tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("departments:\n  - name: Sales\n")
    (tmp_path / name).write_text(text if isinstance(text, str) else json.dumps(text))
    found = lint([str(tmp_path)], Settings())
    assert (found.findings, found.not_analysed, len(found.left_out)) == ((), (), 1)


SECRET = {"key": "password", "value": "hunter-2"}


@pytest.mark.parametrize(
    "data",
    [
        {"info": {"schema": "https://schema.getpostman.com/x"}, "item": [{"auth": [SECRET]}]},
        {"_postman_variable_scope": "environment", "values": [SECRET]},
        {"__export_format": 4, "resources": [{"authentication": {"password": "hunter-2"}}]},
        {"clientName": "Thunder Client", "requests": [{"auth": {"basic": {"password": "hunter-2"}}}]},
        {"log": {"entries": [{"request": {"headers": [{"name": "Authorization", "value": "Basic hunter-2"}]}}]}},
    ],
)  # fmt: skip
def test_a_password_in_what_a_tool_recorded_is_reported_and_not_shown(data: object) -> None:
    found = linted("calls.json", data)
    assert [one.rule for one in found.findings] == ["secret-in-export"]
    assert "hunter" not in "".join(one.message for one in found.findings)
    document = found.documents["calls.json"]
    assert "hunter" not in document.line(1)
    clear = json.loads(
        json.dumps(data).replace("hunter-2", "{{pw}}").replace("Basic {{pw}}", "{{a}}")
    )
    assert linted("calls.json", clear).findings == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("agents.bru", "get {\n  auth: basic\n}\nauth:basic {\n  password: hunter-2\n}\n"),
        ("agents.http", "@password = hunter-2\nGET https://aw/\n"),
        ("agents.rest", "GET https://aw/\nAuthorization: Basic hunter-2\n"),
    ],
)
def test_a_password_in_requests_as_text_is_reported_and_not_shown(name: str, text: str) -> None:
    site = {"site.yaml": io.BytesIO(b"departments:\n  - name: Sales\n")}
    found = lint([], Settings(), site | {name: io.BytesIO(text.encode())})
    assert [one.rule for one in found.findings] == ["secret-in-export"]
    document, line = found.documents[name], found.findings[0].location.span.line
    assert "hunter" not in document.line(line)
    assert found.not_analysed == ()
    kept = lint([], Settings(), {name: io.BytesIO(text.replace("hunter-2", "{{pw}}").encode())})
    assert kept.findings == ()


def test_a_cell_that_powershell_left_out_is_not_analysed() -> None:
    text = "SkillTargetID,EnterpriseName,PeripheralID,{}\n5001,PG.Sales,5000,System.Object[]\n"
    found = report("Skill_Group.csv", text.format("Members").encode())
    assert ["Select-Object" in one.why for one in found.not_analysed] == [True]
    # A row of the database repeats its columns there.
    assert report("Skill_Group.csv", text.format("ItemArray").encode()).not_analysed == ()
    rows = [{**row, "Members": "@{agent=System.Object[]}"} for row in GROUPS]
    ((_, why),) = linted("Skill_Group.json", rows).not_analysed
    assert why.startswith("PowerShell left out here and in 1 more place what was nested deeper")
