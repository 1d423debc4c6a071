"""The lists of the display: what can be in them, and who may change what."""

import pytest

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.configuration_journal import ConfigurationJournal
from trefas.core.display_lists import LENGTH_MAX, LISTS, DisplayLists
from trefas.core.log_table import everything
from trefas.device.build import build
from trefas.device.order import Order

START = "2026-01-10T11:00Z"
A_PLUS_ALONE = {"X9": "1"}
LEGAL = ("1.8.0", "2.8.0", "3.8.0", "4.8.0")


def meter(**display):
    return build(Order(display=display), start=START).meter


def lists(**display):
    return meter(**display).part(DisplayLists)


def test_readings_are_named_as_they_are_identified_or_by_their_text():
    one = lists(automatic=["A+", "1.7.0", "time/date", "U-L1"])

    assert one.automatic == "1.8.0 1.7.0 1.0.0 32.7.0"


def test_every_list_has_its_length():
    assert {label.attribute: most for label, most in LENGTH_MAX.items()} == {
        "automatic": 16,
        "manual": 30,
        "utility": 16,
        "battery": 8,
    }
    one = lists()
    names = list(one.readings)
    for label, most in LENGTH_MAX.items():
        listed = [*LEGAL, *(name for name in names if name not in LEGAL)][: most + 1]
        assert one.listed(label, listed[:most]).split() == listed[:most]
        with pytest.raises(LocalError, match=f"has {most + 1} readings; must be up to {most}"):
            one.listed(label, listed)


@pytest.mark.parametrize("left_out", LEGAL)
def test_what_is_legally_relevant_cannot_be_left_out_of_the_manual_list(left_out):
    names = [name for name in LEGAL if name != left_out]

    with pytest.raises(SetupError, match=rf"\[display\]: the manual display list leaves out {left_out}; it is legally"):
        lists(manual=names)


def test_what_was_not_ordered_to_be_measured_is_not_legally_relevant_and_not_there():
    order = Order(configuration=A_PLUS_ALONE, display={"manual": ["1.8.0"]})

    one = build(order, start=START).meter.part(DisplayLists)

    assert one.manual == "1.8.0"
    assert "2.8.0" not in one.readings
    with pytest.raises(LocalError, match=r"'2\.8\.0', which is no reading of this meter"):
        one.listed(DisplayLists.automatic, ["2.8.0"])


@pytest.mark.parametrize(
    ("display", "sentence"),
    [
        ({"automatic": ["1.8.0", "A+"]}, "the automatic display list has 1.8.0 twice; once is enough"),
        ({"battery": ["9.9.9"]}, "the battery display list has '9.9.9', which is no reading of this meter; there are "),
        ({"utility": ["DATE"]}, "the utility display list has 'DATE', which is no reading"),
        ({"button_2": ["coffee"]}, "button_2 has 'coffee'; must be of adjust-time, debiting-stop, "),
        ({"automatic": "1.8.0"}, "display.automatic is '1.8.0'"),
    ],
)
def test_a_list_that_cannot_be_is_one_sentence(display, sentence):
    with pytest.raises(SetupError, match=sentence):
        build(Order(display=display), start=START)


def test_an_automatic_list_may_be_short():
    assert lists(automatic=[]).automatic == ""
    assert lists(automatic=["1.7.0"]).automatic == "1.7.0"


def test_what_a_client_writes_is_kept_by_name_and_journalled_once():
    one = meter()
    part, at = one.part(DisplayLists), Instant(one.now + NS_PER_S)

    part.accept_text(DisplayLists.battery, "A+  0.0.1", at)
    part.accept_text(DisplayLists.battery, "1.8.0 0.0.1", at)  # the same

    assert part.battery == "1.8.0 0.0.1"
    rows = everything(one.part(ConfigurationJournal))
    assert list(rows.cells) == [(LISTS.index(DisplayLists.battery) + 1,)]
    assert f"{rows.times[0]:%H:%M:%S}" == "12:00:01"


def test_what_a_client_may_not_write_changes_nothing_and_has_no_row():
    one = meter()
    part, before = one.part(DisplayLists), one.part(DisplayLists).manual

    with pytest.raises(LocalError, match=r"leaves out 1\.8\.0"):
        part.accept_text(DisplayLists.manual, "1.7.0", one.now)

    assert part.manual == before
    assert len(everything(one.part(ConfigurationJournal))) == 0


def test_a_name_of_another_order_in_a_memory_is_passed_over():
    one = lists()
    one.put(DisplayLists.battery, "1.8.0 1.99.0 0.0.1")

    assert [each.key for each in one.of_list(DisplayLists.battery)] == ["1.8.0", "0.0.1"]
