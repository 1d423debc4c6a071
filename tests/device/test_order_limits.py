"""Meter files: fields at their limits and beyond; too much for a parser, and secrets at the wrong place, in one sentence."""

import pytest

from trefas.base.errors import SetupError
from trefas.device.order import read_order

KEY = "000102030405060708090A0B0C0D0E0F"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"number = {'9' * 5000}", "it has a number of more than 4300 digits"),
        (f"number = {'[' * 100_000}", "it is no TOML that can be read: lists stand too deep in each other"),
        (f'number = "{KEY}"', "number is wrong; it must be a whole number"),
        (f'keyz = "{KEY}"', "keyz is no field"),
        (f'[keys]\noptical = "{KEY}"', "keys.optical is wrong; it must be a table"),
        (f'[keys.optical]\nguek = "{KEY}00"', "keys.optical.guek is wrong; it must be 32 hexadecimal digits"),
        (f'password = "{KEY * 3}"', "password is wrong; it must be text of up to 64 characters"),
        ("password = 12345678", "password is wrong; it must be text in quotes"),
    ],
)
def test_a_meter_file_is_refused_in_a_sentence_that_holds_no_secret(tmp_path, text, sentence):
    file = tmp_path / "meter.toml"
    file.write_text(text)

    with pytest.raises(SetupError) as refused:
        read_order(file)

    said = str(refused.value)
    assert said.startswith(f"the meter file {file}: {sentence}")
    assert KEY not in said
    assert "12345678" not in said


@pytest.mark.parametrize(
    ("text", "lowest", "highest", "step"),
    [
        ("number = {}", 0, 0xFFFF_FFFF, 1),
        ("serial_number = {}", 0, 0xFFFF_FFFF, 1),
        ("zone_min = {}", -12 * 60, 14 * 60, 1),  # from 12 hours behind UTC to 14 ahead of it
        ("energy_scaler = {}", -3, 3, 1),
        ("hdlc_address = {}", 0x10, 0x3FFD, 1),  # Green Book, 8.4.2.3: those below and above are reserved
        ("clock_drift_ppm = {}", -1000, 1000, 0.5),
        ("ambient_c = {}", -40, 85, 0.5),
        ("tariff = {}", 0, 8, 1),
        ("port_pulses_per_kwh = {}", 1, 1000, 1),
        ("pulse_input.division_factor = {}", 0.1, 1000, 0.05),
        ("neutral_fault.above_v = {}", 231, 400, 0.5),
        ("neutral_fault.below_v = {}", 1, 229, 0.5),
        ("push.event_mask = {}", 0, 0xFFFF_FFFF, 1),
        ('push = {{destination = "tcp:192.0.2.1:4059", every_s = {}}}', 10, 86_400, 1),  # to a day
        ("push.randomise_s = {}", 0, 0xFFFF, 1),
        ("push.retries = {}", 0, 0xFF, 1),
        ("push.retry_s = {}", 0, 0xFFFF, 1),
        ('push.alarm_call = {{address = "192.0.2.1", port = {}}}', 1, 0xFFFF, 1),
        ("breaker.connect_wait_s = {}", 0, 0xFFFF, 1),
        ("breaker.load.limit_a = {}", 0, 80, 1),
        ("breaker.load = {{limit_kw = 9, k1 = {}, k2 = 0.0, k3 = 0.0}}", 0.0, 9.9, 0.1),
        ("breaker.load = {{limit_kw = 9, t1_s = 0, t2_s = 0, t3_s = {}}}", 0, 0xFFFF, 1),
        ("breaker.overvoltage = {{reconnect_v = 250, above_v = {}}}", 260, 320, 1),
        ("breaker.overvoltage = {{above_v = 320, reconnect_v = {}}}", 250, 270, 1),
        ("breaker.overvoltage.for_s = {}", 1, 3600, 1),  # to an hour
    ],
)
def test_a_field_reaches_from_its_lowest_value_to_its_highest(tmp_path, text, lowest, highest, step):
    def taken(value) -> bool:
        file = tmp_path / "meter.toml"
        file.write_text(text.format(value))
        try:
            read_order(file)
        except SetupError as refused:
            return "must be" not in str(refused)
        return True

    values = (lowest, highest, lowest - step, highest + step)
    assert [taken(value) for value in values] == [True, True, False, False]
