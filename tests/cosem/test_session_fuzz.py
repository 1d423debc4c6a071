"""A seeded stranger who speaks DLMS badly: valid dialogues, bent at every layer, and noise. All is answered or a RemoteError.

``TREFAS_FUZZ_S`` says for how many seconds (default 3), ``TREFAS_FUZZ_SEED`` with which dice. A failure names the house and its
dialogue, so that the same seed finds it again.
"""

import os
import random
import time
from collections import Counter

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, NOW, PUBLIC_AARQ, House
from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.association_table import AssociationState
from trefas.cosem.faces.omnipower import CONFORMANCE
from trefas.wire.hdlc_frame import DISC, DM, FRMR, RR, SNRM, UA, Frame, encode, format_address
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.xdlms import Conformance

FUZZ_S = float(os.environ.get("TREFAS_FUZZ_S", "3"))
SEED = int(os.environ.get("TREFAS_FUZZ_SEED", "1"))
DIALOGUES_OF_A_HOUSE = 40
HOUSES_MAX = 50
"""On a machine that is slow; what is said in them is more than enough to hear every kind of answer."""
HEARD = ("61", "c4", "c5", "c7", "d8", "63", "e0", "da")
"""AARE, GET, SET, ACTION, exception, RLRE, general block and ACCESS."""
SAPS = ((16, 1), (18, 16), (19, 16), (20, 16), (16, 16), (99, 1))
OPEN = (
    CONFORMANCE
    | Conformance.BLOCK_TRANSFER_WITH_SET
    | Conformance.BLOCK_TRANSFER_WITH_ACTION
    | Conformance.MULTIPLE_REFERENCES
    | Conformance.ACCESS
    | Conformance.GENERAL_BLOCK_TRANSFER
)
WANTS_ALL = LLS_AARQ.replace(bytes.fromhex("5F1F040000FE1F"), bytes.fromhex("5F1F0400FFFFFF"))
"""General block transfer and ACCESS among it."""
RELEASE = bytes.fromhex("6203800100")
NASTY = (b"\x00", b"\xff", b"\x7e", b"\x80", b"\x82\xff\xff", b"\x84\xff\xff\xff\xff", b"\x01\x01" * 40)
"""Lengths that are too long, flags, and arrays in arrays in arrays."""


class Stranger:
    """One conversation: what is said next, in which framing, and with which mistakes."""

    def __init__(self, dice: random.Random, house: House, names: list[bytes]) -> None:
        self.dice = dice
        self.names = names
        self.framing = dice.choice(("hdlc", "wrapper"))
        self.client, self.server = dice.choice(SAPS[:4] * 6 + SAPS)
        self.vs = self.vr = 0
        self.address_size = dice.choice((1, 1, 2, 4))
        self.is_linked = self.framing == "wrapper"
        self.block = 1
        self.session = house.session(
            dice.choice((*[None] * 8, {"public"}, {"public", "optical"})), dice.choice((None, None, self.framing))
        )

    def conversation(self, counted: Counter) -> None:
        now = NOW
        for _ in range(self.dice.randrange(1, 20)):
            now += self.dice.choice((*[0] * 12, 1, NS_PER_S, 19 * NS_PER_S, 86_400 * NS_PER_S))
            if not self.is_linked and self.dice.random() < 0.8:
                self.hear(self.said_by_hdlc(SNRM | 0x10), now, counted)
            if self.dice.random() < 0.03:
                self.hear(self.dice.randbytes(self.dice.randrange(200)), now, counted)
                continue
            message = self.aarq() if not self.is_associated and self.dice.random() < 0.8 else self.request()
            if self.dice.random() < 0.25:
                message = self.bent(message)
            said = self.framed(message)
            if self.dice.random() < 0.08:
                said = self.bent(said)
            self.hear(said, now, counted)

    @property
    def is_associated(self) -> bool:
        association = self.session.association
        return association is not None and association.state is AssociationState.ASSOCIATED

    def aarq(self) -> bytes:
        if (self.client == 16) != (self.dice.random() < 0.05):
            return PUBLIC_AARQ
        return self.dice.choice((LLS_AARQ, WANTS_ALL))

    def request(self) -> bytes:
        dice, name = self.dice, self.dice.choice(self.names)
        invoke = bytes((dice.randrange(256) | dice.choice((0, 0x40, 0x40, 0x40)),))
        several = bytes((2,)) + b"".join(dice.choice(self.names) + b"\x00" for _ in range(2))
        self.block = self.block + 1 if dice.random() < 0.8 else dice.randrange(9)
        block = bytes((dice.random() < 0.3,)) + self.block.to_bytes(4) + b"\x06" + dice.randbytes(6)
        method = name[:8] + bytes((dice.randrange(1, 8),))
        return dice.choice(
            (
                lambda: b"\xc0\x01" + invoke + name + b"\x00",
                lambda: (
                    b"\xc0\x01" + invoke + b"\x00\x0f\x00\x00\x28\x00\x00\xff\x02\x00"
                ),  # the object list, in blocks
                lambda: b"\xc0\x01" + invoke + name + b"\x01\x01" + self.value(),
                lambda: b"\xc0\x02" + invoke + self.block.to_bytes(4),
                lambda: b"\xc0\x03" + invoke + several,
                lambda: b"\xc1\x01" + invoke + name + b"\x00" + self.value(),
                lambda: b"\xc1\x02" + invoke + name + b"\x00" + b"\x00\x00\x00\x00\x01\x06" + dice.randbytes(6),
                lambda: b"\xc1\x03" + invoke + block,
                lambda: b"\xc1\x04" + invoke + several + bytes((2,)) + self.value() + self.value(),
                lambda: b"\xc3\x01" + invoke + method + b"\x00",
                lambda: b"\xc3\x01" + invoke + method + b"\x01" + self.value(),
                lambda: b"\xc3\x04" + invoke + method + b"\x00\x00\x00\x00\x01\x06" + dice.randbytes(6),
                lambda: b"\xc3\x06" + invoke + block,
                lambda: b"\xc3" + dice.randbytes(dice.randrange(20)),
                lambda: b"\xd9" + invoke + b"\x00\x00\x01\x00\x01\x01" + name + b"\x01\x00",
                lambda: b"\xd9" + invoke + b"\x00\x00\x01\x00\x01\x02" + name + b"\x01" + self.value(),
                lambda: self.general_block(self.request()),
                lambda: self.general_block(b""),
                lambda: RELEASE,
                self.aarq,
                lambda: bytes((dice.randrange(256),)) + dice.randbytes(dice.randrange(30)),
            )
        )()

    def general_block(self, raw: bytes) -> bytes:
        """A whole request in one block, or a piece of it; empty for an acknowledgement."""
        dice = self.dice
        cut = dice.choice((len(raw), dice.randrange(len(raw) + 1)))
        control = bytes((dice.choice((0x81, 0x85, 0x01, 0x45, dice.randrange(256))),))
        number, acknowledged = dice.choice((1, 1, 1, 2, 3, 65535)), dice.choice((0, 0, 1, 2, 9))
        piece = raw[: min(cut, 0x7F)]
        return b"\xe0" + control + number.to_bytes(2) + acknowledged.to_bytes(2) + bytes((len(piece),)) + piece

    def value(self, depth: int = 0) -> bytes:
        """Some A-XDR value; date-times of every kind are among them."""
        dice = self.dice
        moment = dice.choice((0, 1, 1970, 2026, 2255, 2262, 9999, 0xFFFF)).to_bytes(2) + bytes(
            dice.choice((0, 1, 2, 12, 29, 31, 59, 255)) for _ in range(10)
        )
        return dice.choice(
            (
                lambda: b"\x00",
                lambda: b"\x03" + dice.randbytes(1),
                lambda: b"\x11" + dice.randbytes(1),
                lambda: b"\x12" + dice.randbytes(2),
                lambda: b"\x10" + dice.randbytes(2),
                lambda: b"\x06" + dice.randbytes(4),
                lambda: b"\x16" + dice.randbytes(1),
                lambda: b"\x09\x0c" + moment,
                lambda: b"\x19" + moment,
                lambda: b"\x09\x05" + dice.randbytes(5),
                lambda: b"\x0a\x04" + dice.randbytes(4),
                lambda: b"\x04" + bytes((dice.randrange(20),)) + dice.randbytes(3),
                lambda: (
                    bytes((dice.randrange(1, 3), 2)) + self.value(depth + 1) + self.value(depth + 1)
                    if depth < 4
                    else b"\x00"
                ),
            )
        )()

    def bent(self, said: bytes) -> bytes:
        """The same with a mistake: a flip, a cut, something put in, left out or said twice."""
        dice, place = self.dice, self.dice.randrange(len(said) + 1)
        end = min(len(said), place + dice.randrange(6))
        return dice.choice(
            (
                said[:place] + bytes(byte ^ 1 << dice.randrange(8) for byte in said[place:end]) + said[end:],
                said[:place],
                said[:place] + dice.randbytes(dice.randrange(4)) + said[place:],
                said[:place] + dice.choice(NASTY) + said[end:],
                said[:place] + said[end:],
                said + said[place:],
            )
        )

    def framed(self, message: bytes) -> bytes:
        if self.framing == "wrapper":
            if self.dice.random() < 0.03:
                self.client, self.server = self.dice.choice(SAPS)
            return b"".join(n.to_bytes(2) for n in (1, self.client, self.server, len(message))) + message
        if self.dice.random() < 0.06:
            return self.said_by_hdlc(self.dice.choice((SNRM | 0x10, DISC | 0x10, self.dice.randrange(256), 0x97)))
        info, said = b"\xe6\xe6\x00" + message, b""
        size = self.dice.choice((1010, 1010, 1010, 128, 7))
        for start in range(0, len(info), size):
            piece = info[start : start + size]
            said += self.said_by_hdlc(self.vr << 5 | 0x10 | self.vs << 1, piece, start + size < len(info))
            self.vs = self.vs + 1 & 7
        return said if self.dice.random() < 0.9 else said + self.said_by_hdlc(self.vr << 5 | 0x10 | RR)

    def said_by_hdlc(self, control: int, info: bytes = b"", segmented: bool = False) -> bytes:
        size = self.address_size if self.dice.random() < 0.97 else 1
        server = format_address(self.server) if size == 1 else format_address(self.server, 32, size)
        if control == SNRM | 0x10:
            self.vs = self.vr = 0
        return encode(Frame(server, format_address(self.client), control, info, segmented))

    def hear(self, said: bytes, now: int, counted: Counter) -> None:
        """Says it in pieces, and keeps the numbers of what comes back."""
        cut = self.dice.randrange(len(said) + 1) if self.dice.random() < 0.2 else len(said)
        for piece in (said[:cut], said[cut:]):
            answer = self.session.receive(piece, Instant(now))
            counted["answers"] += bool(answer)
            if self.framing == "wrapper":
                counted[answer[8:9].hex()] += 1
                continue
            for frame in FrameReader().read(answer):
                if frame.control & 0xEF in (UA, DM, FRMR):
                    self.is_linked = frame.control & 0xEF == UA
                elif not frame.control & 1:
                    counted[frame.info[3:4].hex()] += 1
                    self.vr = (frame.control >> 1 & 7) + 1 & 7
        due = self.session.deadline()
        assert due is None or due > now - 86_400 * NS_PER_S, "a deadline lies ahead"


def test_whatever_a_stranger_says_is_answered_or_a_remote_error():
    end_s, counted, seed = time.monotonic() + FUZZ_S, Counter(), SEED
    while time.monotonic() < end_s or (min(counted[each] for each in HEARD) <= 10 and seed < SEED + HOUSES_MAX):
        dice = random.Random(seed)
        house = House(**dice.choice(({}, {"conformance": OPEN}, {"receive_size_max": 125})))
        names = [
            each.name(index).encode()
            for device in house.device.logical_devices.values()
            for each in device.objects
            for index in each.indexes
        ]
        for dialogue in range(DIALOGUES_OF_A_HOUSE):
            stranger = Stranger(dice, house, names)
            try:
                stranger.conversation(counted)
            except RemoteError:
                counted["refused"] += 1
                assert stranger.session.closed
            except BaseException as error:
                error.add_note(f"TREFAS_FUZZ_SEED={seed}, dialogue {dialogue}")
                raise
            counted["dialogues"] += 1
        # The meter goes on, whatever was written to it: it counts, and what it is to keep can be kept and restored.
        house.meter.advance(intervals_of([Step(p_w=(1000.0, 0.0, 0.0))] * 3, start_ns=NOW))
        house.meter.restore(house.meter.image())
        seed += 1

    assert counted["refused"] > 0
    for answered in HEARD:
        assert counted[answered] > 10, counted
