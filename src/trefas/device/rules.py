"""The rules between digits: what cannot be ordered together, and what can but does nothing.

The data sheet's own are: values for one variant only, the position of a breaker that is there, Austria's 15 minutes, and as many
load profile channels as energies are measured. The technical description's: frequency codes are for meters with a radio. What
follows from the words alone (a pulse output of an energy that is not measured, tariff control by inputs that are none, the
set-up of no breaker) is ours.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trefas.core.port_use import PortUse
from trefas.device.digit import Value
from trefas.device.digits import DIGITS
from trefas.device.spec import Breaker, EnergyType, LoadControl, Spec, TariffControl

AUSTRIA = "Austria"
AUSTRIA_MIN = 15

Values = dict[str, Value]
"""One value for each digit, by its name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``digits``: the one that stands, and the one that gives way to it."""

    digits: tuple[str, str]
    because: str
    holds: Callable[[Spec], bool]

    def kept(self, values: Values, spec: Spec) -> bool:
        """Whether these values, and the Spec that they make, go together."""
        return self.holds(spec)


@dataclass(frozen=True, slots=True)
class VariantRule(Rule):
    """A value that only one variant has."""

    def kept(self, values: Values, spec: Spec) -> bool:
        only = values[self.digits[1]].only_variant
        return only is None or only == spec.variant


def spec_of(values: Values) -> Spec:
    """What the values mean together."""
    fields: dict[str, object] = {}
    for each in values.values():
        fields.update(each.fields)
    return Spec(**fields)  # type: ignore[arg-type]


def _pulses_are_measured(spec: Spec) -> bool:
    return (spec.logs(EnergyType.A_EXPORT) or not spec.uses(PortUse.A_EXPORT_PULSE)) and (
        spec.logs(EnergyType.R_IMPORT) or not spec.uses(PortUse.R_IMPORT_PULSE)
    )


RULES: tuple[Rule, ...] = (
    *(
        VariantRule(("X8", each.name), "that value is for the other variant only", lambda _: True)
        for each in DIGITS
        if any(one.only_variant for one in (*each.values, *([each.form] if each.form else [])))
    ),
    Rule(
        ("X10", "Z19"),
        "a breaker is connected or disconnected, and no breaker is neither",
        lambda spec: (spec.breaker is Breaker.NONE) == (spec.breaker_connected is None),
    ),
    Rule(
        ("X10", "Z9"),
        "without a breaker there is nothing to set up",
        lambda spec: spec.breaker is not Breaker.NONE or spec.disconnect_setup == "000",
    ),
    Rule(
        ("X11", "Z16"),
        "a radio needs a frequency code, and nothing else has one",
        lambda spec: spec.radio == bool(spec.radio_code),
    ),
    Rule(
        ("X14-X16", "Z4"),
        "in Austria the period is fixed",
        lambda spec: spec.country != AUSTRIA or spec.integration_min == AUSTRIA_MIN,
    ),
    Rule(
        ("X9", "Z29"),
        "what is not measured cannot be logged",
        lambda spec: all(spec.logs(each) for each in spec.profile_channels),
    ),
    Rule(("X9", "Z3"), "what is not measured gives no pulses", _pulses_are_measured),
    Rule(
        ("Z13", "Z3"),
        "the module port can choose a tariff by inputs that are for tariffs",
        lambda spec: spec.tariff_control is not TariffControl.MODULE_PORT or spec.tariff_inputs > 0,
    ),
)

_LOAD_USES = (
    *(PortUse.LOAD_STATUS, PortUse.LOAD_TARIFF_SYNC, PortUse.TARIFF_4_LOAD_CONTROL, PortUse.LOAD_CONTROL),
    *(PortUse.LOAD_CONTROL_1, PortUse.LOAD_CONTROL_2, PortUse.LOAD_CONTROL_TOGGLE),
)

REMARKS: tuple[Rule, ...] = (
    Rule(
        ("Z13", "Z3"),
        "inputs for tariffs do nothing without module port control",
        lambda spec: not spec.tariff_inputs or spec.tariff_control is TariffControl.MODULE_PORT,
    ),
    Rule(
        ("Z3", "Z12"),
        "the unit is of a pulse input that is not there",
        lambda spec: not spec.pulse_unit or spec.uses(PortUse.PULSE_IN),
    ),
    Rule(
        ("Z3", "Z8"),
        "the alarm input is on and there is none, or there is one and it is off",
        lambda spec: spec.alarm_input == spec.uses(PortUse.ALARM_IN),
    ),
    Rule(
        ("Z14", "Z3"),
        "ports for load control do nothing without it",
        lambda spec: spec.load_control is not LoadControl.NONE or not spec.uses(*_LOAD_USES),
    ),
    Rule(
        ("Z7", "Z6"),
        "without an interval no day ends a debiting period",
        lambda spec: bool(spec.debiting_months) or spec.debiting_day == 1,
    ),
)
"""What is allowed and has no effect; a person is told."""
