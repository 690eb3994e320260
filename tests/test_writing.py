"""What a user has is written whole or not at all, whichever command writes it and whatever stops it."""

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint

from ece_lint.diff.formats import FORMATS as CHANGE_FORMATS
from ece_lint.reach.formats import FORMATS as REACH_FORMATS
from ece_lint.report.formats import FORMATS, render
from ece_lint.report.ours import is_report
from ece_lint.settings import Settings
from ece_lint.size import size
from ece_lint.size.formats import FORMATS as SIZE_FORMATS
from ece_lint.size.formats import render as render_size
from ece_lint.writing import NotWritten, append, write_whole

SITE = "departments:\n  - name: Shop  # ours\nqueues:\n  - {name: Q, department: shop}\n"
KNOWN = (
    "schema: ece-lint/baseline/1\nfindings:\n"
    '- {"rule": "gone", "object": "queue Q", "says": "x", "fingerprint": "0", "since": "2026-01-01"}\n'
)
OLD = {
    "conf/site.yaml": SITE,
    "ece-lint-baseline.yaml": KNOWN,
    "ece-lint.yaml": "# ours\nsources: [conf]\n",
    ".ece-lint/settings.schema.json": "{}",
    "out/report.json": "an earlier report",
    "out/site.yaml": "queues:\n  - name: Old  # ours\n",
    "parts/departments.yaml": "departments:\n  - name: Old\n",
    "parts/queues.yaml": "queues:\n  - name: Old\n",
}
# Each command that writes, and what it writes first and last of what is there.
COMMANDS = {
    "check --output": (["check", "--output", "json:out/report.json"], "out/report.json"),
    "check --fix": (["check", "--fix"], "conf/site.yaml"),
    "rename": (["rename", "department", "Shop", "Store", "--force"], "conf/site.yaml"),
    "convert to a file": (["convert", "conf", "--output", "out/site.yaml"], "out/site.yaml"),
    "convert to a folder": (["convert", "conf", "--output", "parts"], "parts/queues.yaml"),
    "baseline create": (["baseline", "create", "--reason", "x"], "ece-lint-baseline.yaml"),
    "baseline prune": (["baseline", "prune"], "ece-lint-baseline.yaml"),
    "init": (["init", "--force", "conf"], "ece-lint.yaml"),
    "reach --output": (["reach", "conf", "--format=json", "--output=out/report.json"], "out/report.json"),
    "diff --output": (
        ["diff", "conf", "parts", "--format=json", "--output=out/report.json"], "out/report.json",
    ),
    "size --output": (["size", "--agents", "5", "--output", "out/report.json"], "out/report.json"),
}  # fmt: skip
every_command = pytest.mark.parametrize(("words", "file"), COMMANDS.values(), ids=COMMANDS)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository, which is the working folder, with something in the place of all that is written."""
    folder = tmp_path / "site"
    for name, text in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command inside of the tests, where what it calls can be made to fail."""
    return ece_lint(*words, folder=Path.cwd())


def texts(folder: Path) -> dict[str, str]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in found}


# What stops a run.


def refuse(error: int) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(error, os.strerror(error))

    return fail


def half_full(descriptor: int, *mode: Any, **how: Any) -> Any:
    """Open a file for which there is room for a few bytes only."""
    stream = open(descriptor, *mode, **how)  # noqa: SIM115 - whoever asked for it closes it

    class Full:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            stream.close()

        def write(self, raw: bytes) -> None:
            stream.write(raw[:3])
            stream.flush()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return Full()


really_open = os.open


def read_only_folder(path: Any, flags: int, *more: Any, **how: Any) -> int:
    if flags & os.O_CREAT:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    return really_open(path, flags, *more, **how)


FAILURES = {
    "the disk is full": ("fdopen", half_full, errno.ENOSPC),
    "the disk is full at last": ("fsync", refuse(errno.ENOSPC), errno.ENOSPC),
    "the folder is read-only": ("open", read_only_folder, errno.EACCES),
    "the file is somebody else's": ("access", lambda *_: False, errno.EACCES),
    "another program has it open": ("replace", refuse(errno.EACCES), errno.EACCES),
}


@every_command
@pytest.mark.parametrize(("call", "failing", "error"), FAILURES.values(), ids=FAILURES)
def test_what_cannot_be_written_stays_as_it_was(
    site: Path, monkeypatch: Any, words: list[str], file: str, call: str, failing: Any, error: int
) -> None:
    before = texts(site)
    monkeypatch.setattr(os, call, failing)
    ended = run(*words)
    monkeypatch.undo()
    assert ended.returncode == WRONG_USE
    assert f"cannot be written: {os.strerror(error)}" in ended.stderr
    assert "None" not in ended.stderr
    assert texts(site) == before


@every_command
def test_what_is_written_keeps_its_mode_and_nothing_is_left_beside(
    site: Path, words: list[str], file: str
) -> None:
    (site / file).chmod(0o660)
    before = texts(site)
    assert run(*words).returncode in (CLEAN, FINDINGS)
    after = texts(site)
    assert after[file] != before[file]
    assert stat.S_IMODE((site / file).stat().st_mode) == 0o660
    assert not [name for name in after if "/.ece-lint-" in f"/{name}"]


KILLED = """
import resource, signal, sys
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
from ece_lint.__main__ import main
main()
"""


@every_command
def test_a_run_that_is_killed_while_it_writes_changes_nothing(
    site: Path, words: list[str], file: str
) -> None:
    """The system ends it in the middle of a write, as it does with a process that it kills."""
    pytest.importorskip("resource")
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode < 0, ended.stderr
    after = texts(site)
    torn = {name for name in after if name.rpartition("/")[2].startswith(".ece-lint-")}
    assert torn  # hidden, so that no run takes it for configuration
    assert {name: text for name, text in after.items() if name not in torn} == OLD


def test_of_several_files_all_are_written_or_none(site: Path, monkeypatch: Any) -> None:
    before, really, calls = texts(site), os.replace, []

    def the_second_fails(*paths: Any, **how: Any) -> None:
        calls.append(paths)
        if len(calls) == 2:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        really(*paths, **how)

    monkeypatch.setattr(os, "replace", the_second_fails)
    write = {site / "conf/new.yaml": b"new", site / "out/site.yaml": b"new"}
    for files in (write, dict(reversed(write.items()))):
        calls.clear()
        with pytest.raises(NotWritten, match="cannot be written"):
            write_whole(files)
        assert texts(site) == before


def test_who_stops_a_run_finds_all_as_it_was(site: Path, monkeypatch: Any) -> None:
    before = texts(site)

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    for call in ("fsync", "replace"):
        monkeypatch.setattr(os, call, interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_whole({site / "out/site.yaml": b"new", site / "new.yaml": b"new"})
        monkeypatch.undo()
        monkeypatch.chdir(site)
        assert texts(site) == before


def test_two_runs_at_once_leave_what_one_of_them_writes(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    whole = {letter * 200_000 for letter in (b"a", b"b")}
    file.write_bytes(b"a" * 200_000)

    def write(raw: bytes) -> list[bytes]:
        seen = []
        for _ in range(10):
            write_whole({file: raw})
            seen.append(file.read_bytes())
        return seen

    with ThreadPoolExecutor(2) as both:
        assert {raw for seen in both.map(write, whole) for raw in seen} <= whole
    assert list(tmp_path.iterdir()) == [file]


# Where it is written.


@every_command
@pytest.mark.parametrize("is_there", [True, False], ids=["a file", "nothing yet"])
def test_no_link_leads_a_run_out_of_the_repository(
    site: Path, words: list[str], file: str, is_there: bool
) -> None:
    elsewhere = site.parent / "elsewhere.yaml"
    if is_there:
        elsewhere.write_text(OLD[file], encoding="utf-8")
    (site / file).unlink()
    (site / file).symlink_to(os.path.relpath(elsewhere, (site / file).parent))
    ended = run(*words)
    assert (
        ended.returncode in (WRONG_USE, NOT_ANALYSED) or "leads out" in ended.stdout + ended.stderr
    )
    assert elsewhere.exists() == is_there
    if is_there:
        assert elsewhere.read_text(encoding="utf-8") == OLD[file]


@every_command
def test_a_link_inside_the_repository_stays_one(site: Path, words: list[str], file: str) -> None:
    real = (site / file).parent / "sub" / Path(file).name
    real.parent.mkdir(parents=True, exist_ok=True)
    (site / file).rename(real)
    (site / file).symlink_to(os.path.relpath(real, (site / file).parent))
    assert run(*words).returncode in (CLEAN, FINDINGS)
    assert (site / file).is_symlink()
    assert real.read_text(encoding="utf-8") != OLD[file]


@pytest.mark.parametrize("words", [("check", "--fix"), ("rename", "department", "Shop", "B")])
def test_a_link_that_is_named_is_read_but_not_written(site: Path, words: list[str]) -> None:
    elsewhere = site.parent / "elsewhere.yaml"
    (site / "conf/site.yaml").rename(elsewhere)
    (site / "ece-lint.yaml").unlink()
    (site / "ece-lint-baseline.yaml").unlink()
    (site / "link.yaml").symlink_to(elsewhere)
    ended = run(*words, "link.yaml", *["--force"] * ("rename" in words))
    assert ended.returncode == WRONG_USE
    assert "link.yaml leads out of the repository" in ended.stderr
    assert elsewhere.read_text("utf-8") == SITE


def test_a_folder_that_leads_out_is_not_written_into(site: Path) -> None:
    (site / "away").symlink_to(site.parent)
    assert run("check", "--output", "json:away/report.json").returncode == WRONG_USE
    assert run("convert", "conf", "--output", "away/parts/").returncode == WRONG_USE
    assert [file.name for file in site.parent.iterdir()] == ["site"]


def test_a_file_elsewhere_is_written_if_it_is_named(site: Path) -> None:
    assert run("check", "--output", "json:../report.json").returncode == FINDINGS
    assert json.loads((site.parent / "report.json").read_text("utf-8"))["findings"]


@every_command
def test_what_is_read_only_is_not_written(site: Path, words: list[str], file: str) -> None:
    (site / file).chmod(0o444)
    ended = run(*words)
    assert f"{file} is read-only" in ended.stderr
    assert ended.returncode == WRONG_USE
    assert (site / file).read_text(encoding="utf-8") == OLD[file]


@every_command
def test_the_names_of_a_hard_link_stay_one_file(site: Path, words: list[str], file: str) -> None:
    twin = site.parent / "twin"
    os.link(site / file, twin)
    ended = run(*words)
    assert ended.returncode == WRONG_USE
    assert f"{file} has 2 names (hard links)" in ended.stderr
    assert twin.samefile(site / file)
    assert twin.read_text(encoding="utf-8") == OLD[file]


@pytest.mark.skipif(getattr(os, "geteuid", int)() != 0, reason="only root can give files away")
def test_the_owner_stays_the_owner(site: Path) -> None:
    file = site / "conf/site.yaml"
    os.chown(file, 1234, 5678)
    write_whole({file: b""})
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 5678)


def test_a_new_file_has_the_mode_that_others_get(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_whole({tmp_path / "new": b""})
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_two_links_to_one_file_are_not_written_both(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(NotWritten, match="under another name as well"):
        write_whole({tmp_path / "one": b"1", tmp_path / "two": b"2"})
    assert (tmp_path / "one").read_bytes() == b"old"


def test_what_is_added_is_added_whole_or_not_at_all(tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "summary"
    append(file, b"one\n")
    append(file, b"two\n")
    monkeypatch.setattr(os, "fdopen", half_full)
    with pytest.raises(NotWritten, match="No space left"):
        append(file, b"three\n")
    monkeypatch.undo()
    assert file.read_bytes() == b"one\ntwo\n"


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="only Unix has pipes with names")
def test_pipes_and_devices_are_written_to(site: Path) -> None:
    words = [sys.executable, "-m", "ece_lint", "size", "--agents", "5", "--output"]

    def sized(output: str, **how: Any) -> bytes:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run([*words, output], check=True, env=environment, **how).stdout  # type: ignore[no-any-return]

    assert sized("/dev/stdout", stdout=subprocess.PIPE).startswith(b"ECE 12.0")
    with (site / "both").open("wb") as both:
        both.write(b"first\n")
        both.flush()
        sized("/dev/stdout", stdout=both)
    assert (site / "both").read_bytes().startswith(b"first\nECE 12.0")
    sized("/dev/null")
    os.mkfifo(site / "pipe")
    with ThreadPoolExecutor(1) as reader:
        told = reader.submit((site / "pipe").read_bytes)
        sized("pipe")
    assert told.result().startswith(b"ECE 12.0")


# What is never written over.


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("queues.csv", "QueueName,Agents\nSales,Clark\n"),  # read
        ("notes.md", "# ours\n"),  # left out
        ("dump.xls", "\x00ours"),  # not analysed
        ("deployment.json", '{"deployment": {"agents": 5}}'),
    ],
)
@pytest.mark.parametrize("linked", [False, True], ids=["itself", "by a hard link"])
def test_no_report_takes_the_place_of_what_was_looked_at(
    site: Path, name: str, text: str, linked: bool
) -> None:
    file = site / "conf" / name
    file.write_text(text, encoding="utf-8")
    output = file
    if linked:
        output = site.parent / "twin"
        os.link(file, output)
    form = {".csv": "csv", ".md": "markdown"}.get(output.suffix, "json")
    ended = run("check", "--output", f"{form}:{output}")
    assert ended.returncode == WRONG_USE
    assert "write to another one" in ended.stderr
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["deployment.yaml", "deployment.json"])
@pytest.mark.parametrize("words", [("size", "--agents", "5"), ("check",)])
def test_no_report_takes_the_place_of_a_plan(site: Path, name: str, words: list[str]) -> None:
    text = '{"deployment": {"agents": 5}}'
    (site / name).write_text(text, encoding="utf-8")
    ended = run(*words, "--format", "json", "--output", name)
    assert ended.returncode == WRONG_USE
    assert f"{name} is a configuration" in ended.stderr
    assert (site / name).read_text(encoding="utf-8") == text


def test_a_plan_that_is_filled_in_is_no_file_of_ours(site: Path) -> None:
    (site / "conf/deployment.yaml").write_text("deployment: {agents: 5}\n", encoding="utf-8")
    ended = run("init", "--deployment", "--force", "conf")
    assert "conf/deployment.yaml is there already\n" in ended.stdout
    assert "agents: 5" in (site / "conf/deployment.yaml").read_text("utf-8")


@pytest.mark.parametrize("wrong", [True, False])
def test_a_report_is_written_again_and_again(site: Path, wrong: bool) -> None:
    (site / "conf/site.yaml").write_text(SITE if wrong else SITE.replace("shop", "Shop"), "utf-8")
    (site / "ece-lint-baseline.yaml").unlink()
    outputs = [f"--output={form}:conf/{form}.txt" for form in FORMATS]
    outputs += [
        f"--output={form}:conf/{form}.json" for form in ("json", "sarif", "gitlab", "rdjson")
    ]
    codes = {run("check", *outputs).returncode for _ in range(3)}
    assert codes == {FINDINGS if wrong else CLEAN}
    ended = run("check", "--output", "csv:conf/report.csv", *outputs, "--show-files")
    assert ended.stderr.count("left out: a report of ece-lint") >= 15


def test_what_we_write_is_known_by_how_it_begins() -> None:
    from ece_lint.lint import lint

    for sample in ("design-guide", "site-tables"):
        report = lint([str(ROOT / "samples" / sample)], Settings())
        for form in FORMATS:
            assert is_report("x", render(form, report).encode()), form
    sizing = size([], {"workloads": [{"name": "All", "medium": "chat", "agents": 5}]}, Settings())
    for form in SIZE_FORMATS:
        assert is_report("x", render_size(form, sizing).encode()), form


@pytest.mark.parametrize(
    "words",
    [
        ["reach"],
        ["reach", "queue:Chat_MRD_Sales_Chat"],
        ["reach", "--alone"],
        ["trace", "queue:Chat_MRD_Sales_Chat"],
    ],
    ids=" ".join,
)
def test_an_answer_is_known_by_how_it_begins(words: list[str]) -> None:
    # The text of most answers has nothing that is ours alone.
    plain = ["text"] if words[0] == "reach" and words[1:] else []
    for form in REACH_FORMATS if words[0] == "reach" else ("text", "json"):
        ended = ece_lint(*words, "samples/clean", "--format", form, folder=ROOT)
        assert is_report("x", ended.stdout.encode()) == (form not in plain), form


def test_a_comparison_is_known_by_how_it_begins(site: Path) -> None:
    for form in CHANGE_FORMATS:
        ended = run("diff", "parts", "conf", "--format", form)
        # The text begins with what changed, which may be anything.
        assert is_report("x", ended.stdout.encode()) == (form != "text"), form


@pytest.mark.parametrize("words", [["reach"], ["trace", "queue:Q"], ["diff", "parts", "conf"]])
@pytest.mark.parametrize("name", ["conf/site.yaml", "conf/notes.md", "ece-lint.yaml"])
def test_no_answer_takes_the_place_of_what_was_looked_at(
    site: Path, words: list[str], name: str
) -> None:
    (site / "conf/notes.md").write_text("# ours\n", encoding="utf-8")
    before = (site / name).read_bytes()
    assert run(*words, "--output", name).returncode == WRONG_USE
    assert (site / name).read_bytes() == before


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("site.yaml", "# Sizing: ECE 12.0, Unified CCE\ndeployment: {}\n"),
        ("x.xml", '<?xml version="1.0"?>\n<checkstyle version="10.0">\n<file name="a"><error source="pylint.C"/>'),
        ("x.json", '[\n  {\n    "description": "x",\n    "check_name": "eslint"'),
        ("x.json", '{\n  "queues": []}'),
        ("x.csv", "QueueName,Agents\n"),
        ("x.txt", "errors[1]: x"),
    ],
)  # fmt: skip
def test_what_others_write_is_no_report_of_ours(path: str, text: str) -> None:
    assert not is_report(path, text.encode())


# After an incomplete read, and of what was not read.


@pytest.mark.parametrize("output", ["out/site.yaml", "parts"])
def test_what_was_not_read_whole_is_written_over_nothing(site: Path, output: str) -> None:
    (site / "conf/more.yaml").write_text("queues: [", encoding="utf-8")
    before = texts(site)
    ended = run("convert", "conf", "--output", output)
    assert ended.returncode == NOT_ANALYSED
    assert "stays as it is, since not everything was read; --force overwrites it" in ended.stderr
    assert texts(site) == before
    assert run("convert", "conf", "--output", output, "--force").returncode == NOT_ANALYSED
    assert texts(site) != before
    assert run("convert", "conf", "--output", "new.yaml").returncode == NOT_ANALYSED
    assert "name: Shop" in (site / "new.yaml").read_text("utf-8")


BY_HAND = """\
# Who answers for it: Ann.

queues:
  - name: Old

# by hand
deployment:
  release: "12.0"  # installed in May
  # as the guide wants it
  months_kept: 12

users: []  # all come from UCCE

attributes:
  - name: English
    type: null  # nobody knows
"""


def test_a_section_that_was_not_read_stays_with_its_comments(site: Path) -> None:
    file = site / "out/site.yaml"
    file.write_text(BY_HAND, encoding="utf-8")
    ended = run("convert", "conf", "--output", "out/site.yaml")
    assert ended.returncode == CLEAN
    assert "keeps `deployment`, `users` and `attributes`, of which nothing was read" in ended.stderr
    text = file.read_text(encoding="utf-8")
    assert BY_HAND[BY_HAND.index("# by hand") : BY_HAND.index("\n\nusers")] in text
    assert "users: []  # all come from UCCE\n" in text
    assert "type: null  # nobody knows\n" in text
    assert "no longer has queue `Old`" in ended.stderr
    assert run("convert", "conf", "--output", "out/site.yaml").returncode == CLEAN
    assert file.read_text(encoding="utf-8") == text
    assert run("convert", "conf", "--output", "out/site.yaml", "--force").returncode == CLEAN
    assert "deployment" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("create", "--reason", "x"), ("prune",)])
def test_a_baseline_does_not_change_after_an_incomplete_read(
    site: Path, words: tuple[str, ...]
) -> None:
    (site / "conf/Skill_Group.csv").write_text("version https://git-lfs.github.com/spec/v1\n")
    assert run("baseline", *words).returncode == NOT_ANALYSED
    assert (site / "ece-lint-baseline.yaml").read_text("utf-8") == KNOWN


# How it was written before.


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-8"])
def test_a_fix_keeps_the_encoding(site: Path, encoding: str) -> None:
    text = json.dumps(
        {"departments": [{"name": "Shöp"}], "queues": [{"name": "Q", "department": "shöp"}]}
    )
    text = text.encode().decode("unicode_escape")
    (site / "conf/site.yaml").unlink()
    file = site / "conf/site.json"
    file.write_bytes(text.encode(encoding))
    assert "1 finding put right" in run("check", "--fix").stderr
    assert file.read_bytes() == text.replace("shöp", "Shöp").encode(encoding)


def test_a_name_that_is_no_text_is_told(site: Path) -> None:
    file = os.fsencode(site / "conf") + b"/caf\xe9.yaml"
    try:
        (site / "conf/site.yaml").rename(os.fsdecode(file))
    except OSError:
        pytest.skip("the file system takes names that are text only")
    ended = run("check", "--fix")
    assert ended.returncode == WRONG_USE
    assert "conf/caf\\xe9.yaml has a name that is not UTF-8; give it another one" in ended.stderr
    (site / "conf").rename(os.fsdecode(b"caf\xe9"))
    ended = run("init", "--force", os.fsdecode(b"caf\xe9"))
    assert ended.returncode == WRONG_USE
    assert "caf\\xe9 has a name that is not UTF-8; give it another one" in ended.stderr
    assert (site / "ece-lint.yaml").read_text("utf-8") == OLD["ece-lint.yaml"]
    Path(os.fsdecode(b"caf\xe9")).rename(site / "conf")
    output = os.fsdecode(b"out/caf\xe9.json")
    assert run("check", "--output", f"json:{output}").returncode == FINDINGS
    assert Path(output).stat().st_size
