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

    number: Annotated[int, Field(ge=0, le=_U32_MAX, description="The utility's number, shown and read as MeterNo1")] = (
        10_000_001
    )
    serial_number: Annotated[
        int, Field(ge=0, le=_U32_MAX, description="The maker's number; the logical device name is made from it")
    ] = 20_000_001
    type_number: Annotated[
        str,
        Field(
            description="18 characters beginning with 68, and digits of the software behind them: "
            "see [type number](type-number.md)"
        ),
    ] = "6841138BN143002084"
    configuration: Annotated[
        dict[str, str | int | float],
        Field(
            description="Digits of the type number and the software by name, as codes or words: "
            "see [type number](type-number.md)"
        ),
    ] = {}
    """Digits by name or key, with codes or words: instead of a type number, or besides it where they do not say otherwise."""
    wiring: Annotated[
        Literal["four-wire", "aron", "single"] | None,
        Field(
            description="How the measuring systems are connected; it must be that of the source, "
            "and is taken from it where not given"
        ),
    ] = None
    """None: as its source is wired."""
    summation: Annotated[
        Literal["net", "per-phase", "total"],
        Field(description="How the phases make the total: see [how energy is counted](../why/energy.md#the-total)"),
    ] = "net"
    starting_w: Annotated[
        Annotated[float, Field(ge=0)] | None,
        Field(
            description="W, var and VA below which a phase registers nothing; by class (X6) and current (X5) where not given"
        ),
    ] = None
    """None: by accuracy class (X6) and current range (X5)."""
    nominal_hz: Annotated[
        Literal[50, 60] | None,
        Field(
            description="Fixes how many cycles a window has; found from the first cycles, or told by the source, where not given"
        ),
    ] = None
    zone_min: Annotated[
        Annotated[int, Field(ge=-720, le=840)] | None,
        Field(description="Minutes from UTC to the standard time that the clock shows; by Z11 where not given"),
    ] = None
    """Standard time's minutes from UTC. None: by Z11, usually Central Europe, as the maker's home."""
    energy_scaler: Annotated[
        Annotated[int, Field(ge=-3, le=3)] | None,
        Field(
            description="Power of ten of a watt-hour in which energies are read over DLMS; by the display (Z1) where not given"
        ),
    ] = None
    """Power of ten of a watt-hour in which registers are read over DLMS. None: the last decimal of the display (Z1), as on the
    real meter; usually 0."""
    sealed: Annotated[
        bool,
        Field(
            description="Whether the verification cover is on: legal data cannot be changed then, and the memory keeps to it"
        ),
    ] = True
    without_witness: Annotated[
        Literal["refuse", "journal"],
        Field(description="What a sealed meter does with a memory whose witness is gone: it may be an older copy"),
    ] = "refuse"
    unlock: Annotated[
        str | None,
        Field(description="Where the passphrase of its memory is: `env:NAME`, `file:PATH` or `keyring:NAME`"),
    ] = None
    """Where the passphrase of its memory is: env:NAME, file:PATH or keyring:NAME. None: its image is stored as it is."""
    password: Annotated[
        str, Field(min_length=1, max_length=64, description="Of the three associations with a password")
    ] = "12345"
    services: Annotated[
        tuple[Service, ...],
        OF_TOML,
        Field(
            description="Beyond those of the meter modelled, for associations with a password or keys: `multiple-references`, "
            "`block-transfer-with-set`, `block-transfer-with-action`, `general-block-transfer`, `access`, "
            "`data-notification`, `event-notification`"
        ),
    ] = ()
    """Granted to associations with a password or keys, beyond those of the meter modelled."""
    standard_face: Annotated[
        bool, Field(description="Also a logical device with the interface classes of today, at SAP 17")
    ] = False
    keys: Annotated[
        dict[Literal["module", "optical", "ccc", "standard"], InterfaceKeys],
        Field(description="Interfaces that are ciphered, with their keys: see [encrypt](../do/encrypt.md)"),
    ] = {}
    """Interfaces that are ciphered; the others have the password."""
    source: Annotated[str, Field(description="Where samples come from: see [sources](sources.md)")] = DEFAULT_SOURCE
    memory: Annotated[
        Annotated[str, Field(min_length=1)] | Literal[False] | None,
        Field(
            description="Folder for the registers, or `false` to keep nothing; `NAME.memory` beside `NAME.toml` where not given"
        ),
    ] = None
    """False keeps nothing. None: beside the meter file."""
    listen: Annotated[
        dict[Interface, str | list[str]], Field(description="Ports by interface: a name, or a list of names")
    ] = {"module": DEFAULT_PORT}
    pins: Annotated[
        dict[Literal["led", "s0", "io_1", "io_2"], str],
        Field(
            description='Terminals at GPIO lines of this machine, as `s0 = "gpiochip0:17"`: see '
            "[watch pulses](../do/watch-pulses.md#at-pins)"
        ),
    ] = {}
    web: Annotated[
        Annotated[str, Field(min_length=1)] | Literal[False] | None,
        Field(
            description="Where [the page](../do/open-the-page.md) is, as `127.0.0.1:8690`, or `false` for none; "
            "there if that is free, where not given"
        ),
    ] = None
    """False: no page. None: at its usual place, if that is free."""

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
