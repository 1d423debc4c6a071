"""What was not measured is null-data to a client, and what was measured beside it is not."""

import numpy as np
import pytest

from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.interval import Intervals
from trefas.wire.axdr import U32, Null

SECOND_NS = 1_000_000_000
FACES = {16: ("1.1.1.25.0.255", 2, "1.1.3.25.0.255"), 17: ("1.0.1.4.0.255", 3, "1.0.3.4.0.255")}
"""By logical device: active demand, the attribute of the last mean, reactive demand"""


def a_period(*, reactive: bool):
    """A device that lived through a quarter of an hour of 1 kW, and of 500 var if they could be measured."""
    device = build(Order(standard_face=True), start=Instant(0))
    intervals = Intervals.empty(1, 1000)
    intervals.end_ns[0] = np.arange(1, 1001) * SECOND_NS
    intervals.start_ns[0] = intervals.end_ns[0] - SECOND_NS
    intervals.u_rms_v[:] = 230.0
    intervals.active_j[0, :, 0] = 1000.0
    intervals.reactive_measured[:] = reactive
    intervals.reactive_vars[0, :, 0] = 500.0 if reactive else 0.0
    device.meter.advance(intervals)
    return device


def attribute(device, face, logical_name, index):
    objects = device.server.logical_devices[face].objects
    wanted = Obis.parse(logical_name)
    return next(each for each in objects if each.logical_name == wanted).reader(index)()


@pytest.mark.parametrize("face", FACES)
def test_reactive_demand_that_was_not_measured_is_null_and_active_demand_is_not(face):
    active, index, reactive = FACES[face]
    for measured, wanted in ((True, U32(500)), (False, Null())):
        device = a_period(reactive=measured)

        assert attribute(device, face, active, index) == U32(1000).encode()
        assert attribute(device, face, reactive, index) == wanted.encode()
