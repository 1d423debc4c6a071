"""What a life needs of a build, and the one place where the two builds may differ: a name that moved is looked for here in both.

Everything else in this folder is of its own: it speaks to a meter in bytes and knows no module of trefas.
"""

import struct
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import trefas
from trefas.base.errors import TrefasError
from trefas.base.instant import Instant
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.cosem.session import Session
from trefas.device.build import build
from trefas.device.hands import HandsSession
from trefas.device.order import Order
from trefas.device.reconfiguration import reconfigured
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap, SampleBlock, Wiring

REFUSED = TrefasError
"""What a build raises for what can not be; its sentence is not compared."""
SOURCES = Path(trefas.__file__).parent
WIRINGS = {"four-wire": Wiring.FOUR_WIRE, "aron": Wiring.ARON, "single": Wiring.SINGLE}
Rows = dict[str, dict[int, bytes]]
"""Of each log the rows by their numbers, as a store keeps them."""


class Device:
    """One meter as it was ordered."""

    def __init__(self, text: str, wiring: str, start: int) -> None:
        self.text, self.wiring = text, wiring
        self.order = Order.model_validate(tomllib.loads(text))
        self._take(build(self.order, start=Instant(start), wiring=WIRINGS[wiring]))

    def _take(self, device: Any) -> None:
        self.device = device
        self.meter = device.meter
        drawn = iter(range(1 << 30))
        device.server.draw = lambda size: (next(drawn).to_bytes(4) * size)[:size]

    # Time.

    @property
    def now(self) -> int:
        """Where the meter stands."""
        return self.meter.now

    @property
    def at_work(self) -> bool:
        """Whether it has power."""
        return self.meter.at_work

    def advance(self, **arrays: np.ndarray) -> None:
        """Intervals pass."""
        self.meter.advance(Intervals(**arrays))

    def feed(self, u_v: np.ndarray, i_a: np.ndarray, rate_hz: float, start: int) -> None:
        """Samples pass, and are measured to their end."""
        self.meter.feed(SampleBlock(u_v, i_a, rate_hz, Instant(start)))
        self.meter.finish()

    def skip(self, start: int, end: int) -> None:
        """Nothing was measured."""
        self.meter.skip(Gap(Instant(start), Instant(end), "nothing measured"))

    # Whoever speaks to it.

    def session(self, place: str) -> Any:
        """A connection: ``receive(data, now) -> bytes``."""
        return Session(self.device.server, None, None, place)

    def hands(self) -> Any:
        """The same for hands."""
        return HandsSession(self.device)

    def deliveries(self, went: Any) -> Iterator[tuple[str, bytes, bool]]:
        """What is pushed now: where, what, and whether ``went()`` says that it went."""
        pushes, now = self.device.pushes, Instant(self.now)
        due = pushes.deadline()
        if due is None or due > now:
            return
        for each in pushes.due(now):
            arrived = went()
            if arrived:
                pushes.went(each, now)
            else:
                pushes.failed(each, now, "nobody is there")
            yield str(each.destination), each.data, arrived

    def reconfigured(self, said: dict[str, str]) -> None:
        """It starts again with other digits."""
        self._take(reconfigured(self.device, said, Instant(self.now)))

    # Memory.

    def changed(self) -> bool:
        """Whether there is anything to store."""
        return self.meter.changed()

    def image(self) -> bytes:
        """What survives."""
        return self.meter.image()

    def unstored(self) -> list[tuple[str, int, list[tuple[int, bytes]]]]:
        """Of each log its name, its first row, and the rows that are new; they are stored now."""
        found = []
        for each in self.device.profiles:
            change = each.unstored()
            found.append((change.log, change.first_id, list(change.rows)))
            each.stored()
        return found

    def kept(self) -> dict[str, list[tuple[int, bytes]]]:
        """All rows of all logs."""
        return {str(each.name): list(each.kept()) for each in self.device.profiles}

    def resumed(self, image: bytes, rows: Rows, now: int) -> "Device":
        """Another one, as it was ordered, with this memory; its configuration is that of the order."""
        fresh = Device(self.text, self.wiring, now)
        fresh.device.resume(image, lambda log: sorted(rows.get(log, {}).items()), Instant(now))
        return fresh


class Fleet:
    """Some meters in one, with their energies, live values, demand and means; no device is around them."""

    def __init__(self, meters: int, start: int) -> None:
        self.meter = Meter((Demand, Means), meters=meters, start=Instant(start))
        self.meter.at_end_of(DemandPeriod(self.meter.rows, 15))

    def advance(self, **arrays: np.ndarray) -> None:
        """Intervals of all of them pass."""
        self.meter.advance(Intervals(**arrays))

    def touch(self, meter: int, tariff: int, rtc_ns: int) -> None:
        """Another tariff of one of them, and another time."""
        self.meter.switch_tariff(tariff, meter=meter)
        self.meter.set_clock(Instant(self.meter.now), rtc_ns, meter=meter)

    def image(self, meter: int) -> bytes:
        """Of one of them."""
        return self.meter.image(meter=meter)

    def seen(self, meter: int) -> bytes:
        """Its image without its number: the meters of a fleet once counted their images together."""
        image = self.meter.image(meter=meter)
        head, digest = struct.calcsize(">4sHHHQ"), 16
        return image[: head - 8] + bytes(8) + image[head:-digest] + bytes(digest)

    def restore(self, meter: int, image: bytes) -> None:
        """One of them takes an image."""
        self.meter.restore(image, meter=meter)
