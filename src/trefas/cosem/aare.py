"""Answers to an AARQ: what is agreed on, a challenge, or why not (Green Book, 9.4.4.1)."""

from trefas.cosem import refusals
from trefas.cosem.agreement import SEND_SIZE_MIN
from trefas.cosem.handshake import Handshake
from trefas.cosem.rights import View
from trefas.wire import acse
from trefas.wire.acse import Aare, Aarq, Context, Diagnostic, Result
from trefas.wire.xdlms import Conformance
from trefas.wire.xdlms_initiate import DLMS_VERSION, InitiateRequest


def accepted(view: View, response: bytes) -> bytes:
    """Associated; ``response`` is the InitiateResponse."""
    return Aare(view.context.name_octets, Result.ACCEPTED, Diagnostic.NULL, user_information=response).encode()


def challenge(view: View, handshake: Handshake, response: bytes) -> bytes:
    """The client has to show that it knows the keys."""
    return Aare(
        view.context.name_octets,
        Result.ACCEPTED,
        Diagnostic.AUTHENTICATION_REQUIRED,
        responding_title=handshake.credentials.title,
        responding_qualifier=handshake.credentials.certificates.own(view.mechanism),
        mechanism_name=view.mechanism.name_octets,
        authentication_value=handshake.ours,
        user_information=response,
    ).encode()


def refused(
    view: View | None, why: Diagnostic, information: bytes = b"", result: Result = Result.REJECTED_PERMANENT
) -> bytes:
    """Not associated. ``view`` None: the pair of SAPs is not there."""
    context = view.context if view else Context.LN
    return Aare(context.name_octets, result, why, user_information=information).encode()


def unfit(view: View | None, request: Aarq) -> bytes:
    """The answer to a client that nothing could be agreed with, whoever it is; empty for one that fits."""
    if view is None:
        return refused(view, Diagnostic.CALLED_TITLE_NOT_RECOGNIZED)
    if not request.is_version_1:
        name, why = view.context.name_octets, acse.NO_COMMON_VERSION
        return Aare(name, Result.REJECTED_PERMANENT, why, by_provider=True).encode()
    if request.context is not view.context:
        return refused(view, Diagnostic.CONTEXT_NOT_SUPPORTED)
    return b""


def disagreement(initiate: InitiateRequest, granted: Conformance, overhead: int) -> bytes:
    """The ConfirmedServiceError of an InitiateRequest that nothing can be agreed with; empty for one that fits. ``overhead`` is
    what protection adds to an answer, in bytes."""
    if initiate.version < DLMS_VERSION:
        return refusals.initiate_error(refusals.VERSION_TOO_LOW)
    if not granted:
        return refusals.initiate_error(refusals.INCOMPATIBLE)
    if 0 < initiate.pdu_size_max < SEND_SIZE_MIN + overhead:
        return refusals.initiate_error(refusals.SIZE_TOO_SHORT)
    return b""
