"""What a meter and its line do wrong, by name: one row a fault.

    meter.fault("wrong fcs", every=3)        each third answer that has a check sequence
    meter.fault("late", seconds=2.5)
    meter.fault("power cut", seconds=10)     at once

What lines do to bytes is ``wire/line_fault``, and the port in the home has faults of its own (``device/han/faults``). Here is
what is wrong of an answer, or happens to the meter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from trefas.base.draw import Draw
from trefas.base.errors import LocalError, RemoteError
from trefas.wire.ciphering import Ciphered
from trefas.wire.hdlc_frame import FLAG, decode, encode
from trefas.wire.line_fault import LINE_FAULTS, LineFault, frames_of

_WRAPPER_HEADER = 8
_LLC_SIZE = 3
"""E6 E7 00 before an APDU in HDLC."""


class Suffering(Protocol):
    """A meter to which something happens."""

    def be_without_supply(self, span_ns: int) -> None:
        """Time passes in which it has no supply; then it has."""
        ...

    def step_clock(self, span_ns: int) -> None:
        """Its clock is set, forward or backward."""
        ...

    def lose_clock(self) -> None:
        """Its clock says that its time cannot be trusted."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on its way to a client, and what it is an answer to."""

    asked: bytes
    said: bytes
    before: bytes | None
    """The APDU of the ciphered answer before it."""
    draw: Draw
    span_ns: int


@dataclass(frozen=True, slots=True)
class Hurt:
    """What is sent instead, how much later, and whether the connection ends with it."""

    said: bytes
    late_ns: int = 0
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One of them: what it does to an answer (None: to this one nothing can be done), or to the meter."""

    name: str
    help: str
    hurt: Callable[[Answer], Hurt | None] | None = None
    happen: Callable[[Suffering, int], None] | None = None
    usual_s: float | None = None
    """Seconds, where nothing else is said; None for what takes no time."""


def _on_line(fault: LineFault) -> Fault:
    def hurt(answer: Answer) -> Hurt | None:
        try:
            return Hurt(fault.spoil(answer.said, answer.draw))
        except LocalError:  # it has not what would be spoiled, as no frame over TCP has a check sequence
            return None

    return Fault(fault.name, fault.help, hurt)


def _broken_off(answer: Answer) -> Hurt:
    return Hurt(answer.said[: answer.draw.below(len(answer.said))], closes=True)


def _with_wrong_tag(answer: Answer) -> Hurt | None:
    apdu = ciphered_in(answer.said)
    if apdu is None:
        return None
    last = apdu[-1] ^ 1 + answer.draw.below(0xFF)
    return Hurt(_with(answer.said, apdu[:-1] + bytes((last,))))


def _said_again(answer: Answer) -> Hurt | None:
    if answer.before is None or ciphered_in(answer.said) is None:
        return None
    return Hurt(_with(answer.said, answer.before))


def ciphered_in(message: bytes) -> bytes | None:
    """The ciphered APDU of a message: of the wrapper, or of one HDLC frame. None where it has no such, or is in pieces."""
    apdu = _apdu_in(message)
    try:
        return apdu if apdu and Ciphered.decode(apdu) else None
    except RemoteError:
        return None


def _apdu_in(message: bytes) -> bytes | None:
    if not message:
        return None
    if message[0] != FLAG:
        whole = message[:2] == b"\x00\x01" and len(message) == _WRAPPER_HEADER + int.from_bytes(message[6:8], "big")
        return message[_WRAPPER_HEADER:] if whole else None
    frames = frames_of(message)
    if len(frames) != 1:
        return None
    frame = decode(frames[0][1:-1])
    return None if frame.segmented or len(frame.info) <= _LLC_SIZE else frame.info[_LLC_SIZE:]


def _with(message: bytes, apdu: bytes) -> bytes:
    """The message with another APDU in it, and everything around it right."""
    if message[0] != FLAG:
        return message[:6] + len(apdu).to_bytes(2, "big") + apdu
    frame = decode(message[1:-1])
    return encode(frame._replace(info=frame.info[:_LLC_SIZE] + apdu))


FAULTS: Mapping[str, Fault] = {
    each.name: each
    for each in (
        *map(_on_line, LINE_FAULTS.values()),
        Fault("late", "the answer comes later", lambda answer: Hurt(answer.said, answer.span_ns), usual_s=1.0),
        Fault("silent", "there is no answer", lambda answer: Hurt(b"")),
        Fault("dropped", "the connection ends instead of an answer", lambda answer: Hurt(b"", closes=True)),
        Fault("broken-off", "the connection ends within an answer", _broken_off),
        Fault("echo", "what was asked comes back before the answer", lambda answer: Hurt(answer.asked + answer.said)),
        Fault("wrong-tag", "the authentication tag of a ciphered answer is another", _with_wrong_tag),
        Fault(
            "stale-counter",
            "the ciphered answer before comes once more, with its invocation counter",
            _said_again,
        ),
        Fault(
            "power-cut",
            "the meter has no supply, and every connection ends",
            happen=lambda meter, span_ns: meter.be_without_supply(span_ns),
            usual_s=10.0,
        ),
        Fault(
            "clock-step",
            "the clock is set, forward or backward",
            happen=lambda meter, span_ns: meter.step_clock(span_ns),
            usual_s=3600.0,
        ),
        Fault(
            "clock-invalid", "the clock says that it is not to be trusted", happen=lambda meter, _: meter.lose_clock()
        ),
    )
}
