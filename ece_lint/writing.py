"""Files are written whole or not at all: beside the file, down to the disk, and only then in its place."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EACCES, EISDIR
from pathlib import Path

from ece_lint.wording import WrongUse

_HIDDEN = ".ece-lint-"  # so that no run takes what a killed one leaves for configuration
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# What the shell has opened for us; opened once more, a file would be written from its beginning again.
_OPENED = {"/dev/stdout": "/dev/fd/1", "/dev/stderr": "/dev/fd/2"}
_HELD = (
    5,
    32,
    33,
)  # what Windows says where it does not put a file in the place of one that is open
_DESCRIPTOR = "/(?:dev|proc/self)/fd/([0-9]{1,9})"


class NotWritten(WrongUse):
    """Something cannot be written, and every file is as it was; the message says which and why, in words."""


def write_whole(texts: Mapping[Path, bytes]) -> None:
    """Write files, each of them whole, and all of them or none. Raises `NotWritten`.

    A file that is there keeps its mode and, where the system allows it, its owner. A symbolic link stays,
    and what it leads to is written, unless that is outside of the repository. Pipes and devices are written to.

    A file with several names (hard links) is refused: written beside and put in its place it would be new
    under one name and old under the others, and written in place it would be torn if anything stops us.
    """
    ready: list[tuple[Path, Path, Path, Path | None]] = []
    done: list[tuple[Path, Path | None]] = []
    left: list[Path] = []
    try:
        for file, raw in texts.items():
            with _told(file):
                if is_stream(file):
                    _add(file, raw)
                    continue
                real, before = _place(file, [real for _, real, _, _ in ready])
                left.append(new := _beside(real, raw, before))
                old = None
                if before is not None and len(texts) > 1:  # what brings it back needs no room then
                    left.append(old := _beside(real, real.read_bytes(), before))
                ready.append((file, real, new, old))
        for file, real, new, old in ready:
            with _told(file):
                new.replace(real)
                left.remove(new)
                done.append((real, old))
    except BaseException:
        for real, old in reversed(done):
            with suppress(OSError):
                if old is not None:
                    old.replace(real)
                elif len(texts) > 1:
                    real.unlink()
        raise
    finally:
        for one in left:
            with suppress(OSError):
                one.unlink(missing_ok=True)


def append(file: Path, raw: bytes) -> None:
    """Add to what a file holds, all of it or nothing; what is there is not written again. Raises `NotWritten`."""
    with _told(file):
        if not is_stream(file):
            file, _ = _place(file, in_place=True)
        _add(file, raw)


def is_stream(file: Path) -> bool:
    """Say whether a path stands for what can only be written to, such as a pipe, a device or standard output."""
    if _descriptor(file) is not None:
        return True
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) and not leads_out(file)


def leads_out(file: Path) -> bool:
    """Say whether symbolic links lead from a path to outside of the repository that it lies in.

    Those who write what a repository holds, such as a stranger who opens a merge request, must not choose which files
    of the machine are written. Without a repository, the working folder or the file's own takes its place.
    """
    path = Path(os.path.abspath(file))  # `..` is taken out, and no link followed
    home = next((one for one in path.parents if (one / ".git").exists()), None)
    if home is None:
        home = Path.cwd() if path.is_relative_to(Path.cwd()) else path.parent
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(home))


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        if getattr(error, "winerror", None) in _HELD:
            why = "another program may have it open, such as Excel: close it there"
        raise NotWritten(f"{file} cannot be written: {why}") from None


def _place(
    file: Path, others: Collection[Path] = (), *, in_place: bool = False
) -> tuple[Path, os.stat_result | None]:
    """Return the file that a path leads to, as none of the others does, and its state if it is there."""
    if leads_out(file):
        raise NotWritten(
            f"{file} leads out of the repository by a symbolic link, so it is not written; "
            "name the file itself if you mean it"
        )
    real = Path(os.path.realpath(file))
    if real in others:
        raise NotWritten(f"{file} leads to a file that is written under another name as well")
    try:
        before = real.stat()
    except FileNotFoundError:
        return real, None
    if stat.S_ISDIR(before.st_mode):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    # A new file in its place asks nobody who may write to it, and root, as in a container, may do so anyway.
    if not before.st_mode & 0o222:
        raise NotWritten(f"{file} is read-only, so it is not written; make it writable first")
    if not os.access(real, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES))
    if before.st_nlink > 1 and not in_place:
        raise NotWritten(
            f"{file} has {before.st_nlink} names (hard links), of which the others would keep what it holds now; "
            "put a copy in its place first"
        )
    return real, before


def _beside(real: Path, raw: bytes, before: os.stat_result | None) -> Path:
    """Write a new hidden file in the folder of another one, down to the disk, and return it."""
    new = real.parent / f"{_HIDDEN}{os.urandom(8).hex()}"
    descriptor = os.open(new, _NEW, 0o666 if before is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        if before is not None:
            _keep(new, before)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    return new


def _keep(new: Path, before: os.stat_result) -> None:
    """Give a new file the mode, and as far as the system allows it the owner and the group, of another one."""
    if hasattr(os, "chown"):
        for owner in (-1, before.st_uid):  # the group may be allowed where the owner is not
            with suppress(OSError):
                os.chown(new, owner, before.st_gid)
    new.chmod(stat.S_IMODE(before.st_mode))


def _add(file: Path, raw: bytes) -> None:
    """Write to the end of a file or a stream; where there is no room for all of it, a file ends as before."""
    number = _descriptor(file)
    descriptor = (
        os.dup(number) if number is not None else os.open(file, _NEW & ~os.O_EXCL | os.O_APPEND)
    )
    with os.fdopen(descriptor, "wb", buffering=0) as stream:
        state = os.fstat(descriptor)
        try:
            rest = memoryview(raw)
            while rest:
                rest = rest[stream.write(rest) or 0 :]
        except OSError:
            if stat.S_ISREG(state.st_mode) and number is None:
                os.ftruncate(descriptor, state.st_size)
            raise


def _descriptor(file: Path) -> int | None:
    """Return the number of the open file that a path stands for."""
    path = os.path.normpath(file)
    found = re.fullmatch(_DESCRIPTOR, _OPENED.get(path, path))
    return int(found[1]) if found else None
