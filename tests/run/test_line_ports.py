"""Pseudo terminals and serial devices: one line, session after session. A pseudo terminal plays the device of the serial port."""

import asyncio
import os
import termios
import tty
from pathlib import Path

import pytest

from tests.run.echo import Echo, Sessions, clock, run
from trefas.base.errors import SetupError
from trefas.cosem.opening import OpeningSession
from trefas.run.ports.port import Limits, Port, parse_port
from trefas.run.ports.serial import SerialPort
from trefas.wire.iec21 import Opening

loops = pytest.mark.parametrize("loop", ["asyncio", "uvloop"])


class Terminal:
    """A client's end of a line, opened as a client does."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        os.set_blocking(fd, False)

    @classmethod
    def at(cls, path: str) -> "Terminal":
        terminal = cls(os.open(path, os.O_RDWR | os.O_NOCTTY))
        tty.setraw(terminal.fd)
        return terminal

    def say(self, data: bytes) -> None:
        os.write(self.fd, data)

    async def read(self, size: int) -> bytes:
        data, readable, loop = b"", asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self.fd, readable.set)
        while len(data) < size:
            await readable.wait()
            readable.clear()
            try:
                data += os.read(self.fd, size - len(data))
            except BlockingIOError:
                continue
        loop.remove_reader(self.fd)
        return data

    def close(self) -> None:
        os.close(self.fd)


async def opened(path: Path, sessions: Sessions, **limits: int) -> Port:
    port = parse_port(f"pty:{path}")
    await port.open(sessions, clock, Limits(**limits))
    return port


@loops
def test_a_client_opens_the_link_and_every_byte_passes(loop, tmp_path):
    async def test() -> None:
        port = await opened(tmp_path / "optical", Sessions())
        client = Terminal.at(port.address)
        every = bytes(set(range(256)) - set(b"!?.NM"))  # control characters too: the line is raw
        client.say(every)
        assert await client.read(len(every)) == every
        client.close()
        await port.close()
        assert not (tmp_path / "optical").is_symlink()

    run(loop, test)


@loops
def test_clients_come_and_go(loop, tmp_path):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(tmp_path / "optical", sessions)
        for word in (b"first", b"again"):
            client = Terminal.at(port.address)
            client.say(word)
            assert await client.read(5) == word
            client.close()
        assert len(sessions.made) == 1
        await port.close()
        assert sessions.made[0].gone == 1

    run(loop, test)


@loops
def test_a_broken_or_closed_session_is_followed_by_a_new_one(loop, tmp_path):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(tmp_path / "optical", sessions)
        client = Terminal.at(port.address)
        client.say(b"!")
        await sessions.until(lambda: len(sessions.made) == 2)
        client.say(b"bye.")
        assert await client.read(4) == b"bye."
        client.say(b"?")
        assert await client.read(4) == b"late"
        await port.close()
        client.close()
        assert ([s.gone for s in sessions.made], port.broken) == ([1, 1, 1], 1)

    run(loop, test)


@loops
def test_what_nobody_reads_is_lost_and_the_line_lives(loop, tmp_path):
    async def test() -> None:
        port = await opened(tmp_path / "optical", Sessions(), bytes_waiting=1000)
        client = Terminal.at(port.address)
        client.say(b"N")  # a megabyte; the kernel keeps a few kilobytes, the port 1000 bytes
        assert await client.read(1000) == bytes(1000)
        word = b"x"
        while word != b"\x00x"[-len(word) :] or b"x" not in word:
            client.say(b"x")
            word = await client.read(1)
        await port.close()
        client.close()

    run(loop, test)


def test_a_link_that_a_killed_meter_left_is_taken_over(tmp_path):
    async def test() -> None:
        (tmp_path / "optical").symlink_to("/dev/pts/99999")
        port = await opened(tmp_path / "optical", Sessions())
        assert os.readlink(port.address) != "/dev/pts/99999"
        await port.close()

    run("asyncio", test)


def test_a_link_that_another_meter_took_over_is_left_alone(tmp_path):
    async def test() -> None:
        first = await opened(tmp_path / "optical", Sessions())
        second = await opened(tmp_path / "optical", Sessions())
        await first.close()
        assert (tmp_path / "optical").is_symlink()
        await second.close()

    run("asyncio", test)


def test_a_path_that_is_taken_or_has_no_directory_is_refused_in_a_sentence(tmp_path):
    async def test() -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(SetupError, match="is there already"):
            await opened(tmp_path / "file", Sessions())
        with pytest.raises(SetupError, match="directory must exist"):
            await opened(tmp_path / "none" / "optical", Sessions())
        assert (tmp_path / "file").read_text() == "mine"

    run("asyncio", test)


# ---- serial devices --------------------------------------------------------------------------------------------------


@loops
def test_a_serial_device_is_read_and_answered(loop, tmp_path):
    async def test() -> None:
        sessions = Sessions()
        far, near = os.openpty()
        port = parse_port(f"serial:{os.ttyname(near)}")
        await port.open(sessions, clock, Limits())
        client = Terminal(far)
        client.say(b"hello")
        assert await client.read(5) == b"hello"
        client.say(b"!")
        await sessions.until(lambda: len(sessions.made) == 2)
        client.say(b"hello")
        assert await client.read(5) == b"hello"
        await port.close()
        assert [s.gone for s in sessions.made] == [1, 1]
        client.close()
        os.close(near)

    run(loop, test)


@loops
def test_a_serial_device_that_is_pulled_out_is_taken_again_when_it_is_back(loop, tmp_path):
    async def test() -> None:
        sessions = Sessions()
        device = tmp_path / "ttyUSB0"
        far, near = os.openpty()
        device.symlink_to(os.ttyname(near))
        port = SerialPort(str(device), retry_s=0.01)
        await port.open(sessions, clock, Limits())
        os.close(near)
        os.close(far)
        await sessions.until(lambda: sessions.made[0].gone == 1)

        device.unlink()
        far, near = os.openpty()
        device.symlink_to(os.ttyname(near))
        await sessions.until(lambda: len(sessions.made) == 2)
        client = Terminal(far)
        client.say(b"back")
        assert await client.read(4) == b"back"
        await port.close()
        client.close()
        os.close(near)

    run(loop, test)


def opened_at(speed_bd):
    """Sessions of a line that rests and is opened by mode E, each echoing behind it."""

    class Echoing(Echo):
        connected = False

    sessions = Sessions()
    opening = Opening("KAM", "6841138BN143002", resting_bd=speed_bd)
    return lambda peer: OpeningSession(opening, lambda: Echoing(peer, sessions))


def speed_of(fd: int) -> int:
    return termios.tcgetattr(fd)[4]


@loops
def test_a_serial_line_rests_at_300_baud_and_confirms_an_opening_at_9600(loop):
    async def test() -> None:
        far, near = os.openpty()
        port = parse_port(f"serial:{os.ttyname(near)}?opening=mode-e")
        assert port.resting_bd == 300
        await port.open(opened_at(300), clock, Limits())
        client = Terminal(far)
        assert speed_of(near) == termios.B300
        identification = b"/KAM5\\26841138BN143002\r\n"
        client.say(b"/?!\r\n")
        assert await client.read(len(identification)) == identification
        assert speed_of(near) == termios.B300
        client.say(b"\x06252\r\n")
        assert await client.read(6) == b"\x06252\r\n"
        assert speed_of(near) == termios.B9600
        client.say(b"~hello")
        assert await client.read(6) == b"~hello"
        port.hang_up()
        while speed_of(near) != termios.B300:
            await asyncio.sleep(0)
        client.say(b"/?!\r\n")
        assert await client.read(len(identification)) == identification
        await port.close()
        client.close()
        os.close(near)

    run(loop, test)


@pytest.mark.parametrize(
    ("name", "opening", "resting_bd"),
    [
        ("pty:/tmp/optical", "hdlc", None),
        ("pty:/tmp/optical?opening=mode-e", "mode-e", None),
        ("tcp:127.0.0.1:4059?opening=mode-e", "mode-e", None),
        ("serial:/dev/ttyUSB0", "hdlc", 9600),
        ("serial:/dev/ttyUSB0?opening=mode-e", "mode-e", 300),
        ("serial:/dev/ttyUSB0,9600?opening=mode-e", "mode-e", 9600),
        ("serial:/dev/ttyUSB0?opening=modes-a-c", "modes-a-c", 300),
        ("tcp:127.0.0.1:4059?opening=modes-a-c", "modes-a-c", None),
    ],
)
def test_a_name_says_how_a_line_is_opened_and_at_which_speed_it_rests(name, opening, resting_bd):
    port = parse_port(name)

    assert (port.name, port.opening, port.resting_bd) == (name, opening, resting_bd)


@pytest.mark.parametrize(
    ("device", "why"), [("/dev/no-such-device", "there is no such device"), ("/dev/null", "no serial device")]
)
def test_a_device_that_is_none_is_refused_in_a_sentence(device, why):
    async def test() -> None:
        with pytest.raises(SetupError, match=why):
            await parse_port(f"serial:{device}").open(Sessions(), clock, Limits())

    run("asyncio", test)


def test_a_device_in_use_is_refused_in_a_sentence():
    async def test() -> None:
        far, near = os.openpty()
        first, second = (SerialPort(os.ttyname(near)) for _ in range(2))
        await first.open(Sessions(), clock, Limits())
        with pytest.raises(SetupError, match="another program uses it"):
            await second.open(Sessions(), clock, Limits())
        await first.close()
        await second.close()
        os.close(far)
        os.close(near)

    run("asyncio", test)
