"""Another secret for the next association: who may change it, and to what."""

import hashlib

import pytest

from tests.cosem.ciphered import METER
from tests.cosem.secure_house import SECRET, SUITE_0, SecureClient, SecureHouse
from trefas.base.obis import Obis
from trefas.cosem.keys import Policy
from trefas.cosem.secret import HASHED_SIZE_MIN, SIZE_MAX
from trefas.wire.acse import Mechanism
from trefas.wire.axdr import U8, OctetString
from trefas.wire.ciphering import Protection
from trefas.wire.xdlms import ActionResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal

CHANGE = Name(15, Obis.parse("0.0.40.0.0.255"), 2)
OTHER = b"another one, of both"


class OtherSecret(SecureClient):
    """A client that knows the other secret."""

    def proof(self, challenge):
        """Green Book, 9.2.7.4, mechanism 6."""
        return hashlib.sha256(OTHER + self.title + METER + challenge + self.challenge).digest()


def hashed(**options):
    house = SecureHouse(mechanism=Mechanism.HLS_SHA256, **options)
    return house, {"mechanism": Mechanism.HLS_SHA256}


def changed(client, secret):
    return client.ask(ActionRequestNormal(0xC1, CHANGE, secret)).result


def test_the_secret_of_a_hash_is_changed_for_the_next_association():
    house, how = hashed()
    _, client = house.associated(**how)

    assert changed(client, OctetString(OTHER)) == ActionResult.SUCCESS

    assert house.keys.secret == OTHER
    _, old = house.client(start=100, **how)
    assert old.associate()[1].result == ActionResult.OTHER_REASON
    new = OtherSecret(house.device.association(19, 16).receive, SUITE_0, start=200, **how)
    assert new.associate()[1].result == ActionResult.SUCCESS


@pytest.mark.parametrize("size", [0, HASHED_SIZE_MIN - 1, SIZE_MAX + 1])
def test_a_secret_that_is_too_short_or_too_long_is_none(size):
    house, how = hashed()
    _, client = house.associated(**how)

    assert changed(client, OctetString(bytes(size))) == ActionResult.OTHER_REASON
    assert changed(client, U8(1)) == ActionResult.TYPE_UNMATCHED
    assert changed(client, None) == ActionResult.TYPE_UNMATCHED
    assert house.keys.secret == SECRET


def test_a_secret_that_others_could_read_is_not_taken():
    house, how = hashed(ordered_policy=Policy.AUTHENTICATED)
    _, client = house.associated(form=Protection.AUTHENTICATED, **how)

    assert changed(client, OctetString(OTHER)) == ActionResult.READ_WRITE_DENIED
    client.form = Protection.BOTH
    assert changed(client, OctetString(OTHER)) == ActionResult.SUCCESS


def test_an_association_that_has_keys_alone_has_no_secret_to_change():
    house = SecureHouse()
    association, client = house.associated()

    own = next(each for each in association.objects if each.class_id == 15)
    assert sorted(own.methods) == [1]
    assert changed(client, OctetString(OTHER)) == ActionResult.READ_WRITE_DENIED
    assert house.keys.secret == SECRET
