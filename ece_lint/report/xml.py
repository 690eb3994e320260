"""XML in which nothing from a configuration ends an element or commands a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ece_lint.report.harmless import harmless


def add(parent: Element, tag: str, lines: Iterable[str] = (), /, **attributes: object) -> Element:
    """Add an element with attributes, in the order in which they are given, and lines of text."""
    child = SubElement(
        parent, tag, {key: harmless(str(value)) for key, value in attributes.items()}
    )
    child.text = "\n".join(map(harmless, lines)) or None
    return child


def xml_text(root: Element) -> str:
    """Return a document of which every element with text has nothing else in it."""
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
