"""Which profile a country has, where the meter file does not say."""

import pytest

from trefas import Order
from trefas.device.han.profile import usual_profile


@pytest.mark.parametrize(
    ("configuration", "profile"),
    [
        ({"X14": "040"}, "no"),
        ({"X14": "090"}, "se"),
        ({"X14": "011"}, "dk"),
        ({"X14": "055"}, "at"),
        ({"X14": "063"}, "ch"),
        ({"X14": "084"}, "no"),
        ({"X14": "084", "Z16": "326"}, "no"),
    ],
)
def test_the_country_of_the_type_number_decides(configuration, profile):
    country = configuration["X14"]
    spec = Order(type_number=f"6841138BN143002{country}").configured().spec

    assert usual_profile(spec) == profile
