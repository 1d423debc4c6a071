"""The page in a real browser: the meter is touched there, and shows what it did."""

import pytest

from tests.run.web.chromium import Visit, browser, served

TABS = ("Live", "Energy", "Quality", "Events", "World", "Wire", "Setup")
TRANSFERRED_MAX = 300_000
"""Bytes of all files of the page."""


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


METER = """
source = "signal:u=230,i=10,pf=0.5,rate=1000"

[breaker]
neutral_fault = true

[neutral_fault]
for_s = 1

[listen]
module = "tcp:127.0.0.1:0"
"""


@pytest.fixture(scope="module")
def link(chromium, tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "meter.toml"
    file.write_text(METER, encoding="utf-8")
    with served(str(file), "--start", "2026-01-10T12:00", "--history", "2d") as found:
        yield found


def change(visit, name, word):
    visit.page.get_by_role("group", name=name, exact=True).get_by_role("button", name=word, exact=True).click()


@pytest.fixture(scope="module")
def desktop(chromium, link):
    return Visit.of(chromium, link)


@pytest.fixture(scope="module")
def phone(chromium, link):
    return Visit.of(chromium, link, width=390, height=844, dark=True)


def test_a_pressed_button_moves_the_display_to_the_next_reading_of_the_manual_list(desktop):
    left = desktop.page.get_by_role("button", name="Left button")
    left.click()
    desktop.until("() => document.querySelector('.lcd').ariaLabel.includes('1.8.0')")
    left.focus()
    desktop.page.keyboard.press("Space")
    desktop.until("() => document.querySelector('.lcd').ariaLabel.includes('2.8.0')")

    assert desktop.display.startswith("Display: 2.8.0 0.000 kWh")


def test_the_segments_of_the_page_are_those_that_the_meter_says_are_lit(desktop):
    desktop.until(
        """async () => {
            const told = await (await fetch("api/meters/1/display")).json();
            const lit = [...document.querySelectorAll(".segment.lit")].map((each) => each.dataset.segment);
            return told.lit.length > 10 && told.lit.length === lit.length && told.lit.every((each) => lit.includes(each));
        }"""
    )


def test_the_cover_opened_on_the_page_is_open_and_lights_the_hand(desktop):
    cover = desktop.page.get_by_role("button", name="Terminal cover")
    cover.click(position={"x": 60, "y": 40})
    desktop.until("() => document.querySelector('.case').classList.contains('open')")
    desktop.until("() => document.querySelector('[data-segment=hand]').classList.contains('lit')")

    assert cover.get_attribute("aria-pressed") == "true"


def test_live_values_are_those_of_the_signal(desktop):
    desktop.tab("Live")
    desktop.until("() => document.querySelector('.hero .big').textContent.endsWith('W')")
    volts, *_, factors = (
        row.locator(".value").all_inner_texts() for row in desktop.page.locator(".phases tbody tr").all()
    )

    assert desktop.page.locator(".hero .big").inner_text() == "3\u202f450 W"  # 3 · 230 V · 10 A · 0.5
    assert volts[:3] == ["230.0"] * 3
    assert factors == ["0.500"] * 4


def test_the_opened_cover_is_a_row_of_the_status_journal(desktop):
    desktop.tab("Events")
    desktop.page.get_by_label("Filter").fill("status journal")
    row = desktop.page.locator(".rows tbody tr").first

    assert row.locator(".journal").inner_text() == "Status journal"
    assert row.locator(".said-words").inner_text() == "MeterStatus 64"  # bit 6: the cover


def test_vectors_and_harmonics_are_those_of_the_signal(desktop):
    desktop.tab("Live")
    desktop.until("() => document.querySelector('.angles tbody td:last-child').textContent === '60.0'")  # acos 0.5
    angles = [row.locator("td").first.inner_text() for row in desktop.page.locator(".angles tbody tr").all()]

    assert angles == ["0.0", "\u2212120.0", "120.0"]
    assert desktop.page.locator(".thd b").all_inner_texts() == ["0.00 %"] * 3
    desktop.until("() => document.querySelectorAll('.plot canvas').length === 1")


def test_the_load_profile_adds_up_to_what_flows_in_a_day(desktop):
    desktop.tab("Energy")
    desktop.page.get_by_role("button", name="Earlier").click()
    desktop.until("() => document.querySelector('.readout').textContent.startsWith('in 82.8')")  # 3.45 kW · 24 h

    assert desktop.page.locator(".readout").inner_text() == "in 82.800 kWh, out 0.000 kWh"


def test_a_load_that_is_switched_on_flows_and_moves_the_register(desktop):
    register = "() => document.querySelectorAll('.figures dd')[2].textContent"
    desktop.tab("World")
    change(desktop, "Kettle", "on")
    desktop.tab("Live")
    desktop.until("() => document.querySelector('.hero .big').textContent === '5\u202f450 W'")  # and 2 kW at 230 V
    before = desktop.page.evaluate(register)
    desktop.until(f"(before) => ({register})() !== before", before)

    assert float(desktop.page.evaluate(register).split()[0]) > float(before.split()[0])


def test_a_broken_neutral_opens_the_breaker_and_lights_it(desktop):
    desktop.tab("World")
    change(desktop, "Neutral", "off")
    desktop.until("() => document.querySelector('.case').classList.contains('broken')")
    desktop.until("() => document.querySelector('.breaker-lamp').dataset.lamp !== 'off'")
    change(desktop, "Neutral", "on")

    assert (
        desktop.page.locator(".seen tr", has_text="the state of the breaker").locator(".word").inner_text()
        == "by neutral fault"
    )


def test_a_power_cut_darkens_the_meter_and_its_return_lights_it_again(desktop):
    desktop.tab("World")
    change(desktop, "Power", "off")
    desktop.until("() => document.querySelector('.case.dead') && !document.querySelector('.segment.lit')")
    desktop.tab("Live")
    desktop.until("() => document.querySelector('.hero .big').textContent === 'not measured'")
    desktop.tab("World")
    change(desktop, "Power", "on")
    desktop.until("() => !document.querySelector('.case.dead') && document.querySelector('.segment.lit')")

    assert desktop.display.startswith("Display: 96.54.1")  # it begins with its checksum


def test_a_digit_chosen_in_the_set_up_says_what_would_be_otherwise_and_keeps_the_focus(desktop):
    desktop.tab("Setup")
    period = desktop.page.locator("[data-digit=Z4]")
    period.focus()
    period.select_option("4")  # 60 minutes
    row = desktop.page.locator(".differences tbody tr")
    row.wait_for()

    assert row.locator("td").all_inner_texts() == ["Integration min", "15", "60"]
    assert desktop.page.evaluate("document.activeElement.dataset.digit") == "Z4"
    assert " Z4=4 " in desktop.page.locator(".apply pre").inner_text()


def test_without_the_token_the_page_may_look_and_says_why_it_may_not_touch(chromium, link):
    visit = Visit.of(chromium, link.partition("#")[0])
    visit.page.get_by_role("button", name="Cover", exact=True).click()

    assert "may only look" in visit.page.locator("#said").inner_text()
    assert visit.wrong == []
    visit.page.context.close()


@pytest.mark.parametrize("name", TABS)
def test_every_tab_fits_a_phone_and_has_nothing_serious_for_a_screen_reader(phone, name):
    from axe_playwright_python.sync_playwright import Axe

    phone.tab(name)
    phone.page.locator("#content > .tab").wait_for()
    found = Axe().run(phone.page, options={"resultTypes": ["violations"]}).response["violations"]

    serious = [
        f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390


def test_nothing_moves_while_values_change_and_while_there_are_none(desktop):
    desktop.tab("Live")
    desktop.until("() => document.querySelector('.hero .big').textContent.endsWith('W')")
    desktop.page.evaluate(
        """() => {
            window.moved = [];
            const of = ({ node }) => node?.className?.baseVal ?? node?.className ?? node?.nodeName;
            const add = (list) => list.getEntries().forEach(({ value, sources }) => window.moved.push([value, sources.map(of)]));
            new PerformanceObserver(add).observe({ type: "layout-shift" });
        }"""
    )
    for state, end in (("off", "not measured"), ("on", "W")):
        desktop.page.evaluate(
            """async (state) => (await import("./api.js")).post("api/meters/1/world/power", { state })""", state
        )
        desktop.until("(end) => document.querySelector('.hero .big').textContent.endsWith(end)", end)
        desktop.page.wait_for_timeout(1_500)  # the spectra, which are asked for once a second

    assert desktop.page.evaluate("window.moved") == []


def test_the_page_is_small_brings_all_of_it_itself_and_leaves_the_console_empty(desktop, phone):
    place = desktop.link.partition("#")[0]
    files = {url: size for url, size in (*desktop.answers, *phone.answers) if "/api/" not in url}

    assert all(url.startswith(place) for url, _ in (*desktop.answers, *phone.answers))
    assert 20_000 < sum(files.values()) < TRANSFERRED_MAX
    assert desktop.wrong == phone.wrong == []
