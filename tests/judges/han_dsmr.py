"""How dsmr-parser reads P1 telegrams, by its Swedish specification."""

from typing import Any

from dsmr_parser import telegram_specifications
from dsmr_parser.clients.telegram_buffer import TelegramBuffer
from dsmr_parser.parsers import TelegramParser


def read(said: bytes, keys: Any) -> Any:
    buffer = TelegramBuffer()
    buffer.append(said.decode("ascii"))
    parser = TelegramParser(telegram_specifications.SWEDEN)
    found = []
    for text in buffer.get_all():
        telegram = parser.parse(text)
        values = {}
        for name, item in telegram:
            value = item.value
            values[name] = value.isoformat() if hasattr(value, "isoformat") else str(value)
        found.append(values)
    return found
