"""date_time: the twelve bytes in which COSEM writes a moment (Blue Book, 4.1.6.1).

    | year 2 | month | day | weekday | hour | minute | second | hundredths | deviation 2 | clock status |

FFh (year FFFFh, deviation 8000h) says "not specified". Weekday 1 is Monday. The meter modelled here never gives hundredths
or a deviation, and of the status only bit 0, invalid, and bit 7, summer time.
"""

from calendar import monthrange
from datetime import datetime, timedelta

from trefas.base.instant import NS_PER_S
from trefas.core.daylight import DEVIATION_MIN
from trefas.cosem.interface import Refused
from trefas.wire.xdlms import DataAccessResult

_EPOCH = datetime(1970, 1, 1)
SIZE = 12
INVALID, SUMMER = 0x01, 0x80
"""Bits of the clock status."""
STATUS_UNSPECIFIED = 0xFF
_UNSPECIFIED = 0xFF
_DEVIATION_UNSPECIFIED = b"\x80\x00"
_YEAR_UNSPECIFIED, _DEVIATION_NONE = 0xFFFF, -0x8000
_LEAST, _MOST = (1, 1, 0, 0, 0, 0), (12, 31, 23, 59, 59, 99)
"""Month, day, hour, minute, second, hundredths."""
_HUNDREDTH_NS = NS_PER_S // 100
_BEFORE_LAST = {0xFE: 0, 0xFD: 1}
"""Days of the month that are counted from its end."""
LAST_NS = (1 << 63) - 1
"""Later than anything in a log."""
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


def normal(rtc_ns: int) -> bytes:
    """Normal time, in nanoseconds since 1970; nothing specified for 0, which is never."""
    return encode(_EPOCH + timedelta(microseconds=rtc_ns // 1_000), 0) if rtc_ns else UNSPECIFIED


def bound(raw: bytes, zone_min: int, *, is_last: bool) -> int:
    """One end of a range of time, as normal time in nanoseconds since 1970. What is not specified is as early as can be, or
    as late. The last moment has its whole second, whatever its hundredths: a row that is shown with a second is found by it. A
    deviation is from UTC; without one it is local time, summer time where the status says so. Raises Refused for a moment that
    does not exist."""
    if len(raw) != SIZE:
        raise Refused(DataAccessResult.TYPE_UNMATCHED, f"a date-time has {len(raw)} bytes; it has {SIZE}")
    year, deviation_min = int.from_bytes(raw[:2]), int.from_bytes(raw[9:11], signed=True)
    if year == _YEAR_UNSPECIFIED:
        return LAST_NS if is_last else 0
    month, day, hour, minute, second, hundredths = (
        (most if is_last else least) if field == _UNSPECIFIED else field
        for field, least, most in zip((*raw[2:4], *raw[5:9]), _LEAST, _MOST, strict=True)
    )
    try:
        days = monthrange(year, month)[1]
        day = (
            days - _BEFORE_LAST[raw[3]] if raw[3] in _BEFORE_LAST else min(day, days) if raw[3] == _UNSPECIFIED else day
        )
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise Refused(
            DataAccessResult.OTHER_REASON,
            f"a range is bounded by {raw.hex(' ')}; it needs a date and a time that exist, or FF for any",
        ) from None
    if deviation_min != _DEVIATION_NONE:
        moment += timedelta(minutes=deviation_min + zone_min)
    elif raw[11] != STATUS_UNSPECIFIED and raw[11] & SUMMER:
        moment -= timedelta(minutes=DEVIATION_MIN)
    second_ns = (moment - _EPOCH) // timedelta(seconds=1) * NS_PER_S
    return second_ns + NS_PER_S - 1 if is_last else second_ns + min(hundredths, 99) * _HUNDREDTH_NS


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
