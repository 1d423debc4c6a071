"""How gurux-dlms reads a home port: as a client that has never said anything."""

from typing import Any

from gurux_dlms import GXByteBuffer, GXDLMSClient, GXReplyData
from gurux_dlms.enums import Authentication, InterfaceType, Security
from gurux_dlms.secure import GXDLMSSecureClient

from tests.judges.judge_han import frames

CLEAR, CIPHERED = (21, 16), (32, 1)


def read(said: bytes, keys: Any) -> Any:
    found = []
    for frame in frames(said):
        reply = GXReplyData()
        _client(keys).getData(GXByteBuffer(frame), reply)
        values = reply.value
        assert isinstance(values, list), "nothing was read"
        pairs = zip(values[1::2], values[2::2], strict=True)
        said_of = {_name(name): _plain(value) for name, value in pairs if name is not None}
        time = reply.time.value.replace(tzinfo=None, microsecond=0) if reply.time else None
        found.append({"time": None if time is None else str(time), "version": values[0], **said_of})
    return found


def _client(keys: Any) -> GXDLMSClient:
    if not keys:
        return GXDLMSClient(True, *CLEAR, Authentication.NONE, None, InterfaceType.HDLC)
    client = GXDLMSSecureClient(True, *CIPHERED, Authentication.NONE, None, InterfaceType.HDLC)
    client.ciphering.blockCipherKey, client.ciphering.authenticationKey = keys
    client.ciphering.security = Security.AUTHENTICATION_ENCRYPTION
    return client


def _name(raw: Any) -> str:
    return ".".join(map(str, raw))


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | bytearray) else value
