"""What a meter has beside what every meter has."""

from trefas.base.part import Part
from trefas.core.analysis_means import AnalysisSums
from trefas.core.auxiliary import AuxiliarySupply
from trefas.core.backup import Backup
from trefas.core.daylight import Daylight
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.demand import Demand
from trefas.core.image_transfer import ImageTransfer
from trefas.core.load_control import LoadControl
from trefas.core.load_profile import LoadProfile
from trefas.core.means import Means
from trefas.core.module_ports import ModulePorts
from trefas.core.outage_log import OutageLog
from trefas.core.power import Power
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_input import PulseInput
from trefas.core.push import PushSetups
from trefas.core.seal import Seal, SealJournal
from trefas.core.tariff import TariffControl
from trefas.core.trip import TripCounters, Verification
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.waveform import Waveform
from trefas.device.authentications import Authentications
from trefas.device.breaker import breaker_parts
from trefas.device.credentials import secrets_of
from trefas.device.journals import JOURNALS
from trefas.device.keys import InvocationCounters
from trefas.device.line import LineSettings
from trefas.device.nameplate import Nameplate
from trefas.device.order import Order
from trefas.device.passwords import Passwords
from trefas.device.setup import Setup
from trefas.device.spec import Spec

IDENTITY = (Nameplate, Seal, SealJournal, Setup, Daylight, Passwords, LineSettings, ImageTransfer, PushSetups)
SUPPLY = (Power, Backup, OutageLog, VoltageQuality, Waveform)
REGISTERS = (Demand, Means, AnalysisSums, Debiting, TripCounters, Verification, TariffControl, LoadControl)
LOGS = (LoadProfile, DebitingLog, DebitingLog2)
"""After the journals: see there."""
TERMINALS: tuple[type[Part], ...] = (PulseOutput, PulseInput, ModulePorts)
"""A pulse input may come with another use of the module's ports; its objects are there where it was ordered."""


def parts_of(spec: Spec, order: Order) -> tuple[type[Part], ...]:
    """All of them, as ordered."""
    clients: tuple[type[Part], ...] = (InvocationCounters, Authentications, *secrets_of(order))
    auxiliary: tuple[type[Part], ...] = (AuxiliarySupply,) if spec.auxiliary_supply else ()
    return (*IDENTITY, *SUPPLY, *auxiliary, *JOURNALS, *breaker_parts(spec), *REGISTERS, *LOGS, *TERMINALS, *clients)
