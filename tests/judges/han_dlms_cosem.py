"""How dlms-cosem reads a home port: a frame of unnumbered information, and the notification behind its LLC header."""

from typing import Any

from dlms_cosem import utils
from dlms_cosem.hdlc.frames import UnnumberedInformationFrame
from dlms_cosem.protocol.xdlms import DataNotification, GeneralGlobalCipher

from tests.judges.judge_han import frames

LLC_SIZE = 3


def read(said: bytes, keys: Any) -> Any:
    found = []
    for frame in frames(said):
        apdu = bytes(UnnumberedInformationFrame.from_bytes(frame).payload[LLC_SIZE:])
        if keys:
            apdu = GeneralGlobalCipher.from_bytes(apdu).to_plain_apdu(*keys)
        notification = DataNotification.from_bytes(bytes(apdu))
        values = utils.parse_as_dlms_data(notification.body)
        pairs = zip(values[1::2], values[2::2], strict=True)
        said_of = {".".join(map(str, name)): _plain(value) for name, value in pairs if name is not None}
        time = notification.date_time
        shown = None if time is None else str(time.replace(tzinfo=None, microsecond=0))
        found.append({"time": shown, "version": _plain(values[0]), **said_of})
    return found


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | bytearray) else value
