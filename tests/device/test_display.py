"""The display of a meter as it is ordered, written over DLMS, kept in its memory, and touched."""

import pytest

from tests.device.lamp_life import DATA, client, got, was_set
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.display import Display
from trefas.core.display_lists import LISTS, DisplayLists
from trefas.core.lcd.picture import Picture
from trefas.core.seal import SealBroken
from trefas.device.build import build
from trefas.device.collected import subjects
from trefas.device.hand import Hand
from trefas.device.order import Order
from trefas.device.reconfiguration import awake
from trefas.device.subjects.display import USUAL
from trefas.device.touch import act, controls

START = "2026-01-10T11:00Z"
BATTERY = bytes((1, 1, 96, 128, 4, 255))
MANUAL = bytes((1, 1, 96, 128, 2, 255))


def visible(text):
    """A-XDR: tag 10, the length, the letters."""
    return bytes((10, len(text))) + text.encode()


def awoken(order, device):
    """The meter of this order, with the memory of another."""
    rows = {str(profile.name): profile.kept() for profile in device.profiles}
    return awake(order, device.meter.image(), lambda name: rows.get(name, ()), device.meter.now)[0]


def test_a_list_is_read_and_written_over_dlms_and_kept():
    order = Order(display={"battery": ["1.8.0"]})
    device = build(order, start=START)
    ask = client(device)

    assert bytes.fromhex(got(ask, DATA, BATTERY)) == visible("1.8.0")
    assert was_set(ask, DATA, BATTERY, visible("NUM/1 A+")) == 0
    assert bytes.fromhex(got(ask, DATA, BATTERY)) == visible("0.0.1 1.8.0")
    again = awoken(order, device)
    assert again.meter.part(DisplayLists).battery == "0.0.1 1.8.0"


def test_a_list_in_the_meter_file_that_was_edited_has_the_last_word():
    device = build(Order(display={"battery": ["1.8.0"]}), start=START)
    was_set(client(device), DATA, BATTERY, visible("0.0.1"))

    edited = Order(display={"battery": ["96.1.0"]})
    again = awoken(edited, device)

    assert again.meter.part(DisplayLists).battery == "96.1.0"


@pytest.mark.parametrize("text", ["1.7.0", "1.8.0 2.8.0 3.8.0", "1.8.0 2.8.0 3.8.0 4.8.0 9.9.9", "x" * 100])
def test_a_client_is_refused_a_list_that_cannot_be(text):
    device = build(Order(), start=START)
    before = device.meter.part(DisplayLists).manual

    assert was_set(client(device), DATA, MANUAL, visible(text)) == 250  # other-reason
    assert device.meter.part(DisplayLists).manual == before


def test_zeros_in_front_are_legal_data():
    device = build(Order(), start=START)

    with pytest.raises(SealBroken, match="leading_zeros is not there and was to be yes"):
        awoken(Order(display={"leading_zeros": True}), device)


def test_usual_lists_are_of_readings_that_subjects_have():
    known = {each.key for subject in subjects() for each in subject.readings}

    assert {name for names in USUAL.values() for name in names} <= known
    assert all(label in USUAL for label in LISTS)


def test_every_reading_has_a_key_of_its_own_and_a_picture():
    said = {"display": {"button_2": ["utility-list"]}, "prepayment": {"credit_kwh": 1}}
    device = build(Order(configuration={"Z3": "13"}, **said), start=START)
    found = [each for subject in subjects() for each in subject.readings]
    assert len({each.key for each in found}) == len(found)

    lists, display = device.meter.part(DisplayLists), device.meter.part(Display)
    for name in lists.readings:
        lists.put(DisplayLists.automatic, name)
        picture = display.picture(Instant(device.meter.now + 10 * NS_PER_S))
        assert picture.lit, name


def test_the_readings_of_the_public_table_are_there():
    """Those of table 31 that are not of meters behind current transformers."""
    listed = {each.identifier for subject in subjects() for each in subject.readings} - {""}

    energies = {f"{c}.8.0" for c in (*range(1, 11), 15, 16, 21, 41, 61, 22, 42, 62)}
    tariffs = {f"{c}.8.{t}" for c in (1, 2, 3, 4) for t in range(1, 9)}
    trips = {f"{c}.128.0" for c in (1, 2, 3, 4, 9, 10)}
    powers = {f"{c}.7.0" for c in (1, 2, 3, 4, 9, 10, 21, 41, 61, 31, 51, 71, 32, 52, 72, 13, 33, 53, 73, 14)}
    maxima = {f"{c}.6.0" for c in (1, 2, 3, 4)} | {"1.6.1", "1.6.2", "3.6.1", "3.6.2", "1.16.0", "1.13.0"}
    sums = {f"{c}.2.0" for c in (1, 2, 3, 4)} | {"1.2.1", "1.2.2"}
    distortion = {f"{c}.7.124" for c in (31, 51, 71, 32, 52, 72)}
    others = {"0.128.1", "0.0.1", "0.0.2", "0.0.3", "96.1.0", "0.130.1", "1.0.0", "0.1.0", "98.1.0", "99.1.0"}
    further = {"130.0.0", "130.0.1", "96.51.1", "96.51.2", "96.8.0", "96.54.1", "0.2.0", "97.97.0"}
    for group in (energies, tariffs, trips, powers, maxima, sums, distortion, others, further):
        assert group <= listed


def test_hands_press_buttons_and_see_segments():
    device = build(Order(), start=START)
    hand = Hand(device, Instant(device.meter.now + 20 * NS_PER_S))

    assert act(hand, "press left short") == "display=1.8.0|0.000kWh|A+"
    bits = act(hand, "segments").removeprefix("segments=")
    assert Picture.of_bits(bits).lit == device.meter.part(Display).picture(hand.now).lit
    assert controls()["press"].form == "press left|right short|long|very-long"


def test_decimals_are_a_digit_and_no_field_of_the_table():
    with pytest.raises(SetupError, match=r"display\.decimals"):
        Order(display={"decimals": 3})
