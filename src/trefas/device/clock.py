"""The clock as it is delivered: set to the truth, in its zone, with its summer times."""

from trefas.base.instant import Instant
from trefas.core.daylight import Daylight, european
from trefas.core.meter import Meter
from trefas.device.order import Order
from trefas.device.spec import Spec

PPB_PER_PPM = 1_000
MC_PER_C = 1_000


def begin_clock(meter: Meter, spec: Spec, order: Order, start: Instant) -> None:
    """Sets the clock, as far off and as warm as was ordered, and its table of summer times."""
    meter.rtc.set_from_utc(start, spec.zone_min if order.zone_min is None else order.zone_min)
    meter.rtc.trim(start, round(order.clock_drift_ppm * PPB_PER_PPM))
    meter.set_ambient(start, round(order.ambient_c * MC_PER_C))
    daylight = meter.part(Daylight)
    daylight.enabled = int(spec.summer_time)
    daylight.periods = order.summer_time or european(meter.rtc.shown(start).year, meter.rtc.zone_min)
