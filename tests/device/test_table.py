"""What is said wrong in a table is one sentence, wherever it is said; and a value has the type that TOML gives it."""

import pytest
from pydantic import BaseModel

from trefas.base.errors import LocalError, SetupError
from trefas.device.interface_keys import InterfaceKeys
from trefas.device.order import Order
from trefas.device.order_base import OrderBase
from trefas.device.subjects.breaker import BreakerTable, LoadLimitTable
from trefas.device.subjects.push import PushTable
from trefas.device.table import Table

TABLES = sorted([*Table.__subclasses__(), Order], key=lambda each: each.__name__)


def test_every_model_of_the_device_is_a_table():
    others = [each for each in BaseModel.__subclasses__() if each.__module__.startswith("trefas.device.")]

    assert others == [Table]
    assert {OrderBase, BreakerTable, InterfaceKeys, PushTable} <= {*TABLES}


@pytest.mark.parametrize("table", TABLES, ids=lambda each: each.__name__)
def test_a_field_that_is_none_is_a_sentence_in_every_table(table):
    with pytest.raises(SetupError, match=r"^typo is no field; fields are ") as refused:
        table(typo=1)

    assert "pydantic" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_wrong_has_its_place_in_the_table_that_was_made():
    with pytest.raises(SetupError, match=r"^load\.k1 is 'x'; it must be a number$"):
        BreakerTable(load={"limit_a": 25, "k1": "x"})
    with pytest.raises(SetupError, match=r"^breaker\.load\.k1 is 'x'; it must be a number$"):
        Order(breaker={"load": {"limit_a": 25, "k1": "x"}})
    with pytest.raises(SetupError, match=r"^the table is wrong: a load is cut off above limit_a or above limit_kw"):
        LoadLimitTable()


def test_a_table_does_not_change():
    with pytest.raises(LocalError, match=r"^BreakerTable does not change, and its log_only was to; make another one"):
        BreakerTable().log_only = True


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"number": True}, "number is true; it must be a whole number"),
        ({"number": "12"}, "number is '12'; it must be a whole number"),
        ({"starting_w": False}, "starting_w is false; it must be a number"),
        ({"sealed": 1}, "sealed is 1; it must be true or false"),
        ({"configuration": {"Z4": True}}, "configuration.Z4 is true; it must be text in quotes or a number"),
    ],
)
def test_true_is_no_number_and_text_neither(said, sentence):
    with pytest.raises(SetupError) as refused:
        Order(**said)

    assert str(refused.value) == sentence


def test_a_whole_number_is_a_number_and_a_list_a_tuple():
    order = Order(starting_w=1, services=["access"])

    assert (order.starting_w, order.services) == (1.0, ("access",))


@pytest.mark.parametrize("field", ["guek", "gak", "signing_key", "secret"])
def test_a_key_is_never_shown(field):
    with pytest.raises(SetupError) as refused:
        InterfaceKeys(**{"guek": "0" * 32, "gak": "1" * 32, field: "77"})

    assert "77" not in str(refused.value)
