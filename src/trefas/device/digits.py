"""All digits of an order, in the order of the data sheet: X1 to X16, Z1 to Z20, Z25 to Z30."""

from difflib import get_close_matches

from trefas.base.discover import discover
from trefas.base.errors import SetupError
from trefas.device import tables
from trefas.device.digit import Digit

DIGITS: tuple[Digit, ...] = tuple(
    sorted(
        (each for module in discover(tables) for each in vars(module).values() if isinstance(each, Digit)),
        key=lambda each: each.place,
    )
)
HARDWARE = tuple(each for each in DIGITS if each.hardware)
SOFTWARE = tuple(each for each in DIGITS if not each.hardware)

_NAMED = {each.name: each for each in DIGITS}
_KEYED = {each.key: each for each in DIGITS}
_COUNTRY_NAMES = {"X14": "X14-X16", "X15": "X14-X16", "X16": "X14-X16"}
_MISSING = ("Z21", "Z22", "Z23", "Z24")
"""Of the transformer-connected meter; a direct-connected one has none."""


def digit(name: str) -> Digit:
    """The digit of a name (``X10``, ``Z4``) or key (``breaker``, ``integration_period``). Raises SetupError for another."""
    wanted = name.strip()
    upper = wanted.upper()
    found = _NAMED.get(_COUNTRY_NAMES.get(upper, upper)) or _KEYED.get(wanted.lower())
    if found:
        return found
    if upper in _MISSING:
        raise SetupError(f"there is no {upper} in a direct-connected meter; Z1 to Z20 and Z25 to Z30 are")
    alike = get_close_matches(wanted.lower(), _KEYED, 3) or ["breaker", "integration_period"]
    raise SetupError(f"a digit is '{name}'; it is X1 to X16, Z1 to Z20, Z25 to Z30, or a name as {', '.join(alike)}")
