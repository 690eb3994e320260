"""A headless Chromium without network, told what to do over a pipe by its DevTools protocol; no driver is needed."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It reads from descriptor 3 and writes to 4, whatever these are here.
_START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for own, end in zip((3, 4), ends): os.dup2(end, own)
os.execv(sys.argv[3], sys.argv[3:])
"""
_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--window-size=1400,1000",
)  # fmt: skip
KEYS = {
    "Enter": 13,
    "Escape": 27,
    "ArrowLeft": 37,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "Tab": 9,
    "/": 191,
}


def found() -> str:
    """Return where a Chromium is, or nothing."""
    return next(filter(None, map(shutil.which, NAMES)), "")


class Browser:
    """A page in a browser; `heard` is what went to the console, `fetched` what was asked of a network."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out = os.fdopen(into, "wb", 0), os.fdopen(out, "rb", 0)
        self._rest, self._number = b"", 0
        self.heard: list[str] = []
        self.fetched: list[str] = []
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **words: Any) -> dict[str, Any]:
        """Send a command and return its answer; what happens meanwhile is noted."""
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": words}
        if self._session:
            asked["sessionId"] = self._session
        self._into.write(json.dumps(asked).encode() + b"\0")
        while (said := self._next()).get("id") != self._number:
            self._note(said)
        assert "error" not in said, said
        answer: dict[str, Any] = said["result"]
        return answer

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = self._out.read(1 << 16)
            assert more, "the browser has ended"
            self._rest += more
        first, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message

    def _note(self, said: dict[str, Any]) -> None:
        match said.get("method"):
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded":
                self.heard.append(json.dumps(said["params"]))
            case "Network.requestWillBeSent":
                url = said["params"]["request"]["url"]
                self.fetched += [] if url.startswith("file:") else [url]

    def open(self, file: Path, fragment: str = "", *, dark: bool = False) -> None:
        """Open a file, at a fragment of it if there is one."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=file.as_uri() + fragment)
        while self.run("document.readyState") != "complete":
            pass

    def run(self, script: str) -> Any:
        """Return what an expression comes to in the page."""
        told = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key."""
        code = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"Enter": "\r", "/": "/"}.get(key)
        typed = {"text": text} if text else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **code, **typed)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **code)
        self._settle()

    def type(self, text: str) -> None:
        """Type text where the focus is."""
        self.ask("Input.insertText", text=text)
        self._settle()

    def click(self, selector: str) -> None:
        """Click the middle of what a selector finds first; of a text, that of its first line."""
        x, y = self.run(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            " one.scrollIntoView({ block: 'center' }); const [box] = one.getClientRects();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for what in ("mousePressed", "mouseReleased"):
            where = {"x": x, "y": y, "button": "left", "clickCount": 1}
            self.ask("Input.dispatchMouseEvent", type=what, **where)
        self._settle()

    def _settle(self) -> None:
        self.run("new Promise((done) => setTimeout(() => requestAnimationFrame(() => done()), 30))")

    def screenshot(self, file: Path) -> None:
        """Write a picture of the whole page."""
        taken = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(taken["data"]))

    def pdf(self) -> bytes:
        """Return the page as it is printed."""
        return base64.b64decode(self.ask("Page.printToPDF")["data"])


@contextmanager
def browser(home: Path) -> Iterator[Browser]:
    """Start a browser whose profile is in a folder, and end it."""
    read_there, write_here = os.pipe()
    read_here, write_there = os.pipe()
    ends = (read_there, write_there)
    options = [*_OPTIONS, f"--user-data-dir={home}"]
    command = [sys.executable, "-c", _START, *map(str, ends), found(), *options]
    process = subprocess.Popen(command, pass_fds=ends, stderr=subprocess.DEVNULL)
    for one in ends:
        os.close(one)
    made = None
    try:
        made = Browser(write_here, read_here)
        yield made
    finally:
        if made is not None:
            made._into.close()
            made._out.close()
        process.kill()
        process.wait()
