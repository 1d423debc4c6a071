"""Faults at the line of a meter: which answers they fall on, and a conversation in which they do.

A fault falls on every so many-eth answer that it can be seen in, so that a test can say which are right; of two that would fall
on one answer the one that was asked for first does.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from trefas.base.arguments import a_number, a_whole_number, one_of
from trefas.base.draw import Draw
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.conversation import Conversation
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.front.fault import FAULTS, Answer, Fault, Hurt, Suffering, ciphered_in

EVERY_MAX = 1_000_000
SECONDS_MAX = 86_400.0


@dataclass(slots=True)
class Asked:
    """A fault that was asked for. ``fallen`` says how often it was seen."""

    fault: Fault
    every: int
    times: int | None
    span_ns: int
    draw: Draw
    passed: int = 0
    fallen: int = 0

    def fall(self, answer: Answer) -> Hurt | None:
        """What becomes of an answer; None where it stays right."""
        assert self.fault.hurt is not None, "what happens to the meter falls on no answer"
        if self.times is not None and self.fallen >= self.times:
            return None
        if self.fault.hurt(replace(answer, draw=Draw(0), span_ns=self.span_ns)) is None:
            return None
        self.passed += 1
        if self.passed % self.every:
            return None
        self.fallen += 1
        return self.fault.hurt(replace(answer, draw=self.draw, span_ns=self.span_ns))

    def __repr__(self) -> str:
        return f"<fault {self.fault.name}, every {self.every}, fallen {self.fallen}>"


class Faults:
    """Those of one meter."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def ask(
        self,
        words: str,
        meter: Suffering,
        *,
        every: int = 1,
        times: int | None = None,
        seconds: float | None = None,
        seed: int = 0,
    ) -> Asked:
        """From now on a fault falls on every so many-eth answer, ``times`` times or for ever; what happens to the meter happens
        now, once. Raises LocalError for one that nobody knows, or that does not take what was said."""
        fault = _named(words)
        every = a_whole_number(every, "every", 1, EVERY_MAX)
        times = None if times is None else a_whole_number(times, "times", 1, EVERY_MAX)
        seed = a_whole_number(seed, "seed", -(1 << 63), 1 << 63)
        if seconds is not None and fault.usual_s is None:
            raise LocalError(f"seconds is {seconds}, and '{fault.name}' takes no time; leave it out")
        if fault.happen is not None and (every != 1 or times not in (None, 1)):
            raise LocalError(f"'{fault.name}' happens at once, and once; every and times are of answers")
        low = -SECONDS_MAX if fault.name == "clock-step" else 0.0
        span_s = a_number(fault.usual_s or 0.0 if seconds is None else seconds, "seconds", low, SECONDS_MAX)
        asked = Asked(fault, every, times, round(span_s * NS_PER_S), Draw(seed))
        if fault.happen is not None:
            fault.happen(meter, asked.span_ns)
            asked.fallen = 1
        else:
            self.asked.append(asked)
        return asked

    def mend(self) -> None:
        """From now on nothing is wrong."""
        self.asked.clear()

    def become(self, answer: Answer) -> Hurt:
        """What becomes of an answer."""
        fallen: Hurt | None = None
        for each in self.asked:
            fallen = each.fall(answer)
            if fallen is not None:
                break
        return fallen or Hurt(answer.said)

    def conversation(self, right: Conversation) -> Conversation:
        """The same one, with what is wrong of it."""
        return FaultyConversation(right, self)


def _named(words: str) -> Fault:
    said = one_of(words, str, "the fault", '"wrong fcs"').strip().lower().replace(" ", "-").replace("_", "-")
    found = FAULTS.get(said)
    if found is None:
        near = get_close_matches(said, FAULTS, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise LocalError(f"no fault is called '{words}'; there are {', '.join(FAULTS)}{meant}")
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    due: Instant
    said: bytes
    closes: bool
    awaits: tuple[Storing, ...]


class FaultyConversation:
    """A conversation whose answers pass the faults of a meter."""

    def __init__(self, right: Conversation, faults: Faults) -> None:
        self.awaits: tuple[Storing, ...] = ()
        self._right = right
        self._faults = faults
        self._held: deque[_Held] = deque()
        self._before: bytes | None = None
        self._dropped = False

    @property
    def closed(self) -> bool:
        """It ended, or was dropped; not before what is late was said."""
        return self._dropped or (self._right.closed and not self._held)

    @property
    def standing(self) -> Standing:
        """As it would be without faults."""
        return self._right.standing

    @property
    def hears(self) -> bool:
        """As it would be without faults."""
        return self._right.hears

    def receive(self, data: bytes, now: Instant) -> bytes:
        """What becomes of the answer, and what was late and is due. Raises RemoteError as the right one does."""
        self.awaits = ()
        if self._dropped:
            return b""
        due = self._right.deadline()
        if data or (due is not None and now >= due):
            self._take(data, self._right.receive(data, now), now)
        said = b""
        while self._held and self._held[0].due <= now and not self._dropped:
            held = self._held.popleft()
            said, self._dropped = said + held.said, held.closes
            self.awaits += held.awaits
        return said

    def deadline(self) -> Instant | None:
        """When something is due."""
        dues = [self._right.deadline(), self._held[0].due if self._held else None]
        return min((due for due in dues if due is not None), default=None)

    def close(self, now: Instant) -> None:
        """The peer has gone."""
        self._held.clear()
        self._right.close(now)

    def take_remarks(self) -> list[str]:
        """What there is to say of what was refused, for whoever writes down what is said."""
        take: Callable[[], list[str]] = getattr(self._right, "take_remarks", list)
        return take()

    def _take(self, asked: bytes, said: bytes, now: Instant) -> None:
        if not said:
            return
        hurt = self._faults.become(Answer(asked, said, self._before, Draw(0), 0))
        self._before = ciphered_in(said) or self._before
        due = max(Instant(now + hurt.late_ns), self._held[-1].due if self._held else now)
        self._held.append(_Held(due, hurt.said, hurt.closes, self._right.awaits))
