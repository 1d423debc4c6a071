"""``trefas type``: explained, checked, put right and composed, for people and for programs."""

import json

import pytest

from tests.programs import trefas
from trefas.base.errors import SetupError
from trefas.device.digits import DIGITS
from trefas.device.type_number import read
from trefas.tool.compose import compose
from trefas.tool.type_number import explain

NUMBER = "684-11-38B-N14-3002-084"


def explained(capsys, *words):
    explain(list(words), composes=False, as_json=False)
    return capsys.readouterr().out


def as_json(capsys, *words):
    explain(list(words), composes=False, as_json=True)
    return json.loads(capsys.readouterr().out)


def test_a_number_is_explained_digit_by_digit_in_both_languages(capsys):
    said = explained(capsys, NUMBER, "Z4=3")

    lines = {line.split()[0]: line.split() for line in said.splitlines() if line[:1] in "XZ" and line}
    assert lines.keys() == {each.name for each in DIGITS}
    assert lines["X10"] == ["X10", "breaker", "3", "standard", "breaker", "Brytare:", "Standardbrytare"]
    assert "*" not in lines["Z4"]
    assert "*" in lines["Z6"]  # nobody said it
    assert "3x230/400 V, 0.25-5(80) A, class B, starts at 20 mA (counts from 2.3 W a system)" in said


def test_what_has_no_effect_is_a_note(capsys):
    assert "note: Z12 (pulse input unit) is 01 (kWh)" in explained(capsys, NUMBER, "Z12=01")


def test_programs_get_digits_and_spec(capsys):
    said = as_json(capsys, "6841128AN210112090")

    assert (said["ok"], said["problems"], said["suggestion"]) == (True, [], None)
    assert (said["written"], said["type_number"]) == ("684-11-28A-N21-0112-090", "6841128AN210112090")
    assert said["spec"]["wiring"] == "aron"
    assert said["spec"]["energies"] == ["A+"]
    assert said["digits"]["X6"] == {
        "key": "accuracy_class",
        "title": "accuracy class",
        "swedish": "Noggrannhetsklass",
        "said": "A",
        "code": "A",
        "meaning": "class A",
        "meaning_swedish": "Klass A",
        "from": "data sheet",
    }
    assert said["digits"]["Z29"]["said"] is None
    assert said["digits"]["Z29"]["code"] == "1"


def test_a_wrong_number_is_shown_refused_and_put_right(capsys):
    with pytest.raises(
        SetupError, match=r"^X10 \(breaker\) is '7'; must be 0 \(without breaker\), 3 .*; Z19 .* is '8'"
    ):
        explain(["684-11-38B-N14-7002-084", "Z19=8"], composes=False, as_json=False)

    said = capsys.readouterr().out
    assert "what would do: 684-11-38B-N14-5002-084 Z19=2" in said
    assert any(line.split()[:4] == ["X10", "breaker", "7", "?"] for line in said.splitlines())


def test_programs_are_told_what_is_wrong_too(capsys):
    with pytest.raises(SetupError):
        explain(["684-11-38B-N14-3002-055", "Z4=4"], composes=False, as_json=True)

    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert said["problems"] == [
        "Z4 (integration period) is 4 (60 min) and X14-X16 (country) is 055 (Austria): in Austria the period is fixed; "
        "Z4 can be 2 (15 min)"
    ]
    assert said["suggestion"] == "684-11-38B-N14-3002-055 Z4=2"


class Person:
    """Answers by the digit's name; Enter to everything else."""

    def __init__(self, **answers):
        self.answers = {name: list(each) for name, each in answers.items()}
        self.asked = []
        self.told = []

    def ask(self, question, usual):
        self.asked.append(question)
        waiting = self.answers.get(question)
        return waiting.pop(0) if waiting else usual

    def compose(self, codes):
        return compose(codes, ask=self.ask, say=self.told.append)


def test_enter_to_everything_is_the_usual_meter():
    person = Person()

    composed = person.compose({})

    assert composed.written == NUMBER
    assert "X1" not in person.asked  # it can be one thing only
    assert "Z28" not in person.asked  # in the 1st variant too
    assert person.asked == sorted(person.asked, key=lambda name: [each.name for each in DIGITS].index(name))


def test_answers_are_codes_or_words_and_what_does_not_go_with_them_is_not_offered():
    person = Person(X9=["A+/A-"], X10=["without breaker"], Z4=["60"])

    composed = person.compose({})

    assert {name: composed.values[name].code for name in ("X9", "X10", "Z4", "Z19", "Z29")} == {
        "X9": "2",
        "X10": "0",
        "Z4": "4",
        "Z19": "0",
        "Z29": "2",
    }
    assert "Z19" not in person.asked
    assert "  3  A+/A-/R+/R-" not in person.told


def test_a_wrong_answer_is_told_and_asked_again():
    person = Person(X10=["7", "5"], Z29=["5", "3"])

    composed = person.compose({})

    assert composed.values["X10"].code == "5"
    assert (
        "X10 (breaker) is '7'; must be 0 (without breaker), 3 (standard breaker), 5 (breaker version 2)" in person.told
    )
    assert any("that value is for the other variant only" in each for each in person.told)
    assert person.asked.count("X10") == person.asked.count("Z29") == 2


def test_what_was_said_is_not_asked():
    person = Person(Z19=["2"])

    composed = person.compose(read(f"{NUMBER} Z4=3"))

    assert not [name for name in person.asked if name.startswith("X") or name == "Z4"]
    assert (composed.values["Z4"].code, composed.values["Z19"].code) == ("3", "2")


def program(*words, typed=None):
    return trefas("type", *words, input=typed)


def test_the_command_ends_with_0_done_1_refused_2_wrong_usage():
    done, refused, wrong = program(NUMBER), program("684-11-38B-N14-7002-084"), program()

    assert (done.returncode, refused.returncode, wrong.returncode) == (0, 1, 2)
    assert refused.stderr == (
        "trefas: X10 (breaker) is '7'; must be 0 (without breaker), 3 (standard breaker), 5 (breaker version 2)\n"
    )
    assert "--compose" in wrong.stderr


def test_questions_go_to_stderr_and_the_answer_can_be_piped():
    done = program("--compose", "--json", typed="\n" * 40)

    assert done.returncode == 0
    assert json.loads(done.stdout)["written"] == NUMBER
    assert "X10 breaker (Brytare)" in done.stderr


def test_an_end_of_input_ends_composing():
    assert program("--compose", typed="\n\n").returncode == 1


def test_an_order_form_of_the_other_variant_is_not_offered():
    first, second = Person(), Person()

    first.compose({"X8": "1"})
    second.compose({"X8": "2"})

    form = "  007 …  any other number: 1107 order form"
    assert form not in first.told
    assert form in second.told
