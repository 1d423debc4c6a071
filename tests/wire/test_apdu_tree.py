"""An APDU as fields: by the Green Book's example of a GET (11.6), and what may be a secret by its size."""

from trefas.wire.apdu_tree import tree_of


def test_a_get_of_the_clock_is_its_fields():
    # GET-Request-Normal, invoke id C1h, class 8, 0-0:1.0.0.255, attribute 2.
    tree = tree_of(bytes.fromhex("C001C10008 0000010000FF 02 00"))

    assert tree["kind"] == "GetRequestNormal"
    assert tree["name"] == {"class_id": 8, "logical_name": "0-0:1.0.0", "member": 2}


def test_an_answer_has_types_and_values():
    tree = tree_of(bytes.fromhex("C401C100 0202 06 00000001 0903 010203"))

    assert tree["kind"] == "GetResponseNormal"
    assert {"type": "U32", "value": 1} in _values(tree)
    assert {"type": "OctetString", "value": "010203"} in _values(tree)


def test_what_is_written_to_a_security_setup_is_told_by_its_size():
    # SET-Request-Normal to class 64, 0-0:43.0.0.255, attribute 2: octet-string of three bytes, five as it is coded.
    tree = tree_of(bytes.fromhex("C101C10040 00002B0000FF 02 00 0903 AABBCC"))

    assert {"type": "OctetString", "bytes": 5} in _values(tree)
    assert "aabbcc" not in str(tree)


def test_what_is_ciphered_or_no_apdu_is_told_by_its_size():
    assert tree_of(bytes.fromhex("DB0800112233")) == {"kind": "ciphered", "tag": "db", "bytes": 6}
    assert tree_of(b"\xfe\x00") == {"kind": "unknown", "tag": "fe", "bytes": 2}
    assert tree_of(b"") == {"kind": "unknown", "tag": "", "bytes": 0}


def _values(tree):
    """All below."""
    if isinstance(tree, dict):
        return [tree, *(found for each in tree.values() for found in _values(each))]
    return [found for each in tree for found in _values(each)] if isinstance(tree, list) else []
