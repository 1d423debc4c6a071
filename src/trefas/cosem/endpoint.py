"""Where a meter is reached while it runs: what the set-up objects of its ports show (classes 19, 41, 42). Whoever opens the ports
fills it in; a meter that nobody can reach shows none."""

from dataclasses import dataclass

from trefas.base.obis import Obis


@dataclass(frozen=True, slots=True)
class LocalPort:
    """A line: an optical head, or wires to an interface. ``opens`` says that it begins with a sign-on of IEC 62056-21 in mode E,
    at ``resting_bd``, and goes on at ``speed_bd``; other lines are HDLC at once."""

    number: int
    """Among the optical ones, or among the others."""
    is_optical: bool
    opens: bool
    resting_bd: int
    speed_bd: int
    device_address: str
    """What a sign-on may name."""

    @property
    def name(self) -> Obis:
        """IEC optical port, IEC electrical port (Blue Book, 6.2)."""
        return Obis(0, self.number, 20, 0, 0 if self.is_optical else 1)


@dataclass(frozen=True, slots=True)
class Ipv4Address:
    """An address that ports listen at, as 32 bits; 0 is all that the machine has."""

    number: int
    address: int
    mask: int
    gateway: int
    """Where what goes to other networks goes first; 0 where nothing does."""

    @property
    def name(self) -> Obis:
        """IPv4 set-up (Blue Book, 6.2)."""
        return Obis(0, self.number, 25, 1, 0)


@dataclass(frozen=True, slots=True)
class SocketPort:
    """A TCP or UDP port that listens. ``at`` None is an IPv6 address, which class 42 cannot say."""

    number: int
    port: int
    at: Ipv4Address | None
    segment_size: int
    """The longest segment of TCP; 0 of UDP, which has none."""
    connections_max: int
    inactivity_s: int

    @property
    def name(self) -> Obis:
        """TCP-UDP set-up (Blue Book, 6.2)."""
        return Obis(0, self.number, 25, 0, 0)


Endpoint = LocalPort | Ipv4Address | SocketPort
