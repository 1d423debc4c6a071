"""How pydlms-client reads a home port: a stream of HDLC frames."""

from typing import Any

from pydlms.push import PushDecoder
from pydlms.security.context import SecurityContext


def read(said: bytes, keys: Any) -> Any:
    found = []
    for message in PushDecoder("hdlc", SecurityContext(*keys) if keys else None).feed(said):
        values = {str(record.obis): _plain(record.raw) for record in message.records if record.obis}
        time = message.timestamp.to_datetime().replace(tzinfo=None) if message.timestamp else None
        found.append({"time": None if time is None else str(time), "counter": message.invocation_counter, **values})
    return found


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | bytearray) else value
