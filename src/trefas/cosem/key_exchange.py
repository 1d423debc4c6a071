"""New keys for an association: brought under the master key, or agreed (Blue Book, 4.4.7; Green Book, 9.2.5.5 and annex C).

agreed key data   | x | y | r | s |          the key of this once, and the signature of key id || x || y
"""

from collections.abc import Callable, Sequence

from trefas.base.errors import RemoteError
from trefas.cosem.credentials import Credentials
from trefas.cosem.interface import Refused
from trefas.cosem.keys import KeyId
from trefas.wire import elliptic
from trefas.wire.certificate import CertificateType
from trefas.wire.key_agreement import derive, shared_secret
from trefas.wire.key_wrap import unwrap_key
from trefas.wire.xdlms import DataAccessResult

AGREED = (KeyId.UNICAST, KeyId.BROADCAST, KeyId.AUTHENTICATION)
"""The master key is transferred alone."""

Pairs = Sequence[tuple[int, bytes]]


def unwrap_all(credentials: Credentials, wrapped: Pairs) -> dict[KeyId, bytes]:
    """The keys of a transfer. Raises Refused where one of them cannot be had: then none is."""
    master = credentials.keys.master
    if not master:
        raise Refused(DataAccessResult.READ_WRITE_DENIED, "keys are transferred, and the association has no master key")
    _distinct(wrapped, tuple(KeyId))
    try:
        return {KeyId(key_id): unwrap_key(data, master) for key_id, data in wrapped}
    except RemoteError as error:
        raise Refused(DataAccessResult.OTHER_REASON, str(error)) from error


def agree(
    credentials: Credentials, client_title: bytes, draw: Callable[[int], bytes], offered: Pairs
) -> tuple[dict[KeyId, bytes], Pairs]:
    """The agreed keys, and what the client needs to come to the same. Raises Refused where one cannot be agreed."""
    suite, signing = credentials.suite, credentials.keys.signing
    verifying = credentials.certificates.public(client_title, CertificateType.SIGNATURE)
    if not suite.has_curve or not signing or verifying is None:
        raise Refused(
            DataAccessResult.READ_WRITE_DENIED,
            "keys are to be agreed, and the suite, a key of the meter or a certificate of the client does not allow it",
        )
    _distinct(offered, AGREED)
    size, keys, answers = 2 * suite.coordinate_size, {}, []
    for key_id, data in offered:
        named, public, signature = bytes((key_id,)), data[:size], data[size:]
        try:
            elliptic.verify(suite, verifying, named + public, signature)
            own = elliptic.private_of(suite, draw(suite.coordinate_size + elliptic.SPARE_SIZE))
            secret = shared_secret(suite, own, public)
        except RemoteError as error:
            raise Refused(DataAccessResult.OTHER_REASON, str(error)) from error
        keys[KeyId(key_id)] = derive(suite, secret, client_title, credentials.title)
        drawn = elliptic.public_of(suite, own)
        answers.append((key_id, drawn + elliptic.sign(suite, signing, named + drawn)))
    return keys, answers


def _distinct(pairs: Pairs, allowed: Sequence[KeyId]) -> None:
    ids = [key_id for key_id, _ in pairs]
    if not ids or len(set(ids)) < len(ids) or not set(ids) <= {int(each) for each in allowed}:
        raise Refused(
            DataAccessResult.OTHER_REASON,
            f"keys {ids} are named; each can be one of {[int(each) for each in allowed]}, once",
        )
