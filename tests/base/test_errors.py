"""The tree of errors: who is at fault can be told from the class."""

import pytest

from trefas.base.errors import AccessError, LocalError, RemoteError, SetupError, TrefasError, clipped

FAULTS = (SetupError, LocalError, RemoteError, AccessError)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_refusal_is_a_trefas_error_with_its_sentence(fault):
    with pytest.raises(TrefasError, match="X2 is '7'; must be 0, 1"):
        raise fault("X2 is '7'; must be 0, 1")


def test_no_fault_is_another():
    assert not any(issubclass(one, other) for one in FAULTS for other in FAULTS if one is not other)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("number is 5; must be 7", "number is 5; must be 7"),
        (f"{'/a' * 127} is no file", f"{'/a' * 127} is no file"),
        (f"port is '{'9' * 100_000}'; must be one", f"port is '{'9' * 59} … must be one"),
        ("words " * 100_000, "words " * 666 + "word …"),
    ],
)
def test_long_words_are_cut_to_sixty_characters_and_a_sentence_to_four_thousand(sentence, shown):
    assert clipped(sentence) == shown
