"""Where parts meet: from an order to a meter with its nameplate and its DLMS server."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.base.slot import Part
from trefas.core.analysis_log import AnalysisLog
from trefas.core.backup import Backup
from trefas.core.daylight import Daylight, european
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.image_transfer import ImageTransfer, Restarts
from trefas.core.load_control import LoadControl, LoadShifts
from trefas.core.load_profile import LoadProfile
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.outage_log import OutageLog
from trefas.core.power import Power
from trefas.core.profile import Profile
from trefas.core.pulse import PulseOutput, VerifyingEnds
from trefas.core.pulse_input import PulseInput
from trefas.core.push import PushSetups
from trefas.core.seal import Interferer, Seal, SealBroken, SealJournal
from trefas.core.tariff import Inputs, Mode, TariffControl, TariffShifts
from trefas.core.trip import TripCounters, Verification
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.waveform import Waveform
from trefas.cosem.faces.omnipower import COUNTER_NAMES, omnipower
from trefas.cosem.faces.standard import STANDARD, add_standard
from trefas.cosem.push import Pushes
from trefas.cosem.server import ServerDevice
from trefas.device.authentications import FAILED_NAME, Authentications, watch_authentications
from trefas.device.configuration import Configuration
from trefas.device.credentials import credentials_of, secrets_of
from trefas.device.journals import JOURNALS, begin_journals
from trefas.device.keys import InvocationCounters
from trefas.device.legal import LEGAL_NAMES, legal_data
from trefas.device.loads import configure_loads
from trefas.device.loggers import begin_debiting_logs, begin_load_profile
from trefas.device.nameplate import Nameplate
from trefas.device.order import SUMMATIONS, WIRINGS, Order
from trefas.device.passwords import Passwords
from trefas.device.push import begin_push
from trefas.device.services import conformance_of
from trefas.device.setup import Setup
from trefas.device.spec import PortUse, Spec
from trefas.device.spec import TariffControl as TariffControlledBy
from trefas.metrology.samples import Wiring
from trefas.wire.xdlms import Name

PPB_PER_PPM = 1_000
MC_PER_C = 1_000

MODES = {
    TariffControlledBy.NONE: Mode.DISABLED,
    TariffControlledBy.MODULE_PORT: Mode.MODULE_PORT,
    TariffControlledBy.REGISTER: Mode.REGISTER,
    TariffControlledBy.TABLE: Mode.INTERNAL,
}
_FOUR = (PortUse.TARIFF_4, PortUse.TARIFF_4_LOAD_CONTROL)
LOGS = (LoadProfile, DebitingLog, DebitingLog2)


@dataclass(frozen=True, slots=True)
class Device:
    """One meter as it is delivered."""

    order: Order
    configuration: Configuration
    spec: Spec
    meter: Meter
    nameplate: Nameplate
    server: ServerDevice
    counters: InvocationCounters
    pushes: Pushes

    @property
    def profiles(self) -> list[Profile]:
        """Its logs."""
        return [part for part in self.meter.parts if isinstance(part, Profile)]

    def resume(self, image: bytes, rows: Callable[[str], Iterable[tuple[int, bytes]]], now: Instant) -> int:
        """Starts again from its memory: an image, and the rows of each log by its name. It was without power until ``now``, or
        until its memory ends if that is later. Returns the number of the image. Raises SetupError, and is of no more use, where
        the memory is damaged or another meter's."""
        settle = self.setup.begin()
        sequence = self.meter.restore(image, now=now)
        settle()
        for profile in self.profiles:
            profile.restore(rows(str(profile.name)), self.meter.now)
        self.meter.started(self.meter.now)
        self._check_seal()
        return sequence

    @property
    def legal(self) -> dict[str, str]:
        """What belongs under the seal, as it was ordered."""
        return legal_data(
            self.configuration,
            serial_number=self.order.serial_number,
            summation=self.order.summation,
            starting_w=self.meter.starting_w,
        )

    @property
    def seal(self) -> Seal:
        """Its seal."""
        return self.meter.part(Seal)

    @property
    def setup(self) -> Setup:
        """What was reconfigured since it was ordered."""
        return self.meter.part(Setup)

    def denied(self, name: Name) -> None:
        """A client tried to change what it may not change."""
        if name.logical_name in LEGAL_NAMES:
            self.seal.refuse(self.meter.occurrences, self.server.now, Interferer.CLIENT, name.logical_name)

    def _check_seal(self) -> None:
        differences = self.seal.differences(self.legal)
        if differences:
            self.seal.refuse(self.meter.occurrences, self.meter.now, Interferer.METER_FILE)
            raise SealBroken(
                f"the memory is of a sealed meter, and its {differences[0]}; legal data can not be changed: "
                "order it as it was, or empty the memory for another meter"
            )
        if self.order.sealed and not self.seal.sealed:
            self.seal.close(self.legal)


def build(
    order: Order, *, start: Instant, wiring: Wiring = Wiring.FOUR_WIRE, nominal_hz: float | None = None
) -> Device:
    """Builds what was ordered; its clock is set to the truth at ``start``. ``wiring`` and ``nominal_hz`` are the source's.

    Raises SetupError where the order and the source do not fit.
    """
    ordered = WIRINGS[order.wiring] if order.wiring else wiring
    if ordered is not wiring:
        raise SetupError(
            f"wiring is '{order.wiring}', and the source is wired {wiring.name.lower()}; they must be the same"
        )
    configuration = order.configured(wiring)
    spec = configuration.spec
    if (spec.wiring is Wiring.ARON) != (wiring is Wiring.ARON):
        raise SetupError(
            f"X4 (measuring systems) is {configuration.values['X4']}, and the source is wired {wiring.name.lower()}; "
            f"2 systems measure aron, and 3 whatever has a neutral"
        )
    meter = Meter(
        (*parts_of(spec), InvocationCounters, Authentications, *secrets_of(order)),
        wiring=wiring,
        summation=SUMMATIONS[order.summation],
        starting_w=spec.starting_w if order.starting_w is None else order.starting_w,
        nominal_hz=order.nominal_hz or nominal_hz,
        start=start,
    )
    meter.rtc.set_from_utc(start, spec.zone_min if order.zone_min is None else order.zone_min)
    meter.rtc.trim(start, round(order.clock_drift_ppm * PPB_PER_PPM))
    meter.set_ambient(start, round(order.ambient_c * MC_PER_C))
    meter.part(Backup).fit(start, battery=spec.battery)
    meter.part(OutageLog).begin(meter)
    meter.frontend.observers = (meter.part(VoltageQuality),)
    pulses = meter.part(PulseOutput)
    pulses.per_kwh = spec.pulses_per_kwh
    meter.at_end_of(VerifyingEnds(pulses))
    meter.part(AnalysisLog).average(meter)
    demand = DemandPeriod(meter.rows, spec.integration_min)
    meter.at_end_of(demand)
    begin_load_profile(meter, spec)
    meter.switch_tariff(order.tariff)
    daylight = meter.part(Daylight)
    daylight.enabled = int(spec.summer_time)
    daylight.periods = order.summer_time or european(meter.rtc.shown(start).year, meter.rtc.zone_min)
    control = meter.part(TariffControl)
    control.configure(
        start, MODES[spec.tariff_control], order.tariffs.calendar if order.tariffs else None, inputs_of(spec)
    )
    meter.at_end_of(TariffShifts([control]))
    transfer = meter.part(ImageTransfer)
    meter.at_end_of(Restarts(transfer, meter.occurrences))
    loads = meter.part(LoadControl)
    configure_loads(loads, start, spec, order.loads, order.serial_number)
    meter.at_end_of(LoadShifts([loads]))
    begin_debiting_logs(meter, spec)
    begin_journals(meter, spec, order)
    nameplate = meter.part(Nameplate)
    nameplate.engrave(number=order.number, serial_number=order.serial_number, type_number=configuration.type_number)
    passwords = meter.part(Passwords)
    counters = meter.part(InvocationCounters)
    credentials = credentials_of(order, spec, nameplate.system_title, counters, meter.parts)
    hidden = {name for key, name in COUNTER_NAMES.items() if key not in credentials} | {FAILED_NAME}
    # The real one has none of these.
    hidden |= {value.obis for value in Power.declared() if value.obis} | {OutageLog.name, SealJournal.name}
    server = omnipower(
        meter,
        meter.parts,
        nameplate.logical_device_name,
        secrets=passwords.first(order.password.encode()),
        conformance=conformance_of(order.services),
        has=lambda name: name not in hidden and spec.registers(name),
        credentials=credentials,
        ciphered_only=spec.encryption is True,
        energy_scaler=spec.energy_scaler if order.energy_scaler is None else order.energy_scaler,
    )
    server.line.address = order.hdlc_address
    watch_authentications(meter, server)
    if order.standard_face:
        add_standard(
            server,
            [*meter.parts, demand],
            nameplate.logical_device_name,
            has=lambda name: name not in hidden and spec.registers(name),
            ciphered_only=spec.encryption is True,
        )
    elif STANDARD in order.keys:
        raise SetupError("there are [keys.standard], and standard_face is false; the keys need it to be true")
    pushes = begin_push(meter, server, order.push)
    device = Device(order, configuration, spec, meter, nameplate, server, counters, pushes)
    server.on_denied = device.denied
    meter.part(SealJournal).follow(meter.occurrences)
    device.setup.take(configuration)
    if order.sealed:
        device.seal.close(device.legal)
    return device


def parts_of(spec: Spec) -> tuple[type[Part], ...]:
    """What a meter has beside what every meter has."""
    books = (Demand, Means, Debiting, TripCounters, Verification, TariffControl, LoadControl, *LOGS)
    supply = (Power, Backup, OutageLog, VoltageQuality, Waveform)
    pulses = (PulseOutput, PulseInput) if spec.uses(PortUse.PULSE_IN) else (PulseOutput,)
    return (
        Nameplate,
        Seal,
        SealJournal,
        Setup,
        Daylight,
        Passwords,
        ImageTransfer,
        PushSetups,
        *supply,
        *JOURNALS,
        *books,
        *pulses,
    )


def inputs_of(spec: Spec) -> Inputs | None:
    """The ports that choose a tariff; none where they are for something else."""
    ports = (spec.io_1, spec.io_2)
    if spec.uses(*_FOUR):
        return Inputs((0, 1), any(port.inverted for port in ports if port.use in _FOUR))
    for number, port in enumerate(ports):
        if port.use is PortUse.TARIFF_2:
            return Inputs((number,), port.inverted)
    return None
