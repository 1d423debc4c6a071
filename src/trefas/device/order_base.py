"""The order without its subjects: who the meter is, what it is made of, how it is measured, where it is reached.

Code that subjects need has this as the order; ``trefas.device.order`` has the whole.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from trefas.base.errors import SetupError
from trefas.core.kernel import Summation
from trefas.device import type_number as type_numbers
from trefas.device.configuration import Configuration, coded_values, values_of
from trefas.device.digits import digit
from trefas.device.interface_keys import HEXADECIMAL, InterfaceKeys
from trefas.device.services import Service
from trefas.device.table import OF_TOML, Table
from trefas.metrology.samples import Wiring

Interface = Literal["module", "optical", "ccc", "any", "hands"]
"""The meter's interfaces; ``any`` is ours and admits every association. At ``hands``, ours too, nobody associates: there the
meter is touched (``trefas.device.hands``)."""

DEFAULT_PORT = "tcp:127.0.0.1:4059"
DEFAULT_SOURCE = "household:seed=7"

WIRINGS = {"four-wire": Wiring.FOUR_WIRE, "aron": Wiring.ARON, "single": Wiring.SINGLE}
SUMMATIONS = {"net": Summation.NET, "per-phase": Summation.PER_PHASE, "total": Summation.TOTAL}

_U32_MAX = (1 << 32) - 1


class OrderBase(Table):
    """One meter, ordered, but for what its subjects add."""

    whole = "the meter"
    hidden = frozenset(("keys", "password"))
    must_be = HEXADECIMAL

    number: Annotated[int, Field(ge=0, le=_U32_MAX)] = 10_000_001
    serial_number: Annotated[int, Field(ge=0, le=_U32_MAX)] = 20_000_001
    type_number: str = "6841138BN143002084"
    configuration: dict[str, str | int | float] = {}
    """Digits by name or key, with codes or words: instead of a type number, or besides it where they do not say otherwise."""
    wiring: Literal["four-wire", "aron", "single"] | None = None
    """None: as its source is wired."""
    summation: Literal["net", "per-phase", "total"] = "net"
    starting_w: Annotated[float, Field(ge=0)] | None = None
    """None: by accuracy class (X6) and current range (X5)."""
    nominal_hz: Literal[50, 60] | None = None
    zone_min: Annotated[int, Field(ge=-720, le=840)] | None = None
    """Standard time's minutes from UTC. None: by Z11, usually Central Europe, as the maker's home."""
    energy_scaler: Annotated[int, Field(ge=-3, le=3)] | None = None
    """Power of ten of a watt-hour in which registers are read over DLMS. None: the last decimal of the display (Z1), as on the
    real meter; usually 0."""
    sealed: bool = True
    """Whether the verification cover is on: then legal data cannot be changed, and the memory keeps to it."""
    without_witness: Literal["refuse", "journal"] = "refuse"
    """What a sealed meter does with a memory whose witness is gone: it may be an older copy."""
    unlock: str | None = None
    """Where the passphrase of its memory is: env:NAME, file:PATH or keyring:NAME. None: its image is stored as it is."""
    password: Annotated[str, Field(min_length=1, max_length=64)] = "12345"
    services: Annotated[tuple[Service, ...], OF_TOML] = ()
    """Granted to associations with a password or keys, beyond those of the meter modelled."""
    standard_face: bool = False
    """Also a logical device with the interface classes of today, at SAP 17."""
    keys: dict[Literal["module", "optical", "ccc", "standard"], InterfaceKeys] = {}
    """Interfaces that are ciphered; the others have the password."""
    source: str = DEFAULT_SOURCE
    memory: Annotated[str, Field(min_length=1)] | Literal[False] | None = None
    """False keeps nothing. None: beside the meter file."""
    listen: dict[Interface, str | list[str]] = {"module": DEFAULT_PORT}

    @field_validator("type_number")
    @classmethod
    def _plain(cls, text: str) -> str:
        """Without separators, so that what is read of it by position is where it is; what is no type number stays as it is, for
        ``configured`` to refuse."""
        try:
            return type_numbers.plain(text)
        except SetupError:
            return text

    @property
    def ports(self) -> list[tuple[str, str]]:
        """Interface and port, for each port of each interface."""
        return [
            (name, port)
            for name, ports in self.listen.items()
            for port in ([ports] if isinstance(ports, str) else ports)
        ]

    def configured(self, source: Wiring | None = None) -> Configuration:
        """The digits that were ordered, and what goes with them. Where none says how many measuring systems there are (X4), the
        wiring does, or that of the source. Raises SetupError for what cannot be, or is said in two ways."""
        codes = type_numbers.read(self.type_number) if "type_number" in self.model_fields_set else {}
        given = coded_values(codes)
        for name, each in values_of(self.configuration).items():
            if given.setdefault(name, each).code != each.code:
                raise SetupError(
                    f"{digit(name).label} is {given[name]} in the type number and {each} in [configuration]; "
                    "they must be the same"
                )
        wiring = WIRINGS[self.wiring] if self.wiring else source
        if wiring is Wiring.ARON:
            given.setdefault("X4", digit("X4").coded("2"))
        configuration = Configuration.around(given)
        zone_min = configuration.spec.zone_min
        if "Z11" in given and self.zone_min not in (None, zone_min):
            raise SetupError(f"zone_min is {self.zone_min}, and Z11 says {zone_min}; one of the two must go")
        return configuration
