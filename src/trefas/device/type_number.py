"""The type number as it is written: 18 characters, and behind them, if anybody says more, the software set-up.

    68 4 1 1 3 8 B N 1 4  3   0   0   2  084      Z4=3 Z19=2 …
       │ │ │ │ │ │ │ │ │  │   │   │   │   │
      X1 2 3 4 5 6 7 8 9 X10 X11 X12 X13 X14-X16

    6841138BN143002084    684-11-38B-N14-3002-084    68 4-1 1-3 8 B-N 1 4-3 0 0 2-0 8 4 Z4=3,Z19=2

Spaces, dashes, dots and slashes may stand anywhere in the number. How the maker writes the software set-up behind it is not
public; ``Z4=3`` is ours: a digit's name and its code, in any order, parted by spaces or commas. Digits that nobody says are as
usual.
"""

import re

from trefas.base.errors import SetupError
from trefas.device.configuration import PREFIX, Configuration, coded_values
from trefas.device.digits import HARDWARE, SOFTWARE, digit

EXAMPLE = "684-11-38B-N14-3002-084"
LENGTH = len(PREFIX) + sum(each.width for each in HARDWARE)
TEXT_SIZE_MAX = 1_000
"""Longer than all digits with the widest separators."""

_FORM = f"it must begin with {PREFIX} and have {LENGTH} characters, as {EXAMPLE} (trefas type --compose asks for each digit)"
_SETTING = re.compile(r"(?<![A-Z0-9])(Z\d+)\s*=\s*([A-Z0-9]+)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-–./,;_]+")


def read(text: str) -> dict[str, str]:
    """The codes of a written number, by the names of their digits; they may still be wrong. Raises SetupError for what is no type
    number at all."""
    if len(text) > TEXT_SIZE_MAX:
        raise SetupError(f"a type number is {len(text)} characters long; must be up to {TEXT_SIZE_MAX}, as {EXAMPLE}")
    settings = _SETTING.findall(text)
    number = _SEPARATORS.sub("", _SETTING.sub(" ", text)).upper()
    if "=" in number:
        raise SetupError(
            f"'{text}' says something by = that is no digit of the software; they are as {SOFTWARE[3].name}=2"
        )
    if not number.startswith(PREFIX):
        raise SetupError(f"the type number is '{number}'; {_FORM}")
    if len(number) != LENGTH:
        raise SetupError(f"the type number is '{number}', {len(number)} characters; {_FORM}")
    codes = {}
    position = len(PREFIX)
    for each in HARDWARE:
        codes[each.name] = number[position : position + each.width]
        position += each.width
    for name, code in settings:
        one = digit(name)
        if one.name in codes:
            raise SetupError(f"{one.label} is said twice, the second time '{code}'; once is enough")
        codes[one.name] = code.upper()
    return codes


def plain(text: str) -> str:
    """The number without its separators, with the software behind it as it was said. Raises SetupError as ``read`` does."""
    codes = read(text)
    software = [f"{name}={code}" for name, code in codes.items() if not digit(name).hardware]
    return " ".join([PREFIX + "".join(codes[each.name] for each in HARDWARE), *software])


def configuration(text: str) -> Configuration:
    """What a written number orders. Raises SetupError for the first thing that cannot be."""
    return Configuration.around(coded_values(read(text)))
