"""What a world's meter is ordered as: everything that changes what it keeps, drawn by dice. Every other pays before."""

from random import Random

from trefas.device.order import Order
from trefas.device.subjects.tariffs import PlanTable, SeasonTable, TariffTables

SUPPLY_BACKUPS = ("0", "1")
PERIODS = ("2", "3", "4")
ZONES = ("00", "01", "02", "05", "13", "19")
TARIFF_CONTROLS = ("001", "002", "003")
BY_PORT = "001"
TARIFF_PORTS = ("01", "02", "22")
"""Four tariffs at two inputs, as they are, inverted, and in step with the loads."""
MODULE_PORTS = (*TARIFF_PORTS, "15", "05")
"""Debiting stops too, or pulses in and out; who controls the tariff by port has not the choice."""
CHANNELS = ("1", "2", "3", "4", "5")
DEBITING_DAYS = tuple(f"{day:02}" for day in range(1, 29))
DEBITING = ("00", "01", "01", "02", "03", "13")
SUMMER_TIMES = ("000", "001")
DEBITING_2 = ("1", "2", "3")
DRIFT_PPM = 40.0

EVERY_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""So there are no exceptions."""
CREDITS_KWH = (0.5, 5.0, 40.0, 200.0)
BUTTON_2 = (("utility-list",), ("load-test", "utility-list"), ())

CONFIGURED = {
    "Z4": PERIODS,
    "Z3": MODULE_PORTS,
    "Z6": DEBITING_DAYS,
    "Z7": DEBITING,
    "Z11": ZONES,
    "Z13": TARIFF_CONTROLS,
    "Z15": SUMMER_TIMES,
    "Z25": DEBITING_2,
    "Z27": ("1", "2"),
    "Z29": CHANNELS,
}
"""What is changed while it is at work, and to what; the first is under the seal."""


def order_of(dice: Random) -> Order:
    """One meter."""
    control = dice.choice(TARIFF_CONTROLS)
    prepayment = {"credit_kwh": dice.choice(CREDITS_KWH), "working_days": EVERY_DAY} if dice.random() < 0.5 else None
    return Order(
        number=dice.randrange(10**8),
        serial_number=dice.randrange(10**8),
        configuration={
            "Z3": dice.choice(TARIFF_PORTS if control == BY_PORT else MODULE_PORTS),
            "X12": dice.choice(SUPPLY_BACKUPS),
            "Z4": dice.choice(PERIODS),
            "Z6": dice.choice(DEBITING_DAYS),
            "Z7": dice.choice(DEBITING),
            "Z11": dice.choice(ZONES),
            "Z13": control,
            "Z15": dice.choice(SUMMER_TIMES),
            "Z25": dice.choice(DEBITING_2),
            "Z27": dice.choice(("1", "2")),
            "Z29": dice.choice(CHANNELS),
        },
        clock_drift_ppm=round(dice.uniform(-DRIFT_PPM, DRIFT_PPM), 3),
        tariff=1,
        prepayment=prepayment,
        display={"button_2": dice.choice(BUTTON_2)},
        tariffs=TariffTables(
            name="days off",
            plans=(PlanTable(name="a", seasons=(_season(dice), _season(dice)), starts={"04-01": 2, "11-01": 1}),),
        ),
    )


def _season(dice: Random) -> SeasonTable:
    return SeasonTable(working=_day(dice), non_working=_day(dice), holiday=_day(dice))


def _day(dice: Random) -> dict[str, int]:
    minutes = sorted(dice.sample(range(1440), dice.randint(1, 5)))
    return {f"{minute // 60:02}:{minute % 60:02}": dice.randint(1, 8) for minute in minutes}
