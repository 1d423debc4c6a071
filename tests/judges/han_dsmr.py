"""How dsmr-parser reads P1 telegrams, by the specification of the country that they are of."""

from typing import Any

from dsmr_parser import telegram_specifications
from dsmr_parser.clients.telegram_buffer import TelegramBuffer
from dsmr_parser.parsers import TelegramParser


def read(said: bytes, keys: Any) -> Any:
    buffer = TelegramBuffer()
    buffer.append(said.decode("ascii"))
    parser = TelegramParser(_specification(said))
    found = []
    for text in buffer.get_all():
        telegram = parser.parse(text)
        values = {}
        for name, item in telegram:
            value = item.value
            values[name] = value.isoformat() if hasattr(value, "isoformat") else str(value)
        found.append(values)
    return found


def _specification(said: bytes) -> Any:
    """By the line in which a telegram says its version; the Swedish one has none."""
    if b"1-3:0.2.8(" in said:
        return telegram_specifications.V5
    return telegram_specifications.BELGIUM_FLUVIUS if b"0-0:96.1.4(" in said else telegram_specifications.SWEDEN
