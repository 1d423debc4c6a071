"""Debiting: the stops at which maxima begin again, and the two debiting loggers."""

from trefas.base.shown import Shown
from trefas.core.dates import OfMonths
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2, Interval
from trefas.core.displayed import BY_DAY, Displayed, Function, Glance
from trefas.core.status import EventA
from trefas.device.spec import Period
from trefas.device.subject import Delivery, Objects, Subject, names_of

INTERVALS = {Period.DAY: Interval.DAY, Period.WEEK: Interval.WEEK, Period.MONTH: Interval.MONTH}


def begin_debiting(delivery: Delivery) -> None:
    """Has the meter make the debiting stops that were ordered and log them, and log energies by day, week or month."""
    meter, spec = delivery.meter, delivery.spec
    debiting = meter.part(Debiting)
    dates = OfMonths(spec.debiting_months, spec.debiting_day) if spec.debiting_months else None
    meter.part(DebitingLog).begin(meter, debiting, dates, spec.registers)
    second = meter.part(DebitingLog2)
    second.begin(meter, INTERVALS[spec.debiting_2_period], spec.debiting_2_profile, spec.registers)


def _stop(glance: Glance) -> bool:
    debiting = glance.find(Debiting)
    assert debiting is not None, "the function is there where the part is"
    debiting.stop(glance.now)
    return True


def _rows(glance: Glance) -> Shown:
    log = glance.find(DebitingLog)
    return Shown(str(log.log.entries(glance.number)) if log is not None and log.log is not None else "0", text="HIST")


SUBJECT = Subject(
    "debiting",
    parts=(Debiting, DebitingLog, DebitingLog2),
    after=("loads",),
    begin=begin_debiting,
    objects=Objects(
        described=names_of(Debiting, but=(Debiting.count, Debiting.force))
    ),  # a script writes to the latter
    readings=(
        Displayed("RST", Debiting.count),
        Displayed("", name="98.1.0", of=DebitingLog, show=_rows, log=DebitingLog, levels=BY_DAY),
    ),
    functions=(Function("debiting-stop", "DEBIT", "ends a debiting period", _stop, of=Debiting),),
    keeps={"Z25": (DebitingLog2.interval,)},
    log_bits={DebitingLog: EventA.DEBITING_LOG, DebitingLog2: EventA.DEBITING_LOG_2},
)
