"""Z3, Z8, Z12: the two ports of the primary module, pulses and the unit of those that come in.

"Inverted" belongs to the port whose use it stands behind in the data sheet's words; where one use takes both ports, to both.
"""

from trefas.core.port_use import DEBITING_STOP, EARTH_FAULT, configuration_of, ports_of
from trefas.device.digit import Digit, Value, value


def _ports(code: str, words: str, swedish: str, table_code: int, *inverted: int, no_effect: str = "") -> Value:
    """``table_code`` is that of ModulPortIOCfg, which says what the ports are for."""
    io_1, io_2 = ports_of(configuration_of(table_code, *inverted))
    return value(code, words, swedish, no_effect=no_effect, io_1=io_1, io_2=io_2)


MODULE_PORTS = Digit(
    "Z3",
    "module ports",
    "Primärmodul, konfigurering",
    (
        _ports("00", "no function", "Ingen funktion", 0),
        _ports("01", "4-tariff", "4-tariff", 1),
        _ports("02", "4-tariff inverted", "4-tariff inverterad", 1, 1, 2),
        _ports("03", "pulse in / alarm in", "Puls in/Larm in", 5),
        _ports("04", "pulse in / alarm in inverted", "Puls in/Larm in inverterad", 5, 2),
        _ports("05", "pulse in / A+ out", "Puls in / A+ ut", 6),
        _ports("06", "R+ out / A+ out", "R+ ut/A+ ut", 7),
        _ports("07", "2-tariff / alarm in", "2-tariff / Larm in", 2),
        _ports("08", "2-tariff inverted / alarm in", "2-tariff inverterad/Larm in", 2, 1),
        _ports("09", "2-tariff / alarm in inverted", "2-tariff/Larm in inverterad", 2, 2),
        _ports("10", "2-tariff inverted / alarm in inverted", "2-tariff inverterad/Larm in inverterad", 2, 1, 2),
        _ports("11", "2-tariff / A+ out", "2-tariff/A+ ut", 3),
        _ports("12", "2-tariff inverted / A+ out", "2-tariff inverterad/A+ ut", 3, 1),
        _ports("13", "pulse in / 2-tariff", "Puls in/2-tariff", 4),
        _ports("14", "pulse in / 2-tariff inverted", "Puls in/2-tariff inverterad", 4, 2),
        _ports("15", "debiting stop pulse / -", "Debiteringsstopp puls/-", DEBITING_STOP),
        _ports("16", "A- out / A+ out", "A- ut/A+ ut", 8),
        _ports(
            *("17", "load control load / status control", "Laststyrning last/Statuskontroll", 10),
            no_effect="as far as the status input goes: nothing public tells what it is for, so nothing follows from it",
        ),
        _ports("18", "pulse in / load tariff sync", "Puls in/Lasttariff synk", 12),
        _ports("19", "pulse in inverted / load tariff sync", "Puls in inv./Lasttariff synk", 12, 1),
        _ports("20", "pulse in / load tariff sync inverted", "Puls in/Lasttariff synk inverterad", 12, 2),
        _ports(
            "21", "pulse in inverted / load tariff sync inverted", "Puls in inv./Lasttariff synk inverterad", 12, 1, 2
        ),
        _ports("22", "4-tariff sync. load control", "4-tariff synk. laststyrning", 13),
        _ports("23", "4-tariff sync. load control inverted", "4-tariff synk. laststyrning inverterad", 13, 1, 2),
        _ports("26", "load control 1 / load control 2", "Laststyrning 1/Laststyrning 2", 16),
        _ports("27", "pulse in / load control", "Puls in/Laststyrning", 17),
        _ports("28", "pulse in / load control 1 and 2 by turns", "Puls in/Byte laststyrning 1 och 2", 18),
        _ports(
            *("29", "earth fault module with 2x5A relays", "Jordfelsmodul med 2x5A reläer", EARTH_FAULT),
            no_effect="there is no earth fault module here",
        ),
    ),
    ("00",),
)

PULSE_AND_ALARM = Digit(
    "Z8",
    "pulse length and alarm input",
    "Puls ut längd/Larmingång",
    (
        value(
            "1",
            "30 ms, alarm input off",
            "30 ms pulslängd/Larmingång avstängd",
            pulse_ms=30,
            alarm_input=False,
        ),
        value(
            "2",
            "30 ms, alarm input on",
            "30 ms pulslängd/Larmingång på",
            pulse_ms=30,
            alarm_input=True,
        ),
        value(
            "3",
            "80 ms, alarm input off",
            "80 ms pulslängd/Larmingång avstängd",
            pulse_ms=80,
            alarm_input=False,
        ),
        value(
            "4",
            "80 ms, alarm input on",
            "80 ms pulslängd/Larmingång på",
            pulse_ms=80,
            alarm_input=True,
        ),
    ),
    ("1",),
)

PULSE_UNIT = Digit(
    "Z12",
    "pulse input unit",
    "Pulsingång, enhet",
    (
        value("00", "none", "Inget", pulse_unit=""),
        value("01", "kWh", "kWh", pulse_unit="kWh"),
        value("02", "m³", "m³", pulse_unit="m³"),
        value("03", "L", "L", pulse_unit="L"),
    ),
    ("00",),
)
