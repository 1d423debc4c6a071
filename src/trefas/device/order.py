"""The order: what one meter is to be, as a TOML file says it or as the built-in default.

number = 10000001                      # the utility's number, shown and read as MeterNo1
serial_number = 20000001               # the maker's
type_number = "6841138BN143002084"     # its software may follow: "684-11-38B-N14-3002-084 Z4=3 Z19=2"
wiring = "four-wire"                   # or "aron", "single"; must be that of the source
summation = "net"                      # or "per-phase", "total"
source = "household:seed=7"
memory = "kitchen.memory"              # beside this file

[configuration]                        # digits of the type number and the software, by name or word, as codes or words
breaker = "without breaker"
Z4 = "30 min"

[keys.optical]                         # this interface is ciphered, with HLS instead of a password
guek = "000102030405060708090A0B0C0D0E0F"
gak = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"

[listen]                               # which associations a port admits follows from its name
module = "tcp:127.0.0.1:4059"
optical = "pty:/tmp/optical"
"""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_read
from trefas.core.journals import CLOCK_FILTER_S
from trefas.core.kernel import Summation
from trefas.core.module_ports import PULSES_PER_KWH, PULSES_PER_KWH_MAX
from trefas.cosem.line import ADDRESS_MAX, ADDRESS_MIN
from trefas.device import type_number as type_numbers
from trefas.device.analysis import AnalysisTable
from trefas.device.breaker import BreakerTable
from trefas.device.configuration import Configuration, coded_values, values_of
from trefas.device.digits import digit
from trefas.device.interface_keys import HEXADECIMAL, InterfaceKeys
from trefas.device.loads import LoadTables
from trefas.device.pulse_input import PulseInputTable
from trefas.device.push import PushTables
from trefas.device.services import Service
from trefas.device.table import OF_TOML, Table
from trefas.device.tariffs import TariffTables
from trefas.device.thresholds import NeutralFaultTable, VoltageLimitsTable, VoltageQualityTable
from trefas.metrology.samples import Wiring
from trefas.wire.hdlc_link import PHYSICAL_DEFAULT

Interface = Literal["module", "optical", "ccc", "any", "hands"]
"""The meter's interfaces; ``any`` is ours and admits every association. At ``hands``, ours too, nobody associates: there the
meter is touched (``trefas.device.hands``)."""

DEFAULT_PORT = "tcp:127.0.0.1:4059"
DEFAULT_SOURCE = "household:seed=7"

WIRINGS = {"four-wire": Wiring.FOUR_WIRE, "aron": Wiring.ARON, "single": Wiring.SINGLE}
SUMMATIONS = {"net": Summation.NET, "per-phase": Summation.PER_PHASE, "total": Summation.TOTAL}

_U32_MAX = (1 << 32) - 1
_SummerTime = Annotated[tuple[datetime, datetime], OF_TOML]


class Order(Table):
    """One meter, ordered. Field by field what the file may say; anything else is refused."""

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
    """Normal time's minutes from UTC. None: by Z11, usually Central Europe, as the maker's home."""
    clock_drift_ppm: Annotated[float, Field(ge=-1000, le=1000)] = 5.0
    """At 23 °C."""
    ambient_c: Annotated[float, Field(ge=-40, le=85)] = 23.0
    tariff: Annotated[int, Field(ge=0, le=8)] = 0
    """Active at delivery; then by whatever controls the tariff (Z13)."""
    tariffs: TariffTables | None = None
    """The calendar that a tariff control by table (Z13) follows."""
    loads: LoadTables | None = None
    """The plans that a load control by table (Z14) follows."""
    summer_time: Annotated[tuple[_SummerTime, ...], Field(max_length=20), OF_TOML] = ()
    """Begin and end of up to twenty summer times, in normal time. None: those of the European Union."""
    hdlc_address: Annotated[int, Field(ge=ADDRESS_MIN, le=ADDRESS_MAX)] = PHYSICAL_DEFAULT
    """The lower HDLC address, by which it is called on a line with others."""
    energy_scaler: Annotated[int, Field(ge=-3, le=3)] | None = None
    """Power of ten of a watt-hour in which registers are read over DLMS. None: the last decimal of the display (Z1), as on the
    real meter; usually 0."""
    sealed: bool = True
    """Whether the verification cover is on: then legal data can not be changed, and the memory keeps to it."""
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
    pulse_input: PulseInputTable = PulseInputTable()
    analysis: AnalysisTable = AnalysisTable()
    voltage_quality: VoltageQualityTable = VoltageQualityTable()
    voltage_limits: VoltageLimitsTable = VoltageLimitsTable()
    neutral_fault: NeutralFaultTable = NeutralFaultTable()
    breaker: BreakerTable | None = None
    """How its breaker goes. None: as delivered, with nothing that opens it by itself."""
    push: PushTables = PushTables()
    """What it sends unasked; as delivered nothing."""
    clock_filter_s: Annotated[float, Field(ge=0)] = CLOCK_FILTER_S
    """Smaller settings of the clock get no row in its journal."""
    port_pulses_per_kwh: Annotated[int, Field(ge=1, le=PULSES_PER_KWH_MAX)] = PULSES_PER_KWH
    """Of the ports of the module (Z3) that give pulses; the diode and the S0 output have a constant of their own."""
    tamper: Literal["temporary", "permanent"] = "temporary"
    """How long tampering is indicated: while it lasts, or until it is released."""
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
        wiring does, or that of the source. Raises SetupError for what can not be, or is said in two ways."""
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


def read_order(file: Path) -> Order:
    """Reads a meter file. Raises SetupError with the line or the field that is wrong, and what it can be."""
    if file.is_dir():
        raise SetupError(f"the meter file {file} is a folder; name a file in it, as {file / 'meter.toml'}")
    check_read(file, "the meter file")
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SetupError(
            f"there is no meter file {file}; a meter file is TOML, and may be empty for a meter as delivered"
        ) from None
    except OSError as error:
        raise SetupError(f"the meter file {file} can not be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise SetupError(
            f"the meter file {file} is no text in UTF-8 (byte {error.start}); it must be TOML. A recording is named by "
            "--source, or measured by trefas measure"
        ) from error
    try:
        order = Order.model_validate(_parsed(text))
        order.configured()
        return order
    except SetupError as error:
        raise SetupError(f"the meter file {file}: {error}") from error


def _parsed(text: str) -> dict[str, object]:
    """What TOML says. Raises SetupError where it is none, or too much for its parser."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SetupError("it is no TOML that can be read: lists stand too deep in each other") from None
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"it is no TOML: {str(error)[:1].lower()}{str(error)[1:]}") from error
    except ValueError:  # of int()
        raise SetupError("it has a number of more than 4300 digits") from None
