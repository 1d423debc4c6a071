"""The list of Kaifa meters in Sweden: list 3 of Norway with names, every ten seconds (toreamun/amshan, tests/test_kaifa.py)."""

from dataclasses import replace

from trefas.wire.han.lists import kaifa_3
from trefas.wire.han.rows import Form

LIST = replace(
    kaifa_3.LIST, name="kaifa-se", period_s=10, offset_s=0, form=Form.NAMED, deviation_min=-60, tagged_time=False
)
