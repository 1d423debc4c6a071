"""What a client with keys said, without its protection."""

from trefas.base.errors import RemoteError
from trefas.cosem import refusals
from trefas.cosem.keys import POLICY_REQUEST
from trefas.cosem.security import CLEAR, GENERAL_TAGS, TAGS, Form, Replayed, SecurityContext, Unprotected
from trefas.wire.xdlms import Conformance


def deciphered(request: bytes, security: SecurityContext, conformance: Conformance) -> tuple[bytes, Form] | bytes:
    """An APDU and how it was protected; or the answer to one that cannot be taken."""
    tag = request[0] if request else None
    if tag not in TAGS:
        return refusals.NOT_ALLOWED if security.policy & POLICY_REQUEST else (request, CLEAR)
    if tag in GENERAL_TAGS and Conformance.GENERAL_PROTECTION not in conformance:
        return refusals.NOT_NEGOTIATED
    try:
        return security.open(request)
    except Replayed as error:
        return refusals.replayed(error.expected)
    except Unprotected:
        return refusals.NOT_ALLOWED
    except RemoteError:
        return refusals.UNDECIPHERED


def deciphered_initiate(information: bytes, security: SecurityContext) -> tuple[bytes, Form | None]:
    """The InitiateRequest of an AARQ, and how it was protected. Raises RemoteError where it cannot be taken."""
    if information[:1] and information[0] in TAGS:
        return security.open(information)
    if security.policy & POLICY_REQUEST:
        raise Unprotected("an InitiateRequest is in clear, and the policy asks for protection")
    return information, None
