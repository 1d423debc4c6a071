"""What an image transfer goes through, as a table (Blue Book, class 18).

Statuses 5 and 7 are never reached: activation takes no time here, and does not fail once an image is verified.
"""

from enum import Enum, IntEnum

from trefas.base.transition_table import TransitionTable


class TransferStatus(IntEnum):
    """image_transfer_status."""

    NONE = 0
    INITIATED = 1
    VERIFYING = 2
    VERIFIED = 3
    VERIFICATION_FAILED = 4
    ACTIVATING = 5
    ACTIVATED = 6
    ACTIVATION_FAILED = 7


class TransferEvent(Enum):
    """What a client wants, and what becomes of it."""

    INITIATE = "image_transfer_initiate"
    BLOCK = "image_block_transfer"
    VERIFY = "image_verify"
    ACTIVATE = "image_activate"
    PASSED = "the image is good"
    FAILED = "the hash does not fit, or nobody wants it"
    RESTART = "10 s are over"
    CANCEL = "no power, or another block size"


class TransferAction(Enum):
    """What is done."""

    BEGIN = "forgets what came of another image"
    KEEP_BLOCK = "keeps the block"
    VERIFY = "verifies in 2 s, where all blocks are there"
    VERIFY_TO_ACTIVATE = "verifies in 2 s, where all blocks are there, to activate then"
    WAIT = "goes on"
    ACTIVATE_THEN = "goes on, to activate then"
    IDENTIFY = "activates, where that was wanted"
    AUDIT_FAILURE = "a row of the upload audit"
    START_AGAIN_SOON = "will start again"
    INSTALL = "installs; a row of the upload audit"
    FORGET = "forgets what came"
    REFUSE = "is refused"


_UNDER_WAY = (
    TransferStatus.NONE,
    TransferStatus.INITIATED,
    TransferStatus.VERIFYING,
    TransferStatus.VERIFIED,
    TransferStatus.VERIFICATION_FAILED,
    TransferStatus.ACTIVATED,
)
_TAKES_BLOCKS = (TransferStatus.INITIATED, TransferStatus.VERIFICATION_FAILED)

TRANSFER = TransitionTable(
    TransferStatus.NONE,
    {
        **{(s, TransferEvent.INITIATE): (TransferStatus.INITIATED, TransferAction.BEGIN) for s in _UNDER_WAY},
        **{(s, TransferEvent.BLOCK): (s, TransferAction.KEEP_BLOCK) for s in _TAKES_BLOCKS},
        **{(s, TransferEvent.VERIFY): (TransferStatus.VERIFYING, TransferAction.VERIFY) for s in _TAKES_BLOCKS},
        (TransferStatus.VERIFYING, TransferEvent.VERIFY): (TransferStatus.VERIFYING, TransferAction.WAIT),
        (TransferStatus.VERIFIED, TransferEvent.VERIFY): (TransferStatus.VERIFIED, TransferAction.WAIT),
        **{
            (s, TransferEvent.ACTIVATE): (TransferStatus.VERIFYING, TransferAction.VERIFY_TO_ACTIVATE)
            for s in _TAKES_BLOCKS
        },
        (TransferStatus.VERIFYING, TransferEvent.ACTIVATE): (TransferStatus.VERIFYING, TransferAction.ACTIVATE_THEN),
        (TransferStatus.VERIFYING, TransferEvent.PASSED): (TransferStatus.VERIFIED, TransferAction.IDENTIFY),
        (TransferStatus.VERIFYING, TransferEvent.FAILED): (
            TransferStatus.VERIFICATION_FAILED,
            TransferAction.AUDIT_FAILURE,
        ),
        (TransferStatus.VERIFIED, TransferEvent.ACTIVATE): (TransferStatus.ACTIVATED, TransferAction.START_AGAIN_SOON),
        (TransferStatus.ACTIVATED, TransferEvent.RESTART): (TransferStatus.NONE, TransferAction.INSTALL),
        **{(s, TransferEvent.CANCEL): (TransferStatus.NONE, TransferAction.FORGET) for s in _UNDER_WAY},
    },
    otherwise=TransferAction.REFUSE,
)
"""Blocks, verify and activate are refused with a LocalError where they have no row."""
