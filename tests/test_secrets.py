"""A secret in any place of any form is in no report, and in no file that a run writes."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import workbooks
from command import ece_lint
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint.diff.formats import FORMATS as FORMATS_OF_CHANGES
from ece_lint.lint import lint
from ece_lint.report.formats import FORMATS, render
from ece_lint.settings import Settings
from ece_lint.size.formats import FORMATS as FORMATS_OF_SIZES

SETTINGS = Settings()
MARK = "Hunter2x"
NAMES = (
    "password", "Passphrase", "db_pass", "AgentPin", "accessToken", "api_key", "ApplicationKey", "client-secret",
    "credentials", "connectionString", "Kennwort",
)  # fmt: skip
# How people write a password, who do not know what is a sign in their form.
WRITTEN = (
    "{}", "'{}'", '"{}"', "a,{}", "a #{}", "a: {}", '"x\\"{}"', '"a"{}', "'a'{}", "!{}", "!!int {}", "&{} a", "*{}",
    "%{}", "@{}", "`{}", "[{}]", "{{{}}}", "{{a: {}}}", "[a, {}", "{{{}", "|\n            {}\n            {}",
    "\n            {}", "\n            a: {}", "\n            - {}", ">-\n            a\n\n            {}", "a{}\n",
    "&p {}", "'{}", '"{}', "- {}",
)  # fmt: skip
SITE = """\
x: &p first
deployment:
  release: "12.0"
  servers:
    - name: web
      roles: [web]
agents:
  - name: ann
    peripheral: P1
  - {name: bob, peripheral: P1}
  - name: carl
    attributes:
      German: 5
queues:
  - name: Sales
    skill_groups: [A, B]
    more:
      inner: [1, 2]
skill_groups:
  - name: A
    nmae: B
"""
# What is left out, doubled or put in somewhere breaks a text in most of its ways.
SIGNS = [
    "",
    ":",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "-",
    "&p ",
    "*p",
    "!x ",
    "\t",
    "  ",
    "<",
    ">",
    "&",
    "#",
    "|",
    "\n",
]


@st.composite
def with_a_flaw(draw: st.DrawFn, before: str, secret: str, after: str) -> str:
    """Draw a text in which a sign is put in, or takes the place of another, outside of a secret and of its name."""
    if draw(st.booleans()):
        return before + secret + after
    sign, at = draw(st.sampled_from(SIGNS)), draw(st.integers(0, len(before) + len(after)))
    instead = draw(st.integers(0, 1))
    if at < len(before):
        return before[:at] + sign + before[at + instead :] + secret + after
    at -= len(before)
    return before + secret + after[:at] + sign + after[at + instead :]


@st.composite
def in_yaml(draw: st.DrawFn) -> tuple[str, bytes]:
    lines = SITE.splitlines(keepends=True)
    at = draw(st.integers(0, len(lines)))
    near = lines[min(at, len(lines) - 1)]
    indent = draw(st.sampled_from([len(near) - len(near.lstrip(" -")), 0, 2, 4, 6, 8]))
    lead = draw(st.sampled_from(["", "", "", "- ", "- - ", "# ", "login: {"]))
    value = draw(st.sampled_from(WRITTEN)).replace("{}", MARK).replace("{{", "{").replace("}}", "}")
    secret = f"{' ' * indent}{lead}{draw(st.sampled_from(NAMES))}: {value}{'}' * lead.count('{')}\n"
    times = draw(st.sampled_from([1, 1, 1, 2]))
    text = draw(with_a_flaw("".join(lines[:at]), secret * times, "".join(lines[at:])))
    return "site.yaml", text.encode()


@st.composite
def in_json(draw: st.DrawFn) -> tuple[str, bytes]:
    data = {
        "agents": [{"name": "ann", "login": {"person": "ann"}}],
        "queues": [{"name": "Sales", "nmae": "S", "skill_groups": ["A"]}],
    }
    text = json.dumps(data, indent=draw(st.sampled_from([None, 1, 4])))
    places = [found.end() for found in re.finditer(r"\{\s*", text)]
    at = draw(st.sampled_from(places))
    value = draw(
        st.sampled_from(
            [
                '"{}"',
                "{}",
                '"x\\"{}"',
                '"a"{}"',
                "'{}'",
                '\n  "{}"',
                '["{}"]',
                '{"a": "{}"}',
                '"{}',
                '"\\{}"',
                "0{}",
            ]
        )
    ).replace("{}", MARK)
    name = draw(st.sampled_from([*NAMES, "p\\u0061ssword"]))
    secret = f'"{name}": {value}, ' * draw(st.sampled_from([1, 1, 2]))
    return "site.json", draw(with_a_flaw(text[:at], secret, text[at:])).encode()


@st.composite
def in_xml(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from([name for name in NAMES if name != "connection string"]))
    before = (
        "<agents><agent><refURL>/unifiedconfig/config/agent/5017</refURL><agentId>8006</agentId>"
    )
    after = "<person><userName>ann</userName></person><agentStateTrace>perhaps</agentStateTrace></agent></agents>"
    secret = draw(
        st.sampled_from(
            [f"<{name}>{{}}</{name}>", f"<{name}><![CDATA[{{}}]]></{name}>", f"<{name}>\n a\n {{}}\n</{name}>",
             f"<{name}>a&{{}};</{name}>", f"<{name}>a<{{}}</{name}>", f"<{name}><b>{{}}</b></{name}>",
             f"<{name}><b/>{{}}</{name}>", f"<login {name}='{{}}'/>", f"<{name} value=\"{{}}\"/>",
             f"<{name}>a</{{}}></{name}>", f"<!-- {name}: {{}} -->", f'<property name="{name}" value="{{}}"/>']
        )
    ).replace("{}", MARK)  # fmt: skip
    return "agents.xml", draw(with_a_flaw(before, secret, after)).encode()


ROWS = {
    "Person.csv": [["PersonID", "LoginName", "Password"], ["5000", "ann", MARK], ["perhaps", "bob", MARK]],
    "people.csv": [["Queue", "Agents", "Password"], ["Sales", "ann", MARK], ["Sales", "bob", MARK]],
    "job.csv": [["operation", "agentId", "userName", "password"], ["UPDATE", "1", "ann", MARK],
                ["never", "2", "bob", MARK]],
    "other.csv": [["Key", "Words", "Api Key"], ["1", "ann", MARK], ["2", "bob", MARK]],
}  # fmt: skip


def delimited(rows: list[list[str]], delimiter: str, quote: str) -> str:
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + "\r\n" for row in rows)


def aligned(rows: list[list[str]]) -> str:
    lines = [
        " ".join(cell.ljust(12) for cell in row)
        for row in [rows[0], ["-" * 12] * len(rows[0]), *rows[1:]]
    ]
    return "\n".join([*lines, "", f"({len(rows) - 1} rows affected)", ""])


@st.composite
def in_a_table(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from([*ROWS]))
    rows = ROWS[name]
    if draw(st.integers(0, 5)) == 0:
        return f"{name}.xlsx", workbooks.xlsx({"Sheet": rows})
    write: Callable[[], str] = draw(
        st.sampled_from(
            [lambda: delimited(rows, ",", ""), lambda: delimited(rows, ",", '"'), lambda: delimited(rows, "|", ""),
             lambda: delimited(rows, "\t", ""), lambda: delimited(rows, ";", '"'), lambda: aligned(rows)]
        )
    )  # fmt: skip
    text = write()
    header = text.index("\n") + 1
    first, last = text.index(MARK), text.rindex(MARK)
    at = draw(st.integers(header, len(text)))
    sign = draw(st.sampled_from(["", ",", "\t", "|", '"', "\n", "x", ";", "'"]))
    if not any(place < at < place + len(MARK) for place in (first, last)):
        text = text[:at] + sign + text[at:]
    return name, text.encode()


FORMS = in_yaml() | in_json() | in_xml() | in_a_table()


@tries(40)
@given(FORMS)
def test_no_report_shows_a_secret(file: tuple[str, bytes]) -> None:
    report = lint([], SETTINGS, {file[0]: BytesIO(file[1])})
    for form in FORMATS:
        assert MARK not in render(form, report), form


FOLDERS = {
    "kept": {
        "site.yaml": SITE + f"  - name: C\n    password: {MARK}\n    login: {{token: {MARK}}}  # pin: {MARK}\n",
        "alias.yaml": f"agents:\n  - {{name: dora, description: &p {MARK}, pin: *p}}\n",
        "slip.yaml": "skill_groups:\n  - name: Sales_NA\nqueues:\n  - name: Shop\n    skill_groups: [sales_NA]\n"
        f"  - - name: ann\n      password: {MARK}\n",
        "plan.yaml": f"deployment:\n  tier: 400\n  servers:\n    - {{name: web2, roles: [web], password: {MARK}}}\n"
        f"  nmae: {{api_key: {MARK}}}\n",
        "other.json": json.dumps({"queues": [{"name": "Q", "pop3_password": MARK, "nmae": {"pwd": MARK}}]}),
    },
    "exports": {
        "agent.xml": "<agent><refURL>/unifiedconfig/config/agent/5017</refURL><agentId>8006</agentId>"
        f"<person><userName>ann</userName><password>{MARK}</password></person></agent>",
        **{name: delimited(rows, ",", "") for name, rows in ROWS.items()},
    },
    "broken": {"site.yaml": SITE, "broken.yaml": f"agents:\n  - name: ann\n    password: a: {MARK}\n"},
    "settings": {
        "ece-lint.yaml": f"release: '12.0'\npassword: {MARK}\nprofile: {{token: {MARK}}}\naccept: [{{pin: {MARK}}}]\n"
    },
}  # fmt: skip
COMMANDS = (
    ["check", *(word for form in FORMATS for word in ("--output", f"{form}:report.{form}"))],
    ["check", "--diff", "--unsafe-fixes", "--show-files"], ["convert"], ["convert", "--output", "out.yaml"],
    ["convert", "--output", "out/"], ["baseline", "create", "--reason", "known"], ["init"], ["suppressions"],
    ["rename", "queue", "Shop", "Store", "--diff"],
    *(["size", "plan.yaml", "--format", form] for form in FORMATS_OF_SIZES),
    *(["diff", ".", "../before", "--format", form] for form in FORMATS_OF_CHANGES),
    *(["diff", "../before", ".", "--format", form] for form in FORMATS_OF_CHANGES),
)  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_no_command_shows_or_writes_a_secret(name: str, tmp_path: Path) -> None:
    site, before = tmp_path / "site", tmp_path / "before"
    site.mkdir()
    before.mkdir()
    for path, text in FOLDERS[name].items():
        (site / path).write_text(text, encoding="utf-8")
        # The same people, but for one, with other secrets.
        (before / path).write_text(text.replace("ann", "anne").replace(MARK, f"x{MARK}"), "utf-8")
    for words in COMMANDS:
        run = ece_lint(*words, folder=site)
        assert run.stdout + run.stderr
        assert MARK not in run.stdout + run.stderr, words
        for file in [*site.rglob("*")]:
            if file.is_file() and file.name not in FOLDERS[name]:
                assert MARK not in file.read_text("utf-8"), (words, file)
                file.unlink()
