"""The wrapper of the TCP profile: headers by hand, cuts anywhere, pairs that change, and limits."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import LocalError, RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.wire.link import Connected, Received, Transmit, Unsolicited
from trefas.wire.wrapper import PATIENCE_NS, WrapperLink

NOW = Instant(0)


def admitted(client: int, server: int) -> bool:
    return (client, server) in {(16, 1), (19, 16)}


def message(apdu: bytes, client: int = 16, server: int = 1) -> bytes:
    return b"\x00\x01" + client.to_bytes(2, "big") + server.to_bytes(2, "big") + len(apdu).to_bytes(2, "big") + apdu


def answer(apdu: bytes, client: int, server: int) -> bytes:
    return message(apdu, server, client)


def test_the_first_message_joins_the_pair_and_the_answer_goes_back():
    link = WrapperLink(admitted)

    assert link.receive(bytes.fromhex("0001 0010 0001 0003 c00181"), NOW) == [
        Connected(16, 1),
        Received(b"\xc0\x01\x81", (16, 1)),
    ]
    assert link.send(Transmit(b"\xc4\x01"), NOW).hex() == "0001000100100002c401"
    assert (link.client, link.server, link.deadline()) == (16, 1, None)


def test_pairs_come_by_turns_and_each_gets_its_own_answer():
    link = WrapperLink(admitted)
    link.receive(message(b"a"), NOW)

    events = link.receive(message(b"b", 19, 16) + message(b"c") + message(b"d", 19, 16), NOW)

    assert events == [Received(b"b", (19, 16)), Received(b"c", (16, 1)), Received(b"d", (19, 16))]
    assert link.send(Transmit(b"C", (b"X",), (16, 1)), NOW) == answer(b"C", 16, 1) + answer(b"X", 16, 1)
    assert link.send(Unsolicited(b"U", (16, 1)), NOW) == answer(b"U", 16, 1)
    assert link.send(Transmit(b"D"), NOW) == answer(b"D", 19, 16)  # to who spoke last


def test_a_pair_that_is_not_admitted_is_counted_and_disturbs_nobody():
    link = WrapperLink(admitted)

    assert link.receive(message(b"a", 17, 1) + message(b"b"), NOW) == [Connected(16, 1), Received(b"b", (16, 1))]
    assert link.receive(message(b"c", 16, 99) + message(b"d") + message(b""), NOW) == [Received(b"d", (16, 1))]
    assert link.errors == 3


@pytest.mark.parametrize("version", ["0000", "0002", "7ea0"])
def test_another_version_is_the_peers_fault(version):
    with pytest.raises(RemoteError, match="version"):
        WrapperLink(admitted).receive(bytes.fromhex(version) + message(b"a")[2:], NOW)


def test_an_apdu_is_taken_up_to_its_limit_and_refused_before_it_has_come():
    assert WrapperLink(admitted, 1000).receive(message(bytes(1000)), NOW)[1] == Received(bytes(1000), (16, 1))
    with pytest.raises(RemoteError, match="1001 bytes; up to 1000"):
        WrapperLink(admitted, 1000).receive(message(bytes(1001))[:8], NOW)


def test_sending_too_much_or_too_early_is_the_callers_fault():
    link = WrapperLink(admitted)
    with pytest.raises(LocalError, match="no client has spoken"):
        link.send(Transmit(b"a"), NOW)
    link.receive(message(b"a"), NOW)
    with pytest.raises(LocalError, match="65536"):
        link.send(Transmit(bytes(65536)), NOW)
    assert link.send(Transmit(b""), NOW) == b""


@given(st.lists(st.builds(message, st.binary(max_size=50), st.sampled_from([16, 19, 7]), st.sampled_from([1, 16]))))
def test_the_events_are_the_same_byte_by_byte_and_at_once(messages):
    line = b"".join(messages)
    whole, bytewise = WrapperLink(admitted), WrapperLink(admitted)

    at_once = whole.receive(line, NOW)

    assert at_once == [event for byte in line for event in bytewise.receive(bytes((byte,)), NOW)]
    assert whole.errors == bytewise.errors


@given(st.binary(max_size=100))
def test_a_stranger_causes_a_remote_error_or_nothing(data):
    with contextlib.suppress(RemoteError):
        WrapperLink(admitted).receive(message(b"a") + data, NOW)


def test_a_message_that_does_not_become_whole_ends_the_connection():
    link = WrapperLink(admitted)
    whole = message(b"\xc0")
    begun = 7 * NS_PER_S

    link.receive(whole[:3], Instant(begun))
    assert link.deadline() == begun + PATIENCE_NS
    link.receive(whole[3:5], Instant(begun + PATIENCE_NS - 1))
    assert link.deadline() == begun + PATIENCE_NS
    with pytest.raises(RemoteError, match="a message is not whole after 30 s"):
        link.receive(b"", Instant(begun + PATIENCE_NS))


def test_every_message_has_its_own_time_to_come():
    link = WrapperLink(admitted)
    whole = message(b"\xc0")

    link.receive(whole[:5], Instant(0))
    link.receive(whole[5:] + whole[:5], Instant(PATIENCE_NS - 1))
    assert link.deadline() == 2 * PATIENCE_NS - 1
    link.receive(whole[5:], Instant(PATIENCE_NS))
    assert link.deadline() is None
