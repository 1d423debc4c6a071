"""The order: what a meter file may say, what it means when it says nothing, and how it is refused."""

from pathlib import Path

import pytest

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.energy import Energy
from trefas.core.kernel import Summation
from trefas.device.build import build
from trefas.device.order import Order, read_order
from trefas.metrology.samples import Wiring

NOW = Instant(1_700_000_000 * NS_PER_S)

WHOLE = """
number = 12345679
serial_number = 18159417
type_number = "6841128BN143002084"
wiring = "aron"
summation = "per-phase"
starting_w = 5
nominal_hz = 50
zone_min = 0
clock_drift_ppm = -5.0
ambient_c = -5
tariff = 2
hdlc_address = 35
energy_scaler = -3
password = "54321"
sealed = false
without_witness = "journal"
unlock = "env:TREFAS_PASSPHRASE"
standard_face = true
services = ["multiple-references", "access"]
source = "signal:u=230"
memory = "kitchen.memory"
web = "127.0.0.1:8691"
clock_filter_s = 0
port_pulses_per_kwh = 100
tamper = "permanent"
summer_time = [[2026-03-29T02:00:00, 2026-10-25T02:00:00]]

[[tariffs.plans]]
seasons = [{ working = { "06:00" = 1, "22:00" = 2 } }]

[voltage_quality]
u_low_mean_v = 195.5
mean_s = 10
counters_every = "week"

[pulse_input]
division_factor = 40

[analysis]
period_min = 5
registers = ["P14", "1-1:32.25.0"]

[voltage_limits]
high_v = 265

[neutral_fault]
below_v = 200
for_s = 10

[loads]
delay_s = 60

[display]
automatic = ["A+", "1.7.0"]
button_2 = ["utility-list"]

[breaker]
coupling = "automatic"

[forms.Z9.018]
coupling = "manual"

[push]
destination = "udp:192.0.2.7:4059"
every_s = 900

[push.alarm_call]
address = "192.0.2.7"

[prepayment]
credit_kwh = 20

[readout]
unasked_s = 60

[pins]
led = "gpiochip0:17"

[modules]
han = "pty:/tmp/han"

[configuration]
breaker = "standard"

[keys.module]
guek = "000102030405060708090A0B0C0D0E0F"
gak = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
policy = "authenticated"

[listen]
module = ["tcp:127.0.0.1:4059", "tcp:[::1]:4059"]
optical = "pty:/tmp/optical"
hands = "tcp:127.0.0.1:4060"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "meter.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_empty_file_is_the_built_in_household(tmp_path):
    order = read_order(written(tmp_path, ""))

    assert order == Order()
    assert order.source == "household:seed=7"
    assert order.ports == [("module", "tcp:127.0.0.1:4059")]


def test_every_field_is_taken(tmp_path):
    order = read_order(written(tmp_path, WHOLE))

    assert set(order.model_fields_set) == set(Order.model_fields)
    assert (order.number, order.serial_number, order.tariff, order.energy_scaler) == (12345679, 18159417, 2, -3)
    assert order.ports == [
        ("module", "tcp:127.0.0.1:4059"),
        ("module", "tcp:[::1]:4059"),
        ("optical", "pty:/tmp/optical"),
        ("hands", "tcp:127.0.0.1:4060"),
    ]
    assert Order().ports == [("module", "tcp:127.0.0.1:4059")]  # nobody may touch a meter where that was not asked for


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nummer = 1", r"nummer is no field \(did you mean number\?\)$"),
        ("colour = 1", r"colour is no field; fields are number, serial_number, .*listen, .*push, modules$"),
        ("number = -1", "number is -1; it must be 0 or more"),
        ("number = 4294967296", "number is 4294967296; it must be at most 4294967295"),
        ('wiring = "delta"', "wiring is 'delta'; it must be four-wire, aron or single"),
        ('summation = "sum"', "summation is 'sum'; it must be net, per-phase or total"),
        (
            'type_number = "6841"',
            r"meter\.toml: the type number is '6841', 4 characters; it must begin with 68 and have 18",
        ),
        ('password = ""', "password is wrong; it must be text"),
        ("nominal_hz = 55", "nominal_hz is 55; it must be 50 or 60"),
        (
            '[listen]\ninfrared = "pty:/tmp/x"',
            "listen.infrared is no name that can stand there; it must be module, optical, ccc, any or hands",
        ),
        ("number = x1", r"meter\.toml: it is no TOML: invalid value \(at line 1, column 10\)"),
    ],
)
def test_what_cannot_be_ordered_is_a_sentence_with_file_and_field(tmp_path, text, sentence):
    with pytest.raises(SetupError, match=sentence):
        read_order(written(tmp_path, text))


def test_a_file_that_is_not_there_or_no_text_is_a_sentence(tmp_path):
    with pytest.raises(SetupError, match=r"there is no meter file .*none\.toml; a meter file is TOML"):
        read_order(tmp_path / "none.toml")
    (tmp_path / "raw.toml").write_bytes(b'number = 1\nsource = "\xff"')
    with pytest.raises(SetupError, match=r"is no text in UTF-8 \(byte 21\)"):
        read_order(tmp_path / "raw.toml")


def test_an_order_does_not_change():
    with pytest.raises(LocalError, match="Order does not change, and its number was to; make another one"):
        Order().number = 2


def test_what_was_ordered_is_built():
    order = Order(
        number=12345679, serial_number=18159417, summation="per-phase", starting_w=5.0, tariff=2, clock_drift_ppm=-5.0
    )

    device = build(order, start=NOW)

    meter = device.meter
    assert (meter.summation, meter.starting_w, meter.wiring) == (Summation.PER_PHASE, 5.0, Wiring.FOUR_WIRE)
    assert meter.read("1-1:0.0.1").count == 12345679
    assert meter.read("1-1:96.1.0").count == 18159417
    assert meter.read(Energy.active_tariff).count == 2
    assert meter.rtc.drift_ppb == -5_000
    assert meter.rtc.deviation_ns(NOW) == 0  # set to the truth, in its zone
    assert meter.rtc.at(NOW) == NOW + 3600 * NS_PER_S  # an hour ahead of UTC: central Europe
    # KAME and the serial number in six bytes; 18159417 is 1151739h, as in the maker's example.
    assert device.nameplate.logical_device_name == b"KAME\x00\x00\x01\x15\x17\x39"


def test_an_order_and_a_source_that_are_wired_differently_are_refused():
    with pytest.raises(SetupError, match="wiring is 'aron', and the source is wired four_wire; they must be the same"):
        build(Order(wiring="aron"), start=NOW)

    assert build(Order(wiring="aron"), start=NOW, wiring=Wiring.ARON).meter.wiring is Wiring.ARON
    assert build(Order(), start=NOW, wiring=Wiring.ARON).meter.wiring is Wiring.ARON


GUEK, GAK = "000102030405060708090A0B0C0D0E0F", "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            f'guek = "{GUEK[1:]}"\ngak = "{GAK}"',
            r"keys\.optical\.guek is wrong; it must be 32 hexadecimal digits, 64 in suite 2$",
        ),
        (f'guek = "{GUEK}"', r"keys\.optical\.gak is missing; it must be there$"),
        (f'guek = "{GUEK}"\ngak = "{GUEK.lower()}"', r"keys\.optical is wrong: .*the same; they must differ$"),
        (
            f'guek = "{GUEK}"\ngak = "{GAK}"\npolicy = "some"',
            r"policy is wrong; it must be none, authenticated or both",
        ),
    ],
)
def test_wrong_keys_are_refused_in_a_sentence_that_does_not_tell_them(tmp_path, text, sentence):
    with pytest.raises(SetupError, match=sentence) as refused:
        read_order(written(tmp_path, f"[keys.optical]\n{text}\n"))

    assert GUEK[1:] not in str(refused.value)


def test_keys_are_not_shown():
    assert GUEK not in repr(Order(keys={"optical": {"guek": GUEK, "gak": GAK}}))
