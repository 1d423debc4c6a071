// What flows now: each phase and the total, the vectors, the waveform and its harmonics.

import { get, Refused } from "./api.js";
import { card, h, write } from "./dom.js";
import { kilo, number, NOT_MEASURED, withUnit } from "./format.js";
import { Harmonics } from "./harmonics.js";
import { Scope } from "./scope.js";
import { PHASES, phaseOf, totalPower, valueOf } from "./values.js";
import { Vectors } from "./vectors.js";

const SPECTRA_EVERY_MS = 1000;

/** Symbol, name, unit, decimals, what of a phase it is, and whether there is a total. */
const ROWS = [
  ["U", "voltage", "V", 1, "voltage", false],
  ["I", "current", "A", 3, "current", false],
  ["P", "active power", "W", 0, "active", true],
  ["Q", "reactive power", "var", 0, "reactive", true],
  ["S", "apparent power", "VA", 0, "apparent", true],
  ["PF", "power factor", "", 3, "factor", true],
];

export function open({ live }) {
  const vectors = new Vectors();
  const scope = new Scope();
  const harmonics = new Harmonics();
  const power = h("span", { class: "big nothing" }, NOT_MEASURED);
  const way = h("span", { class: "way" }, "\u00a0");
  const figures = ["Frequency", "Tariff", "A+", "A−"].map((name) => [name, h("dd", NOT_MEASURED)]);
  const cells = ROWS.map(([, , , , , total]) => [...PHASES, ...(total ? ["total"] : [])].map(() => h("td", { class: "value" }, NOT_MEASURED)));

  const table = h(
    "table",
    { class: "phases" },
    h("caption", { class: "hidden" }, "Means of the last second"),
    h("thead", h("tr", h("th", { scope: "col" }, h("span", { class: "hidden" }, "Quantity")), PHASES.map((phase) => h("th", { scope: "col", class: `phase ${phase.toLowerCase()}` }, phase)), h("th", { scope: "col" }, "Total"), h("th", { scope: "col", class: "unit-column" }, h("span", { class: "hidden" }, "Unit")))),
    h(
      "tbody",
      ROWS.map(([symbol, name, unit, , , total], index) =>
        h("tr", h("th", { scope: "row" }, h("i", { class: "symbol" }, symbol), h("span", { class: "name" }, name)), cells[index], !total && h("td", { class: "value" }, h("span", { class: "hidden" }, "no total")), h("td", { class: "unit unit-column" }, unit))),
    ),
  );

  function show() {
    const { indicators } = live;
    // A meter without power measures nothing; what it counted is kept.
    const readings = indicators.power === "off" ? {} : live.readings;
    const total = totalPower(readings);
    write(power, withUnit(total.active, 0, "W"));
    power.classList.toggle("nothing", total.active === null);
    write(way, total.active === null ? "\u00a0" : total.active < 0 ? "to the grid" : "from the grid");
    const tariff = indicators.tariff && indicators.tariff !== "0" ? `T${indicators.tariff}` : "none";
    const told = [withUnit(valueOf(readings, "Freq_Instant"), 3, "Hz"), tariff, kilo(live.readings.A14), kilo(live.readings.A23)];
    told.forEach((text, index) => {
      write(figures[index][1], text);
      figures[index][1].classList.toggle("nothing", text === NOT_MEASURED);
    });
    const phases = PHASES.map((phase) => phaseOf(readings, phase));
    ROWS.forEach(([, , , decimals, what], row) => {
      [...phases, total].slice(0, cells[row].length).forEach((each, column) => {
        const text = number(each[what], decimals);
        write(cells[row][column], text);
        cells[row][column].classList.toggle("nothing", text === NOT_MEASURED);
      });
    });
  }

  const wave = (told) => scope.show(told, valueOf(live.readings, "Freq_Instant"));
  const listen = async () => {
    try {
      const told = await get(`${live.base}/harmonics`);
      harmonics.show(told);
      vectors.show(told);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
    }
  };
  const timer = setInterval(() => document.hidden || listen(), SPECTRA_EVERY_MS);
  const offs = [live.on("readings", show), live.on("indicators", show), live.on("waveform", wave)];
  show();
  listen();

  return {
    element: h(
      "div",
      { class: "tab live" },
      h(
        "section",
        { class: "card hero", "aria-label": "Now" },
        h("div", { class: "hero-power" }, h("h3", "Active power"), power, way),
        h("dl", { class: "figures" }, figures.map(([name, value]) => h("div", h("dt", name), value))),
      ),
      h("section", { class: "card", "aria-label": "Phases" }, table),
      h("div", { class: "two" }, card("Vectors", vectors.element), card("Waveform", scope.element)),
      card("Harmonics", harmonics.element),
    ),
    close() {
      clearInterval(timer);
      offs.forEach((off) => off());
      scope.close();
    },
  };
}
