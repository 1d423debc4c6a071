"""What a person calls a value."""

import pytest

from trefas.base.errors import SetupError
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.names import Names

IMPORT = Slot("1-1:1.8.0", Unit.WH, "A14")
STORED = Slot("1-1:1.8.0*128", Unit.WH, "A14_Veri")
HOURS = Slot("0-1:96.8.0", Unit.HOUR, "HourCounter")
TWIN = Slot("0-2:96.8.0", Unit.HOUR, "HourCounter")
WORD = Label("1-1:96.1.1", "TypeNo")


def names(*values):
    return Names({each.obis: each for each in values if isinstance(each, Slot)}, {WORD.obis: WORD})


def every(name: Obis) -> bool:
    return True


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("A14", IMPORT),
        (" a14 ", IMPORT),
        ("1.8.0", IMPORT),
        ("1.8.0*128", STORED),
        ("1-1:1.8.0&128", STORED),
        ("96.8.0", HOURS),
        ("TypeNo", WORD),
        ("96.1.1", WORD),
    ],
)
def test_a_value_is_found_by_what_it_is_called(said, value):
    assert names(IMPORT, STORED, HOURS).called(said, every) is value


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("96.8.0", "96.8.0 is 0-1:96.8.0, 0-2:96.8.0; one of them must be said"),
        ("HourCounter", "'HourCounter' is the name of 0-1:96.8.0, 0-2:96.8.0"),
        ("A41", r"this meter has nothing called 'A41'; names are as A14"),
        ("A14_Very", r"did you mean A14_Veri\?"),
        ("1-0:1.8.0", r"no value 1.0.1.8.0.255 \(did you mean 1-1:1.8.0\?\); it has 4"),
        ("2.8.0", "no value 2.8.0; it has 4"),
        ("1.8", "OBIS code is '1.8'"),
        pytest.param("1" * 5_000 + ".8.0", "it is six numbers of 0 to 255", id="longer than numbers are"),
    ],
)
def test_what_is_not_there_or_not_one_thing_is_a_sentence(said, sentence):
    with pytest.raises(SetupError, match=sentence):
        names(IMPORT, STORED, HOURS, TWIN).called(said, every)


def test_what_was_not_ordered_says_so():
    with pytest.raises(SetupError, match=r"not ordered to measure 1.1.1.8.0.255 \(A14\), which 1.8.0 is"):
        names(IMPORT).called("1.8.0", lambda name: False)
