"""What responses of the REST interface, JSON and workbooks cost, beside what reads them and keeps nothing.

    python tests/benchmarks/exports.py [--rounds 5] [--only XML]

Each form is read by `ece_lint.load`, which reads and links, and by `ece-lint check`, which asks the rules as well.
They stand beside the bare reader of the form, over the same files: expat with three handlers that do nothing,
`json.loads`, and a loop over the rows that python-calamine gives. Tables that stand beside responses are a hundredth of
them. Only the ratios of one run can be compared.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from measure import Command, Ratio, ece_lint, interleave, python, run, show

WRITE = """
import json, runpy, sys
from pathlib import Path
folder, here = Path(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, str(here.parent))
from forms import DIALECTS, COLUMNS, tables, write_rest, write_tables
from openpyxl import Workbook
make_site = runpy.run_path(str(here / "site.py"))["make_site"]
site = make_site(20, 500, 3200, 13000, 5, seed=1)
for name, form, size in (
    ("XML", "XML", 100_000), ("XML in pages", "XML", 100), ("REST JSON", "JSON of the server", 100_000)
):
    write_rest(site, folder / name, form, DIALECTS["Management Studio"], size)
large = make_site(20, 500, 4000, 24000, 15, seed=1)
(folder / "JSON").mkdir()
(folder / "JSON" / "site.json").write_text(json.dumps(large))
book = Workbook(write_only=True)
for table, rows in tables(large).items():
    sheet = book.create_sheet(table)
    columns = list(COLUMNS[table])
    sheet.append(columns)
    for row in rows:
        cells = (row.get(column) for column in columns)
        sheet.append([int(cell) if cell and cell.isdecimal() else cell for cell in cells])
(folder / "workbook").mkdir()
book.save(folder / "workbook" / "tables.xlsx")
write_tables(tables(large), folder / "CSV", DIALECTS["Management Studio"])
"""
EXPAT = """
import sys
from pathlib import Path
from xml.parsers import expat
for path in Path(sys.argv[1]).glob("*.xml"):
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: None
    parser.EndElementHandler = lambda tag: None
    parser.CharacterDataHandler = lambda text: None
    parser.Parse(path.read_bytes(), True)
"""
LOADS = """
import json, sys
from pathlib import Path
for path in Path(sys.argv[1]).glob("*.json"):
    json.loads(path.read_bytes())
"""
CALAMINE = """
import sys
from pathlib import Path
from python_calamine import load_workbook
for path in Path(sys.argv[1]).glob("*.xlsx"):
    book = load_workbook(str(path))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            pass
"""
# As the command does, it ends without taking a large site apart again.
LOAD = "import os, sys, ece_lint; site = ece_lint.load([sys.argv[1]]); os._exit(0)"


class Form(NamedTuple):
    """A form of exports: the folder with it, its bare reader, and how many times of that each may take."""

    name: str
    reader: str
    code: str
    load: float | None
    check: float | None


FORMS = (
    Form("XML", "expat", EXPAT, None, 7),
    Form("XML in pages", "expat", EXPAT, None, 7),
    Form("REST JSON", "json.loads", LOADS, None, None),
    Form("JSON", "json.loads", LOADS, None, 8),
    Form("workbook", "calamine", CALAMINE, 1.5, None),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ece-lint on REST, JSON and workbooks.")
    parser.add_argument("--rounds", type=int, default=5, help="at least 3")
    parser.add_argument("--only", choices=[form.name for form in FORMS])
    options = parser.parse_args()
    rounds = max(3, options.rounds)
    commands, ratios = [], []
    with tempfile.TemporaryDirectory() as folder:
        # The writer is a child, too: see `measure` for why this process stays small.
        run(Command("write", python(WRITE, folder, str(Path(__file__).parent))))
        for form in FORMS:
            if options.only not in (None, form.name):
                continue
            own = str(Path(folder) / form.name)
            files = [path for path in Path(own).iterdir() if path.suffix != ".csv"]
            size = sum(path.stat().st_size for path in files)
            print(f"{form.name}: {size / 1e6:.1f} MB in {len(files)} files, beside {form.reader}")
            bare = Command(f"{form.name}: {form.reader}", python(form.code, own))
            load = Command(f"{form.name}: ece_lint.load", python(LOAD, own))
            check = Command(f"{form.name}: ece-lint check", [*ece_lint(), "check", own], (0, 1))
            commands += [bare, load, check]
            ratios += [
                Ratio(load.name, bare.name, "cpu", form.load),
                Ratio(check.name, bare.name, "cpu", form.check),
            ]
        if options.only in (None, "workbook"):
            # A workbook cannot take less than its reader and this together.
            text = Command("its tables as CSV: load", python(LOAD, str(Path(folder) / "CSV")))
            commands.append(text)
            ratios.append(Ratio(text.name, "workbook: calamine", "cpu"))
        costs = interleave(commands, rounds)
    show(costs, ratios, rounds)
    print(f"\nece-lint was run as: {' '.join(ece_lint())}")
    if not commands:
        sys.exit("nothing was written")


if __name__ == "__main__":
    main()
