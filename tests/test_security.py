"""What SECURITY.md says of those who write the configuration: Python itself tells what a run does."""

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from command import NOT_ANALYSED, ROOT
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.documents import concealed
from ece_lint.documents.concealed import is_secret
from ece_lint.lint import lint
from ece_lint.report.formats import FORMATS, render
from ece_lint.settings import Settings

# Started like the command, whose own folder comes first where modules are looked for, and not the current one.
WATCHED = """
import json, os, sys
did = []
CHANGES = ("os.chmod", "os.chown", "os.exec", "os.fork", "os.kill", "os.link", "os.mkdir", "os.posix_spawn",
           "os.remove", "os.rename", "os.rmdir", "os.spawn", "os.startfile", "os.symlink", "os.system",
           "os.truncate", "os.utime")
OTHERS = ("ftplib.", "http.", "pty.", "shutil.", "smtplib.", "socket.", "subprocess.", "tempfile.",
          "urllib.", "webbrowser.")
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

def watch(event, told):
    if event in CHANGES or event.startswith(OTHERS):
        did.append([event, repr(told)])
    elif event == "open" and told[2] & WRITE and told[0] != os.devnull:
        did.append([event, str(told[0])])
    elif event == "exec" and told[0].co_filename.startswith(os.getcwd()):
        did.append([event, told[0].co_filename])
    elif event == "import" and told[0] == "ctypes":
        did.append([event, told[0]])

sys.dont_write_bytecode = True
sys.addaudithook(watch)
really = os._exit
os._exit = lambda code: (sys.__stderr__.write("\\n" + json.dumps(did)), sys.__stderr__.flush(), really(code))
from ece_lint.__main__ import main
main()
"""
RUNS = "from pathlib import Path\nPath('ran').write_text('')\n"
HOSTILE = {
    "queues.yaml": "queues:\n  - name: !!python/object/apply:os.system ['touch ran']\n",
    "rules/routing/house.py": RUNS,
    "queue.xml": '<!DOCTYPE queues [<!ENTITY x SYSTEM "file:///etc/hostname">]><queues>&x;</queues>',
    "queue.json": '{"queues": {"$ref": "http://192.0.2.1/queues.json"}}',
    "skill_groups.yaml": "skill_groups:\n  - name: Sales\n",
    "ece-lint.yaml": "release: '12.0'\nsources: ['.']\n",
    **{f"{module}.py": RUNS for module in ("yaml", "networkx", "typer", "sitecustomize", "csv")},
}


def watched(folder: Path, *words: str) -> tuple[int, str, list[list[str]]]:
    """Run the command in a folder; return its exit code, what it said, and what it did to the system."""
    script = folder.parent / "ece-lint"
    script.write_text(WATCHED, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(script), *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said, _, did = run.stderr.rpartition("\n")
    return run.returncode, run.stdout + said, json.loads(did)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name, text in HOSTILE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "outside.yaml").write_text("queues:\n  - name: Elsewhere_42\n", encoding="utf-8")
    with suppress(OSError):  # Windows asks for a right to make one
        (folder / "link.yaml").symlink_to("../outside.yaml")
    return folder


def test_nothing_that_is_checked_is_run_followed_or_sent(hostile: Path) -> None:
    code, told, did = watched(hostile, "check", ".", "--output", "sarif:../report.sarif")
    assert code == NOT_ANALYSED
    # A new file beside the report, which then takes its place; the second `open` is of what the first has opened.
    assert [event for event, _ in did] == ["open", "open", "os.rename"]
    assert Path(did[0][1]).parent == hostile.parent
    assert did[2][1].count(str(hostile.parent)) == 2
    assert sorted(file.name for file in hostile.parent.iterdir()) == [
        "ece-lint", "outside.yaml", "report.sarif", "site",
    ]  # fmt: skip
    assert not (hostile / "ran").exists()
    assert "Elsewhere_42" not in told + (hostile.parent / "report.sarif").read_text("utf-8")


@pytest.mark.parametrize("words", [("check",), ("convert",), ("check", "--statistics")])
def test_exports_are_only_read(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for sample in ("site-tables", "site-rest"):
        _, told, did = watched(tmp_path / "empty", *words, str(ROOT / "samples" / sample))
        assert told
        assert did == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Person.csv", "PersonID,LoginName,Password\n5000,ann,Hunter2x,more\n"),
        ("Person.csv", 'PersonID,LoginName,Password\n5000,"ann,Hunter2x\n'),
        ("people.csv", "Queue,Agents,Password\nSales,Clark,Hunter2x\n"),
        ("agent.xml", "<agents><agent><password>Hunter2x</password></agnt></agents>"),
        ("agent.json", '{"agent": {"password": "Hunter2x",}}'),
        ("site.yaml", "queues: [{name: A, password: Hunter2x]\n"),
    ],
)
def test_no_report_shows_a_secret_of_what_could_not_be_read(name: str, text: str) -> None:
    report = lint([], Settings(), {name: BytesIO(text.encode())})
    assert report.findings
    for form in FORMATS:
        assert "Hunter2x" not in render(form, report)


@pytest.mark.parametrize(
    "name",
    [
        "Password", "Enc2Password", "EnablePassword", "user_pwd", "smtpPasswd", "clientSecret", "Passphrase", "PIN",
        "AgentPin", "agent_pin", "apiKey", "API-Key", "access_key", "token", "refreshToken", "credentials",
        "ConnectionString", "Passwort", "Kennwort", "pass", "db_pass", "smtpPass", "pass2", "pw", "userPw", "PINs",
        "PinCode", "private_key", "ApplicationKey", "connection string", "contraseña", "mot_de_passe", "Cookie",
    ],
)  # fmt: skip
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "PasswordChangeRequired", "PasswordLastChangedTime", "PasswordDate", "MinPasswordLength", "PasswordMinLength",
        "minimumPasswordLength", "PasswordType", "token_expiry", "Opinion", "pinned", "Shipping", "ForeignKey",
        "PeripheralCallKey", "ConnectionProfileID", "EnterpriseName", "passed", "bypass", "pass_through", "PassThrough",
        "Secretary", "compass", "keywords", "TokenType", "authorization_level",
    ],
)  # fmt: skip
def test_what_is_only_about_a_secret_is_none(name: str) -> None:
    assert not is_secret(name)


PIECES = (
    "pass", "word", "passwd", "PWD", "mot de passe", "mot_de-passe", "api", "application", "encryption", "key", " key",
    "connection string", "connstr", "pin", "Pin code", "aPIN", "opinion", "secret", "ary", "token", "contraseña",
    "authorization", "COOKIES", "compass", "_", "-", ".", " ", ":", "=", '"', "1", "z", "Z", "ü", "İ", "\n",
)  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=8))
def test_names_of_secrets_are_found_in_a_text_as_if_all_of_it_was_looked_through(
    pieces: list[str],
) -> None:
    text = "".join(pieces)
    stems = (*concealed._STEMS, "key")
    whole = re.finditer(concealed._WORD, text) if any(one in text.lower() for one in stems) else ()
    found = [one.span() for one in concealed._words_in(text)]
    assert found == [one.span() for one in whole]


def test_a_line_that_is_a_file_is_shown_around_its_findings_without_secrets() -> None:
    agents = [{"name": f"agent{number}"} for number in range(3000)]
    groups = [{"name": "Sales", "agents": ["agent7", "agnt8"], "comment": "password=Hunter2x"}]
    text = json.dumps({"agents": agents, "skill_groups": groups, "odd": "\0"})
    report = lint([], Settings(), {"site.json": BytesIO(text.encode())})
    full = render("full", report)
    assert max(map(len, full.splitlines())) < 1_000
    assert "…" in full
    assert '"agnt8"' in full
    assert "Hunter2x" not in full
