"""Keys that were ordered: how an interface gets them, and how they stay.

They are set in the factory, and kept in the memory from then on as the passwords are: what a client changed is there after the
next start, and the meter file's are not looked at again.
"""

from collections.abc import Iterable
from typing import cast

from trefas.base.errors import RemoteError, SetupError
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.cosem.credentials import Credentials
from trefas.cosem.keys import Keys, Policy
from trefas.device.interface_keys import InterfaceKeys, certificate_of
from trefas.device.keys import InvocationCounters
from trefas.device.order_base import OrderBase
from trefas.device.spec import Spec
from trefas.wire.acse import Mechanism
from trefas.wire.suite import SUITES

POLICIES = {"none": Policy.NONE, "authenticated": Policy.AUTHENTICATED, "both": Policy.BOTH}
MECHANISMS = {
    "gmac": Mechanism.HLS_GMAC,
    "sha256": Mechanism.HLS_SHA256,
    "ecdsa": Mechanism.HLS_ECDSA,
    "md5": Mechanism.HLS_MD5,
    "sha1": Mechanism.HLS_SHA1,
}


def _kept(name: str) -> Label:
    return Label(None, name, writable=True, octets=True)


class InterfaceSecrets(Part):
    """The keys of one interface, each in the memory (``trefas.cosem.keys.Keys``)."""

    interface = ""

    unicast = _kept("global unicast encryption key")
    authentication = _kept("authentication key")
    broadcast = _kept("global broadcast encryption key")
    master = _kept("master key")
    secret = _kept("secret of high level security")
    signing = _kept("private key for signatures")
    agreement = _kept("private key for agreed keys")
    new_signing = _kept("private key for signatures that waits for its certificate")
    new_agreement = _kept("private key for agreed keys that waits for its certificate")
    certificates = _kept("certificates")
    policy = _kept("security policy that was activated")


class ModuleSecrets(InterfaceSecrets):
    """Those of the primary module port."""

    interface = "module"


class OpticalSecrets(InterfaceSecrets):
    """Those of the optical port."""

    interface = "optical"


class CccSecrets(InterfaceSecrets):
    """Those of the CCC module port."""

    interface = "ccc"


class StandardSecrets(InterfaceSecrets):
    """Those of the standard face."""

    interface = "standard"


SECRETS = (ModuleSecrets, OpticalSecrets, CccSecrets, StandardSecrets)
"""Of each interface; a meter has those of the interfaces with keys."""


def credentials_of(
    order: OrderBase, spec: Spec, title: bytes, counters: InvocationCounters, parts: Iterable[Part]
) -> dict[str, Credentials]:
    """The credentials of each association that was ordered with keys. Raises SetupError where one unicast key is that of two,
    or where the encrypted interface (Z28) does not go with the rest."""
    found: dict[str, Credentials] = {}
    by_interface = {part.interface: part for part in parts if isinstance(part, InterfaceSecrets)}
    for name, each in order.keys.items():
        for other, known in order.keys.items():
            if other in found and known.guek.lower() == each.guek.lower():
                raise SetupError(f"guek in [keys.{name}] is that of [keys.{other}] too; each needs one of its own")
        if spec.encryption and each.policy != "both":
            raise SetupError(
                f"policy in [keys.{name}] is '{each.policy}', and Z28 (encrypted interface) is 1 (enabled); must be 'both'"
            )
        found[name] = _made(name, each, title, counters, by_interface[name])
    if spec.encryption and not found:
        raise SetupError(
            "Z28 (encrypted interface) is 1 (enabled), and the meter has no keys, so that nobody could read it; "
            "put guek and gak of an interface into the meter file, as [keys.optical]"
        )
    return found


def _made(
    name: str, ordered: InterfaceKeys, title: bytes, counters: InvocationCounters, part: InterfaceSecrets
) -> Credentials:
    """As the factory delivers it."""
    keys = cast(Keys, part)  # its labels are declared as octets, each under the name of a key
    hexadecimal = {
        "unicast": ordered.guek,
        "authentication": ordered.gak,
        "master": ordered.master,
        "broadcast": ordered.gbek,
        "signing": ordered.signing_key,
        "agreement": ordered.agreement_key,
    }
    for attribute, digits in hexadecimal.items():
        setattr(keys, attribute, bytes.fromhex(digits or ""))
    keys.secret = (ordered.secret or "").encode()
    credentials = Credentials(
        name,
        title,
        keys,
        counters,
        POLICIES[ordered.policy],
        SUITES[ordered.suite],
        MECHANISMS[ordered.mechanism],
        bytes.fromhex(ordered.client_title) if ordered.client_title else None,
        tuple(certificate_of(each) for each in ordered.trust),
    )
    try:
        for each in ordered.certificates:
            credentials.certificates.add(certificate_of(each))
    except RemoteError as error:
        raise SetupError(f"certificates in [keys.{name}]: {error}") from error
    return credentials
