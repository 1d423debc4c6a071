"""The clock as it is delivered: set to the truth, in its zone, with its summer times; and in another zone later."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from trefas.base.instant import NS_PER_S
from trefas.base.shown import Shown
from trefas.core.daylight import Daylight, european
from trefas.core.displayed import Displayed, Edit, Function, Glance, shown_time
from trefas.core.journals import CLOCK_FILTER_S, ClockJournal
from trefas.core.local_time import LocalTime
from trefas.core.log_table import moment
from trefas.core.meter import Meter
from trefas.core.occurrence import CLOCK_SET
from trefas.core.rtc import AMBIENT_MC, Rtc
from trefas.core.status import EventA
from trefas.core.status_rules import Happened
from trefas.device.hand import Control, Hand, Indicator, Number, said
from trefas.device.order_base import OrderBase
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fields, Objects, Subject, names_of
from trefas.device.table import OF_TOML

PPB_PER_PPM = 1_000
MC_PER_C = 1_000


_SummerTime = Annotated[tuple[datetime, datetime], OF_TOML]


class ClockFields(Fields):
    """Of a meter file; the zone is with the digits that it must agree with."""

    clock_drift_ppm: Annotated[
        float, Field(ge=-1000, le=1000, description="How wrong the clock goes at 23 °C; positive is fast")
    ] = 5.0
    """At 23 °C."""
    ambient_c: Annotated[
        float,
        Field(
            ge=-40,
            le=85,
            description="Temperature of the meter, which its clock goes by: see [power and clock](power-and-clock.md)",
        ),
    ] = 23.0
    summer_time: Annotated[
        tuple[_SummerTime, ...],
        Field(
            max_length=20,
            strict=False,
            description="Begin and end of up to 20 summer times in standard time; those of the European Union where not given",
        ),
    ] = ()
    """Begin and end of up to twenty summer times, in standard time. None: those of the European Union."""
    clock_filter_s: Annotated[
        float, Field(ge=0, description="Smaller settings of the clock get no row in the [RTC logger](journals.md)")
    ] = CLOCK_FILTER_S
    """Smaller settings of the clock get no row in its journal."""


def begin_clock(delivery: Delivery) -> None:
    """Sets the clock, as far off and as warm as was ordered, and its table of summer times."""
    meter, spec, start, order = delivery.meter, delivery.spec, delivery.start, ClockFields.of(delivery.order)
    meter.rtc.set_from_utc(start, zone_min_of(spec, delivery.order))
    meter.rtc.trim(start, round(order.clock_drift_ppm * PPB_PER_PPM))
    meter.set_ambient(start, round(order.ambient_c * MC_PER_C))
    daylight = meter.part(Daylight)
    daylight.enabled = int(spec.summer_time)
    daylight.periods = order.summer_time or european(meter.rtc.shown(start).year, meter.rtc.zone_min)
    meter.part(ClockJournal).filter_s = order.clock_filter_s


def follow_clock(delivery: Delivery) -> None:
    """Has its journal kept."""
    delivery.meter.part(ClockJournal).follow(delivery.meter.occurrences)


def zone_min_of(spec: Spec, order: OrderBase) -> int:
    """Minutes from UTC to the standard time that was ordered."""
    return spec.zone_min if order.zone_min is None else order.zone_min


def move_clock(meter: Meter, zone_min: int) -> None:
    """The meter's zone is this now: its clock is set to what is standard time there, and is as right or wrong as it was."""
    rtc = meter.rtc
    if rtc.zone_min == zone_min:
        return
    moved_min, valid = zone_min - rtc.zone_min, rtc.valid
    rtc.zone_min = zone_min
    meter.set_clock(meter.now, max(0, rtc.at(meter.now) + moved_min * 60 * NS_PER_S))
    rtc.valid = valid


def _make_warm(hand: Hand, ambient_c: float) -> str:
    hand.device.meter.set_ambient(hand.now, round(ambient_c * MC_PER_C))
    return said(hand, AMBIENT)


def _time(hand: Hand) -> str:
    return f"{hand.device.meter.rtc.shown(hand.now):%Y-%m-%dT%H:%M:%S}"


def _ambient(hand: Hand) -> str:
    return f"{hand.device.meter.rtc.ambient_mc / MC_PER_C:g}"


def _clock(glance: Glance) -> Shown:
    """Local time; dashes where it cannot be trusted."""
    rtc = Rtc(glance.meter.rows, glance.number)
    return shown_time(LocalTime(rtc).at(glance.now) * NS_PER_S if rtc.valid else 0, glance.now, "1.0.0")


def _date_digits(glance: Glance) -> int:
    return int(f"{_local(glance):%Y%m%d}")


def _time_digits(glance: Glance) -> int:
    return int(f"{_local(glance):%H%M%S}")


def _local(glance: Glance) -> datetime:
    return moment(LocalTime(Rtc(glance.meter.rows, glance.number)).at(glance.now) * NS_PER_S)


def _set_clock(glance: Glance, day: int, time: int) -> bool:
    """Local date and time, as digits; what is none is not taken."""
    try:
        shown = datetime.strptime(f"{day:08d}{time:06d}", "%Y%m%d%H%M%S")
    except ValueError:
        return False
    rtc = Rtc(glance.meter.rows, glance.number)
    shown_s = (shown - datetime(1970, 1, 1)) // timedelta(seconds=1)
    near_s = rtc.at(glance.now) // NS_PER_S
    normal_s = LocalTime(rtc).normal_of(shown_s, near_s, is_second=False)
    glance.meter.set_clock(glance.now, normal_s * NS_PER_S, meter=glance.number)
    return True


def _adjust_clock(glance: Glance) -> bool:
    """To the nearest whole minute."""
    rtc_ns = Rtc(glance.meter.rows, glance.number).at(glance.now)
    minute_ns = 60 * NS_PER_S
    glance.meter.set_clock(glance.now, (rtc_ns + minute_ns // 2) // minute_ns * minute_ns, meter=glance.number)
    return True


TIME = Indicator("time", _time, "what the clock shows, standard time", watched=False)
AMBIENT = Indicator("ambient_c", _ambient, "how warm the meter is, in °C")
WARMTH = Control(
    "ambient",
    (Number("CELSIUS", AMBIENT_MC[0] // MC_PER_C, AMBIENT_MC[1] // MC_PER_C, decimals=3, unit="°C"),),
    "makes the meter so warm",
    _make_warm,
)

SUBJECT = Subject(
    "clock",
    parts=(Daylight, ClockJournal),
    table=ClockFields,
    after=("status",),
    begin=begin_clock,
    follow=follow_clock,
    objects=Objects(described=names_of(Daylight)),
    keeps={"Z15": (Daylight.enabled,)},
    status_bits={CLOCK_SET: Happened(EventA.CLOCK_ADJUSTED)},
    log_bits={ClockJournal: EventA.CLOCK_LOG},
    readings=(Displayed("TIME/DATE", name="1.0.0", show=_clock),),
    functions=(
        Function(
            "set-clock",
            "SET TIME",
            "sets date and time",
            _set_clock,
            (Edit("DATE", 8, _date_digits), Edit("TIME", 6, _time_digits)),
        ),
        Function("adjust-time", "ADJUST", "sets the clock to the nearest whole minute", _adjust_clock),
    ),
    controls=(WARMTH,),
    indicators=(TIME, AMBIENT),
)
