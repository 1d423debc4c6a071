"""What a client makes of A-XDR: moments, quantities, object lists, rows; whatever comes is read or refused in a sentence."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.data_strategies import DATA
from trefas.base.errors import RemoteError
from trefas.client.questions import date_time
from trefas.client.values import Moment, Quantity, columns_in, objects_in, plain, quantity, rows_in, symbol
from trefas.wire.axdr import I8, I64, U32, Structure
from trefas.wire.axdr_scalar import Enumerated


def test_a_quantity_has_every_digit_that_the_meter_says():
    assert str(quantity(U32(12_345_678), Structure((I8(-3), Enumerated(30))))) == "12345.678 Wh"
    assert quantity(U32(7), Structure((I8(2), Enumerated(255)))) == Quantity(Decimal(700), "")
    assert str(Quantity(Decimal(7).scaleb(2), "W")) == "700 W"


@pytest.mark.parametrize("scaler", [I8(-128), I8(127)])
def test_the_largest_and_the_smallest_power_of_ten_are_exact(scaler):
    assert quantity(U32(3), Structure((scaler, Enumerated(30)))).value == Decimal(3).scaleb(scaler.value)


@pytest.mark.parametrize("scaler", [-129, 128, 1 << 31])
def test_a_power_of_ten_that_no_scaler_has_is_refused_in_a_sentence(scaler):
    with pytest.raises(RemoteError, match="must be -128 to 127"):
        quantity(U32(3), Structure((I64(scaler), Enumerated(30))))


@pytest.mark.parametrize(("unit", "said"), [(27, "W"), (30, "Wh"), (255, ""), (200, "unit 200")])
def test_a_unit_without_a_symbol_is_told_by_its_number(unit, said):
    assert symbol(unit) == said


def test_a_moment_is_what_was_shown_and_how_far_from_utc():
    # 2026-07-01, a Wednesday (3), 14:00:05.50 at UTC+2 (-120 = FF88h) in summer time (80h)
    moment = Moment.of(bytes.fromhex("07EA0701030E000532FF8880"))

    assert moment == Moment(datetime(2026, 7, 1, 14, 0, 5, 500_000), -120, 0x80)
    assert moment.utc == datetime(2026, 7, 1, 12, 0, 5, 500_000, UTC)
    assert (moment.is_summer, moment.is_valid) == (True, True)
    assert Moment.of(bytes.fromhex("07EA0701FF0E0005FF8000FF")) == Moment(datetime(2026, 7, 1, 14, 0, 5))
    assert Moment.of(bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF")).shown is None


@pytest.mark.parametrize("raw", [b"", bytes(11), bytes.fromhex("07EA0D01030E000532FF8880")])
def test_what_is_no_moment_is_refused_in_a_sentence(raw):
    with pytest.raises(RemoteError, match="date-time"):
        Moment.of(raw)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.none() | st.integers(-840, 720))
def test_a_time_comes_back_from_its_twelve_bytes(shown, deviation_min):
    shown = shown.replace(microsecond=shown.microsecond // 10_000 * 10_000)

    zone = None if deviation_min is None else timezone(timedelta(minutes=-deviation_min))

    assert Moment.of(date_time(shown.replace(tzinfo=zone))) == Moment(shown, deviation_min)


@given(DATA)
def test_whatever_a_meter_says_is_read_or_refused_in_a_sentence(data):
    for look in (plain, objects_in, columns_in, lambda each: rows_in(each, 2), lambda each: quantity(U32(1), each)):
        with suppress(RemoteError):
            look(data)
