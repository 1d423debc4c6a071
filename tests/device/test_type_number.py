"""The type number as it is written, in every spelling, and what is none."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.device.order import Order
from trefas.device.type_number import TEXT_SIZE_MAX, configuration, plain, read

# 68 | X1 4 | X2 1 | X3 1 | X4 3 | X5 8 | X6 B | X7 N | X8 1 | X9 4 | X10 3 | X11 0 | X12 0 | X13 2 | X14-X16 084
PARTS = dict(zip([*(f"X{n}" for n in range(1, 14)), "X14-X16"], [*"41138BN143002", "084"], strict=True))


@pytest.mark.parametrize(
    "written",
    [
        "6841138BN143002084",
        "684-11-38B-N14-3002-084",
        "68 4-1 1-3 8 B-N 1 4-3 0 0 2-0 8 4",
        "684.11.38b/n14 3002_084",
    ],
)
def test_eighteen_characters_lie_as_the_data_sheet_draws_them(written):
    assert read(written) == PARTS
    assert configuration(written).written == "684-11-38B-N14-3002-084"
    assert Order(type_number=written).type_number == "6841138BN143002084"


def test_the_types_of_the_technical_description_are_written_so():
    # 684-1X-3XX-NxX-XXXX-XXX and, for three wires, 684-1X-2XX-NxX-XXXX-XXX: X6 and X10 … are digits of ours
    assert configuration("68411 31BN1 43012 090").written == "684-11-31B-N14-3012-090"
    assert configuration("684-15-26A-N21-0111-012").type_number == "6841526AN210111012"


def test_software_stands_behind_in_any_order():
    assert read("684-11-38B-N14-3002-084 Z19=2, z4=3") == PARTS | {"Z19": "2", "Z4": "3"}
    assert read("684-11-38B-N14-3002-084/Z4 = 3") == PARTS | {"Z4": "3"}
    assert plain("684-11-38B-N14-3002-084 Z19=2, z4=3") == "6841138BN143002084 Z19=2 Z4=3"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the type number is ''; it must begin with 68 and have 18 characters, as 684-11-38B-N14-3002-084"),
        ("382", "the type number is '382'; it must begin with 68"),
        (
            "684-11-38B-N14-3002-08",
            "the type number is '6841138BN14300208', 17 characters; it must begin with 68 and have 18",
        ),
        ("684-11-38B-N14-3002-0844", "19 characters; it must begin with 68 and have 18"),
        ("684-11-38B-N14-3002-084 Z4=3 Z4=2", r"Z4 \(integration period\) is said twice, the second time '2'"),
        ("684-11-38B-N14-3002-084 Z31=1", "a digit is 'Z31'; it is X1 to X16, Z1 to Z20, Z25 to Z30"),
        ("684-11-38B-N14-3002-084 X10=0", "says something by = that is no digit of the software"),
        ("684-11-38B-N14-3002-084 Z4=", "says something by ="),
        ("6" * (TEXT_SIZE_MAX + 1), "is 1001 characters long; must be up to 1000"),
        ("685-11-38B-N14-3002-084", r"X1 \(meter type\) is '5'; must be 4 \(OMNIPOWER three-phase\)"),
        ("684-11-38B-N14-s002-084", r"X10 \(breaker\) is 'S'; must be 0"),  # a code is no word
        ("684-11-38B-N14-3002-084 Z6=1", r"Z6 \(debiting stop day\) is '1'; must be 01, 02"),
        ("684-11-38B-N14-3002-0٣4", "X14-X16 .* is '0٣4'"),
    ],
)
def test_what_is_no_type_number_is_a_sentence(text, sentence):
    with pytest.raises(SetupError, match=sentence):
        configuration(text)


@given(text=st.text("68 -=Z0123456789BN,x١²", max_size=40) | st.text(max_size=40))
def test_any_text_is_a_type_number_or_a_sentence(text):
    with suppress(SetupError):
        assert configuration(text).type_number.startswith("684")


def test_all_of_it_can_be_read_back():
    whole = configuration("684-11-38B-N24-0111-055 Z18=002 Z28=1 Z29=5 Z9=000")

    assert configuration(whole.text).values == whole.values
    assert whole.said == "684-11-38B-N24-0111-055 Z9=000 Z18=002 Z28=1 Z29=5"
    assert whole.values["Z4"].code == "2"  # Austria
