"""Values in words, for programs, and as cells."""

import json
from datetime import datetime
from decimal import Decimal

from trefas.client.questions import Table
from trefas.client.values import Moment, Quantity
from trefas.tool.remote.told import flat, for_json, said, titles

NOON = datetime(2026, 1, 12, 12)


def test_values_are_said_for_a_person():
    assert said(Quantity(Decimal("230.1"), "V")) == "230.1 V"
    assert said(bytes((1, 255))) == "01 FF"
    assert said([1, None, "a"]) == "[1, nothing, a]"
    assert said(Moment(NOON, -120, 0x80)) == "2026-01-12 12:00:00+02:00 summer"
    assert said(Moment(NOON, None, 1)) == "2026-01-12 12:00:00 invalid"
    assert said(Moment(None)) == "never"


def test_programs_get_numbers_as_far_as_they_are_exact():
    assert for_json(Quantity(Decimal("0.5"), "A")) == {"value": 0.5, "unit": "A"}
    assert for_json(Quantity(Decimal(2**63), "Wh")) == {"value": str(2**63), "unit": "Wh"}
    assert json.dumps(for_json([b"\1", Moment(NOON, 60)]))


def test_a_table_has_its_units_in_the_titles():
    table = Table(("0.0.1.0.0.255", "1.0.1.8.0.255"), ((Moment(NOON), Quantity(Decimal(5), "Wh")),))

    assert titles(table) == ["0.0.1.0.0.255", "1.0.1.8.0.255 (Wh)"]
    assert list(flat(table)) == [["2026-01-12T12:00:00", Decimal(5)]]
    assert titles(Table(("a",), ())) == ["a"]
