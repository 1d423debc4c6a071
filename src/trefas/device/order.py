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
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_read
from trefas.device.collected import subjects
from trefas.device.order_base import OrderBase
from trefas.device.subject import Fields
from trefas.device.table import Table


def order_of(tables: Sequence[type[Fields]]) -> type[OrderBase]:
    """What may be ordered: the order with the fields of tables. Raises SetupError for a field that two of them have."""
    known: dict[str, type[Table]] = dict.fromkeys(OrderBase.model_fields, OrderBase)
    for table in tables:
        for name in table.model_fields:
            if name in known:
                raise SetupError(
                    f"the field '{name}' is in {known[name].__name__} and {table.__name__}; one must have another name"
                )
            known[name] = table
    doc = "One meter, ordered. Field by field what the file may say; anything else is refused."
    return type(
        "Order",
        (*reversed(tables), OrderBase),
        {"__doc__": doc, "__module__": __name__, "model_config": ConfigDict(defer_build=False)},
    )


if TYPE_CHECKING:

    class Order(OrderBase):
        """For type checkers: which fields there are is known when the program runs."""

        def __init__(self, /, **said: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

else:
    Order = order_of([each.table for each in subjects() if each.table is not None])


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
        raise SetupError(f"the meter file {file} cannot be read: {(error.strerror or str(error)).lower()}") from error
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
