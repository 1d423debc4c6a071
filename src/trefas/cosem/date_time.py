"""date_time: the twelve bytes in which COSEM writes a moment (Blue Book, 4.1.6.1).

    | year 2 | month | day | weekday | hour | minute | second | hundredths | deviation 2 | clock status |

FFh (year FFFFh, deviation 8000h) says "not specified". Weekday 1 is Monday. The meter modelled here never gives hundredths
or a deviation, and of the status only bit 0, invalid, and bit 7, summer time.
"""

from datetime import datetime

from trefas.cosem.interface import Refused
from trefas.wire.xdlms import DataAccessResult

SIZE = 12
INVALID, SUMMER = 0x01, 0x80
"""Bits of the clock status."""
STATUS_UNSPECIFIED = 0xFF
_UNSPECIFIED = 0xFF
_DEVIATION_UNSPECIFIED = b"\x80\x00"
UNSPECIFIED = b"\xff" * 9 + _DEVIATION_UNSPECIFIED + b"\xff"
"""No moment at all."""


def encode(shown: datetime, status: int) -> bytes:
    """What a clock shows, with the status given."""
    return b"".join(
        (
            shown.year.to_bytes(2),
            bytes((shown.month, shown.day, shown.isoweekday(), shown.hour, shown.minute, shown.second, _UNSPECIFIED)),
            _DEVIATION_UNSPECIFIED,
            bytes((status,)),
        )
    )


def decode(raw: bytes) -> tuple[datetime, int]:
    """Local time and status. Raises Refused unless it names one moment of one day.

    The weekday follows from the date and is passed over, the deviation too: the meter has no use for it.
    """
    if len(raw) != SIZE:
        raise Refused(DataAccessResult.TYPE_UNMATCHED, f"a date-time has {len(raw)} bytes; it has {SIZE}")
    month, day, _, hour, minute, second, hundredths = raw[2:9]
    try:
        moment = datetime(int.from_bytes(raw[:2]), month, day, hour, minute, second)
    except ValueError:
        raise Refused(
            DataAccessResult.OTHER_REASON,
            f"a clock can not be set to {raw.hex(' ')}; it needs a date and a time that exist",
        ) from None
    if hundredths < 100:
        moment = moment.replace(microsecond=hundredths * 10_000)
    return moment, 0 if raw[11] == STATUS_UNSPECIFIED else raw[11]
