"""One meter with a nameplate and its server, for the tests of this folder."""

from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.daylight import Daylight
from trefas.core.debiting import Debiting
from trefas.core.demand import Demand
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.load_control import LoadControl
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.pulse_input import PulseInput
from trefas.core.status import Status
from trefas.core.tariff import TariffControl
from trefas.core.trip import TripCounters, Verification
from trefas.cosem.faces.omnipower import omnipower
from trefas.cosem.session import Session
from trefas.device.nameplate import Nameplate
from trefas.wire import apdu

NOW = Instant(1_700_000_000 * NS_PER_S)
MWS_PER_WH = 3_600_000
BOOKS = (Status, Demand, Means, Debiting, TripCounters, Verification, PulseInput, TariffControl, LoadControl)
"""What is registered beside the energies."""

PUBLIC_AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
LLS_AARQ = bytes.fromhex(
    "6033A1090607608574050801018A0207808B0760857405080201AC0780053132333435BE10040E01000000065F1F040000FE1FFFFF"
)


class House:
    """The meter, its device, and what a client of it says and hears."""

    def __init__(self, **options):
        self.meter = Meter((Nameplate, Daylight, *BOOKS), start=NOW)
        self.plate = next(part for part in self.meter.parts if isinstance(part, Nameplate))
        # The meter number and the serial of the examples in the maker's description.
        self.plate.engrave(number=12345679, serial_number=18159417, type_number="6841138BN143002084")
        self.meter.rows.put(Energy.active_import, 12_345 * MWS_PER_WH + MWS_PER_WH - 1)
        self.meter.rows.put(Live.u_l[1], 230_499)
        self.meter.rows.put(Live.i_l[1], 5_125_000)
        self.device = omnipower(self.meter, self.meter.parts, self.plate.logical_device_name, **options)

    def set_clock(self, moment, now=NOW):
        """Standard time, as a datetime."""
        self.meter.set_clock(now, int(instant_of(moment)))

    def associated(self, client=19, server=16, aarq=LLS_AARQ):
        """An association that is up, with the default password."""
        association = self.device.association(client, server)
        accepted = apdu.decode(association.receive(aarq))
        assert accepted.result == 0
        return association

    def public(self):
        return self.associated(16, 1, PUBLIC_AARQ)

    def session(self, admitted=None, framing=None):
        return Session(self.device, admitted, framing)


def ask(association, request):
    """A request and its answer, both as values."""
    return apdu.decode(association.receive(request.encode()))
