"""What is given back is read again when it is needed."""

import asyncio
import gc
from pathlib import Path

import pytest

from tests.cosem.dialogue import aarq
from tests.golden.line import SNRM, frame
from tests.run.test_live import GET_A14, LLS_AARQ, Client, is_accepted, listening, live_meter, running
from tests.run.test_udp_port import Peer, message
from trefas.run.footprint import MAPS, give_back, trim

only_linux = pytest.mark.skipif(not MAPS.exists(), reason="this system has no list of what is mapped")


def resident_kb(library, rights="r-xp", what="Rss"):
    """Of the code of a library, as the system counts it."""
    found, counting = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split()[0]:
            counting = library in line and f" {rights} " in line
        elif counting and line.startswith(f"{what}:"):
            found += int(line.split()[1])
    return found


def linked_kb(library):
    """What the loader wrote into its constants."""
    return resident_kb(library, "r--p", "Anonymous") + resident_kb(library, "r--p", "Swap")


@only_linux
def test_code_is_given_back_and_runs_on():
    library = next((name for name in ("libcrypto", "libsqlite3", "libpython") if resident_kb(name)), None)
    if library is None:
        import sqlite3

        library = "libsqlite3"
    before, constants, written = resident_kb(library), resident_kb(library, "r--p"), linked_kb(library)

    given = give_back(library)

    assert given >= before * 1024 > 0
    assert resident_kb(library) < before
    assert resident_kb(library, "r--p") < constants
    assert linked_kb(library) == written > 0, "what the loader wrote is in no file"
    import hashlib
    import sqlite3

    assert hashlib.sha256(b"").hexdigest().startswith("e3b0c442")  # FIPS 180-4, of nothing
    assert sqlite3.connect(":memory:").execute("select 2 + 2").fetchone() == (4,)


@only_linux
def test_a_library_that_is_not_there_gives_nothing():
    assert give_back("lib-no-such-library") == 0


def test_without_a_list_nothing_is_given_back(tmp_path):
    assert give_back(maps=tmp_path / "none") == 0


@only_linux
def test_what_was_freed_is_given_back():
    blocks = [
        bytes(1000) for _ in range(50_000)
    ]  # of the C library: Python keeps what is smaller than 512 bytes itself
    kept = blocks[::100]  # so that it is not given back at once
    del blocks
    before = resident_kb("[heap]", "rw-p")

    if not trim():
        pytest.skip("this C library has no malloc_trim")

    assert before - resident_kb("[heap]", "rw-p") > 20_000
    assert len(kept) == 500


def test_talks_that_ended_are_gone_at_once_and_leave_nothing_to_be_looked_for():
    live = live_meter(speed=0.001, listening=listening("any=tcp:127.0.0.1:0", "any=udp:127.0.0.1:0"))

    async def over_tcp():
        async with Client(live.listening[0].port, 19, 16) as client:
            assert is_accepted(await client.ask(LLS_AARQ))
            await client.ask(GET_A14)

    async def over_hdlc():
        reader, writer = await asyncio.open_connection(*live.listening[0].port.address.split(":"))
        for control, information in ((SNRM, b""), (0x10, b"\xe6\xe6\0" + aarq().encode())):
            writer.write(frame(bytes((16 << 1 | 1,)), 19, control, information))
            assert await reader.read(1000)
        writer.close()
        await writer.wait_closed()

    async def over_udp():
        host, number = live.listening[1].port.address.split(":")
        loop = asyncio.get_running_loop()
        transport, peer = await loop.create_datagram_endpoint(Peer, remote_addr=(host, int(number)))
        await peer.ask(message(aarq(mechanism_name=None, authentication_value=None).encode()))
        transport.close()

    async def test():
        ports = [each.port for each in live.listening]
        async with running(live):
            for _ in range(3):
                for talk in (over_tcp, over_hdlc, over_udp):
                    await talk()
            while ports[0].talks:
                await asyncio.sleep(0)
            ports[1].hang_up()
            assert len(of_talks()) == len(before)

    gc.collect()
    gc.disable()
    before = of_talks()  # of other tests
    try:
        asyncio.run(test())
    finally:
        gc.enable()


def of_talks():
    return [each for each in gc.get_objects() if type(each).__name__ in ENDED]


ENDED = ("TcpTalk", "UdpTalk", "Session", "Association", "OwnRights", "WrapperLink", "HdlcLink")
