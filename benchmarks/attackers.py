"""Attackers of a port, one each: ``python -m benchmarks.attackers NAME PORT``. They go on until they are ended.

They are other hosts (127.0.0.2 and more), and do all they can with what one process can do.
"""

import os
import selectors
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle

HOST = "127.0.0.2"
AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
SNRM = bytes.fromhex("7EA0070321930F017E")
CONNECTIONS = 300
PLACES = 1088
LLS_GUESS = bytes.fromhex(
    "0001001300100038"
    "6036A1090607608574050801018A0207808B0760857405080201AC0A80083030303030303030BE10040E01000000065F1F040000181DFFFF"
)
"""Client 19 with the password 00000000."""


def wrapped(apdu: bytes) -> bytes:
    """Client 16 to server 1."""
    return bytes((0, 1, 0, 16, 0, 1)) + len(apdu).to_bytes(2) + apdu


def get(class_id: int, name: str, attribute: int) -> bytes:
    """One attribute."""
    return wrapped(b"\xc0\x01\xc1" + class_id.to_bytes(2) + bytes.fromhex(name) + bytes((attribute, 0)))


def connected(port: int, host: str = HOST) -> socket.socket:
    """As another host."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.bind((host, 0))
    connection.connect(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def flood(port: int, introduction: bytes, words: bytes, connections: int = 8) -> None:
    """Says it over and over, on several connections, as fast as it is taken, and reads what comes."""
    selector = selectors.DefaultSelector()

    def join() -> None:
        connection = connected(port)
        connection.sendall(introduction)
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)

    for _ in range(connections):
        join()
    many = words * (65536 // len(words) or 1)
    while True:
        for key, what in selector.select():
            connection = key.fileobj
            assert isinstance(connection, socket.socket), "only connections are registered"
            try:
                if what & selectors.EVENT_READ and not connection.recv(1 << 20):
                    raise ConnectionError
                if what & selectors.EVENT_WRITE:
                    connection.send(many)
            except BlockingIOError:
                continue
            except OSError:
                selector.unregister(connection)
                connection.close()
                join()


def slow_bytes(port: int) -> None:
    """Many connections, one byte of a message at a time."""
    places: dict[int, tuple[socket.socket, int]] = {}
    words = wrapped(AARQ)
    for index in cycle(range(CONNECTIONS)):
        try:
            connection, at = places.get(index) or (connected(port), 0)
            connection.send(words[at : at + 1])
            places[index] = connection, at + 1
            if at + 1 == len(words):
                connection.close()
                del places[index]
        except OSError:
            places.pop(index, (socket.socket(), 0))[0].close()


def half_open(port: int) -> None:
    """Connections that say nothing, always new ones."""
    mute: list[socket.socket] = []
    while True:
        with suppress(OSError):
            mute.append(connected(port))
        if len(mute) > CONNECTIONS:
            mute.pop(0).close()


def connecting(port: int) -> None:
    """Connections that are gone at once."""
    while True:
        connected(port).close()


def snrm_flood(port: int) -> None:
    """A link, begun over and over."""
    flood(port, b"", SNRM)


def aarq_flood(port: int) -> None:
    """An association, begun over and over."""
    flood(port, b"", wrapped(AARQ))


def get_flood(port: int) -> None:
    """The cheapest request, as many as can be."""
    flood(port, wrapped(AARQ), get(1, "0101000001FF", 2), connections=64)


def costly_flood(port: int) -> None:
    """The dearest request that the public client may make: the list of objects."""
    flood(port, wrapped(AARQ), get(15, "0000280000FF", 2))


def huge_lengths(port: int) -> None:
    """Messages that announce more than is taken, inside and outside."""
    inside = wrapped(bytes.fromhex("60 84 7FFFFFFF A1")) + wrapped(bytes.fromhex("C10184FFFFFFFF 0984FFFFFFFF"))
    flood(port, b"", inside * 20 + bytes.fromhex("0001 0010 0001 FFFF") + bytes(100))


def deep_nesting(port: int) -> None:
    """A SET of structures in structures, and of arrays that announce what is not there."""
    head = bytes.fromhex("C101C1 0001 0101000001FF 02 00")
    deep = wrapped(head + bytes.fromhex("0201") * 400)
    wide = wrapped(head + bytes.fromhex("0183030D40") + bytes(900))
    flood(port, wrapped(AARQ), deep + wide)


def datagrams(port: int) -> None:
    """Associations from thousands of peers."""
    peers = []
    for _ in range(500):
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        peer.bind((HOST, 0))
        peer.setblocking(False)
        peers.append(peer)
    for peer in cycle(peers):
        try:
            peer.sendto(wrapped(AARQ), ("127.0.0.1", port))
            peer.recv(2000)
        except OSError:
            continue


def place_holders(port: int) -> None:
    """A thousand public associations from four hosts, and newcomers from each all the time."""
    hosts = [f"127.0.1.{number}" for number in range(1, 5)]
    held: list[socket.socket] = []
    for host in cycle(hosts):
        with suppress(OSError):
            connection = connected(port, host)
            connection.sendall(wrapped(AARQ))
            held.append(connection)
        if len(held) > PLACES:
            held.pop(0).close()


def rotating_guesses(port: int) -> None:
    """A password a connection, each from another of 60 000 addresses."""
    for number in cycle(range(60_000)):
        with suppress(OSError):
            connection = connected(port, f"127.{1 + number // 250 % 240}.{number % 250}.1")
            connection.sendall(LLS_GUESS)
            connection.close()


def non_readers(port: int) -> None:
    """Connections that ask and never read what is answered."""
    words = get(15, "0000280000FF", 2) * 200
    held: list[socket.socket] = []
    while True:
        with suppress(OSError):
            connection = connected(port)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(wrapped(AARQ))
            connection.setblocking(False)
            held.append(connection)
        for each in held:
            with suppress(OSError):
                each.send(words)
        if len(held) > CONNECTIONS // 3:
            held.pop(0).close()


def one_sender(port: int) -> None:
    """Datagrams of one peer, as fast as they go."""
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.bind((HOST, 0))
    peer.setblocking(False)
    said = wrapped(AARQ)
    while True:
        with suppress(OSError):
            peer.sendto(said, ("127.0.0.1", port))


def changing_senders(port: int) -> None:
    """Datagrams of thousands of peers of hundreds of hosts."""
    peers = []
    for number in range(2000):
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        peer.bind((f"127.3.{number % 250}.{number // 250 + 1}", 0))
        peer.setblocking(False)
        peers.append(peer)
    for peer in cycle(peers):
        with suppress(OSError):
            peer.sendto(wrapped(AARQ), ("127.0.0.1", port))


ATTACKS: dict[str, Callable[[int], None]] = {
    each.__name__: each
    for each in (
        slow_bytes,
        half_open,
        connecting,
        snrm_flood,
        aarq_flood,
        get_flood,
        costly_flood,
        huge_lengths,
        deep_nesting,
        datagrams,
        place_holders,
        rotating_guesses,
        non_readers,
        one_sender,
        changing_senders,
    )
}

if __name__ == "__main__":
    os.nice(19)
    ATTACKS[sys.argv[1]](int(sys.argv[2]))
