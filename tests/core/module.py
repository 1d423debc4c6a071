"""A meter with a module, for the tests of its ports."""

from tests.core.intervals import Step, intervals_of
from trefas.core.debiting import Debiting
from trefas.core.energy import Energy
from trefas.core.journals import StatusJournal
from trefas.core.load_control import LoadControl
from trefas.core.meter import Meter
from trefas.core.module_ports import ModulePorts
from trefas.core.occurrence import ALARM_INPUT
from trefas.core.power import Power
from trefas.core.pulse_input import PulseInput
from trefas.core.status import Status
from trefas.core.tariff import Mode, TariffControl
from trefas.device.collected import status_rules

LEVELS = [(0, 0), (1, 0), (0, 1), (1, 1)]
KW = 1_000.0
HOUR = 3_600.0


class Module:
    """A meter with a module, and what is done at its terminals."""

    def __init__(self, config=0, *, power=False, parts=(), **options):
        self.meter = Meter(
            (Debiting, TariffControl, LoadControl, PulseInput, ModulePorts, Status, StatusJournal)
            + ((Power,) if power else ())
            + parts
        )
        self.meter.part(TariffControl).configure(self.meter.now, Mode.MODULE_PORT)
        self.meter.part(Status).follow(self.meter.occurrences, status_rules())
        self.meter.part(StatusJournal).follow(self.meter.occurrences)
        self.alarms = []
        self.meter.occurrences.hear(ALARM_INPUT, lambda _, what: self.alarms.append(what.begins))
        self.ports = self.meter.part(ModulePorts)
        self.ports.begin(self.meter, config, **options)

    @property
    def tariff(self):
        return self.meter.rows.count(Energy.active_tariff)

    def levels(self, *levels):
        for number, level in enumerate(levels, 1):
            self.ports.see(self.meter.now, number, level)

    def hour(self, p_w=KW, q_var=0.0, u_v=230.0):
        step = Step(p_w=(p_w, 0.0, 0.0), q_var=(q_var, 0.0, 0.0), u_v=u_v, seconds=HOUR)
        self.meter.advance(intervals_of([step], start_ns=self.meter.now))

    def write(self, config):
        """As over an interface."""
        self.meter.rows.put(ModulePorts.config, config)
        self.ports.written(ModulePorts.config, self.meter.now)
