"""What was said at the ports: told to who has the token, in words and fields without passwords, and as a file for Wireshark."""

import asyncio

import httpx

from tests.run.test_live import GET_A14, LLS_AARQ, Client, is_accepted, live_meter
from tests.run.web.sites import SIGNAL, served
from tests.wire.pcapng_reader import packets
from trefas.base.instant import Instant
from trefas.run.live import Listening
from trefas.run.ports.port import parse_port
from trefas.run.web.tap import BYTES_MAX, PIECES_MAX, Talk, Tap
from trefas.wire.pcapng import INBOUND

PASSWORD = b"12345"


def test_a_conversation_is_told_in_words_and_fields_and_its_password_by_its_size():
    live = live_meter(SIGNAL, speed=20.0, listening=[Listening("any", parse_port("tcp:127.0.0.1:0"))])

    async def visited():
        async with served(live) as front, Client(live.listening[0].port, 19, 16) as client:
            assert is_accepted(await client.ask(LLS_AARQ))
            await client.ask(GET_A14)
            page = f"http://{front.site.address}/api/meters/1"
            headers = {"authorization": f"Bearer {front.site.token}"}
            async with httpx.AsyncClient(timeout=30) as visitor:
                refused = await visitor.get(f"{page}/wire")
                wire = await visitor.get(f"{page}/wire", headers=headers)
                capture = await visitor.get(f"{page}/wire.pcapng", headers=headers)
        return refused.status_code, wire.json()["frames"], capture.content

    refused, frames, capture = asyncio.run(visited())

    assert refused == 401
    whole = [each for each in frames if each["apdus"]]  # the head of a message may come before it
    assert [each["direction"] for each in whole] == ["in", "out", "in", "out"]
    assert LLS_AARQ in bytes.fromhex("".join(each["hex"] for each in frames if each["direction"] == "in"))
    apdus = [each["apdus"][0] for each in whole]
    assert [each["kind"] for each in apdus] == ["Aarq", "Aare", "GetRequestNormal", "GetResponseNormal"]
    assert apdus[2]["name"] == {"class_id": 3, "logical_name": "1-1:1.8.0", "member": 2}
    assert apdus[0]["authentication_value"] == {"bytes": len(PASSWORD)}
    told = str([(each["said"], each["apdus"]) for each in frames])
    assert PASSWORD.decode() not in told
    assert PASSWORD.hex() not in told
    found = packets(capture)
    assert sum(LLS_AARQ[-20:] in each.data for each in found) == 1


def test_what_is_kept_has_a_limit_of_pieces_and_of_bytes():
    tap, talk = Tap(), Talk(1, "any", "tcp:127.0.0.1:4059", "127.0.0.1:4059", "127.0.0.1:50000")
    for _ in range(PIECES_MAX + 10):
        tap.take(talk, INBOUND, b"\x00\x01", Instant(0))
    assert len(tap.since(0)) == PIECES_MAX
    assert tap.mark == PIECES_MAX + 10

    for _ in range(20):
        tap.take(talk, INBOUND, bytes(64 * 1024), Instant(0))
    assert sum(len(each.data) for each in tap.since(0)) <= BYTES_MAX
