"""Demand: the mean power of the integration period that was ordered (Z4), and its maxima."""

from trefas.core.demand import Demand, DemandPeriod
from trefas.core.displayed import Displayed, time_of
from trefas.device.subject import Delivery, Legal, Objects, Subject, names, names_of


def begin_demand(delivery: Delivery) -> None:
    """Has the meter average over the integration period; the standard face shows the period."""
    demand = DemandPeriod(delivery.meter.rows, delivery.spec.integration_min)
    delivery.meter.at_end_of(demand)
    delivery.shown.append(demand)


READINGS = (
    Displayed("P+M", Demand.p14_max[0]),
    time_of("TIME/DATE", Demand.p14_max_at[0], "1.6.0-time"),
    Displayed("P-M", Demand.p23_max[0]),
    Displayed("Q+M", Demand.q12_max[0]),
    time_of("TIME/DATE", Demand.q12_max_at[0], "3.6.0-time"),
    Displayed("Q-M", Demand.q34_max[0]),
    *(
        reading
        for n in (1, 2)
        for reading in (
            Displayed(f"P+M/T{n}", Demand.p14_max[n]),
            time_of("TIME/DATE", Demand.p14_max_at[n], f"1.6.{n}-time"),
            Displayed(f"Q+M/T{n}", Demand.q12_max[n]),
            time_of("TIME/DATE", Demand.q12_max_at[n], f"3.6.{n}-time"),
        )
    ),
    Displayed("P+M/ACC", Demand.p14_accumulated[0]),
    Displayed("P-M/ACC", Demand.p23_accumulated[0]),
    Displayed("Q+M/ACC", Demand.q12_accumulated[0]),
    Displayed("Q-M/ACC", Demand.q34_accumulated[0]),
    Displayed("P+M1/ACC", Demand.p14_accumulated[1]),
    Displayed("P+M2/ACC", Demand.p14_accumulated[2]),
    Displayed("PTH", Demand.power_threshold),
    Displayed("PTH/CNT", Demand.power_threshold_count),
    Displayed("MAX", Demand.p14_day_max),
    time_of("TIME/DATE", Demand.p14_day_max_at, "1.16.0-time"),
    Displayed("MIN", Demand.p14_day_min),
    time_of("TIME/DATE", Demand.p14_day_min_at, "1.13.0-time"),
)
"""Technical description, table 31; its 95.51.2 is 96.51.2 in the object list."""

SUBJECT = Subject(
    "demand",
    parts=(Demand,),
    after=("display", "means"),
    begin=begin_demand,
    readings=READINGS,
    legal=Legal(
        digits=("Z4",), objects=names_of(Demand, but=(Demand.power_threshold,))
    ),  # the period of what is billed
    objects=Objects(described=names(Demand.power_threshold)),
)
