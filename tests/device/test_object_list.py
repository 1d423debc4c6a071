"""The object list of a meter as it is built: every object of the maker's list is there."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from tests.cosem.test_omnipower import BEYOND, COLUMNS, MODES, TYPES, whole
from trefas.base.instant import Instant, instant_of
from trefas.cosem.server import LogicalDevice
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import axdr

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "omnipower_objects.tsv"
START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))

BREAKER = {f"1.1.128.0.{e}.255" for e in (*range(15), 18, 19, 20, 21, 22)} | {"1.1.99.98.5.255"}
WITHOUT_BREAKER = {"breaker": "without breaker"}
PREPAYMENT = {f"1.1.130.0.{e}.255" for e in (0, 1, 2, 3, 4, 6, 7)}
TOP_UP = "1.1.130.0.128.255"
OURS = {
    *((1, f"1.1.96.128.{e}.255") for e in (1, 2, 3, 4)),
    *((7, f"1.1.99.98.{e}.255") for e in (128, 129)),
    (1, TOP_UP),
}
"""Lists of the display, journals of reconfigurations and overloads, a top-up with a number: no public document names any."""
OUTSIDE = BEYOND | {(18, "0.0.44.0.0.255")} | OURS
"""Objects that the description has in chapters of their own, and those that it has not."""
IN_ROWS_ALONE = {
    *(f"1.1.96.54.{e}.255" for e in range(2, 7)),
    *("0.1.96.10.3.255", "1.1.96.5.3.255", "0.1.1.0.1.255"),
    *(f"1.1.132.0.{e}.255" for e in range(1, 7)),
    "1.1.134.0.1.255",
}
"""The list has no access to them: they are columns of journals, or the reserved column of all."""
WITH_PULSE_INPUT = {"1.1.0.128.1.255", "1.1.96.53.1.255"}


def table():
    if not TABLE.exists():
        pytest.skip("the maker's object list is not beside the repository")
    with TABLE.open(newline="") as file:
        return {(int(row["class_id"]), whole(row["logical_name"])): row for row in csv.DictReader(file, delimiter="\t")}


def meter_device(order) -> LogicalDevice:
    return build(order, start=START).server.logical_devices[16]


def names(order) -> set[str]:
    return {str(each.logical_name) for each in meter_device(order).objects}


def test_nothing_of_the_list_is_missing():
    listed = {name for _, name in table()}

    missing = listed - names(Order(configuration={"Z3": "13"}))

    assert missing == IN_ROWS_ALONE | {
        "0.0.40.0.0.255"  # each association has its own, so no logical device has it
    }


def test_objects_of_what_was_not_ordered_are_not_there():
    assert names(Order(configuration={"Z3": "13"})) - names(Order()) == WITH_PULSE_INPUT
    assert names(Order()) - names(Order(configuration=WITHOUT_BREAKER)) == BREAKER | PREPAYMENT | {TOP_UP}


def test_every_object_has_the_version_access_and_type_of_the_list():
    rows = table()
    device = build(Order(configuration={"Z3": "13"}), start=START)
    compared = 0
    for each in device.server.logical_devices[16].objects:
        key = (each.class_id, str(each.logical_name))
        if key in OUTSIDE:
            continue
        row = rows[key]
        assert each.version == int(row["version"]), key
        fields = row["access"].split("/")
        for indexes, field in zip(COLUMNS.get(each.class_id, ((2,),)), fields, strict=False):
            for index in indexes:
                assert each.mode(index) == MODES[field], (key, index)
        if row["value_type"]:
            assert type(axdr.decode(each.reader(2)())) is TYPES[row["value_type"]], key
            compared += 1
    assert compared > 250
