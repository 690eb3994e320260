"""The files of a git revision: found and read as those of a folder are, without a checkout, and nothing is written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from ece_lint.documents.files import (
    CONFIGURATION,
    EXCLUDED,
    FILLED_BY_TOOLS,
    FOREIGN,
    MAX_BYTES,
    Excludes,
    File,
    Found,
    Unreadable,
    nothing,
    shown_path,
)
from ece_lint.wording import WrongUse, quoted

_SECONDS = 300
# Nothing is fetched, not even what a partial clone lacks, and no index is refreshed.
_GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")
_LINK, _SUBMODULE = "120000", "160000"


class Revision:
    """One revision of the repository that a folder is in.

    `name` is what the user called it, `A...B` the last commit that A and B have in common, `top` the repository's
    folder, `id` the number of the commit. Raises `WrongUse` where there is no git, no repository, or no such revision.
    """

    def __init__(self, name: str, folder: str = os.curdir) -> None:
        self.name = name
        self._folder = folder
        top = _git(["rev-parse", "--show-toplevel"], folder)
        # A bare repository has no files of its own, so its paths begin where the command runs.
        self.top = os.fsdecode(top.stdout).strip("\r\n") if not top.returncode else folder
        base, dots, other = name.partition("...")
        if dots:
            self.id = self._number(["merge-base", base or "HEAD", other or "HEAD"])
        else:
            self.id = self._number(
                ["rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}"]
            )
        self._blobs = dict(self._listed())
        self._texts: dict[str, bytes | Unreadable] = {}

    def _number(self, words: list[str]) -> str:
        run = _git(["rev-parse", "--git-dir"], self._folder)
        if run.returncode:
            why = "this folder is not in a git repository that may be read"
            said = run.stderr.decode("utf-8", "replace").strip().splitlines()
            owner = next((one for one in said if "dubious ownership" in one), "")
            raise WrongUse(
                f"there is no file or folder {quoted(self.name)}, and {why}{': ' + owner if owner else ''}"
            )
        run = _git(words, self._folder)
        number = run.stdout.decode("ascii", "replace").strip()
        if run.returncode or not number:
            hint = " (a shallow clone has not all of them)" if self._is_shallow() else ""
            if ".." in self.name and "..." not in self.name:
                hint = f"; name the two apart: {' '.join(filter(None, self.name.split('..')))}"
            raise WrongUse(f"there is no file, folder or git revision {quoted(self.name)}{hint}")
        return number.split()[0]

    def _is_shallow(self) -> bool:
        return b"true" in _git(["rev-parse", "--is-shallow-repository"], self._folder).stdout

    def _listed(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield the mode and the number of every file, by the path that it has in the working folder."""
        run = _git(["ls-tree", "-r", "-z", "--full-tree", self.id], self._folder)
        if run.returncode:
            raise WrongUse(f"what {quoted(self.name)} has cannot be listed: {_said(run)}")
        for line in filter(None, run.stdout.split(b"\0")):
            about, _, path = line.partition(b"\t")
            mode, _, number = about.decode("ascii").split(" ")
            yield str(Path(self.top, os.fsdecode(path))), (mode, number)

    def find(
        self, paths: Iterable[str], root: str = os.curdir, excludes: Excludes = nothing
    ) -> Found:
        """Find the files under some paths as they were then; a path that was not there then has none.

        Hidden files and folders are passed over, and so are links, submodules and what is excluded, which are named.
        """
        files: list[File] = []
        left_out: list[tuple[str, str]] = []
        unreadable: list[tuple[str, str]] = []
        below = [self._here(path) for path in paths]
        for path, (mode, _) in self._blobs.items():
            shown = shown_path(path, root)
            named = path in below
            inside = [
                Path(path).relative_to(one) for one in below if Path(path).is_relative_to(one)
            ]
            if not inside:
                continue
            if why := "" if named else _why_left_out(path, inside, excludes):
                left_out.append((shown, why))
            elif mode == _SUBMODULE:
                left_out.append((shown, "is a submodule, of which the revision has only a number"))
            elif mode == _LINK:
                meant = shown.lower().endswith(CONFIGURATION)
                (unreadable if meant else left_out).append((shown, "is a symbolic link"))
            elif named or any(not _is_hidden(one) for one in inside):
                files.append(File(shown, path, named))
        self._fetch([file.real for file in files])
        return Found(sorted(files), sorted(left_out), sorted(unreadable))

    def read(self, path: str) -> bytes:
        """Return what a file held, by the path that `find` gave it. Raises `Unreadable`."""
        self._fetch([path])
        text = self._texts[path]
        if isinstance(text, Unreadable):
            raise text
        return text

    def has(self, file: Path) -> bool:
        """Say whether a file of the working folder was there then."""
        return self._here(str(file)) in self._blobs

    def text(self, file: Path) -> bytes:
        """Return what a file of the working folder held then. Raises `Unreadable`."""
        return self.read(self._here(str(file)))

    def _fetch(self, paths: Iterable[str]) -> None:
        """Read what files held, all with one process. What is too large, or not in a partial clone, is not read."""
        wanted = [path for path in paths if path not in self._texts]
        numbers = {path: self._blobs[path][1] for path in wanted}
        if not wanted:
            return
        lines = "\n".join(dict.fromkeys(numbers.values())).encode() + b"\n"
        sizes: dict[str, int] = {}
        for line in _git(["cat-file", "--batch-check"], self._folder, lines).stdout.splitlines():
            number, *about = line.decode("ascii").split(" ")
            if len(about) == 2:
                sizes[number] = int(about[1])
        fit = [number for number, size in sizes.items() if size <= MAX_BYTES]
        asked = "\n".join(fit).encode() + b"\n"
        raw = (
            memoryview(_git(["cat-file", "--batch"], self._folder, asked).stdout)
            if fit
            else memoryview(b"")
        )
        held: dict[str, bytes] = {}
        at = 0
        for number in fit:
            at += len(f"{number} blob {sizes[number]}\n")
            held[number] = bytes(raw[at : at + sizes[number]])
            at += sizes[number] + 1
        for path, number in numbers.items():
            if number in held:
                self._texts[path] = held[number]
            elif number in sizes:
                self._texts[path] = Unreadable(f"is larger than {MAX_BYTES // 1024**2} MiB")
            else:
                self._texts[path] = Unreadable(
                    "is not in this copy of the repository, which is a partial clone"
                )

    def _here(self, path: str) -> str:
        """Return a path as one below the repository's folder, as that is called here."""
        own = os.path.relpath(os.path.realpath(path), os.path.realpath(self.top))
        return str(Path(self.top, own))


def pushed(folder: str = os.curdir) -> str:
    """Return what was pushed last, as a name for `Revision`: of this branch, or else where it left the main one.

    Raises `WrongUse` where nothing was pushed, as nobody knows then what to compare with.
    """
    for name in ("@{upstream}", "origin/HEAD", "origin/main", "origin/master"):
        if not _git(["merge-base", name, "HEAD"], folder).returncode:
            return f"{name}..."
    raise WrongUse(
        "there is no branch of a remote repository that this one could be compared with; name a revision or a folder"
    )


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _git(words: list[str], folder: str, asked: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git without changing anything. Raises `WrongUse` where there is none, or where it takes too long."""
    try:
        return subprocess.run(
            [*_GIT, *words],
            cwd=folder,
            input=asked,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise WrongUse(
            "git is not installed, or not on the path, so no revision can be read; two folders can be compared"
        ) from None
    except subprocess.TimeoutExpired:
        raise WrongUse(f"git {words[0]} took more than {_SECONDS} s") from None


def _said(run: subprocess.CompletedProcess[bytes]) -> str:
    lines = run.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else f"git ended with {run.returncode}"


def _why_left_out(path: str, inside: Iterable[Path], excludes: Excludes) -> str:
    """Return why a file is left out: it, or each way to it from where was looked, passes what is excluded."""
    ways = list(inside)
    if all({*way.parts[:-1]} & {*FOREIGN} for way in ways):
        return FILLED_BY_TOOLS
    passed = (
        [path, *(str(one) for one in Path(path).parents[: len(way.parts) - 1])] for way in ways
    )
    return EXCLUDED if all(any(map(excludes, way)) for way in passed) else ""
