"""The states of an association, from an AARQ to its release, as a table (Green Book, 9.4.1 and 9.4.4)."""

from enum import Enum

from trefas.base.transition_table import TransitionTable


class AssociationState(Enum):
    """Where an association stands. An AARQ is looked at at once, or later where others guessed at passwords."""

    IDLE = "idle"
    OPENING = "opening"
    PENDING = "association pending"
    ASSOCIATED = "associated"


class AssociationEvent(Enum):
    """What the client says, and what is found out about it."""

    AARQ = "AARQ"
    RLRQ = "RLRQ"
    ACTION = "ActionRequestNormal"
    READ = "ReadRequest"
    REQUEST = "another APDU"
    LATER = "it has to wait"
    REFUSED = "refused, or nothing is agreed"
    CHALLENGED = "agreed, with high level security"
    ACCEPTED = "agreed"
    PROVED = "the answer to the challenge is right"
    DISPROVED = "the answer to the challenge is wrong"
    RELEASED = "the RLRQ is from the client"
    LINK_GONE = "the link is gone"


class AssociationAction(Enum):
    """What is done."""

    OPEN = "what there was ends; looks at the AARQ"
    WAIT = "answers later"
    REFUSE = "nothing is left; AARE with a diagnostic"
    CHALLENGE = "AARE with a challenge"
    ACCEPT = "the services begin; AARE, where an answer is wanted"
    JUDGE_REPLY = "looks at the answer to the challenge, with logical names"
    JUDGE_SHORT_REPLY = "looks at the answer to the challenge, with short names"
    CONFIRM_REPLY = "the services begin; ActionResponse with the answer to the client's challenge"
    END_REPLY = "nothing is left; ActionResponse other-reason"
    JUDGE_RELEASE = "looks at the user information"
    CONFIRM_RELEASE = "nothing is left; RLRE"
    SERVE = "the service answers"
    END = "nothing is left"
    NOT_ALLOWED = "is answered with an ExceptionResponse: service not allowed"


_IDLE, _OPENING, _PENDING, _ASSOCIATED = AssociationState

ASSOCIATION = TransitionTable(
    AssociationState.IDLE,
    {
        **{(s, AssociationEvent.AARQ): (_OPENING, AssociationAction.OPEN) for s in AssociationState},
        (_OPENING, AssociationEvent.LATER): (_OPENING, AssociationAction.WAIT),
        (_OPENING, AssociationEvent.REFUSED): (_IDLE, AssociationAction.REFUSE),
        (_OPENING, AssociationEvent.CHALLENGED): (_PENDING, AssociationAction.CHALLENGE),
        (_OPENING, AssociationEvent.ACCEPTED): (_ASSOCIATED, AssociationAction.ACCEPT),
        (_PENDING, AssociationEvent.ACTION): (_PENDING, AssociationAction.JUDGE_REPLY),
        (_PENDING, AssociationEvent.READ): (_PENDING, AssociationAction.JUDGE_SHORT_REPLY),
        (_PENDING, AssociationEvent.PROVED): (_ASSOCIATED, AssociationAction.CONFIRM_REPLY),
        (_PENDING, AssociationEvent.DISPROVED): (_IDLE, AssociationAction.END_REPLY),
        **{
            (_ASSOCIATED, request): (_ASSOCIATED, AssociationAction.SERVE)
            for request in (AssociationEvent.ACTION, AssociationEvent.READ, AssociationEvent.REQUEST)
        },
        **{(s, AssociationEvent.RLRQ): (s, AssociationAction.JUDGE_RELEASE) for s in AssociationState},
        **{(s, AssociationEvent.RELEASED): (_IDLE, AssociationAction.CONFIRM_RELEASE) for s in AssociationState},
        **{(s, AssociationEvent.LINK_GONE): (_IDLE, AssociationAction.END) for s in AssociationState},
    },
    otherwise=AssociationAction.NOT_ALLOWED,
)
