"""The seal, and the journal of attempts to change what is under it."""

from trefas.core.seal import Seal, SealJournal
from trefas.device.subject import Delivery, Objects, Subject


def follow_seal(delivery: Delivery) -> None:
    """Has attempts noted."""
    delivery.meter.part(SealJournal).follow(delivery.meter.occurrences)


SUBJECT = Subject(
    "seal",
    parts=(Seal, SealJournal),
    after=("identity",),
    follow=follow_seal,
    objects=Objects(ours=frozenset({SealJournal.name})),
)
