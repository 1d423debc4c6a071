"""A meter for the tests of a head-end, in CI: each test has its own, at a port that is free, in time that the test moves.

pip install 'trefas[test]', then: pytest test_head_end.py
"""

from datetime import datetime

import pytest

from trefas import connect


def read_out(port: int) -> tuple[float, int]:
    """The head-end: a register, and how many rows of the load profile there are. Yours stands here."""
    with connect(f"tcp:127.0.0.1:{port}", password="12345") as meter:
        rows = meter.profile("99.1.0", datetime(2026, 1, 10), datetime(2026, 1, 11))
        return float(meter.read("1.8.0")), len(rows)


@pytest.mark.trefas(source="signal:u=230,i=10", start="2026-01-10T12:00Z")
def test_three_hours_are_read_out(trefas_meter):
    trefas_meter.pass_(hours=3)

    # 3 · 230 V · 10 A · 3 h, and four rows an hour
    assert read_out(trefas_meter.port) == (20_700.0, 12)


def test_ten_meters_are_ten_meters(trefas_fleet):
    meters = trefas_fleet(10)

    assert len({meter.port for meter in meters}) == 10
