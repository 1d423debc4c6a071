"""Kills a meter that has just answered, and looks whether what it said was done is there afterwards. Run as a program of its own.

    python -m tests.run.answered DIRECTORY ROUNDS SEED    → one JSON line

Each round forks a child that runs a live meter on the memory, with all its ports. The parent looks whether what was changed in
the round before is there; then it changes something in one of the ways in ``WAYS``, chosen by chance, and kills the child
(SIGKILL) with the first byte of the answer. A block of samples is 0.2 s long: what is stored with the next one only is lost.
"""

import asyncio
import json
import os
import select
import signal
import socket
import sys
import tty
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from time import monotonic

from tests.cosem.dialogue import aarq
from tests.golden.line import SNRM, frame
from tests.judges.caller import wrapped
from trefas.base.obis import Obis
from trefas.cosem.date_time import encode
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.clock import WorldClock, real_now, utc_now
from trefas.run.hands import HANDS
from trefas.run.live import Listening, LiveMeter
from trefas.run.ports.port import parse_port
from trefas.run.start import started
from trefas.run.store import Store
from trefas.sources.spec import open_source
from trefas.wire import apdu
from trefas.wire.acse import Context
from trefas.wire.axdr import I8, U32, Data, Enumerated, OctetString
from trefas.wire.xdlms import Name
from trefas.wire.xdlms_access import AccessRequest, LongInvoke, Service, Wanted
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal
from trefas.wire.xdlms_set import SetRequestNormal
from trefas.wire.xdlms_sn import Variable, WriteRequest

ORDER = Order(standard_face=True)
PATIENCE_S, REPEATED_S = 60.0, 2.0
MODULE, OPTICAL, STANDARD, SHORT = (18, 16), (19, 16), (1, 17), (2, 17)
"""Client and server."""
SPECIAL, SPECIAL_2, MASK, TIME = (
    Name(class_id, Obis.parse(name), 2)
    for class_id, name in ((1, "1.1.0.130.1.255"), (1, "1.1.0.130.2.255"), (1, "1.1.134.0.6.255"), (8, "0.1.1.0.0.255"))
)
STANDARD_SPECIAL, STANDARD_MASK, DISCONNECT_CONTROL = (
    Name(class_id, Obis.parse(name), member)
    for class_id, name, member in ((1, "1.0.0.130.1.255", 2), (1, "1.0.134.0.6.255", 2), (70, "0.0.96.3.10.255", 1))
)
"""As the standard face has them."""
CONTROL_STATE, DISCONNECTED, READY = DISCONNECT_CONTROL._replace(member=3), 0, 2
SET_DONE, WRITE_DONE, ACTION_DONE = (bytes.fromhex(each) for each in ("C501C100", "0D0100", "C701C10000"))
IN_A_ROW = 200
CLOCK_MAX = timedelta(seconds=120)
"""What a round may take on a machine that is busy with other things."""

Check = Callable[["Reached"], bool]
"""Whether what was changed is there."""


class Reached:
    """The ports of a meter that runs, and what is said there."""

    def __init__(self, folder: Path, tcp: str, udp: str) -> None:
        self.folder = folder
        self.tcp, self.udp = (("127.0.0.1", int(each.rpartition(":")[2])) for each in (tcp, udp))

    def connected(self, pair: tuple[int, int], *, udp: bool = False) -> "Wrapped":
        """An association over the wrapper."""
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM)
        line.settimeout(PATIENCE_S)
        line.connect(self.udp if udp else self.tcp)
        found = Wrapped(line, pair)
        context = Context.SN if pair == SHORT else Context.LN
        assert found.ask(aarq(context_name=context.name_octets).encode())[0] == 0x61
        return found

    def read(self, name: Name, pair: tuple[int, int] = MODULE) -> Data:
        """An attribute."""
        with closing(self.connected(pair)) as client:
            found = apdu.decode(client.ask(GetRequestNormal(0xC1, name).encode()))
        assert isinstance(found, GetResponseNormal), found
        assert not isinstance(found.given, int), found
        return found.given

    def terminal(self, name: str) -> int:
        """The client's end of a pseudo terminal."""
        file = os.open(self.folder / name, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(file)
        return file


class Wrapped:
    """A client over the wrapper."""

    def __init__(self, line: socket.socket, pair: tuple[int, int]) -> None:
        self.line, self.pair = line, pair

    def ask(self, request: bytes) -> bytes:
        """The APDU that answers one, or what has come of it."""
        self.line.sendall(wrapped(request, *self.pair))
        return self.line.recv(4096)[8:]

    def close(self) -> None:
        """Hangs up."""
        self.line.close()


def heard(file: int, size: int) -> bytes:
    """So many bytes of a terminal."""
    found = b""
    while len(found) < size:
        assert select.select([file], [], [], PATIENCE_S)[0], f"after {found.hex()} nothing came"
        found += os.read(file, size - len(found))
    return found


def set_over_tcp(meter: Reached, random: Random) -> Check:
    value = drawn(random)
    assert meter.connected(MODULE).ask(SetRequestNormal(0xC1, SPECIAL, value).encode()) == SET_DONE
    return lambda after: after.read(SPECIAL) == value


def set_over_udp(meter: Reached, random: Random) -> Check:
    value = drawn(random)
    assert meter.connected(MODULE, udp=True).ask(SetRequestNormal(0xC1, SPECIAL_2, value).encode()) == SET_DONE
    return lambda after: after.read(SPECIAL_2) == value


def set_over_hdlc(meter: Reached, random: Random) -> Check:
    value, line = drawn(random), meter.terminal("optical")

    def ask(control: int, wanted: bytes, request: bytes = b"") -> None:
        """Says it until that is answered: where a frame came with a pause in it, the meter waits for the next one."""
        information = b"\xe6\xe6\0" + request if request else b""
        for _ in range(int(PATIENCE_S / REPEATED_S)):
            os.write(line, frame(bytes((OPTICAL[1] << 1 | 1,)), OPTICAL[0], control, information))
            while select.select([line], [], [], REPEATED_S)[0]:
                head = heard(line, 3)
                if wanted in heard(line, (int.from_bytes(head[1:]) & 0x7FF) + 2 - len(head)):
                    return
        raise TimeoutError(f"{wanted.hex()} did not come")

    ask(SNRM, b"\x73")
    ask(0x10, b"\xe6\xe7\0\x61", aarq().encode())
    ask(0x32, b"\xe6\xe7\0" + SET_DONE, SetRequestNormal(0xC1, MASK, value).encode())
    os.close(line)
    return lambda after: after.read(MASK) == value


def set_in_a_row(meter: Reached, random: Random) -> Check:
    """Many at once, of which some are answered."""
    values, client = [drawn(random) for _ in range(IN_A_ROW)], meter.connected(MODULE)
    requests = [SetRequestNormal(0xC1, SPECIAL, value).encode() for value in values]
    client.line.sendall(b"".join(wrapped(each, *MODULE) for each in requests))
    seen, wanted = b"", random.randint(1, IN_A_ROW)
    while seen.count(SET_DONE) < wanted:
        seen += client.line.recv(4096)
    return lambda after: after.read(SPECIAL) in values[seen.count(SET_DONE) - 1 :]


def accessed(meter: Reached, random: Random) -> Check:
    value, wanted = drawn(random), (Wanted(Service.SET, STANDARD_SPECIAL),)
    request = AccessRequest(LongInvoke.CONFIRMED | 7, b"", wanted, (value,)).encode()
    assert meter.connected(STANDARD).ask(request)[-3:] == bytes((1, Service.SET, 0))
    return lambda after: after.read(SPECIAL) == value


def written(meter: Reached, random: Random) -> Check:
    value = drawn(random)
    request = WriteRequest((Variable(short_name(STANDARD_MASK)),), (value,)).encode()
    assert meter.connected(SHORT).ask(request) == WRITE_DONE
    return lambda after: after.read(MASK) == value


def invoked(meter: Reached, random: Random) -> Check:
    """Opens the breaker, or makes it ready for reconnection."""
    is_open = meter.read(CONTROL_STATE, STANDARD) == Enumerated(DISCONNECTED)
    method = DISCONNECT_CONTROL._replace(member=2 if is_open else 1)
    answer = meter.connected(STANDARD).ask(ActionRequestNormal(0xC1, method, I8(0)).encode())
    assert answer == ACTION_DONE
    state = Enumerated(READY if is_open else DISCONNECTED)
    return lambda after: after.read(CONTROL_STATE, STANDARD) == state


def clock_set(meter: Reached, random: Random) -> Check:
    shown, begun = datetime(random.randint(2027, 2060), 1, random.randint(1, 28), random.randint(0, 23)), monotonic()
    request = SetRequestNormal(0xC1, TIME, OctetString(encode(shown, 0))).encode()
    assert meter.connected(MODULE).ask(request) == SET_DONE

    def is_so(after: Reached) -> bool:
        found = after.read(TIME)
        assert isinstance(found, OctetString), found
        raw = found.value
        now = datetime(int.from_bytes(raw[:2]), raw[2], raw[3], raw[5], raw[6], raw[7])
        return abs(now - shown - timedelta(seconds=monotonic() - begun)) < CLOCK_MAX

    return is_so


def touched(meter: Reached, random: Random) -> Check:
    act = random.choice(("cover open", "cover close", "magnet bring", "magnet take"))
    done = asked_by_hand(meter, act)
    return lambda after: done[3:] in asked_by_hand(after, "status").split()


WAYS = (set_over_tcp, set_over_udp, set_over_hdlc, set_in_a_row, accessed, written, invoked, clock_set, touched)


def drawn(random: Random) -> U32:
    return U32(random.getrandbits(32))


def asked_by_hand(meter: Reached, line: str) -> str:
    """The answer to a line of hands."""
    terminal = meter.terminal("hands")
    os.write(terminal, f"{line}\n".encode())
    said = b""
    while not said.endswith(b"\n"):
        said += heard(terminal, 1)
    os.close(terminal)
    return said.decode().rstrip("\n")


@cache
def short_name(name: Name) -> int:
    """Of an attribute, as a client may know it from the list of objects."""
    association = build(ORDER, start=utc_now()).server.association(*SHORT)
    association.receive(aarq(context_name=Context.SN.name_octets).encode())
    found = association.short_names.of(name)
    assert found is not None
    return found


def live(folder: Path, report: int) -> None:
    """The meter, until it is killed."""

    async def whole() -> None:
        store, start, source = Store(folder / "memory"), utc_now(), open_source("signal:u=230,i=10")
        device = started(ORDER, store, start, wiring=source.wiring, nominal_hz=source.nominal_hz)
        names = (
            "any=tcp:127.0.0.1:0",
            "any=udp:127.0.0.1:0",
            f"optical=pty:{folder}/optical",
            f"{HANDS}=pty:{folder}/hands",
        )
        ports = [Listening(kind, parse_port(port)) for kind, port in (name.split("=", 1) for name in names)]
        meter = LiveMeter(device, source, WorldClock(device.meter.now, real_now()), store=store, listening=ports)
        await meter.open()
        os.write(report, " ".join(each.port.address for each in ports[:2]).encode() + b"\n")
        await meter.run(asyncio.Event())

    asyncio.run(whole())


def awaited(report: int) -> tuple[str, str]:
    """Where the meter listens."""
    said = b""
    while not said.endswith(b"\n"):
        if not select.select([report], [], [], PATIENCE_S)[0]:
            raise TimeoutError(f"the meter does not listen after {PATIENCE_S:.0f} s")
        data = os.read(report, 4096)
        if not data:
            raise ChildProcessError("the meter ended by itself")
        said += data
    tcp, udp = said.decode().split()
    return tcp, udp


def main() -> None:
    folder, rounds, random = Path(sys.argv[1]), int(sys.argv[2]), Random(int(sys.argv[3]))
    short_name(STANDARD_MASK)  # what a meter needs is loaded once, before the forks
    told: Counter[str] = Counter(rounds=rounds, lost=0)
    way, check = "", None
    for _ in range(rounds + 1):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            live(folder, writing)
        os.close(writing)
        try:
            meter = Reached(folder, *awaited(reading))
            if check is not None and not check(meter):
                told["lost"] += 1
                sys.stderr.write(f"{way} is lost\n")
            chosen = random.choice(WAYS)
            way, check = chosen.__name__, chosen(meter, random)
            told[way] += 1
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
