"""The states of the meter's side of an HDLC link, as a table (IEC 62056-46, 6.4.4.4 to 6.4.4.7; Green Book, 8.4.5)."""

from enum import Enum

from trefas.base.transition_table import TransitionTable
from trefas.wire.hdlc_frame import DISC, DM, FRMR, POLL_FINAL, RNR, RR, SNRM, UA, UI

W_UNKNOWN, Y_TOO_LONG, Z_NUMBER = 0x01, 0x04, 0x08
"""Causes of a reject: no such control field; too much information; a number that cannot be."""


class LinkState(Enum):
    """After a frame reject only SNRM and DISC help."""

    NDM = "normal disconnected mode"
    NRM = "normal response mode"
    REJECTING = "frame reject"


class LinkEvent(Enum):
    """What a frame is to a link, what is found in it, and that none came.

    The first six are control fields. UA, DM and FRMR are no commands: for them there is no event, which also keeps an optical
    head that echoes from starting a dialogue of the meter with itself.
    """

    SNRM = "SNRM"
    DISC = "DISC"
    INFORMATION = "I"
    READY = "RR or RNR"
    UI = "UI to the meter or to all stations"
    UNKNOWN = "a control field that the profile does not have"
    SNRM_UNREADABLE = "SNRM with parameters that cannot be read"
    SNRM_NOT_ADMITTED = "SNRM of a pair of SAPs that is not admitted"
    NOT_CONNECTED = "another command of a pair that is not connected"
    NUMBER_WRONG = "N(R) acknowledges what was never sent"
    INFORMATION_TOO_LONG = "more information in a frame than the meter takes"
    APDU_TOO_LONG = "more information in all than an APDU has"
    INACTIVITY = "inactivity time-out"


class LinkAction(Enum):
    """What is done."""

    CONNECT = "UA with the parameters that are settled"
    CONNECT_AGAIN = "the connection ends; UA for another one"
    PART = "the connection ends; UA"
    CONFIRM = "UA"
    END = "the connection ends"
    FORGET = "the reject is forgotten"
    TAKE = "takes the information; with P, gives the turn back"
    ACKNOWLEDGE = "forgets what is acknowledged; with P, sends what is there"
    HEAR = "takes the APDU"
    REJECT = "the connection ends; with P, FRMR"
    REJECT_AGAIN = "with P, FRMR again"
    REFUSE = "DM"
    REFUSE_POLL = "with P, DM"
    DROP = "is counted as an error"
    IGNORE = "is passed over"


_NDM, _NRM, _REJECTING = LinkState.NDM, LinkState.NRM, LinkState.REJECTING

LINK = TransitionTable(
    LinkState.NDM,
    {
        (_NDM, LinkEvent.SNRM): (_NRM, LinkAction.CONNECT),
        (_REJECTING, LinkEvent.SNRM): (_NRM, LinkAction.CONNECT),
        (_NRM, LinkEvent.SNRM): (_NRM, LinkAction.CONNECT_AGAIN),
        (_NRM, LinkEvent.DISC): (_NDM, LinkAction.PART),
        (_REJECTING, LinkEvent.DISC): (_NDM, LinkAction.CONFIRM),
        (_NRM, LinkEvent.INFORMATION): (_NRM, LinkAction.TAKE),
        (_NRM, LinkEvent.READY): (_NRM, LinkAction.ACKNOWLEDGE),
        (_NRM, LinkEvent.UI): (_NRM, LinkAction.HEAR),
        **{
            (_NRM, event): (_REJECTING, LinkAction.REJECT)
            for event in (
                LinkEvent.UNKNOWN,
                LinkEvent.NUMBER_WRONG,
                LinkEvent.INFORMATION_TOO_LONG,
                LinkEvent.APDU_TOO_LONG,
            )
        },
        **{
            (_REJECTING, event): (_REJECTING, LinkAction.REJECT_AGAIN)
            for event in (LinkEvent.INFORMATION, LinkEvent.READY, LinkEvent.UNKNOWN)
        },
        (_NRM, LinkEvent.INACTIVITY): (_NDM, LinkAction.END),
        (_REJECTING, LinkEvent.INACTIVITY): (_NDM, LinkAction.FORGET),
        **{
            (state, event): (state, action)
            for event, action in (
                (LinkEvent.NOT_CONNECTED, LinkAction.REFUSE_POLL),
                (LinkEvent.SNRM_NOT_ADMITTED, LinkAction.REFUSE),
                (LinkEvent.SNRM_UNREADABLE, LinkAction.DROP),
            )
            for state in LinkState
        },
    },
    otherwise=LinkAction.IGNORE,
)


def _event_of(control: int) -> LinkEvent | None:
    """``RRR P SSS 0`` I · ``RRR P 0001`` RR · ``RRR P 0101`` RNR · ``MMM P MM11`` the others (IEC 62056-46, 6.4.3)."""
    if not control & 1:
        return LinkEvent.INFORMATION
    if control & 0x0F in (RR, RNR):
        return LinkEvent.READY
    unnumbered = control & ~POLL_FINAL
    if unnumbered in (UA, DM, FRMR):
        return None
    commands = {SNRM: LinkEvent.SNRM, DISC: LinkEvent.DISC, UI: LinkEvent.UI}
    return commands.get(unnumbered, LinkEvent.UNKNOWN)


CONTROL_FIELDS = tuple(_event_of(control) for control in range(256))

CAUSES = {
    LinkEvent.UNKNOWN: W_UNKNOWN,
    LinkEvent.NUMBER_WRONG: Z_NUMBER,
    LinkEvent.INFORMATION_TOO_LONG: Y_TOO_LONG,
    LinkEvent.APDU_TOO_LONG: Y_TOO_LONG,
}
"""What FRMR says."""
REASONS = {
    LinkEvent.SNRM: "a client connected again",
    LinkEvent.DISC: "the client disconnected",
    LinkEvent.UNKNOWN: "the client sent a control field that does not exist",
    LinkEvent.NUMBER_WRONG: "the client acknowledged what was never sent",
    LinkEvent.INFORMATION_TOO_LONG: "the client sent more information than the meter takes",
}
"""Why a connection ended, for whoever is told; of the others the link says how long it waited, and how long an APDU can be."""
