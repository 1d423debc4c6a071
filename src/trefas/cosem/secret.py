"""The secret of an association, changed by its client from the next association on (Blue Book, 4.4.3 and 4.4.4).

    LLS                    the password
    HLS with a hash        what both sides have beside their challenges
    HLS with keys          none: keys are changed in the security setup

Our own choice: a secret of HLS comes in a message that is authenticated and encrypted, whatever the policy is.
"""

from trefas.cosem.association import Association
from trefas.cosem.interface import Refused
from trefas.cosem.keys import Policy
from trefas.wire.xdlms import DataAccessResult

PASSWORD_SIZE_MIN, HASHED_SIZE_MIN, SIZE_MAX = 1, 8, 64


def change_password(association: Association, password: bytes) -> None:
    """That of an association with LLS. Raises Refused for one that is empty or too long."""
    _check_size(password, PASSWORD_SIZE_MIN)
    association.set_secret(password)


def has_hashed(association: Association) -> bool:
    """Whether it has HLS with a hash."""
    return association.credentials is not None and association.credentials.is_hashed


def change_hashed(association: Association, secret: bytes) -> None:
    """That of an association with HLS. Raises Refused where there is none, for a wrong size, and where others could read it."""
    credentials = association.credentials
    if credentials is None or not credentials.is_hashed:
        raise Refused(DataAccessResult.READ_WRITE_DENIED, "a secret was written; this association has keys instead")
    association.guard.check(Policy.AUTHENTICATED_REQUEST | Policy.ENCRYPTED_REQUEST)
    _check_size(secret, HASHED_SIZE_MIN)
    credentials.change_secret(secret)


def _check_size(secret: bytes, least: int) -> None:
    if not least <= len(secret) <= SIZE_MAX:
        raise Refused(
            DataAccessResult.OTHER_REASON,
            f"a secret of {len(secret)} bytes was written; it can have {least} to {SIZE_MAX}",
        )
