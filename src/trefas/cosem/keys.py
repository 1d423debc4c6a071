"""Keys of an association, and how much protection its messages need (Blue Book, 4.4.7: class 64)."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Protocol


class KeyId(IntEnum):
    """Keys as they are named on their journey."""

    UNICAST = 0
    BROADCAST = 1
    AUTHENTICATION = 2
    MASTER = 3


class Policy(IntFlag):
    """What every message needs at least, each way: the bits of security_policy in version 1."""

    NONE = 0
    AUTHENTICATED_REQUEST = 0x04
    ENCRYPTED_REQUEST = 0x08
    SIGNED_REQUEST = 0x10
    AUTHENTICATED_RESPONSE = 0x20
    ENCRYPTED_RESPONSE = 0x40
    SIGNED_RESPONSE = 0x80
    AUTHENTICATED = 0x24
    ENCRYPTED = 0x48
    SIGNED = 0x90
    BOTH = 0x6C
    """Authenticated and encrypted, both ways."""


POLICY_REQUEST, POLICY_RESPONSE = Policy(0x1C), Policy(0xE0)
POLICY_BITS = 0xFC


class Keys(Protocol):
    """What server and client share, and what the server alone has; empty where it is not there. Whoever keeps the meter's memory
    keeps it."""

    unicast: bytes
    authentication: bytes
    broadcast: bytes
    master: bytes
    """The key that other keys travel under."""
    secret: bytes
    """That of HLS with a hash."""
    signing: bytes
    agreement: bytes
    """Private keys of the server's own."""
    new_signing: bytes
    new_agreement: bytes
    """Those that wait for their certificate."""
    certificates: bytes
    """Size and DER of each, one after the other."""
    policy: bytes
    """What was activated beyond the order, in one byte."""


@dataclass(slots=True)
class PlainKeys:
    """Keys that live as long as the program."""

    unicast: bytes = field(default=b"", repr=False)
    authentication: bytes = field(default=b"", repr=False)
    master: bytes = field(default=b"", repr=False)
    broadcast: bytes = field(default=b"", repr=False)
    secret: bytes = field(default=b"", repr=False)
    signing: bytes = field(default=b"", repr=False)
    agreement: bytes = field(default=b"", repr=False)
    new_signing: bytes = field(default=b"", repr=False)
    new_agreement: bytes = field(default=b"", repr=False)
    certificates: bytes = b""
    policy: bytes = b""


NAMES = {
    KeyId.UNICAST: "unicast",
    KeyId.BROADCAST: "broadcast",
    KeyId.AUTHENTICATION: "authentication",
    KeyId.MASTER: "master",
}


class Counters(Protocol):
    """The invocation counters of a device. Whoever keeps its memory keeps them."""

    def take(self) -> int:
        """A counter of ours that was never used, and never will be again. Raises LocalError when there is none left."""
        ...

    def expected(self, name: str) -> int:
        """The lowest counter that the client of an association may use."""
        ...

    def seen(self, name: str, counter: int) -> None:
        """The client of an association used this one; it must use a higher one from now on."""
        ...

    def renew(self, name: str) -> None:
        """The client of an association has a new key, and begins at 0."""
        ...

    def store(self) -> None:
        """What changed goes into the memory, now and for good."""
        ...


def broadcast_name(name: str) -> str:
    """Under which name the counters of an association's broadcast key are."""
    return f"broadcast_{name}"
