"""A line with modes A and C, a client's words for it, and a dialogue that knows three objects."""

from trefas.base.instant import Instant
from trefas.wire.iec21 import Opening
from trefas.wire.iec21_dialogue import Accepted, Failed, Timers, Told
from trefas.wire.iec21_message import Command
from trefas.wire.link import Output

SIGN_ON, ACK, NAK = b"/?!\r\n", b"\x06", b"\x15"
IDENTIFICATION = b"/KAM5 6841138BN143002\r\n"
ROWS = "1.8.0(0012688*kWh)\r\n"
PASSWORD = "12345"


class Simple:
    """``1.8.0`` is a value, ``99.1.0`` a log of three parts, ``131.0.1`` can be written."""

    def __init__(self, unasked=None, offered=True):
        self.offered, self.unasked, self.timers = offered, unasked, Timers()
        self.done = []

    def readout(self, now):
        return ROWS

    def admits(self, password, now):
        return password == PASSWORD

    def answer(self, command, now, *, own):
        self.done.append((command, own))
        if command.kind == "R6":
            return Told(iter(("99.1.0(1)\r\n", "99.1.0(2)\r\n", "99.1.0(3)\r\n")))
        if command.kind == "R1":
            return Told(iter(("1.8.0(0012688*kWh)",)))
        return Accepted() if command.kind in ("W1", "W5") else Failed("ER04 no such command")


class Line:
    """A meter at rest, a client, and a hand on the clock."""

    def __init__(self, *, resting_bd=None, hdlc=False, **options):
        self.dialogue = Simple(**options)
        name = "6841138BN143002" if hdlc else " 6841138BN143002"
        self.opening = Opening("KAM", name, "10000001", resting_bd=resting_bd, dialogue=self.dialogue, hdlc=hdlc)
        self.now = Instant(0)

    def say(self, data, after_ns=0):
        self.now = Instant(self.now + after_ns)
        return self.opening.receive(data, self.now)

    def wait(self):
        """Until something is due."""
        self.now = self.opening.deadline()
        return self.opening.receive(b"", self.now)

    def ask(self, data):
        """What is said of it; the rest of what happens is left out."""
        happened = [*self.say(data), *self.wait()]
        return b"".join(each.data for each in happened if isinstance(each, Output))

    def command(self, kind, text=""):
        return self.ask(Command(kind, text).encode())

    def programming(self, y="1"):
        """Signs on, chooses, and says the password."""
        assert self.ask(SIGN_ON) == IDENTIFICATION
        self.ask(f"\x0605{y}\r\n".encode())
        return self.command("P1", f"({PASSWORD})")
