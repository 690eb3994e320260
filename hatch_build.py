"""Puts into a wheel what was read of its pages and schemas, so that no installation has to read them; see `shipped.py`.

An editable installation is the checkout, which keeps that itself, as its files change.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Kept(BuildHookInterface):  # type: ignore[type-arg]
    """The hook that hatchling calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files, and name them to hatchling."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        sys.dont_write_bytecode = True
        from ece_lint import bundle

        self.folder = TemporaryDirectory()
        for name, raw in bundle.files():
            file = Path(self.folder.name, name)
            file.write_bytes(raw)
            build_data["force_include"][str(file)] = f"ece_lint/kept/{name}"
