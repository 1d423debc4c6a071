"""The order: what one meter is to be, as a TOML file says it or as the built-in default.

number = 10000001                      # the utility's number, shown and read as MeterNo1
serial_number = 20000001               # the maker's
type_number = "6841138BN143002084"
wiring = "four-wire"                   # or "aron", "single"; must be that of the source
summation = "net"                      # or "per-phase", "total"
source = "household:seed=7"
memory = "kitchen.memory"              # beside this file

[listen]                               # which associations a port admits follows from its name
module = "tcp:127.0.0.1:4059"
optical = "pty:/tmp/optical"
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trefas.base.errors import SetupError
from trefas.core.kernel import Summation
from trefas.core.meter import STARTING_W
from trefas.metrology.samples import Wiring

Interface = Literal["module", "optical", "ccc", "any"]
"""The meter's interfaces; ``any`` is ours and admits every association."""

DEFAULT_PORT = "tcp:127.0.0.1:4059"
DEFAULT_SOURCE = "household:seed=7"

WIRINGS = {"four-wire": Wiring.FOUR_WIRE, "aron": Wiring.ARON, "single": Wiring.SINGLE}
SUMMATIONS = {"net": Summation.NET, "per-phase": Summation.PER_PHASE, "total": Summation.TOTAL}

_U32_MAX = (1 << 32) - 1


class Order(BaseModel):
    """One meter, ordered. Field by field what the file may say; anything else is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[int, Field(ge=0, le=_U32_MAX)] = 10_000_001
    serial_number: Annotated[int, Field(ge=0, le=_U32_MAX)] = 20_000_001
    type_number: Annotated[str, Field(pattern=r"^68\d{5}[0-9A-Z]{2}\d{9}$")] = "6841138BN143002084"
    wiring: Literal["four-wire", "aron", "single"] | None = None
    """None: as its source is wired."""
    summation: Literal["net", "per-phase", "total"] = "net"
    starting_w: Annotated[float, Field(ge=0)] = STARTING_W
    nominal_hz: Literal[50, 60] | None = None
    zone_min: Annotated[int, Field(ge=-720, le=840)] = 60
    """Normal time's minutes from UTC; Central Europe, as the maker's home."""
    clock_drift_ppm: Annotated[float, Field(ge=-1000, le=1000)] = 0.0
    tariff: Annotated[int, Field(ge=0, le=8)] = 0
    energy_scaler: Annotated[int, Field(ge=-3, le=3)] = 0
    """Power of ten of a watt-hour in which registers are read over DLMS. On the real meter the display's decimals fix it."""
    password: Annotated[str, Field(min_length=1, max_length=64)] = "12345"
    source: str = DEFAULT_SOURCE
    memory: str | None = None
    listen: dict[Interface, str | list[str]] = {"module": DEFAULT_PORT}

    @property
    def ports(self) -> list[tuple[str, str]]:
        """Interface and port, for each port of each interface."""
        return [
            (name, port)
            for name, ports in self.listen.items()
            for port in ([ports] if isinstance(ports, str) else ports)
        ]


def read_order(file: Path) -> Order:
    """Reads a meter file. Raises SetupError with the line or the field that is wrong, and what it can be."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SetupError(f"the meter file {file} can not be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"the meter file {file} is no text in UTF-8 (byte {error.start})") from error
    try:
        return Order.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"the meter file {file} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        allowed = f"; fields are {', '.join(Order.model_fields)}" if first["type"] == "extra_forbidden" else ""
        raise SetupError(f"the meter file {file}: {field} is {first['input']!r}: {first['msg']}{allowed}") from error
