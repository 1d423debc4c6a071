"""Access: passwords, keys and counters of associations, and what failed to authenticate."""

from trefas.device.authentications import FAILED_NAME, Authentications
from trefas.device.credentials import SECRETS, InterfaceSecrets
from trefas.device.keys import InvocationCounters
from trefas.device.order_base import OrderBase
from trefas.device.passwords import Passwords
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fitted, Objects, Subject


def _has_keys(secrets: type[InterfaceSecrets]) -> Fitted:
    def where(spec: Spec, order: OrderBase) -> bool:
        return secrets.interface in order.keys

    return Fitted(secrets, where)


def follow_access(delivery: Delivery) -> None:
    """Has failures counted."""
    delivery.meter.part(Authentications).follow(delivery.meter.occurrences)


SUBJECT = Subject(
    "access",
    parts=(Passwords, InvocationCounters, Authentications, *map(_has_keys, SECRETS)),
    after=("identity",),
    objects=Objects(ours=frozenset({FAILED_NAME})),
    follow=follow_access,
)
