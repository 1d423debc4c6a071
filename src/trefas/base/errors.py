"""Whose fault it was: the tree of errors.

    TrefasError
    ├── SetupError     the order was wrong: a type number, a meter file, a recording's mapping, a memory image
    ├── LocalError     the caller: a value out of range, a call out of order
    ├── RemoteError    the peer: bytes that break the protocol
    └── AccessError    understood and refused; becomes a data-access-result in one place

Every message is one sentence that says which thing, what value and what would do. What happens *to* a meter is an event
in a journal, never an exception.
"""

import re

SHOWN_SIZE = 60
"""Characters that are shown of what is longer than a name or a path is."""
SENTENCE_SIZE_MAX = 4000
"""Lists of channels are long; nothing that is said is longer."""
_LONG_WORD = re.compile(r"\S{256,}")


class TrefasError(Exception):
    """Anything trefas refuses to do; the message is a sentence for a person."""


class SetupError(TrefasError):
    """What was ordered cannot be built or read."""


class LocalError(TrefasError):
    """The caller asked for something that cannot be."""


class RemoteError(TrefasError):
    """The peer sent something that breaks its protocol. Whatever a stranger sends causes this or nothing."""


class AccessError(TrefasError):
    """Understood and refused: the object, attribute or right is not there for this peer."""


def clipped(sentence: str) -> str:
    """A sentence for a person: a word in it that is longer than names are is cut to 60 characters, and all of it to 4000."""
    short = _LONG_WORD.sub(lambda match: f"{match[0][:SHOWN_SIZE]} …", sentence)
    return short if len(short) <= SENTENCE_SIZE_MAX else f"{short[:SENTENCE_SIZE_MAX]} …"
