"""Demand: the mean power of the integration period that was ordered (Z4), and its maxima."""

from trefas.core.demand import Demand, DemandPeriod
from trefas.device.subject import Delivery, Legal, Objects, Subject, names, names_of


def begin_demand(delivery: Delivery) -> None:
    """Has the meter average over the integration period; the standard face shows the period."""
    demand = DemandPeriod(delivery.meter.rows, delivery.spec.integration_min)
    delivery.meter.at_end_of(demand)
    delivery.shown.append(demand)


SUBJECT = Subject(
    "demand",
    parts=(Demand,),
    after=("display", "means"),
    begin=begin_demand,
    legal=Legal(
        digits=("Z4",), objects=names_of(Demand, but=(Demand.power_threshold,))
    ),  # the period of what is billed
    objects=Objects(described=names(Demand.power_threshold)),
)
