"""OpenMetrics, read by a reader that we did not write; in base units."""

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.run.web.sites import SECONDS, Visitor, measured, site_of
from trefas.base.unit import Unit
from trefas.run.web.api.metrics import BASE_UNITS


@pytest.fixture(scope="module")
def page():
    return Visitor(site_of(measured()))


def test_every_value_is_in_base_units_and_what_counts_is_a_total(page):
    answer = page.get("/metrics")
    families = {each.name: each for each in text_string_to_metric_families(answer.text)}

    assert answer.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    energy = families["trefas_energy_active_import_joules"]
    (sample,) = energy.samples
    assert (energy.type, energy.unit, sample.name) == ("counter", "joules", "trefas_energy_active_import_joules_total")
    assert sample.labels == {"meter": "10000001", "obis": "1-1:1.8.0"}
    assert sample.value == pytest.approx(3 * 230 * 10 * 0.5 * SECONDS, abs=0.01)  # joules: watts times seconds
    voltages = families["trefas_live_u_l_volts"]
    assert [each.value for each in voltages.samples] == pytest.approx([230, 230, 230], abs=0.001)
    assert {each.labels["obis"] for each in voltages.samples} == {"1-1:32.7.0", "1-1:52.7.0", "1-1:72.7.0"}


def test_every_value_that_was_measured_has_one_sample(page):
    families = text_string_to_metric_families(page.get("/metrics").text)
    names = [each.labels["obis"] for family in families for each in family.samples if "obis" in each.labels]

    readings = page.get("/api/meters/1/readings").json()["readings"]
    assert sorted(names) == sorted(each["obis"] for each in readings if each["measured"])


def test_every_unit_has_a_base_unit():
    assert BASE_UNITS.keys() == set(Unit)


def test_health_says_nothing_of_the_meter(page):
    answer = page.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
