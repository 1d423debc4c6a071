"""Standing: what a peer has shown of itself, from nothing to a password or a key. Whoever gives out places goes by it."""

from enum import IntEnum


class Standing(IntEnum):
    """In the order in which peers give way to others, the first first."""

    SILENT = 0
    """Has said nothing that was answered."""
    REFUSED = 1
    """Was answered, and has no association: refused, released, or still to answer a challenge."""
    PUBLIC = 2
    """Has an association that anybody can have."""
    AUTHENTICATED = 3
    """Has an association, and showed a password or a key for it."""
