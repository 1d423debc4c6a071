"""The supply as it is delivered: the reserve of the clock, and the log of outages."""

from trefas.core.backup import Backup
from trefas.core.occurrence import POWER
from trefas.core.outage_log import OutageLog
from trefas.core.power import Power
from trefas.core.status import EventB
from trefas.core.status_rules import PowerFail
from trefas.device.hand import Hand, Indicator
from trefas.device.subject import Delivery, Objects, Subject, names_of

MISSING = EventB.MISSING_PHASE_L1 | EventB.MISSING_PHASE_L2 | EventB.MISSING_PHASE_L3


def begin_supply(delivery: Delivery) -> None:
    """Has the meter live through power cuts, and note them."""
    meter = delivery.meter
    meter.part(Backup).fit(delivery.start, battery=delivery.spec.battery)
    meter.part(OutageLog).begin(meter)


def _power(hand: Hand) -> str:
    return "on" if hand.device.meter.at_work else "off"


SUBJECT = Subject(
    "supply",
    parts=(Power, Backup, OutageLog),
    after=("clock",),
    begin=begin_supply,
    status_bits={POWER: PowerFail(EventB.POWER_FAIL, MISSING)},
    objects=Objects(ours=names_of(Power) | {OutageLog.name}),
    indicators=(Indicator("power", _power, "whether the meter has power", values=("on", "off")),),
)
