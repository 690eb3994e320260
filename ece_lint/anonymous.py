"""Configuration that may be shown to others: who and where is replaced, what is wrong with it stays.

What a field tells is in the schemas, `x-tells`: a person, a login, an address, a host, a number, extensions, a text, a
name, an id, a value, a formula, or something of the product. A pseudonym keeps what rules look at: whether two are
equal, with or without their case, the prefix before a dot, the length of a name or number, what begins or ends alike.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import count, pairwise, product
from random import Random
from typing import Any, NamedTuple

from ece_lint.convert import number_in, secrets_of
from ece_lint.documents import Document, Pointer
from ece_lint.documents.concealed import in_line
from ece_lint.model import Kind, Names, Record, kinds
from ece_lint.names import bare, shortened, spelled
from ece_lint.shape import Schema
from ece_lint.wording import nearest, one_letter_apart

_NOWHERE = Document("", b"")
_LEAST = 4  # digits; what is shorter tells nobody's number
_LEAST_WORD = 3  # characters, as in `Lee`; what is shorter tells nobody's name
_BUILT_IN = 1000  # below are the ids of what comes with the products
# Words of the products, and those by which rules and readers tell a medium or a noun; names such as
# `Cisco_Voice`, `5000.UQ.Desktop` and `user.cim.activity.id` have no others.
OURS = frozenset((
    "email", "emails", "mail", "mails", "chat", "chats", "webchat", "voice", "voicemail", "phone", "telephone",
    "call", "calls", "callback", "task", "web", "inbound", "outbound", "multichannel", "digital", "routing", "media",
    "mrd", "queue", "pq", "pqstep", "script", "vxml", "gs", "cvp", "vru", "agent", "desk", "settings", "skill", "group",
    "skillgroup", "sg", "team", "call", "type", "calltype", "ct", "selector", "attribute", "variable", "department",
    "peripheral", "gateway", "pg", "client", "rc", "server", "listener", "alias", "workflow", "entry", "point", "user",
    "cim", "activity", "id", "microapp", "info", "default", "exception", "service", "global", "cisco", "uq", "desktop",
    "ece", "icm", "ucce", "pcce", "finesse", "xx", "xxx", "xxxx",
))  # fmt: skip
_PLAIN = re.compile("[A-Za-z0-9._]")
_LONG = 20  # characters; up to here no limit counts them
_LETTERS = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(
    r"(?P<address>[\w.+'-]+@[\w-]+(?:\.[\w-]+)+)|(?P<ip>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))|(?P<run>\d{3,})",
    re.ASCII,
)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_PORT = re.compile(r":\d{1,5}\Z", re.ASCII)
_JOB = re.compile(r"BulkJob ID \d+", re.ASCII)
_VALUE = re.compile(
    r"-?\d{0,4}(?:\.\d{1,9})?|\d{4}-\d\d-\d\d[ T]?[\d:.]*|(?i:true|false|yes|no|on|off|[ynt])",
    re.ASCII,
)
_FORMULA = re.compile(r'"([^"]*)"|[\w.]+')
_VOWELS, _CONSONANTS = "aeiou", "bdfgklmnprstvwz"

_Shared = dict[int, tuple[Mapping[int, str], dict[int, str]]]
See = Callable[[str, Kind, str], str]
"""What becomes of a text: what it tells, the kind of object that it is about, and the text."""


def anonymous(
    records: Iterable[Record], key: bytes, *, fixed: bool, everything: bool
) -> list[Record]:
    """Return records in which pseudonyms stand for people, logins, addresses, hosts, numbers and texts.

    The pseudonyms of one text are the same under the same key; if the key is `fixed`, because it serves for other runs
    too, they are longer, so that they do not depend on what else there is. With `everything` the names of queues, skill
    groups and all others are replaced as well, word by word. Secrets are left out.
    """
    records = list(records)
    found = _Found()
    shared: _Shared = {}
    for record in records:
        _changed(record, found.see, shared)
    pseudonyms = Pseudonyms(found, key, fixed, everything)
    shared = {}
    return [_changed(record, pseudonyms.see, shared) for record in records]


# Records, field by field.


def _changed(record: Record, see: See, shared: _Shared) -> Record:
    """Return a record with each text in it changed; of lists in which many share names, each is seen once."""
    left_out = frozenset(secrets_of(record))

    def of(value: Any, shape: Schema, steps: Pointer, kind: Kind) -> Any:
        field = next((one for one in reversed(steps) if isinstance(one, str)), "")
        if "x-names" in shape:
            kind = kinds()[shape["x-names"]]
        elif "x-tells" in shape:
            kind = kinds().get(field, kind)
        match value:
            case Names():
                # The mapping is held as well, so that no other one gets its number.
                _, names = shared.setdefault(id(value.named), (value.named, {}))
                for key in {*value.keys} - names.keys():
                    names[key] = _seen(value.named[key], shape, kind, see)
                return Names(value.keys, names)
            case list():
                items = {**shape.get("items", {})}
                if "x-names" in shape:
                    items["x-names"] = shape["x-names"]
                return [of(one, items, (*steps, at), kind) for at, one in enumerate(value)]
            case dict():
                return dict(within(value, shape, steps, kind))
            case str():
                return _seen(value, shape, kind, see)
            case int() | float() if "string" in shape.get("type", "") or shape == {}:
                text = number_in(record, value, steps)
                tells = _tells(shape)
                if isinstance(value, bool) and tells in ("value", "text"):
                    return value
                text = (
                    see("number", kind, text) if tells == "text" else _seen(text, shape, kind, see)
                )
                is_same = not isinstance(value, bool) and repr(_number_of(text, value)) == text
                return _number_of(text, value) if is_same or shape.get("type") == "string" else text
            case _:
                return value

    def within(
        data: dict[str, Any], shape: Schema, steps: Pointer, kind: Kind
    ) -> Iterator[tuple[str, Any]]:
        known = shape.get("properties", {})
        for name, value in data.items():
            here = (*steps, name)
            if here in left_out:
                continue
            if "x-keys-name" in shape:
                named = kinds()[shape["x-keys-name"]]
                own_name = _seen(name, {"x-names": named.name}, named, see)
                yield own_name, of(value, shape["additionalProperties"], here, kind)
            elif name in known:
                yield name, of(value, known[name], here, kind)
            else:
                like = nearest(name, known)
                yield name if like else see("field", kind, name), of(value, {}, here, kind)

    data = dict(within(record.data, record.kind.schema, (), record.kind))
    return Record(record.kind, data, _NOWHERE, (), record.places or {}, record.unknown)


def _tells(shape: Schema) -> str:
    return "names" if "x-names" in shape else shape.get("x-tells", "value")


def _seen(text: str, shape: Schema, kind: Kind, see: See) -> str:
    """Return what becomes of a text; what a schema lists or describes by a pattern stays if it fits."""
    if text in shape.get("enum", ()) or ("pattern" in shape and re.search(shape["pattern"], text)):
        return text
    tells = _tells(shape)
    if tells == "names":
        tells = kind.fields.get("name", {}).get("x-tells", "name")
    return see(tells, kind, text)


def _number_of(text: str, like: float) -> Any:
    try:
        return type(like)(text)
    except ValueError:
        return text


# What there is.


class _Found:
    """What the first pass found: whom pseudonyms must know of before any is given."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self.people: dict[str, None] = {}
        self.hosts: dict[str, None] = {}
        self.runs: set[str] = set()  # of digits
        self.ends: set[str] = set()  # with which calls arrive, and labels end
        self.extensions: set[str] = set()
        self.peripherals: set[str] = set()

    def see(self, tells: str, kind: Kind, text: str) -> str:
        """Note a text."""
        match tells:
            case "name" | "number":
                self.names[text] = None
                if kind.name == "peripheral":
                    self.peripherals.add(text)
            case "person" | "login":
                self.people[text] = None
            case "host":
                self.hosts[text] = None
            case "address":
                self.hosts[text.rpartition("@")[2]] = None
            case "extension":
                self.extensions.add(text)
        if tells == "number":
            runs = {one for one in re.findall("[0-9]+", text) if len(one) >= _LEAST}
            self.runs |= runs
            if kind.name == "peripheral_target":
                self.ends |= runs
        return text


def _without_prefix(text: str, peripherals: set[str]) -> str:
    prefix, dot, rest = text.partition(".")
    return rest if dot and rest and prefix in peripherals else text


def _divided(host: str) -> tuple[str, str]:
    """Return the name or address of a host, and its port with the colon, if there is one."""
    port = _PORT.search(host)
    return (host[: port.start()], port[0]) if port else (host, "")


class _Word(NamedTuple):
    start: int
    end: int
    text: str


def _words(text: str) -> Iterator[_Word]:
    """Yield the words of a name, as `names.spelled` divides it, each where it stands and without its case."""
    for found in _LETTERS.finditer(text):
        at = found.start()
        for word in spelled(found[0]):
            yield _Word(at, at + len(word), _lower(word))
            at += len(word)


def _lower(word: str) -> str:
    """Return a word without case, letter by letter, as some change their number."""
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in word)


# Pseudonyms.


class Pseudonyms:
    """What stands for each text, by what it tells: a method for every word that `x-tells` may be."""

    def __init__(self, found: _Found, key: bytes, fixed: bool, everything: bool) -> None:
        self._key = blake2b(key).digest()
        self._everything = everything
        self._found = found
        many = len(found.people) + len(found.hosts)
        self._width = 10 if fixed else max(4, len(str(4 * many)))
        self._numbers: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._told: dict[tuple[str, str, str], str] = {}
        self._new: dict[str, str] = {}  # for words
        self._near: dict[str, set[str]] = defaultdict(
            set
        )  # words by what is left of their pseudonyms
        self._splits: dict[str, list[int]] = {}
        self._originals: frozenset[str] = frozenset()
        self._sensitive = frozenset(
            one
            for one in map(_lower, self._whole())
            if len(one) >= _LEAST_WORD and any(word.text not in OURS for word in _words(one))
        )
        self._extensions = self._in_order(found.extensions)
        self._learn()

    def see(self, tells: str, kind: Kind, text: str) -> str:
        """Return the pseudonym of a text, or the text if it may stay."""
        told = self._told.get((tells, kind.name, text))
        if told is None:
            told = getattr(self, f"_{tells}")(kind, text) if text.strip() else text
            self._told[tells, kind.name, text] = told
        return told

    def _whole(self) -> Iterator[str]:
        people = [
            _without_prefix(text, self._found.peripherals).rpartition("\\")[2]
            for text in self._found.people
        ]
        yield from people
        # `Team_Smith` tells of `jane.smith`; what many people have in their names, such as `Sales`, tells of nobody.
        times = Counter(word.text for one in people for word in _words(one))
        yield from (word for word, many in times.items() if many <= max(3, len(people) // 100))
        for host in self._found.hosts:
            labels = _divided(host)[0].split(".")
            yield labels[0]
            yield labels[-2] if len(labels) > 1 else labels[-1]

    # By what is told.

    def _person(self, kind: Kind, text: str) -> str:
        return self._somebody("agent" if kind.name == "agent" else "user", text)

    def _login(self, kind: Kind, text: str) -> str:
        return self._somebody("user", text)

    def _somebody(self, word: str, text: str) -> str:
        """An agent keeps the prefix of the peripheral; a login that is a number stays one of its length."""
        if text.isdecimal() and text.isascii():
            return self._digits(text)
        if "@" in text:
            return self._address(kinds()["user"], text)
        rest = _without_prefix(text, self._found.peripherals)
        if rest != text:
            prefix = self.see("name", kinds()["peripheral"], text[: -len(rest) - 1])
            return f"{prefix}.{self._somebody(word, rest)}"
        domain, slash, name = text.rpartition("\\")
        before = f"{self._domain(domain)}{slash}" if domain else slash
        odd = dict.fromkeys(
            one if one.isascii() else "é" for one in name.strip() if not _PLAIN.fullmatch(one)
        )
        digits = self._numbered(
            name, width=len(name) - len(word) - len(odd) - 1 if len(name) > _LONG else 0
        )
        return before + self._cased(f"{word}{''.join(odd)}_{digits}", name)

    def _address(self, kind: Kind, text: str) -> str:
        local, at, domain = text.rpartition("@")
        if not at:
            return self._cased(f"address-{self._numbered(text)}", text)
        return f"{self._cased(f'user-{self._numbered(local)}', local)}@{self._domain(domain)}"

    def _host(self, kind: Kind, text: str) -> str:
        if text.count(":") > 1 and not text.startswith("["):
            return re.sub("[0-9A-Fa-f]+", self._hexadecimal, text)
        name, port = _divided(text)
        if name.startswith("["):
            return re.sub("[0-9A-Fa-f]+", self._hexadecimal, name) + port
        if _IP.fullmatch(name):
            return self._ip(name) + port
        first, dot, rest = name.partition(".")
        first = self._cased(f"host-{self._numbered(first)}", first)
        return f"{first}{dot}{self._domain(rest) if dot else ''}{port}"

    def _domain(self, text: str) -> str:
        """The last two labels say whose it is, and become one under `example`, which is nobody's."""
        *others, owner, last = text.split(".") if "." in text else ["", text, ""]
        owner = self._cased(f"site-{self._numbered(f'{owner}.{last}')}", owner)
        before = [self._cased(f"part-{self._numbered(one)}", one) for one in others if one]
        return ".".join([*before, owner, *(["example"] if last else [])])

    def _ip(self, text: str) -> str:
        parts = text.split(".")
        kept = 2 if text.startswith(("192.168.", "169.254.", "172.")) else 1
        if text.startswith(("127.", "0.", "255.")):
            return text
        new = parts[:kept] if text.startswith(("10.", "192.", "169.", "172.")) else []
        for at in range(len(new), len(parts)):
            shift = self._of("ip", ".".join(parts[:at])) % 222 + 1
            octet = int(parts[at])
            new.append(str((octet + shift) % 256 if at else (octet + shift) % 223 + 1))
        return ".".join(new)

    def _hexadecimal(self, found: re.Match[str]) -> str:
        own = found[0].lower()
        return f"{self._of('hexadecimal', own) % 16 ** len(own):0{len(own)}x}"

    def _number(self, kind: Kind, text: str) -> str:
        return self._named(kind, text, 3)

    def _extension(self, kind: Kind, text: str) -> str:
        return self._extensions.get(text) or self._digits_in(text)

    def _text(self, kind: Kind, text: str) -> str:
        return text if _JOB.fullmatch(text) else f"text_{self._numbered(text, exact=True)}"

    def _field(self, kind: Kind, text: str) -> str:
        return f"field_{self._numbered(text, exact=True)}"

    def _value(self, kind: Kind, text: str) -> str:
        if _VALUE.fullmatch(text):
            return text
        return self._digits(text) if text.isdecimal() and text.isascii() else self._text(kind, text)

    def _product(self, kind: Kind, text: str) -> str:
        return self._named(kind, text, 7, stays=True)

    def _formula(self, kind: Kind, text: str) -> str:
        def part(found: re.Match[str]) -> str:
            if found[1] is None:
                return self._named(kind, found[0], 7)
            return f'"{self._value(kind, found[1])}"'

        return _FORMULA.sub(part, text)

    def _id(self, kind: Kind, text: str) -> str:
        if not (text.isdecimal() and text.isascii()):
            return self._named(kind, text, 7)
        own = int(text)
        shifted = own + 10_000 + self._of("id", kind.name) % 80_000
        return text if own < _BUILT_IN else str(shifted)

    def _name(self, kind: Kind, text: str) -> str:
        is_number = text.isdecimal() and text.isascii()
        return self._id(kind, text) if is_number else self._named(kind, text, 7)

    def _named(self, kind: Kind, text: str, least: int, stays: bool = False) -> str:
        """Return a name in which what tells of somebody is replaced, and with everything the other words too.

        So many digits at least are a telephone number, wherever they stand.
        """
        if any(True for _ in in_line(text)):
            return self._text(kind, text)
        letters = list(text)
        for word in (
            self._everything_in(text) if self._everything and not stays else self._told_in(text)
        ):
            letters[word.start : word.end] = self._cased_as(word, text)

        def part(found: re.Match[str]) -> str:
            if found["address"]:
                return self._address(kind, found[0])
            if found["ip"]:
                return self._ip(found[0])
            is_told = len(found[0]) >= least or found[0] in self._found.runs
            return self._digits(found[0]) if is_told else found[0]

        new, at = "", 0
        for found in _PARTS.finditer(text):
            new += "".join(letters[at : found.start()]) + part(found)
            at = found.end()
        return new + "".join(letters[at:])

    # Digits.

    def _digits_in(self, text: str) -> str:
        return re.sub("[0-9]+", lambda found: self._digits(found[0]), text)

    def _digits(self, run: str) -> str:
        """Return other digits, as many; what begins alike begins alike, and so does what ends as a call arrives."""
        end = next((run[at:] for at in range(1, len(run)) if run[at:] in self._found.ends), "")
        if end:
            return self._digits(run[: -len(end)]) + self._digits(end)
        new = ""
        for at, digit in enumerate(run):
            shift = self._of("digit", run[:at])
            if new.strip("0"):
                new += str((int(digit) + shift % 9 + 1) % 10)
            else:  # what begins with 0 has a meaning, and a number does not begin with it
                new += digit if digit == "0" else str((int(digit) + shift % 8) % 9 + 1)
        return new

    def _in_order(self, extensions: Iterable[str]) -> dict[str, str]:
        """Return others in the same order, so that ranges overlap as before; those of one length are drawn together."""
        found: dict[str, str] = {}
        own = {one for one in extensions if one.isdecimal() and one.isascii()}
        for length in {len(one) for one in own if len(one) > 2}:
            ordered = sorted(one for one in own if len(one) == length)
            first = 0 if ordered[0].startswith("0") else 10 ** (length - 1)
            if 2 * len(ordered) < 10**length - first:
                random = Random(self._of("extensions", " ".join(ordered)))
                drawn: set[str] = set()
                while len(drawn) < len(ordered):
                    drawn |= {f"{random.randrange(first, 10**length):0{length}}"} - own
                found |= zip(ordered, sorted(drawn), strict=True)
        return found

    # Words.

    def _everything_in(self, text: str) -> Iterator[_Word]:
        return (word for word in _words(text) if word.text not in OURS and len(word.text) > 1)

    def _told_in(self, text: str) -> Iterator[_Word]:
        """Yield the words of a name that together say who somebody is, or where."""
        parts = [(found.start(), found.end()) for found in re.finditer(r"[^\W\d_]+|\d+", text)]
        words = [*_words(text)]
        starts = {start for start, _ in parts} | {one.start for one in words}
        ends = {end for _, end in parts} | {one.end for one in words}
        lower = _lower(text)
        spans = [
            (start, end)
            for start, end in product(starts, ends)
            if end - start >= _LEAST_WORD and lower[start:end] in self._sensitive
        ]
        for word in words:
            if any(start <= word.start and word.end <= end for start, end in spans):
                yield word

    def _learn(self) -> None:
        """Give a pseudonym to each word of the names, the most frequent first, that misspelt ones may follow them."""
        groups: dict[str, list[str]] = defaultdict(list)
        for name in self._found.names:
            groups[bare(name)].append(name)
        for names in groups.values():
            self._divide(names)
        times = Counter(word.text for name in self._found.names for word in _words(name))
        self._originals = frozenset(times)
        for word in sorted(times, key=lambda one: (-times[one], self._of("word", one))):
            if word not in OURS:
                self._word(word)

    def _divide(self, names: list[str]) -> None:
        """Note for words of names that differ only in separators and case where another name divides them."""
        divided = [[len(word.text) for word in _words(name)] for name in names]
        if len({tuple(one) for one in divided}) < 2:
            return
        cuts = {sum(one[:at]) for one in divided for at in range(len(one))}
        for name in names:
            at = 0
            for word in _words(name):
                inside = sorted(cut - at for cut in cuts if at < cut < at + len(word.text))
                if inside:
                    self._splits[word.text] = inside
                at += len(word.text)

    def _word(self, word: str) -> str:
        """Return other letters for a word, as many; one letter apart from what it is one letter apart from itself."""
        if word in self._splits:
            cuts = [0, *self._splits[word], len(word)]
            pieces = [word[start:end] for start, end in pairwise(cuts)]
            return "".join(
                one if one in OURS or len(one) < 2 else self._word(one) for one in pieces
            )
        new = self._new.get(word)
        if new is None:
            new = self._new[word] = self._made(word)
            for part in shortened(new):
                self._near[part].add(word)
            for part in shortened(word):
                self._near[f"={part}"].add(word)
        return new

    def _made(self, word: str) -> str:
        if not word.isascii():
            return "".join(self._foreign(word, at) for at in range(len(word)))
        beside = {one for part in shortened(word) for one in self._near[f"={part}"]}
        beside = {one for one in beside if one != word and one_letter_apart(one, word)}
        made: Iterable[str] = (self._letters(word, turn) for turn in range(300))
        if beside:
            right = min(beside, key=lambda one: [*self._new].index(one))
            made = [*(self._as_misspelt(right, word, turn) for turn in range(40)), *made]
        for one in made:
            if one not in self._originals and one not in OURS and one not in self._taken:
                near = {other for part in shortened(one) for other in self._near[part]}
                near = {other for other in near if one_letter_apart(self._new[other], one)}
                if len(word) < _LEAST or near == beside:
                    break
        self._taken[one] = word
        return one

    def _letters(self, word: str, turn: int) -> str:
        random = Random(self._of(f"letters {turn}", word))
        first = random.randrange(2)
        return "".join(
            random.choice((_VOWELS, _CONSONANTS)[(first + at) % 2]) for at in range(len(word))
        )

    def _as_misspelt(self, right: str, wrong: str, turn: int) -> str:
        """Return what is made of the pseudonym of a word by the slip that made `wrong` of it."""
        new = self._new[right]
        at = next((n for n, one in enumerate(right) if wrong[n : n + 1] != one), len(right))
        letter = self._letters(f"{wrong} {at}", turn)[0]
        if len(wrong) > len(right):
            return new[:at] + letter + new[at:]
        if len(wrong) < len(right):
            return new[:at] + new[at + 1 :]
        if wrong[at + 1 :] != right[at + 1 :]:
            return new[:at] + new[at + 1] + new[at] + new[at + 2 :]
        return new[:at] + letter + new[at + 1 :]

    def _foreign(self, word: str, at: int) -> str:
        """Return another letter of the same alphabet; a single one among Latin letters stays."""
        from unicodedata import bidirectional, category  # few names have any

        letter = word[at]
        if letter.isascii() or any(map(str.isascii, word)):
            return letter if not letter.isascii() else self._letters(word, 0)[at]
        size = 4096 if ord(letter) > 0x2E80 else 32
        first = ord(letter) // size * size
        alike = [
            one
            for one in map(chr, range(first, first + size))
            if (category(one), bidirectional(one)) == (category(letter), bidirectional(letter))
            and one.lower() == one
            and one != letter
        ]
        return alike[self._of(f"letter {at}", word) % len(alike)] if alike else letter

    def _cased_as(self, word: _Word, text: str) -> list[str]:
        old = text[word.start : word.end]
        return [
            new.upper() if was.isupper() and len(new.upper()) == 1 else new
            for was, new in zip(old, self._word(word.text), strict=True)
        ]

    # Numbers for what has no form of its own.

    def _numbered(self, text: str, exact: bool = False, width: int = 0) -> str:
        own = f"={text}" if exact else text.casefold()
        if own not in self._numbers:
            taken, width = self._taken, max(width, self._width)
            for turn in count():
                new = f"{self._of(f'number {turn}', own) % 10**width:0{width}}"
                if new not in taken:
                    break
            taken[new] = own
            self._numbers[own] = new
        return self._numbers[own]

    def _cased(self, new: str, old: str) -> str:
        """Return a pseudonym in the case of a text, or in another where one that differs only in case has it."""
        word = re.match("[a-z]*", new)[0]  # type: ignore[index]
        rest = new[len(word) :]
        likely = (
            [word.upper()] if old.isupper() else [word.title()] if old[:1].isupper() else [word]
        )
        others = ("".join(one) for one in product(*((a, a.upper()) for a in word)))
        for one in (*likely, *others):
            if self._taken.setdefault(f"{one}{rest}", old) == old:
                break
        return f"{one}{rest}"

    def _of(self, purpose: str, text: str) -> int:
        """Return a large number that only the key and a text decide."""
        raw = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(raw, key=self._key, digest_size=16).digest(), "big")
