"""Feeds a reader of documents for some seconds with inputs that lead to lines where none has led yet.

python tests/fuzz.py yaml 20

It needs atheris, which has wheels for Linux: pip install --no-deps --only-binary :all: atheris==3.0.0. It ends with
another code than 0, and prints the input, where a reader raises, hangs, or does not say why it did not read something.
"""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
with atheris.instrument_imports(include=["ece_lint"], enable_loader_override=False):
    # Those that are imported when they are needed are named here, or nothing would lead to their lines.
    from ece_lint.documents import excel, json, rows, table, workbook, xml, yaml  # noqa: F401
    from ece_lint.documents.forms import NoDocument, read_document
    from ece_lint.lint import flaw_findings, link
    from ece_lint.settings import Settings
    from ece_lint.sources import chains, flat, rest, sheets, tables  # noqa: F401

import test_json  # noqa: E402
import test_xml  # noqa: E402
import test_yaml  # noqa: E402
from workbooks import ods  # noqa: E402

SEED = 20261129
LONGEST = 4096
HANGS = 30  # seconds for one input, on a busy machine too
RULES = Settings().rules
KEPT = "Skill Group\tMRD\tAgents\nSales\tEmail\tClark; Bruce\n\nQueue\tSkill Groups\nA\tSales\n"


def text(raw: bytes) -> bytes:
    """Return a text as the fuzzer made it."""
    return raw


def sheet(raw: bytes) -> bytes:
    """Return a workbook with a sheet of these lines and cells."""
    lines = raw.decode("utf-8", "ignore").split("\n")
    return ods({"S": [[cell or None for cell in line.split("\t")] for line in lines]})


def samples(pattern: str) -> list[bytes]:
    """Return the beginnings of files in the samples."""
    return [file.read_bytes()[:LONGEST] for file in sorted((ROOT / "samples").glob(pattern))]


# What is read, what is made of an input for it, and the inputs to begin with.
READERS: dict[str, tuple[str, Callable[[bytes], bytes], Iterable[bytes]]] = {
    "yaml": ("site.yaml", text, [*samples("*/*.yaml"), *map(str.encode, test_yaml.SEEDS)]),
    "json": ("site.json", text, [*map(str.encode, test_json.SEEDS)]),
    "xml": ("site.xml", text, [*samples("site-rest/**/*.xml"), test_xml.LIST.encode()]),
    "table": ("Skill_Group.csv", text, samples("site-tables/**/*.csv")),
    "workbook": ("site.ods", sheet, [KEPT.encode()]),
}


def read(name: str, raw: bytes) -> None:
    """Read a document as a run does, with all that shows what is wrong with it and where its objects stand."""
    try:
        document = read_document(name, raw)
    except NoDocument:
        return
    routing, _ = link([document], {})
    list(flaw_findings([document], RULES))
    for entity in routing.everything():
        if entity.defined:
            start, end = entity.place.offsets
            assert 0 <= start <= end, entity
    assert document.complete or document.flaws, "not read, and nobody says why"


def main() -> None:
    """Fuzz one reader; the process ends with the fuzzer."""
    form, seconds = sys.argv[1:]
    name, made, inputs = READERS[form]

    def once(raw: bytes) -> None:
        try:
            read(name, made(raw))
        except BaseException:
            print(f"{form}: {raw!r}", file=sys.stderr)
            raise

    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(inputs):
            Path(folder, str(number)).write_bytes(one)
        options = {"seed": SEED, "max_total_time": seconds, "max_len": LONGEST, "timeout": HANGS}
        words = [f"-{option}={value}" for option, value in options.items()]
        atheris.Setup(["fuzz", *words, f"-artifact_prefix={folder}/", folder], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
