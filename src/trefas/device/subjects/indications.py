"""What is indicated of supply and load, and what the meter itself takes, for who looks at a meter that runs."""

from collections.abc import Callable

from trefas.base.declared import Declared
from trefas.base.shown import Form
from trefas.core.displayed import Displayed
from trefas.core.indications import Indications
from trefas.core.live import MILLI
from trefas.core.own_consumption import OwnConsumption
from trefas.core.waveform import Waveform
from trefas.device.hand import Hand, Indicator
from trefas.device.subject import Subject

_VOLTAGES = (Indications.voltage_l1, Indications.voltage_l2, Indications.voltage_l3)
_CURRENTS = (Indications.current_l1, Indications.current_l2, Indications.current_l3)
_WAYS = {1: "+", -1: "-"}
_TURNS = {1: "l1l2l3", -1: "l1l3l2", 0: "none"}
_HUNDREDTHS = 100


def _count(hand: Hand, value: Declared) -> int:
    return hand.device.meter.rows.count(value)


def _voltages(hand: Hand) -> str:
    return "+".join(f"l{n}" for n, value in enumerate(_VOLTAGES, 1) if _count(hand, value)) or "none"


def _currents(hand: Hand) -> str:
    found = ((n, _count(hand, value)) for n, value in enumerate(_CURRENTS, 1))
    return ",".join(f"l{n}{_WAYS[way]}" for n, way in found if way) or "none"


def _turn(hand: Hand) -> str:
    return _TURNS[_count(hand, Waveform.sequence)]


def _quadrant(hand: Hand) -> str:
    return str(_count(hand, Indications.quadrant) or "none")


def _number(value: Declared, per_unit: int, decimals: int) -> Callable[[Hand], str]:
    return lambda hand: f"{_count(hand, value) / per_unit:.{decimals}f}"


SUBJECT = Subject(
    "indications",
    parts=(OwnConsumption,),
    after=("voltage_quality",),
    readings=(
        Displayed("UNBAL", Waveform.unbalance_u2, name="unbalance", form=Form(3, 2), of=Waveform),
        Displayed("OWN P", OwnConsumption.active, name="own-power", form=Form(1, 3), of=OwnConsumption),
        Displayed("OWN S", OwnConsumption.apparent, name="own-apparent-power", form=Form(1, 3), of=OwnConsumption),
    ),
    indicators=(
        Indicator("voltage", _voltages, "phases with more than 160 V, as l1+l2+l3, or none"),
        Indicator("current", _currents, "phases with a load above 2.3 W and which way it flows, as l1+,l3-, or none"),
        Indicator("sequence", _turn, "which way the phases turn", values=tuple(_TURNS.values())),
        Indicator("quadrant", _quadrant, "quadrant of the load", values=("1", "2", "3", "4", "none")),
        Indicator(
            "unbalance_pct",
            _number(Waveform.unbalance_u2, _HUNDREDTHS, 2),
            "unbalance of the voltages (u2), in %",
            watched=False,
        ),
        Indicator(
            "own_w",
            _number(OwnConsumption.active, MILLI, 3),
            "what the meter takes itself, in W; never metered",
            watched=False,
        ),
        Indicator(
            "own_va", _number(OwnConsumption.apparent, MILLI, 3), "the same as apparent power, in VA", watched=False
        ),
    ),
)
