"""Where parts meet: from an order to a meter with its nameplate and its DLMS server."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trefas.base.arguments import one_of
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import Instant, Moment, instant_from
from trefas.core.meter import Meter
from trefas.core.periodic_profile import PeriodicProfile
from trefas.core.profile import Profile
from trefas.core.seal import Interferer, Seal, SealBroken, SealJournal
from trefas.core.status import Status
from trefas.cosem.push import Pushes
from trefas.cosem.server import ServerDevice
from trefas.device.collected import log_bits, marks, subjects
from trefas.device.configuration import Configuration
from trefas.device.faces import server_of
from trefas.device.keys import InvocationCounters
from trefas.device.legal import legal_data
from trefas.device.nameplate import Nameplate
from trefas.device.order import Order
from trefas.device.order_base import SUMMATIONS, WIRINGS, OrderBase
from trefas.device.parts import parts_of
from trefas.device.setup import Setup
from trefas.device.spec import Spec
from trefas.device.subject import Delivery
from trefas.device.subjects.clock import move_clock, zone_min_of
from trefas.device.subjects.modules import Bay
from trefas.metrology.samples import Wiring


@dataclass(frozen=True, slots=True)
class Device:
    """One meter as it is delivered."""

    order: Order
    configuration: Configuration
    spec: Spec
    meter: Meter
    server: ServerDevice
    made: tuple[object, ...]
    """What subjects have served with."""

    @property
    def pushes(self) -> Pushes:
        """What it sends unsolicited."""
        return next(each for each in self.made if isinstance(each, Pushes))

    @property
    def bay(self) -> Bay:
        """Its modules."""
        return next(each for each in self.made if isinstance(each, Bay))

    @property
    def nameplate(self) -> Nameplate:
        """Who it is."""
        return self.meter.part(Nameplate)

    @property
    def counters(self) -> InvocationCounters:
        """The counters of its ciphered messages."""
        return self.meter.part(InvocationCounters)

    @property
    def profiles(self) -> list[Profile]:
        """Its logs."""
        return [part for part in self.meter.parts if isinstance(part, Profile)]

    def resume(self, image: bytes, rows: Callable[[str], Iterable[tuple[int, bytes]]], now: Instant) -> int:
        """Starts again from its memory: an image, and the rows of each log by its name. It was without power until ``now``, or
        until its memory ends if that is later. Returns the number of the image. Raises SetupError, and is of no more use, where
        the memory is damaged or another meter's; and SealBroken where the seal is why, with the attempt in its journal and
        everything else as it was stored."""
        settle = self.setup.begin(self.meter.parts)
        sequence = self.meter.restore(image, now=now, before_work=lambda: self._check_seal(rows))
        settle()
        for profile in self.profiles:
            profile.restore(rows(str(profile.name)), self.meter.now)
        self.meter.started(self.meter.now)
        move_clock(self.meter, zone_min_of(self.spec, self.order))
        return sequence

    @property
    def legal(self) -> dict[str, str]:
        """What belongs under the seal, as it was ordered."""
        return legal_data(self.configuration, self.order, self.meter)

    @property
    def seal(self) -> Seal:
        """Its seal."""
        return self.meter.part(Seal)

    @property
    def setup(self) -> Setup:
        """What was reconfigured since it was ordered."""
        return self.meter.part(Setup)

    def _check_seal(self, rows: Callable[[str], Iterable[tuple[int, bytes]]]) -> None:
        differences = self.seal.differences(self.legal)
        if differences:
            journal = self.meter.part(SealJournal)
            journal.restore(rows(str(journal.name)), self.meter.now)
            self.seal.refuse(self.meter.occurrences, self.meter.now, Interferer.METER_FILE)
            raise SealBroken(
                f"the memory is of a sealed meter, and its {differences[0]}; legal data cannot be changed: "
                "order it as it was, or empty the memory for another meter"
            )
        if self.order.sealed and not self.seal.sealed:
            self.seal.close(self.legal)


def build(order: Order, *, start: Moment, wiring: Wiring = Wiring.FOUR_WIRE, nominal_hz: float | None = None) -> Device:
    """Builds what was ordered; its clock is set to the truth at ``start``. ``wiring`` and ``nominal_hz`` are the source's.

    Raises SetupError where the order and the source do not fit, and LocalError for arguments that are none.
    """
    if not isinstance(order, Order):
        raise LocalError(
            f"the order is {order!r}, a {type(order).__name__}; it must be an Order, as Order(number=12345678)"
        )
    start = instant_from(start, "start")
    wiring = one_of(wiring, Wiring, "wiring", "Wiring.FOUR_WIRE")
    configuration = _configured(order, wiring)
    spec = configuration.spec
    chosen = chosen_of(order, configuration)
    meter = Meter(
        parts_of(spec, chosen),
        wiring=wiring,
        summation=SUMMATIONS[order.summation],
        starting_w=spec.starting_w if order.starting_w is None else order.starting_w,
        nominal_hz=order.nominal_hz or nominal_hz,
        start=start,
    )
    meter.measures = spec.registers
    delivery = Delivery(meter, configuration, spec, chosen, start)
    deliver(delivery)
    server = server_of(delivery)
    made = tuple(subject.serve(delivery, server) for subject in subjects() if subject.serve)
    device = Device(order, configuration, spec, meter, server, made)
    if order.sealed:
        device.seal.close(device.legal)
    return device


def chosen_of(order: OrderBase, configuration: Configuration) -> OrderBase:
    """The order with what its digits choose of it."""
    for subject in subjects():
        if subject.chosen:
            order = subject.chosen(order, configuration)
    return order


def deliver(delivery: Delivery) -> None:
    """Has all subjects begin, and then follow what happens: a meter as it leaves the factory, without a server yet."""
    for subject in subjects():
        if subject.begin:
            subject.begin(delivery)
    for subject in subjects():
        if subject.follow:
            subject.follow(delivery)
    meter = delivery.meter
    status, occurrences = meter.part(Status), meter.occurrences
    bits = log_bits()
    for part in meter.parts:
        if isinstance(part, Profile) and part.log is not None and type(part) in bits:
            status.watch_log(part.log, bits[type(part)])
        if isinstance(part, PeriodicProfile):
            for name, mark in marks().items():
                occurrences.hear(name, part.marks(mark))


def _configured(order: Order, wiring: Wiring) -> Configuration:
    """The digits of an order that goes with its source."""
    ordered = WIRINGS[order.wiring] if order.wiring else wiring
    if ordered is not wiring:
        raise SetupError(
            f"wiring is '{order.wiring}', and the source is wired {wiring.name.lower()}; they must be the same"
        )
    configuration = order.configured(wiring)
    if (configuration.spec.wiring is Wiring.ARON) != (wiring is Wiring.ARON):
        raise SetupError(
            f"X4 (measuring systems) is {configuration.values['X4']}, and the source is wired {wiring.name.lower()}; "
            f"2 systems measure aron, and 3 whatever has a neutral"
        )
    return configuration
