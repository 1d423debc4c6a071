"""Meter files that are too much for a parser, and secrets at the wrong place: one sentence each, without the secret."""

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
