"""Debiting: the stops at which maxima begin again, and the two debiting loggers."""

from trefas.core.dates import OfMonths
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2, Interval
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


SUBJECT = Subject(
    "debiting",
    parts=(Debiting, DebitingLog, DebitingLog2),
    after=("loads",),
    begin=begin_debiting,
    objects=Objects(
        described=names_of(Debiting, but=(Debiting.count, Debiting.force))
    ),  # a script writes to the latter
    keeps={"Z25": (DebitingLog2.interval,)},
    log_bits={DebitingLog: EventA.DEBITING_LOG, DebitingLog2: EventA.DEBITING_LOG_2},
)
