"""Profiles: what the customer's port says as delivered to a country.

What is documented, what captures show and what is inferred of each stands in the documentation («The home port»).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from trefas.device.spec import Spec
from trefas.wire.han.lists import (
    aidon_2,
    aidon_3,
    kaifa_1,
    kaifa_2,
    kaifa_3,
    kaifa_se,
    kamstrup_nve_1,
    kamstrup_nve_2,
    kamstrup_push_1,
    p1_be,
    p1_nl,
    p1_se,
)
from trefas.wire.han.p1 import P1List
from trefas.wire.han.rows import Absent, HanList

HDLC_BD, P1_BD = 2_400, 115_200


@dataclass(frozen=True, slots=True)
class Profile:
    """What is usual somewhere."""

    lists: tuple[HanList | P1List, ...]
    encrypted: bool = False
    energy_scaler: int | None = None
    """Of a watt-hour; None: by the display (Z1)."""
    absent: Absent = Absent.NULLS

    @property
    def speed_bd(self) -> int:
        """Of the line."""
        return P1_BD if isinstance(self.lists[0], P1List) else HDLC_BD


_NVE = (kamstrup_nve_1.LIST, kamstrup_nve_2.LIST)
_PUSH_1 = (kamstrup_push_1.LIST,)

PROFILES: Mapping[str, Profile] = {
    "no": Profile(_NVE, energy_scaler=1),
    "se": Profile(_NVE),
    "dk": Profile(_PUSH_1, encrypted=True, energy_scaler=0, absent=Absent.DROPPED),
    "ch": Profile(_PUSH_1, encrypted=True, energy_scaler=0, absent=Absent.DROPPED),
    "at": Profile(_PUSH_1, encrypted=True, energy_scaler=0, absent=Absent.DROPPED),
    "p1": Profile((p1_se.LIST,)),
    "p1-nl": Profile((p1_nl.LIST,)),
    "p1-be": Profile((p1_be.LIST,)),
    "aidon": Profile((aidon_2.LIST, aidon_3.LIST), absent=Absent.DROPPED),
    "kaifa": Profile((kaifa_1.LIST, kaifa_2.LIST, kaifa_3.LIST), absent=Absent.DROPPED),
    "kaifa-se": Profile((kaifa_se.LIST,), absent=Absent.DROPPED),
}
USUAL = "no"
"""Of a country without one of its own: the lists that the maker describes for everybody to read."""
_COUNTRIES = {
    **dict.fromkeys(("010", "011", "012"), "dk"),
    "040": "no",
    "090": "se",
    **dict.fromkeys(("055", "056"), "at"),
    **dict.fromkeys(("059", "063", "065"), "ch"),
}
"""Country numbers of type numbers (X14-X16)."""
_RADIO = {"NO": "no", "SE": "se", "DK": "dk", "CH": "ch", "AT": "at"}
"""How the radio's codes (Z16) begin."""


def usual_profile(spec: Spec) -> str:
    """By the country of the type number (X14-X16), and where that has no profile by the radio's code (Z16)."""
    return _COUNTRIES.get(spec.country_code) or _RADIO.get(spec.radio_code[:2], USUAL)
