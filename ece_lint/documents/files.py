"""Files are found under the paths a user names, and read without ever waiting for one."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from ece_lint.light import Light
from ece_lint.paths import is_inside

_LONG = 248  # characters of a folder's path, from which on Windows wants it written otherwise
MAX_BYTES = 256 * 1024 * 1024
# How exports end, and all configuration. A link or a pipe of such a name is no accident.
_EXPORTS = (".csv", ".tsv", ".rpt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".xml")
CONFIGURATION = (*_EXPORTS, ".yaml", ".yml", ".json", ".txt")


# Folders that tools fill with files of other trades, wherever they lie. Those of Python's are known by `pyvenv.cfg`.
FOREIGN = ("node_modules", "bower_components", "__pycache__", "site-packages")

FILLED_BY_TOOLS = "a folder that tools fill, not configuration"
EXCLUDED = "excluded by the settings"
NOT_FETCHED = "a submodule of git that was not fetched; `git submodule update --init` fetches it"
Excludes = Callable[[str], bool]


def nothing(path: str) -> bool:
    """Exclude nothing, as where no settings do."""
    return False


class File(NamedTuple):
    """A file that was found: how it is shown, where it is, and whether it was named itself."""

    path: str
    real: str
    named: bool


class Found(Light):
    """The files under some paths, and what is not among them with the reason, by shown path.

    `left_out` is what nobody would expect to be read, `unreadable` what should have been.
    """

    files: list[File]
    left_out: list[tuple[str, str]]
    unreadable: list[tuple[str, str]]


class Unreadable(Exception):
    """A file cannot be read; the message says why, without its path."""


def find_files(paths: Iterable[str], root: str = os.curdir, excludes: Excludes = nothing) -> Found:
    """Find the files under some paths: a file stands for itself, a folder for all that is in it.

    Hidden files and folders are passed over unless they are named. A symbolic link is followed if
    it is named, or leads to something under a named folder. What is excluded, or in a folder of other
    trades, is left out unless it is named itself. Nothing is found twice. A path that
    does not exist or may not be read is in the result; the others are found all the same. Paths are
    shown as they are below `root`.
    """
    search = _Search(root, excludes)
    for path in sorted(set(paths), key=lambda path: (os.path.islink(path), path)):
        search.look_at(path)
    search.follow_links()
    return search.found()


def read_bytes(path: str) -> bytes:
    """Return what a regular file holds.

    Raises `Unreadable` for everything else: a pipe, a device, a folder, and a file that is missing,
    not permitted or larger than `MAX_BYTES`.
    """
    try:
        descriptor = os.open(reachable(path), _READ)
    except (OSError, ValueError) as error:
        raise Unreadable(why_not(error, path)) from None
    try:
        return _read(descriptor)
    except OSError as error:
        raise Unreadable(why_not(error, path)) from None
    finally:
        os.close(descriptor)


def reachable(path: str, *, windows: bool = os.name == "nt") -> str:
    r"""Return a path by which a file is opened: Windows takes more than 259 characters only behind `\\\\?\\`."""
    if not windows or len(path) < _LONG or path.startswith("\\\\?\\"):
        return path
    import ntpath  # which on all other systems nobody needs

    whole = ntpath.abspath(path) if os.name == "nt" else ntpath.normpath(path)
    return f"\\\\?\\UNC{whole[1:]}" if whole.startswith("\\\\") else f"\\\\?\\{whole}"


def shown_path(path: str, root: str = os.curdir) -> str:
    """Return a path as reports show it: with `/`, and relative to the root if it is below that."""
    try:
        relative = os.path.relpath(path, root)
    except (OSError, ValueError):  # no path at all, or on another drive
        relative = os.pardir
    outside = relative == os.pardir or relative.startswith(f"{os.pardir}{os.sep}")
    if not outside:
        shown = relative
    elif root == os.curdir or not path:
        shown = path and os.path.normpath(path)
    else:  # relative to the working folder it might be taken for something below the root
        shown = os.path.abspath(path)
    return _printable(shown.replace(os.sep, "/"))


def _printable(name: str) -> str:
    """Return a name as text, which what a file system allows need not be."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read_stream(stream: BinaryIO) -> bytes:
    """Return what a stream holds. Raises `Unreadable` if that is more than `MAX_BYTES` or cannot be read."""
    try:
        raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(why_not(error)) from None
    if len(raw) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 1024**2} MiB")
    return raw


# Opening a pipe or a device waits for the other side, unless it is told not to.
_READ = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _READ |= getattr(os, _flag, 0)


def _read(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(f"is {_kind(status.st_mode)}, not a file")
    parts: list[bytes] = []
    size = status.st_size  # as far as it is known: some files have none, or grow meanwhile
    while size <= MAX_BYTES and (part := os.read(descriptor, max(status.st_size + 1, 65_536))):
        parts.append(part)
        size = sum(map(len, parts))
    if size > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 1024**2} MiB")
    return b"".join(parts)


class _Search:
    """Walks through folders and remembers where it has been."""

    def __init__(self, root: str, excludes: Excludes) -> None:
        self.root = root
        self.excludes = excludes
        self.roots: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.seen: set[object] = set()  # folders
        self.submodules: set[str] = set()  # of git, by their paths
        self.files: dict[object, list[tuple[bool, File]]] = {}  # with whether a link leads there
        self.left_out: list[tuple[str, str]] = []
        self.unreadable: list[tuple[str, str]] = []

    def look_at(self, path: str) -> None:
        """Find what a path that a user named stands for."""
        shown = shown_path(path, self.root)
        try:
            real = os.path.realpath(path)
            mode = os.stat(reachable(path) or "\0").st_mode
        except (OSError, ValueError) as error:
            import glob

            # The shells of Windows leave it to programs what a `*` stands for.
            meant = [
                one
                for one in glob.glob(path)
                if one != path and not one.rpartition(os.sep)[2].startswith("~$")
            ]
            for one in sorted(meant):
                self.look_at(one)
            if not meant:
                self.unreadable.append((shown, why_not(error, path)))
            return
        if stat.S_ISDIR(mode):
            self.roots.append(real)
            self._walk(shown, real)
        elif stat.S_ISREG(mode):
            self._add(File(shown, real, named=True), linked=os.path.islink(path))
        else:
            self.unreadable.append((shown, f"is {_kind(mode)}, not a file"))

    def follow_links(self) -> None:
        """Find what the links under named folders lead to, and the links under that."""
        for shown, link in self.links:  # which grows meanwhile
            real = os.path.realpath(link)
            try:
                mode = os.stat(link).st_mode
            except OSError as error:
                self._pass_over(shown, f"is a symbolic link to what {why_not(error)}")
                continue
            if not is_inside(real, *self.roots):
                self._pass_over(shown, "is a symbolic link that leads out of the folder")
            elif self.excludes(real):
                self.left_out.append((shown, EXCLUDED))
            elif stat.S_ISDIR(mode):
                self._walk(shown, real, linked=True)
            elif stat.S_ISREG(mode):
                self._add(File(shown, real, named=False), linked=True)
            else:
                self._pass_over(shown, f"is {_kind(mode)}, not a file")

    def _pass_over(self, shown: str, why: str) -> None:
        """Note what is not followed or waited for; what is named like configuration should have been read."""
        meant = shown.lower().endswith(CONFIGURATION)
        (self.unreadable if meant else self.left_out).append((shown, why))

    def found(self) -> Found:
        """Return each file once, under its own name rather than that of a link, in order."""
        files = []
        for same in self.files.values():
            _, file = min(same)
            files.append(file._replace(named=any(other.named for _, other in same)))
        return Found(sorted(files), sorted(self.left_out), sorted(self.unreadable))

    def _walk(self, shown: str, real: str, *, linked: bool = False) -> None:
        folders = [(shown, real)]
        while folders:
            shown, real = folders.pop()
            if (identity := _identity(real)) in self.seen:
                continue
            self.seen.add(identity)
            try:
                with os.scandir(reachable(real)) as entries:
                    folders += self._sort(entries, shown, real, linked)
            except OSError as error:
                self.unreadable.append((shown, why_not(error, real)))

    def _sort(
        self, entries: Iterable[os.DirEntry[str]], folder: str, real: str, linked: bool
    ) -> Iterator[tuple[str, str]]:
        """Note the files and links among the entries of a folder, and yield its folders."""
        found = sorted(entries, key=lambda entry: entry.name)
        if not found and real in self.submodules:
            self.left_out.append((folder, NOT_FETCHED))
        if {"pyvenv.cfg"} < {entry.name for entry in found} & {"pyvenv.cfg", "bin", "Scripts"}:
            self.left_out.append((folder, "is a virtual environment of Python"))
            return
        for entry in found:
            name = _printable(entry.name)
            path = f"{real.rstrip(os.sep)}{os.sep}{entry.name}"
            shown = name if folder == os.curdir else f"{folder.rstrip('/')}/{name}"
            if name == ".gitmodules" and entry.is_file(follow_symlinks=False):
                self.submodules |= _submodules(path)
            if name.startswith((".", "~$")):  # the second is a workbook that somebody has open
                if name.startswith(".") and name.lower().endswith(_EXPORTS):
                    self.left_out.append((shown, "is hidden"))
                continue
            if name in FOREIGN and entry.is_dir(follow_symlinks=False):
                self.left_out.append((shown, FILLED_BY_TOOLS))
            elif self.excludes(path):
                self.left_out.append((shown, EXCLUDED))
            elif entry.is_symlink():
                self.links.append((shown, path))
            elif entry.is_dir(follow_symlinks=False):
                yield shown, path
            elif entry.is_file(follow_symlinks=False):
                self._add(File(shown, path, named=False), linked=linked)
            else:
                mode = entry.stat(follow_symlinks=False).st_mode
                self._pass_over(shown, f"is {_kind(mode)}, not a file")

    def _add(self, file: File, *, linked: bool) -> None:
        self.files.setdefault(_identity(file.real), []).append((linked, file))


def _submodules(path: str) -> set[str]:
    """Return the folders of which a `.gitmodules` says that another repository belongs there."""
    try:
        text = read_bytes(path).decode("utf-8", "replace")
    except Unreadable:
        return set()
    said = (line.partition("=") for line in text.splitlines() if "=" in line)
    folder = os.path.dirname(path)
    ways = (one.strip() for name, _, one in said if name.strip() == "path")
    return {os.path.normpath(os.path.join(folder, one)) for one in ways}


def _identity(path: str) -> object:
    """Return what tells a file or folder from all others, whatever name it is reached by."""
    try:
        status = os.stat(reachable(path))
    except OSError:
        return path
    return (status.st_dev, status.st_ino) if status.st_ino else path


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


_REASONS = {
    errno.ENOENT: "does not exist",
    errno.ENOTDIR: "does not exist",
    errno.EACCES: "may not be read: permission denied",
    errno.EPERM: "may not be read: permission denied",
    errno.ELOOP: "leads in a circle of symbolic links",
    errno.ENAMETOOLONG: "has too long a name",
    errno.ENXIO: "is a pipe or a socket, not a file",
    errno.EAGAIN: "would have to be waited for",
}


def why_not(error: OSError | ValueError, path: str = "", *, windows: bool = os.name == "nt") -> str:
    """Word why a file is not read alike on every system and in every language."""
    if not isinstance(error, OSError):
        return "does not exist"
    why = _REASONS.get(error.errno or 0) or f"cannot be read: {error.strerror}"
    if isinstance(error, PermissionError):
        # Excel keeps a file of this name beside each workbook that somebody has open.
        folder, name = os.path.split(reachable(path))
        owner = f"{folder or os.curdir}{os.sep}~${name}"
        if getattr(error, "winerror", None) in _HELD or (name and os.path.exists(owner)):
            return f"may not be read, as another program has it open, {_CLOSE}"
        return f"{why}, or another program has it open, {_CLOSE}" if windows else why
    if path.strip("\"'") != path:
        return (
            f"{why}; leave out the quote, which is part of the name here: Windows knows only double quotes, and a "
            "backslash in front of the last one hides it"
        )
    return why


_HELD = (32, 33)  # what Windows calls a file that another program keeps to itself
_CLOSE = "such as Excel: close it there and check again"
