"""A memory under a passphrase: nothing of its image can be read on the disk, and nothing else opens it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.run.store import Store
from trefas.run.wrap import MAGIC, Wrap, is_wrapped, wrap_of

IMAGE = b"image with the password 12345 and a key " * 20
DOES_NOT_OPEN = "the passphrase is another one, or the memory is damaged"


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_is_stored_comes_back_with_the_passphrase_alone_and_is_nowhere_in_clear(tmp_path):
    store = Store(tmp_path, Wrap(b"correct horse"))
    for sequence in (1, 2):
        store.save(IMAGE, sequence)
    assert store.load() == IMAGE
    assert b"12345" not in on_disk(tmp_path)
    store.close()
    assert b"12345" not in on_disk(tmp_path)

    again = Store(tmp_path, Wrap(b"correct horse"))
    assert again.load() == IMAGE
    again.close()
    for wrap, sentence in (
        (Wrap(b"battery staple"), DOES_NOT_OPEN),
        (None, "is under a passphrase; say with --unlock"),
    ):
        other = Store(tmp_path, wrap)
        with pytest.raises(SetupError, match=sentence):
            other.load()
        other.close()


def test_a_memory_in_clear_is_ciphered_with_the_next_image_and_leaves_nothing(tmp_path):
    plain = Store(tmp_path)
    plain.save(IMAGE, 1)
    plain.close()
    assert b"12345" in on_disk(tmp_path)

    store = Store(tmp_path, Wrap(b"correct horse"))
    assert store.load() == IMAGE
    store.save(IMAGE, 2)

    assert b"12345" not in on_disk(tmp_path)
    store.close()
    assert b"12345" not in on_disk(tmp_path)


ONE = Wrap(b"correct horse").seal(IMAGE)


@settings(max_examples=12)  # each costs a key derivation
@given(st.integers(8 * len(MAGIC), 8 * len(ONE) - 1))
def test_a_flipped_bit_opens_nothing(at):
    raw = bytearray(ONE)
    raw[at // 8] ^= 1 << at % 8

    with pytest.raises(SetupError, match=DOES_NOT_OPEN):
        Wrap(b"correct horse").open(bytes(raw))


@pytest.mark.parametrize("length", [len(MAGIC), 20, 32, 33, len(ONE) - 1])
def test_what_is_cut_off_opens_nothing(length):
    assert is_wrapped(ONE[:length])
    with pytest.raises(SetupError, match=DOES_NOT_OPEN):
        Wrap(b"correct horse").open(ONE[:length])


def test_two_images_alike_are_not_alike_on_the_disk():
    wrap = Wrap(b"correct horse")

    assert wrap.seal(IMAGE) != wrap.seal(IMAGE)


def test_the_passphrase_is_in_a_file_or_the_environment_and_its_last_line_end_is_none_of_it(tmp_path):
    file = tmp_path / "passphrase"
    file.write_bytes(b"correct horse\n")

    assert wrap_of(f"file:{file}").open(ONE) == IMAGE


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("secret", "must be at env:NAME, file:PATH or keyring:NAME"),
        ("env:", "must be at env:NAME"),
        ("file:no\0where", "must be at env:NAME"),
        ("env:TREFAS_NO_SUCH_NAME", "the environment has no TREFAS_NO_SUCH_NAME"),
        ("file:/no/such/file", "cannot be read from /no/such/file: No such file"),
        ("file:/dev/null", "is empty or longer than 1024 bytes"),
        ("file:/dev/zero", "is empty or longer than 1024 bytes"),
    ],
)
def test_where_no_passphrase_is_a_sentence_says_so(place, sentence):
    with pytest.raises(SetupError, match=sentence):
        wrap_of(place)
