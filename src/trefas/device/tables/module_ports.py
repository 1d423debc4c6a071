"""Z3, Z8, Z12: the two ports of the primary module, pulses and the unit of those that come in.

"Inverted" belongs to the port whose use it stands behind in the data sheet's words; where one use takes both ports, to both.
"""

from trefas.device.digit import Digit, Value, value
from trefas.device.spec import Direction, ModulePort, PortUse


def _input(use: PortUse, *, inverted: bool = False) -> ModulePort:
    return ModulePort(Direction.INPUT, use, inverted)


def _output(use: PortUse, *, inverted: bool = False) -> ModulePort:
    return ModulePort(Direction.OUTPUT, use, inverted)


def _ports(code: str, words: str, swedish: str, io_1: ModulePort, io_2: ModulePort) -> Value:
    return value(code, words, swedish, io_1=io_1, io_2=io_2)


_UNUSED = ModulePort(Direction.NONE, PortUse.NONE)
_EARTH_FAULT = ModulePort(Direction.I2C, PortUse.EARTH_FAULT)
_TARIFF_4, _TARIFF_4_INVERTED = _input(PortUse.TARIFF_4), _input(PortUse.TARIFF_4, inverted=True)
_TARIFF_2, _TARIFF_2_INVERTED = _input(PortUse.TARIFF_2), _input(PortUse.TARIFF_2, inverted=True)
_PULSE, _PULSE_INVERTED = _input(PortUse.PULSE_IN), _input(PortUse.PULSE_IN, inverted=True)
_ALARM, _ALARM_INVERTED = _input(PortUse.ALARM_IN), _input(PortUse.ALARM_IN, inverted=True)
_SYNC, _SYNC_INVERTED = _output(PortUse.LOAD_TARIFF_SYNC), _output(PortUse.LOAD_TARIFF_SYNC, inverted=True)
_LOAD_4, _LOAD_4_INVERTED = (
    _input(PortUse.TARIFF_4_LOAD_CONTROL),
    _input(PortUse.TARIFF_4_LOAD_CONTROL, inverted=True),
)
_A_IMPORT, _A_EXPORT = _output(PortUse.A_IMPORT_PULSE), _output(PortUse.A_EXPORT_PULSE)
_R_IMPORT = _output(PortUse.R_IMPORT_PULSE)

MODULE_PORTS = Digit(
    "Z3",
    "module ports",
    "Primärmodul, konfigurering",
    (
        _ports("00", "no function", "Ingen funktion", _UNUSED, _UNUSED),
        _ports("01", "4-tariff", "4-tariff", _TARIFF_4, _TARIFF_4),
        _ports("02", "4-tariff inverted", "4-tariff inverterad", _TARIFF_4_INVERTED, _TARIFF_4_INVERTED),
        _ports("03", "pulse in / alarm in", "Puls in/Larm in", _PULSE, _ALARM),
        _ports("04", "pulse in / alarm in inverted", "Puls in/Larm in inverterad", _PULSE, _ALARM_INVERTED),
        _ports("05", "pulse in / A+ out", "Puls in / A+ ut", _PULSE, _A_IMPORT),
        _ports("06", "R+ out / A+ out", "R+ ut/A+ ut", _R_IMPORT, _A_IMPORT),
        _ports("07", "2-tariff / alarm in", "2-tariff / Larm in", _TARIFF_2, _ALARM),
        _ports("08", "2-tariff inverted / alarm in", "2-tariff inverterad/Larm in", _TARIFF_2_INVERTED, _ALARM),
        _ports("09", "2-tariff / alarm in inverted", "2-tariff/Larm in inverterad", _TARIFF_2, _ALARM_INVERTED),
        _ports(
            "10",
            "2-tariff inverted / alarm in inverted",
            "2-tariff inverterad/Larm in inverterad",
            _TARIFF_2_INVERTED,
            _ALARM_INVERTED,
        ),
        _ports("11", "2-tariff / A+ out", "2-tariff/A+ ut", _TARIFF_2, _A_IMPORT),
        _ports("12", "2-tariff inverted / A+ out", "2-tariff inverterad/A+ ut", _TARIFF_2_INVERTED, _A_IMPORT),
        _ports("13", "pulse in / 2-tariff", "Puls in/2-tariff", _PULSE, _TARIFF_2),
        _ports("14", "pulse in / 2-tariff inverted", "Puls in/2-tariff inverterad", _PULSE, _TARIFF_2_INVERTED),
        _ports("15", "debiting stop pulse / -", "Debiteringsstopp puls/-", _input(PortUse.DEBITING_STOP), _UNUSED),
        _ports("16", "A- out / A+ out", "A- ut/A+ ut", _A_EXPORT, _A_IMPORT),
        _ports(
            "17",
            "load control load / status control",
            "Laststyrning last/Statuskontroll",
            _input(PortUse.LOAD),
            _output(PortUse.STATUS),
        ),
        _ports("18", "pulse in / load tariff sync", "Puls in/Lasttariff synk", _PULSE, _SYNC),
        _ports("19", "pulse in inverted / load tariff sync", "Puls in inv./Lasttariff synk", _PULSE_INVERTED, _SYNC),
        _ports(
            "20", "pulse in / load tariff sync inverted", "Puls in/Lasttariff synk inverterad", _PULSE, _SYNC_INVERTED
        ),
        _ports(
            "21",
            "pulse in inverted / load tariff sync inverted",
            "Puls in inv./Lasttariff synk inverterad",
            _PULSE_INVERTED,
            _SYNC_INVERTED,
        ),
        _ports("22", "4-tariff sync. load control", "4-tariff synk. laststyrning", _LOAD_4, _LOAD_4),
        _ports(
            "23",
            "4-tariff sync. load control inverted",
            "4-tariff synk. laststyrning inverterad",
            _LOAD_4_INVERTED,
            _LOAD_4_INVERTED,
        ),
        _ports(
            "26",
            "load control 1 / load control 2",
            "Laststyrning 1/Laststyrning 2",
            _output(PortUse.LOAD_CONTROL_1),
            _output(PortUse.LOAD_CONTROL_2),
        ),
        _ports("27", "pulse in / load control", "Puls in/Laststyrning", _PULSE, _output(PortUse.LOAD_CONTROL)),
        _ports(
            "28",
            "pulse in / load control 1 and 2 by turns",
            "Puls in/Byte laststyrning 1 och 2",
            _PULSE,
            _output(PortUse.LOAD_CONTROL_TOGGLE),
        ),
        _ports(
            "29", "earth fault module with 2x5A relays", "Jordfelsmodul med 2x5A reläer", _EARTH_FAULT, _EARTH_FAULT
        ),
    ),
    ("00",),
)

PULSE_AND_ALARM = Digit(
    "Z8",
    "pulse length and alarm input",
    "Puls ut längd/Larmingång",
    (
        value("1", "30 ms, alarm input off", "30 ms pulslängd/Larmingång avstängd", pulse_ms=30, alarm_input=False),
        value("2", "30 ms, alarm input on", "30 ms pulslängd/Larmingång på", pulse_ms=30, alarm_input=True),
        value("3", "80 ms, alarm input off", "80 ms pulslängd/Larmingång avstängd", pulse_ms=80, alarm_input=False),
        value("4", "80 ms, alarm input on", "80 ms pulslängd/Larmingång på", pulse_ms=80, alarm_input=True),
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
