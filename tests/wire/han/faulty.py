"""Streams of pushes of which a known part was hurt on the way, for readers that must take the others and none of these.

Each push has a number, which it says as its active power; what a reader found is told by that.
"""

from dataclasses import dataclass

from trefas.base.draw import Draw
from trefas.base.obis import Obis
from trefas.wire.han.frame import HanKeys, cipher, framed
from trefas.wire.han.lists import aidon_2, kamstrup_nve_1, kamstrup_nve_2, kamstrup_push_1, p1_se
from trefas.wire.han.notification import Notification, encode
from trefas.wire.han.p1 import P1Telegram
from trefas.wire.han.p1 import encode as encode_telegram
from trefas.wire.han.rows import Absent, Form, Said
from trefas.wire.line_fault import LINE_FAULTS

KEYS = HanKeys(bytes(range(16)), bytes(range(0xD0, 0xE0)))
TITLE = b"KAME" + (20_000_001).to_bytes(4)
TIME = bytes.fromhex("07E60118 01123A32 FF 8000 00")
NOISE = "noise"
LISTS = {each.name: each for each in (kamstrup_nve_1.LIST, kamstrup_nve_2.LIST, kamstrup_push_1.LIST, aidon_2.LIST)}
TEXTS = {Said.GS1: "5706567200000015", Said.TYPE: "6841138BN143002084"}


@dataclass(frozen=True)
class Faulty:
    """What goes over the line: piece by piece, as pushes come."""

    pieces: list[bytes]
    good: list[int]
    """Numbers of those that were not hurt."""


def faulty(kind, count, seed, *, keys=None):
    """``count`` pushes of a list of some kind, of which about half were hurt, by each fault of lines that it can have."""
    draw = Draw(seed)
    pieces, good = [], []
    names = [name for name in LINE_FAULTS if kind != "p1" or name != "wrong-hcs"]
    for number in range(1, count + 1):
        made = telegram(number) if kind == "p1" else frame(kind, number, keys, single=bool(number % 3))
        fault = names[draw.below(len(names))] if draw.below(2) else None
        if fault in (None, NOISE):
            good.append(number)
        pieces.append(made if fault is None else LINE_FAULTS[fault].spoil(made, draw))
    return Faulty(pieces, good)


def frame(kind, number, keys=None, *, single=False):
    """One push; of a meter with one phase the others are absent."""
    pushed = LISTS[kind]
    values = {}
    for row in pushed.rows:
        if single and row.name.phase not in (None, 1):
            continue
        if row.said is Said.CLOCK:
            values[row.name] = TIME
        elif row.said is Said.VERSION:
            values[row.name] = pushed.version
        else:
            values[row.name] = TEXTS.get(row.said, 230)
    values[Obis(1, 0 if pushed.form is Form.ELEMENTS else 1, 1, 7, 0)] = number
    said = Notification(pushed.version, TIME, values, absent=Absent.NULLS)
    apdu = encode(pushed, said)
    return framed(apdu if keys is None else cipher(apdu, keys, TITLE, number), pushed.addresses)


def telegram(number):
    """The same as a telegram."""
    values = {row.name: 2_300 for row in p1_se.LIST.rows} | {Obis(1, 0, 1, 7, 0): number}
    return encode_telegram(p1_se.LIST, P1Telegram("6841138BN143002", "260110120010W", values))


def number_of(values):
    """The number of a push, from what a reader has."""
    return next(value for name, value in values.items() if name[2:4] == (1, 7))
