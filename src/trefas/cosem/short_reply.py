"""A client's answer to a challenge where objects have short names: a Read of the method, with the answer as its parameter."""

from trefas.base.obis import Obis
from trefas.cosem.short_names import ASSOCIATION_NAME
from trefas.wire import apdu
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal, ActionResponseNormal
from trefas.wire.xdlms_sn import ReadRequest, ReadResponse, Variable

REPLY_TO_HLS = Name(15, Obis(0, 0, 40, 0, 0), 1)
"""The method by which a client answers our challenge."""
SHORT_REPLY_TO_HLS = ASSOCIATION_NAME + 0x58
"""The same with short names."""


def action_of(request: ReadRequest) -> ActionRequestNormal | None:
    """The same with logical names; None where it is no such answer."""
    match request.accesses:
        case (Variable(name, selection),) if name == SHORT_REPLY_TO_HLS and selection is not None:
            return ActionRequestNormal(0, REPLY_TO_HLS, selection.parameter)
    return None


def read_of(answer: bytes) -> bytes:
    """What came of it, as a Read says it."""
    done = apdu.decode(answer)
    assert isinstance(done, ActionResponseNormal), "a reply to a challenge is accepted or not"
    return ReadResponse((DataAccessResult(done.result) if done.returned is None else done.returned,)).encode()
