"""Subjects: found in the package and in others, and put in an order that is the same everywhere."""

import pytest

from trefas.base.errors import SetupError
from trefas.core.journals import ClockJournal
from trefas.device.collected import arranged, merged, subjects
from trefas.device.subject import Subject


def names_of(*found, first=0):
    return [each.name for each in arranged(found, first)]


def test_what_is_after_another_begins_after_it_and_names_decide_the_rest():
    assert names_of(Subject("c", after=("d",)), Subject("d"), Subject("b"), Subject("a")) == ["a", "b", "d", "c"]


def test_those_of_other_packages_come_behind_where_they_do_not_say_otherwise():
    own = Subject("m"), Subject("z", after=("m",))

    assert names_of(*own, Subject("a"), Subject("b", after=("m",)), first=2) == ["m", "z", "a", "b"]
    assert names_of(*own[:1], Subject("z", after=("a",)), Subject("a"), first=2) == ["m", "a", "z"]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ((Subject("a"), Subject("a")), "there are two subjects 'a'; one of them must have another name"),
        ((Subject("a", after=("b",)),), "subject 'a' is after 'b', which is not there"),
        ((Subject("a", after=("b",)), Subject("b", after=("a",))), "subjects are after each other in a circle: "),
    ],
)
def test_what_does_not_go_together_is_said(found, sentence):
    with pytest.raises(SetupError, match=sentence):
        arranged(found)


def test_subjects_begin_in_the_order_that_is_due_at_one_instant():
    """As it was when one function began all of them, line by line."""
    names = [each.name for each in subjects()]

    begun = [
        "clock",
        "supply",
        "pulses",
        "pulse_input",
        "means",
        "demand",
        "load_profile",
        "tariffs",
        "upload",
        "loads",
    ]
    begun += ["debiting", "analysis", "voltage_quality", "breaker", "module_ports", "push"]
    assert [name for name in names if name in begun] == begun


def test_what_two_subjects_say_of_one_thing_is_refused():
    assert merged("the bit of {}", ({"a": 1}, {"b": 2}, {})) == {"a": 1, "b": 2}
    with pytest.raises(SetupError, match="the bit of a is said by two subjects; one of them must leave it"):
        merged("the bit of {}", ({"a": 1}, {"a": 1}))
    with pytest.raises(SetupError, match="the bit of the log ClockJournal is said by two"):
        merged("the bit of the log {}", ({ClockJournal: 1}, {ClockJournal: 2}))
