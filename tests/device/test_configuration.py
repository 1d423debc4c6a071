"""From digits to a meter: usual values, rules, suggestions, and a meter built from every value of every digit."""

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trefas
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.daylight import Daylight
from trefas.core.port_use import PortUse
from trefas.core.status import Status
from trefas.cosem.server import ServerDevice
from trefas.device.build import build
from trefas.device.configuration import Configuration, nearest, problems
from trefas.device.digit import FORM, Digit
from trefas.device.digits import DIGITS, digit
from trefas.device.interface_keys import InterfaceKeys
from trefas.device.order import Order
from trefas.device.spec import Breaker, EnergyType, Spec, TariffControl
from trefas.device.type_number import configuration, read
from trefas.metrology.samples import Wiring

NOW = Instant(1_700_000_000 * NS_PER_S)

EVERY_VALUE = [
    (each.name, code)
    for each in DIGITS
    for code in (*(one.code for one in each.values), *(["7" * each.width] if each.form else []))
]


@pytest.mark.parametrize(("name", "code"), EVERY_VALUE)
def test_every_value_of_every_digit_makes_a_meter(name, code):
    order = Order(configuration={name: code})
    ordered = order.configured()
    if ordered.spec.encryption:  # nobody could read it without
        order = order.model_copy(update={"keys": {"optical": InterfaceKeys(guek="01" * 16, gak="02" * 16)}})

    device = build(order, start=NOW, wiring=ordered.spec.wiring)

    assert ordered.values[name].code == code
    assert device.configuration == ordered
    assert device.nameplate.type_number == ordered.type_number
    assert configuration(ordered.text).values == ordered.values
    assert problems({each: value.code for each, value in ordered.values.items()}) == []


def test_every_field_of_a_spec_is_set_by_one_digit_in_each_of_its_values():
    set_by: dict[str, str] = {}
    for each in DIGITS:
        sets = [set(one.fields) for one in (*each.values, *([each.form] if each.form else []))]
        assert all(one == sets[0] for one in sets), each.label
        for field in sets[0]:
            assert set_by.setdefault(field, each.name) == each.name

    assert set_by.keys() == {field.name for field in dataclasses.fields(Spec)}


def test_values_of_a_digit_have_codes_of_one_width_and_tell_each_other_apart():
    for each in DIGITS:
        codes = [one.code for one in each.values]
        assert {len(code) for code in codes} == {each.width}, each.label
        assert len(set(codes)) == len(codes), each.label
        assert all(each.of_code(code) for code in each.usual), each.label
        assert each.form is None or each.form.code == FORM


def test_the_usual_order_is_the_one_of_an_empty_meter_file():
    usual = Configuration.of({})

    assert usual.type_number == Order().type_number == "6841138BN143002084"
    assert Order().configured().values == usual.values
    assert configuration(Order().type_number).values == usual.values
    assert usual.remarks == []


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ({"X10": "0"}, {"Z19": "0"}),  # no breaker, no position
        ({"Z19": "0"}, {"X10": "0"}),
        ({"X11": "1"}, {"Z16": "319"}),  # a radio needs a code
        ({"Z16": "326"}, {"X11": "1"}),
        ({"X8": "2"}, {"Z28": "2"}),  # N/A is for variant 1
        ({"Z29": "5"}, {"X8": "2", "Z28": "2", "X9": "4"}),
        ({"X9": "1"}, {"Z29": "1"}),  # logged is what is measured
        ({"X9": "2"}, {"Z29": "2"}),
        ({"Z13": "001"}, {"Z3": "01"}),  # control by inputs that are for tariffs
        ({"Z3": "16", "X9": "2"}, {"Z29": "2"}),
        ({"country": "Austria"}, {"X14-X16": "055", "Z4": "2"}),
    ],
)
def test_what_nobody_said_goes_with_what_somebody_did(said, follows):
    values = Configuration.of(said).values

    assert {name: values[name].code for name in follows} == follows


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"X10": "7"},
            r"^X10 \(breaker\) is '7'; must be 0 \(without breaker\), 3 \(standard breaker\), 5 \(breaker version 2\)$",
        ),
        ({"X3": "52"}, r"X3 \(housing\) is '52'; must be 1 \(standard\), 5 \(50 mm² terminal with 2 screws\)"),
        ({"Z5": "1A2"}, r"Z5 \(display setup\) is '1A2'; .* or another number of 3 digits \(display order form\)"),
        ({"Z6": "29"}, r"Z6 \(debiting stop day\) is '29'; must be 01, 02, .*, 28$"),
        ({"X10": "0", "Z19": "1"}, r"Z19 .* is 1 \(connected\) and X10 .*; Z19 can be 0 \(without breaker\)$"),
        ({"X10": "0", "Z9": "001"}, r"without a breaker there is nothing to set up; Z9 can be 000 \(no setup\)$"),
        ({"X8": "1", "Z18": "001"}, r"that value is for the other variant only; Z18 can be 000 \(off\)$"),
        ({"X8": "1", "Z28": "1"}, r"Z28 can be 0 \(not available\)$"),
        ({"X8": "2", "Z28": "0"}, r"Z28 can be 1 \(enabled\), 2 \(disabled\)$"),
        ({"X8": "1", "Z30": "2"}, r"Z30 can be 1 \(profile 01\)$"),
        ({"X8": "1", "Z27": "2"}, r"Z27 can be 1 \(absolute value\)$"),
        ({"X8": "1", "Z29": "4"}, r"Z29 can be 1 \(A\+\), 2 \(A\+/A-\), 3 \(A\+/A-/R\+/R-\)$"),
        ({"X14-X16": "056", "Z4": "4"}, r"in Austria the period is fixed; Z4 can be 2 \(15 min\)$"),
        ({"X9": "2", "Z29": "3"}, r"what is not measured cannot be logged; Z29 can be 1 \(A\+\), 2 \(A\+/A-\)$"),
        ({"X9": "1", "Z3": "16"}, "what is not measured gives no pulses; Z3 can be 00 .*, 05"),
        (
            {"X11": "0", "Z16": "348"},
            r"a radio needs a frequency code, and nothing else has one; Z16 can be 000 \(none\)$",
        ),
        ({"Z13": "001", "Z3": "00"}, r"Z3 can be 01 \(4-tariff\), 02 "),
        ({"Z21": "001"}, "there is no Z21 in a direct-connected meter"),
        ({"braker": "0"}, "a digit is 'braker'; .* or a name as breaker"),
        ({"Z4": "2", "integration_period": "3"}, r"Z4 \(integration period\) is said twice"),
    ],
)
def test_what_cannot_be_is_a_sentence_with_what_can(said, sentence):
    with pytest.raises(SetupError, match=sentence):
        Configuration.of(said)


def test_all_that_is_wrong_is_said_and_the_nearest_that_can_be_is_found():
    codes = read("684-11-38C-N14-7002-085 Z18=001 Z28=2")

    said = problems(codes)
    assert [sentence.partition(" ")[0] for sentence in said] == ["X6", "X10", "Z18", "Z28"]  # 085 may be a country
    assert nearest(codes).written == "684-11-38B-N14-5002-085"
    assert {name: nearest(codes).values[name].code for name in ("Z18", "Z28")} == {"Z18": "000", "Z28": "0"}


@pytest.mark.parametrize(("name", "code"), EVERY_VALUE)
def test_beside_any_wrong_digit_there_is_something_near_that_can_be(name, code):
    codes = {each.name: each.usual[0] for each in DIGITS} | {name: code, "X10": "9", "X9": "1"}

    assert problems({each: value.code for each, value in nearest(codes).values.items()}) == []


WRONG_OR_RIGHT = st.fixed_dictionaries(
    {},
    optional={
        each.name: st.sampled_from([one.code for one in each.values])
        | st.text("0123456789ABNZ", min_size=each.width, max_size=each.width)
        for each in DIGITS
    },
)


@settings(max_examples=60, deadline=None)
@given(codes=WRONG_OR_RIGHT, data=st.data())
def test_whatever_is_said_there_is_something_near_and_any_part_of_it_is_enough_to_be_built(codes, data):
    values = nearest(codes).values
    assert problems({name: each.code for name, each in values.items()}) == []
    assert problems(codes) or nearest(codes).values == Configuration.of(codes).values

    part = data.draw(st.sets(st.sampled_from(sorted(values)), max_size=12))
    around = Configuration.around({name: values[name] for name in part}).values
    assert all(around[name] == values[name] for name in part)


def test_two_digits_that_need_different_variants_do_not_go_together_though_nobody_said_which():
    assert problems({"Z18": "001"}) == problems({"Z28": "0"}) == []

    (sentence,) = problems({"Z18": "001", "Z28": "0"})
    with pytest.raises(SetupError, match=re.escape(sentence)):
        Configuration.of({"Z18": "001", "Z28": "0"})


def test_words_are_as_good_as_codes_english_or_swedish_whole_or_begun():
    said = {
        "breaker": "Utan brytare",
        "supply_backup": "super capacitor and battery",
        "integration_period": "30 MIN",
        "Z6": 15,
        "X5": "10-60a",
        "display_decimals": 7.2,
        "interface": "s0",
        "country": "Sweden",
    }

    spec = Configuration.of(said).spec

    assert (spec.breaker, spec.battery, spec.integration_min, spec.debiting_day) == (Breaker.NONE, True, 30, 15)
    assert (spec.i_ref_a, spec.i_max_a, spec.display_decimals, spec.s0_output) == (10, 60, 2, True)
    assert (spec.country, spec.country_code) == ("Sweden", "090")


def test_a_beginning_that_two_values_have_is_no_word():
    with pytest.raises(SetupError, match=r"Z8 .* is '30 ms'"):
        Configuration.of({"Z8": "30 ms"})


@pytest.mark.parametrize(
    ("accuracy", "current", "i_st_a", "starting_w"),
    [
        ("A", "1", 0.025, 2.875),  # EN 50470-1: Ist = 0.05 Itr, Itr = 5 A / 10; half of it at 230 V
        ("B", "8", 0.020, 2.3),  # 0.04 Itr
        ("B", "7", 0.040, 4.6),  # Itr = 10 A / 10
        ("2", "6", 0.050, 5.75),  # IEC 62053-21: 0.005 Ib
        ("1", "4", 0.020, 2.3),  # 0.004 Ib
    ],
)
def test_counting_begins_at_half_the_starting_current_of_the_class(accuracy, current, i_st_a, starting_w):
    order = Order(configuration={"X6": accuracy, "X5": current})

    device = build(order, start=NOW)

    assert device.spec.i_st_a == pytest.approx(i_st_a)
    assert device.meter.starting_w == pytest.approx(starting_w)
    assert device.spec.i_min_a == pytest.approx(0.05 * device.spec.i_ref_a)  # 0.25-5(100) A


def test_the_wiring_of_the_source_and_the_measuring_systems_are_the_same():
    aron = build(Order(), start=NOW, wiring=Wiring.ARON)
    assert aron.nameplate.type_number == "6841128BN143002084"
    assert aron.spec.nominal_voltage == "3x230 V"

    with pytest.raises(SetupError, match=r"X4 .* is 3 \(3 systems\), and the source is wired aron"):
        build(Order(type_number="6841138BN143002084"), start=NOW, wiring=Wiring.ARON)
    with pytest.raises(SetupError, match=r"X4 .* is 2 \(2 systems \(Aron\)\), and the source is wired single"):
        build(Order(configuration={"X4": 2}), start=NOW, wiring=Wiring.SINGLE)

    single = build(Order(type_number="6841138BN143002084"), start=NOW, wiring=Wiring.SINGLE)
    assert single.meter.wiring is Wiring.SINGLE  # one of its three systems is connected


def test_clock_and_resolution_are_as_ordered():
    device = build(Order(configuration={"Z11": "+ 2", "summer_time": "none", "Z1": "7.0"}), start=NOW)

    assert device.meter.rtc.zone_min == 120
    assert next(part for part in device.meter.parts if isinstance(part, Daylight)).enabled == 0
    assert scaler(device.server, "1.1.1.8.0.255") == 3  # kWh, as the display without decimals
    assert scaler(build(Order(energy_scaler=-1), start=NOW).server, "1.1.1.8.0.255") == -1


def test_a_meter_has_the_registers_of_what_it_measures():
    names = {"A+": "1.1.1.8.0.255", "A-": "1.1.2.8.0.255", "R+": "1.1.3.8.0.255", "A- L2": "1.1.42.8.0.255"}
    names |= {"P- L1": "1.1.22.7.0.255", "P-": "1.1.2.7.0.255", "Q+ L3": "1.1.63.7.0.255", "Q-": "1.1.4.7.0.255"}
    always = {
        "1.1.1.7.0.255",
        "1.1.41.7.0.255",
        "1.1.9.8.0.255",
        "1.1.13.7.0.255",
        "1.1.96.1.0.255",
    }  # P14, E14, PF, serial
    export = {"A-", "A- L2", "P-", "P- L1"}
    for code, expected in (("1", {"A+"}), ("2", {"A+"} | export), ("4", set(names))):
        device = build(Order(configuration={"X9": code}), start=NOW)
        shown, meter = objects(device.server), device.meter
        read = {str(value.obis) for value in meter.values}
        assert {name for name, obis in names.items() if obis in shown} == expected
        assert {name for name, obis in names.items() if obis in read} == expected
        assert always <= shown
        for name in names.keys() - expected:
            with pytest.raises(SetupError, match="this meter was not ordered to measure"):
                meter.read(names[name])


def test_a_type_number_and_words_that_say_otherwise_are_refused():
    order = Order(type_number="6841138BN143002084", configuration={"breaker": "without breaker"})

    with pytest.raises(SetupError, match=r"X10 \(breaker\) is 3 .* in the type number and 0 .*; they must be the same"):
        order.configured()
    with pytest.raises(SetupError, match="zone_min is 0, and Z11 says 60"):
        Order(zone_min=0, configuration={"Z11": 1}).configured()
    assert (
        Order(type_number="6841138BN143002084 Z4=3", configuration={"X10": 3}).configured().spec.integration_min == 30
    )


def test_what_has_no_effect_is_remarked_where_somebody_said_it():
    said = Configuration.of({"Z3": "07", "Z12": "kWh", "Z8": 1}).remarks

    assert len(said) == 3
    assert said[0].startswith("Z3 (module ports) is 07 (2-tariff / alarm in) and Z13 (tariff control) is 000")
    assert said[1].endswith("the unit is of a pulse input that is not there")
    assert Configuration.of({"Z3": "05", "Z12": "kWh"}).remarks == []


def test_what_nothing_here_does_is_said_of_every_digit_that_somebody_said():
    said = Configuration.of({"Z2": 2, "Z1": 4, "X13": 1, "Z8": 3, "X10": 5, "Z5": "777"}).remarks

    assert said == [
        "X10 (breaker) is 5 (breaker version 2): has no effect yet, nothing public tells what it does otherwise than a "
        "standard breaker, and so it does the same",
        "Z5 (display setup) is 777 (display order form 777): has no effect yet, what such a form holds is not public: the "
        "meter file's [display] says it, or its form of that number",
    ]


IDENTITY = {"meter", "type_version", "generation", "country", "country_code"}
"""What a type number says of itself and nothing must follow from."""
KEPT = {"tariff_setup", "load_setup", "display_digits"}
"""Beside a field that has an effect: numbers of forms, digits before the decimals."""


def is_nothing(value):
    """Whether a value says that there is nothing to do."""
    return set(value.code) == {"0"}


def test_a_field_that_nothing_reads_is_of_values_that_say_so():
    """The other way about: what is read by nothing beside its own tables has no effect, and its value must say so."""
    package = Path(trefas.__file__).parent
    own = {package / "device" / "spec.py", *(package / "device" / "tables").glob("*.py")}
    text = "\n".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py") if file not in own)
    spec_text = (package / "device" / "spec.py").read_text(encoding="utf-8")
    unread = {
        field.name
        for field in dataclasses.fields(Spec)
        if not re.search(rf"\bspec\.{field.name}\b", text) and f"self.{field.name}" not in spec_text
    }

    silent = {
        (each.name, value.code)
        for each in DIGITS
        for value in (*each.values, *([each.form] if each.form else []))
        if not value.no_effect and not is_nothing(value)
        if any(value.fields[name] for name in unread & set(value.fields) - IDENTITY - KEPT)
    }
    assert not silent


def test_a_meter_is_delivered_without_alarms():
    status = build(Order(), start=NOW).meter.part(Status)  # Z26 is 000

    assert (status.mask_a, status.mask_b_rises, status.mask_b_falls) == (0, 0, 0)


def test_ports_of_the_module_and_forms_reach_the_spec():
    spec = Configuration.of({"Z3": "04", "Z13": "017", "Z18": "002", "Z9": "123"}).spec

    assert (spec.io_1.use, spec.io_1.inverted) == (PortUse.PULSE_IN, False)
    assert (spec.io_2.use, spec.io_2.inverted) == (PortUse.ALARM_IN, True)
    assert (spec.tariff_control, spec.tariff_setup) == (TariffControl.TABLE, "017")
    assert (spec.iec1107_setup, spec.variant, spec.disconnect_setup) == ("002", 2, "123")


def test_compositions_are_offered_what_still_can_be():
    chosen = Configuration.of({"X8": "1", "X9": "2"})

    assert [each.code for each in chosen.allowed(digit("Z29"))] == ["1", "2"]
    assert [each.code for each in chosen.allowed(digit("Z28"))] == ["0"]
    assert len(chosen.allowed(digit("X10"))) == 3


def test_a_spec_for_programs_is_words_and_numbers():
    fields = Configuration.of({}).spec.as_json()

    assert fields["wiring"] == "four-wire"
    assert fields["energies"] == [each.value for each in (EnergyType.A_IMPORT, EnergyType.A_EXPORT)] + ["R+", "R-"]
    assert fields["io_1"] == {"direction": "none", "use": "none", "inverted": False}
    assert fields["encryption"] is None


def test_a_digit_is_named_as_it_is_called():
    assert isinstance(digit("x15"), Digit)
    assert digit("x15") is digit("country") is digit("X14-X16")
    assert digit("Z8").key == "pulse_length_and_alarm_input"


def objects(server: ServerDevice) -> set[str]:
    return {str(each.logical_name) for each in server.logical_devices[16].objects}


def scaler(server: ServerDevice, name: str) -> int:
    return next(each.exponent for each in server.logical_devices[16].objects if str(each.logical_name) == name)
