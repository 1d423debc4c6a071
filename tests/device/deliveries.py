"""Meters on their way to be what was ordered."""

from trefas.device.subject import Delivery


def delivery(meter, order):
    configuration = order.configured(meter.wiring)
    return Delivery(meter, configuration, configuration.spec, order, meter.now)
