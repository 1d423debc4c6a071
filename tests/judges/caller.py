"""A client of few words over a raw socket, where a judge knows too much: it says bytes and looks at bytes."""

import socket

from tests.judges.meter import RunningMeter

PUBLIC_AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
RESULT_AND_DIAGNOSTIC = slice(13, 25)
"""Behind tag, length and context name (11 bytes) of an AARE: A2 03 02 01 result A3 05 A1 03 02 01 diagnostic."""
ACCEPTED = bytes.fromhex("A203020100 A305A103020100")
TIMEOUT_S = 60


def lls_aarq(password: bytes = b"12345") -> bytes:
    """An introduction with a password of five bytes."""
    return bytes.fromhex(
        "6033A1090607608574050801018A0207808B0760857405080201AC0780 05"
        + password.hex()
        + "BE10040E01000000065F1F040000FE1FFFFF"
    )


def refused(diagnostic: int) -> bytes:
    """Result and diagnostic of an association that was not granted."""
    return bytes.fromhex("A203020101 A305A1030201") + bytes((diagnostic,))


def called(meter: RunningMeter) -> socket.socket:
    """A connection."""
    return socket.create_connection(meter.tcp, TIMEOUT_S)


def wrapped(apdu: bytes, client: int = 16, server: int = 1) -> bytes:
    """An APDU with the header of the wrapper."""
    return b"".join(number.to_bytes(2) for number in (1, client, server, len(apdu))) + apdu


def exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes; fewer are a failure."""
    heard = b""
    while len(heard) < size:
        data = connection.recv(size - len(heard))
        assert data, f"the meter hung up after {heard.hex()}"
        heard += data
    return heard


def ask(connection: socket.socket, apdu: bytes, client: int = 16, server: int = 1) -> bytes:
    """The APDU that answers one."""
    connection.sendall(wrapped(apdu, client, server))
    return exactly(connection, int.from_bytes(exactly(connection, 8)[6:]))


def associate(connection: socket.socket, apdu: bytes = PUBLIC_AARQ, client: int = 16, server: int = 1) -> None:
    """From here on requests are answered."""
    assert ask(connection, apdu, client, server)[RESULT_AND_DIAGNOSTIC] == ACCEPTED
