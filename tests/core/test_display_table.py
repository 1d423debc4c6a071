"""The table of the display's views: each is reached, each is left, and power decides in all of them."""

import pytest

from trefas.core.display_table import DURATION_NS, VIEWS, Action, Cause, View

BUTTONS = [each for each in Cause if each.name.startswith(("LEFT", "RIGHT"))]
FOUND = {Cause.RESERVE_THERE, Cause.UTILITY_THERE, Cause.FUNCTIONS_THERE, Cause.LOG_THERE, Cause.TO_SET, Cause.DONE}
ASKS = {
    Action.ASK_RESERVE: Cause.RESERVE_THERE,
    Action.ASK_UTILITY: Cause.UTILITY_THERE,
    Action.ASK_FUNCTIONS: Cause.FUNCTIONS_THERE,
    Action.ASK_LOG: Cause.LOG_THERE,
    Action.FUNCTION: Cause.DONE,
    Action.ENTER: Cause.DONE,
}


def test_every_view_is_reached_from_the_begin_and_every_action_done_somewhere():
    reached, pending = set(), [VIEWS.begin]
    while pending:
        view = pending.pop()
        if view not in reached:
            reached.add(view)
            pending += [row.to for (state, _), row in VIEWS.rows.items() if state is view]

    assert reached == set(View)
    assert {row.action for row in VIEWS.rows.values()} | {VIEWS.otherwise} == set(Action)


@pytest.mark.parametrize("view", View)
def test_power_begins_everywhere_and_its_end_is_dark(view):
    assert VIEWS.step(view, Cause.POWERED) == (View.CHECKSUM, Action.BEGIN)
    if view not in (View.DARK, View.BATTERY):
        assert VIEWS.step(view, Cause.UNPOWERED).to is View.DARK


@pytest.mark.parametrize("view", View)
def test_what_ends_by_itself_has_a_time_and_only_that(view):
    assert (view in DURATION_NS) is ((view, Cause.ELAPSED) in VIEWS)


def test_time_alone_leads_to_the_automatic_list_or_into_the_dark():
    for view in DURATION_NS:
        while (view, Cause.ELAPSED) in VIEWS:
            view = VIEWS.step(view, Cause.ELAPSED).to
        assert view in (View.AUTOMATIC, View.DARK)


def test_who_asks_has_a_row_for_what_is_found():
    for (view, _), row in VIEWS.rows.items():
        if row.action in ASKS:
            assert (view, ASKS[row.action]) in VIEWS
            assert row.to is view


def test_the_right_button_does_nothing_without_supply():
    for view in (View.DARK, View.BATTERY):
        for cause in (Cause.RIGHT_SHORT, Cause.RIGHT_LONG, Cause.RIGHT_VERY_LONG):
            assert VIEWS.step(view, cause) == (view, Action.NOTHING)
