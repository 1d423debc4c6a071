"""Traces of what is said at ports: read by a reader of its own here, and by tshark where there is one."""

import asyncio
import os
import shutil
import stat
import subprocess

import pytest

from tests.run.echo import Sessions, clock, run
from tests.run.test_line_ports import Terminal
from tests.run.test_udp_port import Peer, message
from tests.wire.pcapng_reader import packets
from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.run.ports.port import Limits, parse_port
from trefas.run.trace import LineWriter, Trace, TracedSession

BEGIN = 1_700_000_000_123_456_789
IN, OUT = 1, 2


def fixed(_):
    return Instant(BEGIN)


async def spoken_on_tcp(trace, words):
    """What a client says over one connection, each answered by an echo; the addresses of both ends."""
    port = trace.port(parse_port("tcp:127.0.0.1:0"))
    sessions = Sessions()
    await port.open(sessions, clock, Limits())
    host, number = port.address.split(":")
    reader, writer = await asyncio.open_connection(host, int(number))
    for word in words:
        writer.write(word)
        assert await reader.readexactly(len(word)) == word
    own = writer.get_extra_info("sockname")[1]
    writer.close()
    await sessions.until(lambda: sessions.made[0].gone == 1)
    await port.close()
    trace.close()
    return own, int(number)


def test_a_connection_is_traced_from_its_beginning_to_its_end(tmp_path):
    trace = Trace(tmp_path / "t.pcapng", None, fixed)
    own = meter = 0

    async def test():
        nonlocal own, meter
        own, meter = await spoken_on_tcp(trace, [b"one", b"two"])

    run("asyncio", test)

    found = packets((tmp_path / "t.pcapng").read_bytes())
    assert [packet.direction for packet in found] == [IN, OUT, IN, IN, OUT, IN, OUT, OUT, IN, OUT]
    assert {packet.when_ns for packet in found} == {BEGIN}
    assert {(packet.link_type, packet.interface) for packet in found} == {(101, "tcp:127.0.0.1:0")}
    assert [packet.data[40:] for packet in found if packet.data[40:]] == [b"one", b"one", b"two", b"two"]
    ports = own.to_bytes(2), meter.to_bytes(2)
    for packet in found:
        sent = (packet.data[20:22], packet.data[22:24])
        assert sent == (ports if packet.direction == IN else ports[::-1])


@pytest.mark.skipif(shutil.which("tshark") is None, reason="there is no tshark on this machine")
def test_wireshark_joins_what_was_said_in_the_order_of_time(tmp_path):
    trace = Trace(tmp_path / "t.pcapng", None, fixed)
    words = [b"hello", b"x" * 3000, b"again"]
    run("asyncio", lambda: spoken_on_tcp(trace, words))

    def asked(*arguments):
        command = ["tshark", "-r", str(tmp_path / "t.pcapng"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    # A stream followed: lines of hexadecimal, the meter's indented by a tab.
    followed = asked("-q", "-z", "follow,tcp,raw,0").splitlines()
    said = bytes.fromhex("".join(line for line in followed if line[:1] in "0123456789abcdef"))
    heard = bytes.fromhex("".join(line.strip() for line in followed if line.startswith("\t")))
    assert (said, heard) == (b"".join(words), b"".join(words))
    assert (
        asked("-Y", "tcp.analysis.flags || _ws.malformed || tcp.checksum.status == 0", "-o", "tcp.check_checksum:TRUE")
        == ""
    )
    assert asked("-T", "fields", "-e", "frame.time_epoch", "-c", "1").strip() == "1700000000.123456789"


def test_datagrams_are_traced_with_what_they_say(tmp_path):
    trace = Trace(tmp_path / "t.pcapng", None, fixed)
    get = message(bytes.fromhex("C001C1 0003 0101010800FF 02 00"))

    async def test():
        port = trace.port(parse_port("udp:127.0.0.1:0"))
        await port.open(Sessions(), clock, Limits())
        host, number = port.address.split(":")
        _, peer = await asyncio.get_running_loop().create_datagram_endpoint(Peer, remote_addr=(host, int(number)))
        assert await peer.ask(get) == get
        peer.transport.close()
        await port.close()

    run("asyncio", test)
    trace.close()

    asked, answered = packets((tmp_path / "t.pcapng").read_bytes())
    assert asked.data[28:] == answered.data[28:] == get
    assert asked.comment == "16 to 1: GetRequestNormal invoke=193 name=3 1.1.1.8.0.255 2"
    assert (asked.direction, answered.direction) == (IN, OUT)


def test_a_line_is_traced_as_a_serial_line_and_in_words(tmp_path):
    trace = Trace(tmp_path / "t.pcapng", tmp_path / "t.log", fixed)
    snrm = bytes.fromhex("7EA007032793DF557E")

    async def test():
        port = trace.port(parse_port(f"pty:{tmp_path}/head"))
        await port.open(Sessions(), clock, Limits())
        client = Terminal.at(port.address)
        client.say(snrm)
        assert await client.read(len(snrm)) == snrm
        client.close()
        await port.close()

    run("asyncio", test)
    trace.close()

    asked, answered = packets((tmp_path / "t.pcapng").read_bytes())
    assert asked.link_type == 250
    assert asked.data.hex() == "6553f1000001e24002000000" + snrm.hex()  # 1700000000 s, 123456 µs, received
    assert answered.data[8] == 1
    assert asked.comment == "19 to 1: SNRM P"
    first, _ = (tmp_path / "t.log").read_text().splitlines()
    assert first == (
        f"2023-11-14T22:13:20.123456Z in  port=pty:{tmp_path}/head peer=pty:{tmp_path}/head "
        'hex="7e a0 07 03 27 93 df 55 7e" said="19 to 1: SNRM P"'
    )


def test_traces_hold_passwords_and_are_their_owners_alone(tmp_path):
    Trace(tmp_path / "t.pcapng", tmp_path / "t.log", fixed).close()

    assert [stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()] == [0o600, 0o600]


def test_what_a_session_remarks_is_said_with_its_answer(tmp_path):
    class Refusing:
        closed = False

        def receive(self, data, now):
            return b"no"

        def take_remarks(self):
            return ["this port does not admit client 19 to server 16"]

    trace = Trace(None, tmp_path / "t.log", fixed)
    session = TracedSession(Refusing(), LineWriter(trace, 0, "p", "q"), Instant(0))

    session.receive(b"may I", Instant(0))
    trace.close()

    first, second = (tmp_path / "t.log").read_text().splitlines()
    assert "admit" not in first
    assert second.endswith(' said="this port does not admit client 19 to server 16"')


def test_a_trace_that_cannot_be_written_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(SetupError, match="the trace cannot be written: No such file"):
        Trace(tmp_path / "none" / "t.pcapng", None, fixed)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no disk that is always full on this machine")
def test_a_full_disk_ends_the_trace_and_not_the_conversation(tmp_path, capsys):
    trace = Trace(None, None, fixed)
    trace._file = open("/dev/full", "wb")  # noqa: SIM115

    run("asyncio", lambda: spoken_on_tcp(trace, [b"one", b"two"]))

    assert capsys.readouterr().err == "trefas: the trace ends here: No space left on device\n"
