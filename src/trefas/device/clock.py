"""The clock as it is delivered: set to the truth, in its zone, with its summer times; and in another zone later."""

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.daylight import Daylight, european
from trefas.core.meter import Meter
from trefas.device.order import Order
from trefas.device.spec import Spec

PPB_PER_PPM = 1_000
MC_PER_C = 1_000


def begin_clock(meter: Meter, spec: Spec, order: Order, start: Instant) -> None:
    """Sets the clock, as far off and as warm as was ordered, and its table of summer times."""
    meter.rtc.set_from_utc(start, zone_min_of(spec, order))
    meter.rtc.trim(start, round(order.clock_drift_ppm * PPB_PER_PPM))
    meter.set_ambient(start, round(order.ambient_c * MC_PER_C))
    daylight = meter.part(Daylight)
    daylight.enabled = int(spec.summer_time)
    daylight.periods = order.summer_time or european(meter.rtc.shown(start).year, meter.rtc.zone_min)


def zone_min_of(spec: Spec, order: Order) -> int:
    """Minutes from UTC to the normal time that was ordered."""
    return spec.zone_min if order.zone_min is None else order.zone_min


def move_clock(meter: Meter, zone_min: int) -> None:
    """The meter's zone is this now: its clock is set to what is normal time there, and is as right or wrong as it was."""
    rtc = meter.rtc
    if rtc.zone_min == zone_min:
        return
    moved_min, valid = zone_min - rtc.zone_min, rtc.valid
    rtc.zone_min = zone_min
    meter.set_clock(meter.now, max(0, rtc.at(meter.now) + moved_min * 60 * NS_PER_S))
    rtc.valid = valid
