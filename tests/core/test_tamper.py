"""Cover and magnet: told once each way, counted, and indicated while it lasts or until it is released."""

import pytest

from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.core.meter import Meter
from trefas.core.occurrence import COVER, MAGNET, Occurrence
from trefas.core.tamper import Tamper


def touched(permanent=False):
    meter = Meter((Tamper,))
    tamper = next(part for part in meter.parts if isinstance(part, Tamper))
    tamper.permanent = permanent
    tamper.tell_to(meter.occurrences)
    told = []
    for name in (COVER, MAGNET):
        meter.occurrences.hear(name, lambda _, occurrence: told.append(occurrence))
    return tamper, told


def test_touches_are_told_once_and_counted():
    tamper, told = touched()

    tamper.open_cover(Instant(1))
    tamper.open_cover(Instant(2))
    tamper.bring_magnet(Instant(3))
    tamper.close_cover(Instant(4))
    tamper.close_cover(Instant(5))
    tamper.take_magnet(Instant(6))

    assert told == [
        Occurrence(COVER, Instant(1), True),
        Occurrence(MAGNET, Instant(3), True),
        Occurrence(COVER, Instant(4), False),
        Occurrence(MAGNET, Instant(6), False),
    ]
    assert (tamper.cover_openings, tamper.magnets) == (1, 1)


def test_it_is_indicated_while_either_lasts():
    tamper, _ = touched()

    tamper.open_cover(Instant(1))
    tamper.bring_magnet(Instant(2))
    tamper.close_cover(Instant(3))
    assert tamper.indicated == 1

    tamper.take_magnet(Instant(4))
    assert tamper.indicated == 0


def test_where_it_is_permanent_it_is_indicated_until_it_is_released():
    tamper, _ = touched(permanent=True)
    tamper.open_cover(Instant(1))

    with pytest.raises(LocalError, match="while the cover is open"):
        tamper.release()
    tamper.close_cover(Instant(2))
    assert tamper.indicated == 1

    tamper.release()
    assert tamper.indicated == 0
