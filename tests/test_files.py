"""Files are found wherever a user points to, once each, and reading one never waits."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from ece_lint.documents import files
from ece_lint.documents.files import Unreadable, find_files, read_bytes, why_not

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let every test work in a folder of its own, beside which it can put others."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(f"name: {name}\n", encoding="utf-8")


def link(name: str, target: str) -> None:
    try:
        Path(name).symlink_to(target, target_is_directory=Path(name, "..", target).is_dir())
    except OSError:
        pytest.skip("the system has no symbolic links")


def shown(*paths: str) -> list[str]:
    return [file.path for file in find_files(paths).files]


def test_a_folder_stands_for_every_file_in_it_in_order() -> None:
    write("site/b.yaml", "site/a/z.json", "site/a.yaml", "site/notes.txt", "site/no-extension")
    assert shown("site") == [
        "site/a.yaml",
        "site/a/z.json",
        "site/b.yaml",
        "site/no-extension",
        "site/notes.txt",
    ]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param(".", "site/a.yaml", id="the working folder"),
        pytest.param("./site", "site/a.yaml", id="with a leading ./"),
        pytest.param("site/", "site/a.yaml", id="with a trailing slash"),
        pytest.param("other/../site", "site/a.yaml", id="with a detour"),
        pytest.param("{here}/site", "site/a.yaml", id="absolute, under the working folder"),
        pytest.param("../work", "site/a.yaml", id="from above"),
        pytest.param("../beside", "../beside/a.yaml", id="relative, outside the working folder"),
        pytest.param("{here}/../beside", "{above}/beside/a.yaml", id="absolute, outside"),
    ],
)
def test_a_path_is_shown_relative_to_the_working_folder(
    named: str, expected: str, working_folder: Path
) -> None:
    Path("other").mkdir()
    write("../beside/a.yaml" if "beside" in named else "site/a.yaml")
    names = {"here": str(working_folder), "above": working_folder.parent.as_posix()}
    assert shown(named.format(**names)) == [expected.format(**names)]


def test_hidden_files_and_folders_are_passed_over_unless_named() -> None:
    write("site/.hidden.yaml", "site/.git/config.yaml", "site/~$open.xlsx", "site/a.yaml")
    write("site/.Agent.csv")
    assert shown("site") == ["site/a.yaml"]
    assert find_files(["site"]).left_out == [("site/.Agent.csv", "is hidden")]
    assert shown("site/.git", "site/.hidden.yaml") == ["site/.git/config.yaml", "site/.hidden.yaml"]


def test_an_environment_of_python_in_the_folder_is_left_out() -> None:
    write("site/a.yaml", "site/venv/pyvenv.cfg", "site/venv/bin/python", "site/venv/lib/data.json")
    assert shown("site") == ["site/a.yaml"]
    assert find_files(["site"]).left_out == [("site/venv", "is a virtual environment of Python")]


def test_a_submodule_that_was_not_fetched_is_named(tmp_path: Path) -> None:
    (tmp_path / "tables" / "live").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    (tmp_path / ".gitmodules").write_text('[submodule "live"]\n\tpath = tables/live\n\turl = x\n')
    ((path, why),) = find_files([str(tmp_path)]).left_out
    assert (Path(path).name, "git submodule update --init" in why) == ("live", True)
    (tmp_path / "tables" / "live" / "a.csv").write_text("a\n")
    assert find_files([str(tmp_path)]).left_out == []


def test_a_file_named_like_that_of_an_environment_hides_nothing() -> None:
    write("site/a.yaml", "site/pyvenv.cfg")
    assert shown("site") == ["site/a.yaml", "site/pyvenv.cfg"]


def test_a_file_reached_by_two_paths_is_found_once_and_counts_as_named() -> None:
    write("site/a.yaml", "site/sub/b.yaml")
    found = find_files(["site/sub", "site", "site/a.yaml", "./site/a.yaml"])
    assert [(file.path, file.named) for file in found.files] == [
        ("site/a.yaml", True),
        ("site/sub/b.yaml", False),
    ]


def test_the_order_of_the_paths_does_not_matter() -> None:
    write("site/a.yaml", "other/b.yaml")
    link("alias", "site")
    assert find_files(["alias", "other", "site"]) == find_files(["site", "other", "alias"])
    assert shown("alias", "site") == ["site/a.yaml"]


@pytest.mark.parametrize("name", ["missing.yaml", "missing/deeper.yaml", "", "nul\0byte.yaml"])
def test_a_named_path_that_does_not_exist_is_reported_and_the_others_are_found(name: str) -> None:
    write("a.yaml")
    found = find_files([name, "a.yaml"])
    assert found.unreadable == [(name, "does not exist")]
    assert [file.path for file in found.files] == ["a.yaml"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read it")
def test_a_folder_without_permission_is_reported_and_the_others_are_found() -> None:
    write("site/locked/a.yaml", "site/b.yaml")
    Path("site/locked").chmod(0)
    found = find_files(["site"])
    Path("site/locked").chmod(0o700)
    assert found.unreadable == [("site/locked", "may not be read: permission denied")]
    assert [file.path for file in found.files] == ["site/b.yaml"]


def test_a_folder_that_cannot_be_listed_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Zugriff verweigert", path)

    write("site/a.yaml")
    monkeypatch.setattr(os, "scandir", refuse)
    assert find_files(["site"]).unreadable == [("site", "may not be read: permission denied")]


def test_a_link_is_followed_to_what_is_under_the_named_folder() -> None:
    write("site/.data/a.yaml", "site/.data/sub/b.yaml")
    link("site/a.yaml", ".data/a.yaml")
    link("site/sub", ".data/sub")
    assert shown("site") == ["site/a.yaml", "site/sub/b.yaml"]


def test_what_a_link_leads_to_is_shown_under_its_own_name() -> None:
    write("site/z/file.yaml")
    link("site/a", "z")
    link("site/a.yaml", "z/file.yaml")
    assert (found := find_files(["site"])).left_out == found.unreadable == []
    assert shown("site") == ["site/z/file.yaml"]


def test_a_link_out_of_the_named_folder_is_not_followed() -> None:
    write("secret/a.yaml", "site/b.yaml")
    link("site/a.yaml", "../secret/a.yaml")
    link("site/gone.csv", "missing")
    link("site/folder", "../secret")
    found = find_files(["site"])
    assert [file.path for file in found.files] == ["site/b.yaml"]
    out = "is a symbolic link that leads out of the folder"
    assert found.left_out == [("site/folder", out)]
    # What is named like configuration should have been read.
    assert found.unreadable == [
        ("site/a.yaml", out),
        ("site/gone.csv", "is a symbolic link to what does not exist"),
    ]


def test_a_link_that_is_named_is_followed_wherever_it_leads() -> None:
    write("secret/a.yaml")
    link("alias", "secret")
    link("a.yaml", "secret/a.yaml")
    assert shown("alias") == ["alias/a.yaml"]
    assert shown("a.yaml") == ["a.yaml"]


def test_links_in_a_circle_end() -> None:
    write("site/a.yaml")
    link("site/again", ".")
    link("site/left", "right")
    link("site/right", "left")
    link("site/nowhere", "missing")
    found = find_files(["site"])
    assert [file.path for file in found.files] == ["site/a.yaml"]
    circle = "is a symbolic link to what leads in a circle of symbolic links"
    assert found.left_out == [
        ("site/left", circle),
        ("site/nowhere", "is a symbolic link to what does not exist"),
        ("site/right", circle),
    ]


@needs_pipes
def test_a_pipe_is_left_out_in_a_folder_and_reported_when_it_is_named_or_named_like_a_file() -> (
    None
):
    write("site/a.yaml")
    os.mkfifo("site/pipe")
    os.mkfifo("site/pipe.yaml")
    link("site/alias.yaml", "pipe.yaml")
    found = find_files(["site"])
    assert [file.path for file in found.files] == ["site/a.yaml"]
    assert found.left_out == [("site/pipe", "is a pipe, not a file")]
    assert found.unreadable == [
        ("site/alias.yaml", "is a pipe, not a file"),
        ("site/pipe.yaml", "is a pipe, not a file"),
    ]
    assert find_files(["site/pipe.yaml"]).unreadable == [
        ("site/pipe.yaml", "is a pipe, not a file")
    ]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_shown_as_text() -> None:
    try:
        Path(os.fsdecode(b"caf\xe9.yaml")).touch()
    except OSError:
        pytest.skip("the file system wants text")
    assert shown(".") == ["caf\\xe9.yaml"]


def test_a_file_is_read_as_it_is() -> None:
    Path("a.yaml").write_bytes(b"a: 1\r\nb: \xff\n\x1a")
    assert read_bytes("a.yaml") == b"a: 1\r\nb: \xff\n\x1a"
    Path("empty.yaml").touch()
    assert read_bytes("empty.yaml") == b""


def test_a_file_as_large_as_the_limit_is_read_and_a_larger_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1024**2)
    Path("a.yaml").write_bytes(b" " * 1024**2)
    assert len(read_bytes("a.yaml")) == 1024**2
    Path("b.yaml").write_bytes(b" " * (1024**2 + 1))
    with pytest.raises(Unreadable, match="is larger than 1 MiB"):
        read_bytes("b.yaml")


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system has no such file")
def test_a_file_whose_size_is_not_known_is_read_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_bytes("/proc/self/maps")
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(Unreadable, match="is larger than"):
        read_bytes("/proc/self/maps")


def pipe() -> None:
    os.mkfifo("x")


def listening_socket() -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("x")


def circle() -> None:
    link("x", "x")


@pytest.mark.skipif(os.name == "nt", reason="the system has none of these")
@pytest.mark.parametrize(
    ("make", "path", "why"),
    [
        pytest.param(pipe, "x", "is a pipe, not a file", id="a pipe nobody writes to"),
        pytest.param(listening_socket, "x", "is a pipe or a socket, not a file", id="a socket"),
        pytest.param(circle, "x", "leads in a circle of symbolic links", id="a link to itself"),
        pytest.param(None, "/dev/zero", "is a device, not a file", id="a device without end"),
        pytest.param(None, ".", "is a folder, not a file", id="a folder"),
        pytest.param(None, "missing", "does not exist", id="nothing"),
        pytest.param(None, "nul\0byte", "does not exist", id="no path at all"),
        pytest.param(None, "x" * 5_000, "has too long a name", id="a name without end"),
    ],
)
def test_what_is_no_file_is_refused_at_once(
    make: Callable[[], None] | None, path: str, why: str
) -> None:
    if make:
        make()
    with pytest.raises(Unreadable) as refused:
        read_bytes(path)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        (r"C:\short\a.csv", r"C:\short\a.csv"),
        ("C:\\" + "x" * 260, "\\\\?\\C:\\" + "x" * 260),
        ("\\\\server\\share\\" + "x" * 260, "\\\\?\\UNC\\server\\share\\" + "x" * 260),
        ("\\\\?\\C:\\" + "x" * 260, "\\\\?\\C:\\" + "x" * 260),
    ],
)
def test_a_path_that_is_too_long_for_windows_is_written_otherwise(path: str, opened: str) -> None:
    assert files.reachable(path, windows=True) == opened
    assert files.reachable(path, windows=False) == path


def test_a_folder_far_down_is_read() -> None:
    deep = Path(*["a folder with a long name"] * 20)
    write(str(deep / "a.yaml"))
    (found,) = find_files(["."]).files
    assert found.path == (deep / "a.yaml").as_posix()
    assert read_bytes(found.real).startswith(b"name: ")


def test_what_excel_has_open_is_said_to_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    write("Queues.xlsx", "~$Queues.xlsx", "Other.csv")

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(files.os, "open", refuse)
    assert shown(".") == ["Other.csv", "Queues.xlsx"]  # what Excel keeps beside it is no workbook
    with pytest.raises(Unreadable, match="another program has it open, such as Excel: close it"):
        read_bytes("Queues.xlsx")
    with pytest.raises(Unreadable, match=r"^may not be read: permission denied$"):
        read_bytes("Other.csv")


@pytest.mark.parametrize("number", [32, 33])
def test_a_file_that_another_program_keeps_to_itself_is_said_to_be_open(number: int) -> None:
    error = PermissionError(errno.EACCES, "Permission denied")
    assert "permission denied, or another program has it open" in why_not(error, "x", windows=True)
    error.winerror = number  # type: ignore[misc, unused-ignore]
    assert why_not(error, "x").startswith("may not be read, as another program has it open")


def test_what_a_star_stands_for_need_not_be_known_to_the_shell() -> None:
    write("exports/a.csv", "exports/b.csv", "exports/c.txt", "exports/~$d.csv", "exports/[e].csv")
    assert shown("exports/*.csv") == ["exports/[e].csv", "exports/a.csv", "exports/b.csv"]
    assert shown("exports/[e].csv") == ["exports/[e].csv"]  # a file of the very name comes first
    assert find_files(["exports/*.xml"]).unreadable == [("exports/*.xml", "does not exist")]


@pytest.mark.parametrize("path", ['exports"', "'exports'"])
def test_a_quote_that_the_shell_of_windows_leaves_in_place_is_told(path: str) -> None:
    write("exports/a.csv")
    ((_, why),) = find_files([path]).unreadable
    assert why.startswith("does not exist; leave out the quote")


def test_a_link_to_nothing_that_is_named_stands_for_nothing_else() -> None:
    link("a.csv", "gone.csv")
    assert find_files(["a.csv", "*.csv"]).unreadable == [("a.csv", "does not exist")] * 2
