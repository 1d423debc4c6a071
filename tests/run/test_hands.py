"""The port for hands: on this machine alone, beside the interfaces and never one of them, there when the power is not."""

import asyncio
import stat

import pytest

from tests.run.test_line_ports import Terminal
from tests.run.test_live import LLS_AARQ, Client, Dark, is_accepted, live_meter, running
from trefas.base.errors import SetupError
from trefas.core.occurrence import POWER
from trefas.core.tamper import Tamper
from trefas.run.hands import HANDS, TokenFile, hands_port
from trefas.run.live import ADMITTED, Listening
from trefas.run.ports.port import parse_port

GET_METER_STATUS = bytes.fromhex("C001C1 0001 01016161 00FF 02 00")


def hands(port="tcp:127.0.0.1:0"):
    return Listening(HANDS, hands_port(port))


class Lines:
    """A conversation in lines."""

    def __init__(self, port, token=None):
        self.host, _, self.number = port.address.rpartition(":")
        self.token = TokenFile(port.address).read() if token is None else token

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection(self.host.strip("[]"), int(self.number))
        if self.token:
            assert await self.say(f"token {self.token}") == "ok token"
        return self

    async def __aexit__(self, *_):
        self.writer.close()
        await self.writer.wait_closed()

    async def heard(self):
        return (await self.reader.readline()).decode().rstrip("\n")

    async def say(self, line):
        self.writer.write(f"{line}\n".encode())
        return await self.heard()


@pytest.mark.parametrize(
    "name", ["tcp:127.0.0.1:0", "tcp:127.8.9.10:4060", "tcp:[::1]:4060", "tcp:localhost:0", "pty:/tmp/h"]
)
def test_hands_are_at_an_address_of_this_machine_alone(name):
    assert hands_port(name).name == name


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tcp:0.0.0.0:4060", "hands are at 'tcp:0.0.0.0:4060', which others can reach"),
        ("tcp:[::]:4060", "which others can reach"),
        ("tcp:192.168.1.5:4060", "which others can reach; must be on this machine alone"),
        ("tcp:example.org:4060", "which others can reach"),
        ("tcp:localhost.example.org:4060", "which others can reach"),
        (
            "udp:127.0.0.1:4060",
            "hands are at 'udp:127.0.0.1:4060'; must be at tcp:127.0.0.1:PORT or pty:PATH",
        ),
        ("serial:/dev/ttyUSB0", "must be at tcp:127.0.0.1:PORT or pty:PATH"),
        ("pty:/tmp/h?opening=mode-e", "must be at tcp:127.0.0.1:PORT or pty:PATH"),
        ("here", "must be at tcp:127.0.0.1:PORT or pty:PATH"),
        ("tcp:127.0.0.1", "port is 'tcp:127.0.0.1'; must be tcp:HOST:PORT"),
    ],
)
def test_hands_are_nowhere_else(name, sentence):
    with pytest.raises(SetupError, match=sentence.replace("[", r"\[")):
        hands_port(name)


def test_hands_are_no_interface_of_the_meter():
    assert HANDS not in ADMITTED


def test_a_touch_is_seen_over_dlms_at_once():
    live = live_meter(speed=20.0, listening=[Listening("any", parse_port("tcp:127.0.0.1:0")), hands()])

    async def touched():
        dlms, touch = (each.port for each in live.listening)
        async with running(live), Client(dlms, 19, 16) as client, Lines(touch) as hand:
            assert is_accepted(await client.ask(LLS_AARQ))
            seen = [await client.ask(GET_METER_STATUS)]
            assert await hand.say("cover open") == "ok cover=open"
            seen.append(await client.ask(GET_METER_STATUS))
        return [answer[-2:] for answer in seen]

    # Unsigned8: nothing, then bit 6.
    assert asyncio.run(touched()) == [b"\x11\x00", b"\x11\x40"]
    assert live.sessions == 1  # hands are no conversation with the meter


def test_an_association_is_not_to_be_had_there():
    live = live_meter(speed=20.0, listening=[hands()])

    async def tried():
        async with running(live), Lines(live.listening[0].port, token="") as hand:
            hand.writer.write(b"\x00\x01\x00\x13\x00\x10" + len(LLS_AARQ).to_bytes(2) + LLS_AARQ + b"\n")
            return await hand.heard()

    assert asyncio.run(tried()).startswith("no the first line must be")


def test_the_token_is_for_the_owner_alone_and_gone_when_the_meter_is():
    live = live_meter(speed=20.0, listening=[hands()])

    async def seen():
        async with running(live):
            file = TokenFile(live.listening[0].port.address)
            modes = [stat.S_IMODE(path.stat().st_mode) for path in (file.path, file.path.parent)]
            return file, modes, file.read()

    file, modes, token = asyncio.run(seen())
    assert (modes, len(token)) == ([0o600, 0o700], 32)
    with pytest.raises(SetupError, match=r"there is no token at .*; the meter writes it when it starts"):
        file.read()


@pytest.mark.parametrize("first", ["cover open", "token", "token 0", f"token {'0' * 32}", "GET / HTTP/1.1"])
def test_whoever_has_no_token_touches_nothing(first):
    live = live_meter(speed=20.0, listening=[hands()])

    async def tried():
        async with running(live), Lines(live.listening[0].port, token="") as hand:
            hand.writer.write(f"{first}\ncover open\n".encode())
            return await hand.reader.read()

    answers = asyncio.run(tried())
    assert answers == b"no the first line must be 'token WORD', with the word from the meter's file of it\n"
    assert live.device.meter.part(Tamper).cover_openings == 0


def test_a_token_that_somebody_else_wrote_is_not_shown_to_anybody(tmp_path):
    file = TokenFile("127.0.0.1:1")
    file.write()
    file.path.write_text("not a token")

    with pytest.raises(SetupError, match="is not of a meter that this user started; remove the file"):
        file.read()


MEASURED = {"led=flashing", "voltage=l1+l2+l3", "current=l1+,l2+,l3+", "sequence=l1l2l3", "quadrant=1"}
"""What is seen of a meter with a load once it has measured, and is news before."""


def test_who_watches_is_told_without_asking():
    live = live_meter(speed=20.0, listening=[hands(), hands()])

    async def watched():
        first, second = (each.port for each in live.listening)
        async with running(live), Lines(first) as watcher, Lines(second) as hand:
            while not set((await hand.say("status")).split()) >= MEASURED:
                pass
            assert await watcher.say("watch on") == "ok watch=on"
            await hand.say("magnet bring")
            return await watcher.heard()

    assert asyncio.run(watched()) == "* magnet=there tampering=indicated"


def test_hands_stay_when_the_power_goes():
    live = live_meter(Dark(), speed=20.0, listening=[hands()])
    gone = asyncio.Event()
    live.device.meter.occurrences.hear(POWER, lambda _, what: what.begins or gone.set())

    async def touched():
        async with running(live), Lines(live.listening[0].port) as hand:
            before = await hand.say("status")
            await gone.wait()
            return before, await hand.say("status"), await hand.say("cover open")

    before, without, refused = asyncio.run(touched())
    assert " power=on " in before
    assert " power=off " in without
    assert refused == "no the meter is without power and would not notice; wait until it is at work"


def test_hands_reach_a_pseudo_terminal(tmp_path):
    live = live_meter(speed=20.0, listening=[hands(f"pty:{tmp_path}/hands")])

    async def touched():
        async with running(live):
            terminal = Terminal.at(f"{tmp_path}/hands")
            try:
                terminal.say(b"cover open\n")
                return await terminal.read(len(b"ok cover=open\n"))
            finally:
                terminal.close()

    assert asyncio.run(touched()) == b"ok cover=open\n"
    assert live.device.meter.part(Tamper).cover_openings == 1
