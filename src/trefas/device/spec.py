"""What one meter is, once its type number and its software set-up are read: the words that the other parts go by.

Every field is set by exactly one digit (``trefas.device.tables``); what follows from fields is a property. ``_setup`` fields are
the numbers of order forms, whose contents the maker keeps to itself: 000 is what is usual.
"""

import json
from dataclasses import asdict, dataclass
from enum import Enum, StrEnum
from typing import Any

from trefas.base.obis import Obis
from trefas.core.port_use import FOUR_TARIFFS, ModulePort, PortUse
from trefas.core.pulse import PULSES_PER_KWH_DIRECT
from trefas.core.pulse_input import PulseInput
from trefas.metrology.samples import Wiring

UN_V = 230.0
"""Across each measuring system: phase to neutral of 3x230/400 V, line to line of 3x230 V (Aron)."""

ITR_PER_IREF = 0.1
"""EN 50470-1: a direct connected meter's Iref is ten times its Itr."""
IMIN_PER_ITR = 0.5
STARTING_SHARE = 0.5
"""Where counting begins, of the starting current Ist: half of what the class asks for, well above nothing. Ours."""


class Accuracy(StrEnum):
    """Accuracy class of active energy: MID (A, B) or IEC 62053-21 (2, 1)."""

    A = "A"
    B = "B"
    CLASS_2 = "2"
    CLASS_1 = "1"

    @property
    def ist_per_itr(self) -> float:
        """Starting current: EN 50470-1 for A and B; IEC 62053-21 for 2 and 1, 0.5 % and 0.4 % of Ib, which is 10 Itr."""
        return 0.05 if self in (Accuracy.A, Accuracy.CLASS_2) else 0.04


class EnergyType(StrEnum):
    """What is measured and logged: active and reactive energy by direction, reactive by quadrant."""

    A_IMPORT = "A+"
    A_EXPORT = "A-"
    R_IMPORT = "R+"
    R_EXPORT = "R-"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"

    @property
    def is_reactive(self) -> bool:
        """R+, R− or a quadrant."""
        return self.value.startswith("R")


class Breaker(StrEnum):
    """The integrated breaker."""

    NONE = "none"
    STANDARD = "standard"
    VERSION_2 = "version 2"


class TariffControl(StrEnum):
    """What says which tariff is active."""

    NONE = "none"
    MODULE_PORT = "module port"
    REGISTER = "register"
    TABLE = "table"


class LoadControl(StrEnum):
    """What says when loads are on."""

    NONE = "none"
    REGISTER = "register"
    TABLE = "table"


class Period(StrEnum):
    """How often debiting logger 2 stores."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One meter, in words. Hardware first, then software, in the order of the digits."""

    meter: str
    type_version: int
    terminal_mm2: int
    wiring: Wiring
    """ARON for two systems, FOUR_WIRE for three; a meter with three may have fewer phases connected."""
    nominal_voltage: str
    i_ref_a: int
    i_max_a: int
    accuracy: Accuracy
    generation: str
    variant: int
    energies: tuple[EnergyType, ...]
    breaker: Breaker
    radio: bool
    battery: bool
    """Besides the super capacitor that every meter has."""
    s0_output: bool
    auxiliary_supply: bool
    country: str
    country_code: str

    display_digits: int
    display_decimals: int
    led_at_rest: bool
    """Whether the LED is on while nothing is consumed."""
    io_1: ModulePort
    io_2: ModulePort
    integration_min: int
    display_setup: str
    debiting_day: int
    debiting_months: tuple[int, ...]
    """Months on whose debiting day a period ends; none when it is controlled from outside."""
    pulse_ms: int
    alarm_input: bool
    disconnect_setup: str
    analysis_setup: str
    zone_min: int
    pulse_unit: str
    """Of the pulse input; empty for a mere count."""
    tariff_control: TariffControl
    tariff_setup: str
    load_control: LoadControl
    load_setup: str
    summer_time: bool
    radio_code: str
    """Protocol and frequency code, as "SE 326 K"; empty without radio."""
    button_2_setup: str
    iec1107_setup: str
    """000 off, 001 with user data 1, 002 with user data 2."""
    breaker_connected: bool | None
    """As delivered; None without breaker."""
    calendar_setup: str
    debiting_2_period: Period
    alarm_setup: str
    profile_delta: bool
    """Rows of the load profile are differences and not readings."""
    encryption: bool | None
    """None where the variant has none."""
    profile_channels: tuple[EnergyType, ...]
    debiting_2_profile: int

    @property
    def i_tr_a(self) -> float:
        """Transitional current."""
        return self.i_ref_a * ITR_PER_IREF

    @property
    def i_min_a(self) -> float:
        """Least current of full accuracy's range."""
        return self.i_tr_a * IMIN_PER_ITR

    @property
    def i_st_a(self) -> float:
        """The current at which the class wants the meter to count."""
        return self.i_tr_a * self.accuracy.ist_per_itr

    @property
    def starting_w(self) -> float:
        """Below this a measuring system registers nothing."""
        return round(STARTING_SHARE * self.i_st_a * UN_V, 6)

    @property
    def pulses_per_kwh(self) -> int:
        """The meter constant: every type number is of a directly connected meter."""
        return PULSES_PER_KWH_DIRECT

    @property
    def energy_scaler(self) -> int:
        """Power of ten of a watt-hour that the last decimal of the display shows, and a wire too."""
        return 3 - self.display_decimals

    @property
    def tariff_inputs(self) -> int:
        """Tariffs that inputs of the module can choose among; 0 where none does."""
        if self.uses(*FOUR_TARIFFS):
            return 4
        return 2 if self.uses(PortUse.TARIFF_2) else 0

    def uses(self, *uses: PortUse) -> bool:
        """Whether a port of the module is for one of these."""
        return self.io_1.use in uses or self.io_2.use in uses

    def logs(self, energy: EnergyType) -> bool:
        """Whether what was ordered as measured is enough to log an energy; quadrants need both reactive directions."""
        reactive = EnergyType.R_IMPORT in self.energies
        return reactive if energy.is_reactive else energy in self.energies

    def registers(self, name: Obis) -> bool:
        """Whether the meter has the register of a name, by what it measures (C of the OBIS code), what is momentary included.
        Apparent import needs no more than A+. Those of a pulse input are there where a port is for one. Ours: the maker does
        not say what is left out."""
        if name in _OF_PULSES:
            return self.uses(PortUse.PULSE_IN)
        if name.a != 1:
            return True
        if name.c in _EXPORT:
            return EnergyType.A_EXPORT in self.energies
        return name.c not in _REACTIVE or EnergyType.R_IMPORT in self.energies

    def as_json(self) -> dict[str, Any]:
        """The fields for programs: enumerations as their words."""
        fields: dict[str, Any] = json.loads(json.dumps(asdict(self), default=_word))
        return fields


_PHASES = (0, 20, 40, 60)
"""What a phase adds to C of the total."""
_EXPORT = frozenset((15, 16, *(c + phase for c in (2, 10) for phase in _PHASES)))
"""A−, E−, of the phases too, and the sum and the difference of A+ and A−."""
_REACTIVE = frozenset(c + phase for c in range(3, 9) for phase in _PHASES)
_OF_PULSES = frozenset(value.obis for value in PulseInput.declared() if value.obis)


def _word(each: object) -> str:
    assert isinstance(each, Enum), "fields of a Spec are numbers, texts and enumerations"
    return each.name.lower().replace("_", "-")
