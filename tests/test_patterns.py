"""PyYAML's own parser works as ever, though its patterns are compiled when somebody uses it."""

import subprocess
import sys
import textwrap

import pytest

BEFORE = {
    "alone": "",
    "beside another thread": "threading.Thread(target=time.sleep, args=[0.5]).start()",
}


@pytest.mark.parametrize("how", BEFORE)
def test_what_else_uses_a_library_finds_it_as_it_is(how: str) -> None:
    code = f"""
        import re, threading, time
        compiling = re.compile
        {BEFORE[how]}
        from ece_lint.documents.yaml import read_yaml
        assert re.compile is compiling
        assert read_yaml("x.yaml", b"a: [1, b]").data == {{"a": [1, "b"]}}
        import yaml
        from yaml.reader import Reader
        assert isinstance(Reader.NON_PRINTABLE, re.Pattern) is bool({BEFORE[how]!r})
        text = "a: yes\\nb: 2026-11-30\\nc: 0x1F\\nd: 1.5\\ne: ~\\n<<: {{f: g}}\\n"
        for _ in range(2):
            print(yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader))
            print(list(map(yaml.safe_load(text).get, "abcdef")))
        try:
            yaml.safe_load("a: \\x01")
        except yaml.YAMLError as error:
            print(str(error).splitlines()[0])
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    found = "True\n[True, datetime.date(2026, 11, 30), 31, 1.5, None, 'g']\n"
    assert (
        run.stdout
        == found * 2 + "unacceptable character #x0001: special characters are not allowed\n"
    )
