// Energy registers by tariff, in thousands of their units as on a bill.

import { h, write } from "./dom.js";
import { number, NOT_MEASURED } from "./format.js";

/** Names of the API, as people write them, and what they count. */
const REGISTERS = [
  ["A14", "A+", "active import"],
  ["A23", "A−", "active export"],
  ["R12", "R+", "reactive import"],
  ["R34", "R−", "reactive export"],
  ["E14", "E+", "apparent import"],
  ["E23", "E−", "apparent export"],
  ["R1", "R1", "reactive, quadrant 1"],
  ["R2", "R2", "reactive, quadrant 2"],
  ["R3", "R3", "reactive, quadrant 3"],
  ["R4", "R4", "reactive, quadrant 4"],
  ["A1234", "|A|", "active, both ways"],
  ["A_Net", "A net", "import less export"],
  ["A14_L1", "A+ L1", "active import of L1"],
  ["A14_L2", "A+ L2", "active import of L2"],
  ["A14_L3", "A+ L3", "active import of L3"],
  ["A23_L1", "A− L1", "active export of L1"],
  ["A23_L2", "A− L2", "active export of L2"],
  ["A23_L3", "A− L3", "active export of L3"],
];
const TARIFFS = [1, 2, 3, 4, 5, 6, 7, 8];
/** The data sheet's meters have four; more are shown once they count. */
const TARIFFS_ALWAYS = 4;

export class Registers {
  constructor() {
    this.body = h("tbody");
    this.head = h("tr");
    this.rows = new Map();
    this.columns = "";
    this.element = h(
      "div",
      { class: "wide", tabindex: 0, role: "region", "aria-label": "Registers by tariff" },
      h("table", { class: "registers" }, h("caption", { class: "hidden" }, "Registers by tariff"), h("thead", this.head), this.body),
    );
  }

  show(readings, tariff) {
    const counts = (n) => REGISTERS.some(([name]) => readings[`${name}_Tariff${n}`]?.value > 0);
    const tariffs = TARIFFS.filter((n) => n <= TARIFFS_ALWAYS || counts(n) || String(n) === tariff);
    const there = REGISTERS.filter(([name]) => readings[name]);
    const columns = `${tariffs} ${there.map(([name]) => name)}`;
    if (columns !== this.columns) this.#lay(there, tariffs, readings, columns);
    for (const [name, cells] of this.rows)
      for (const [from, cell] of cells) {
        const reading = readings[from];
        const text = reading?.measured ? number(reading.value / 1000, 3) : NOT_MEASURED;
        write(cell, text);
        cell.classList.toggle("nothing", text === NOT_MEASURED);
        cell.classList.toggle("zero", reading?.value === 0);
        cell.classList.toggle("counting", from === `${name}_Tariff${tariff}`);
      }
  }

  #lay(there, tariffs, readings, columns) {
    this.columns = columns;
    this.rows.clear();
    this.head.replaceChildren(
      h("th", { scope: "col" }, "Register"),
      h("th", { scope: "col" }, "Total"),
      ...tariffs.map((n) => h("th", { scope: "col" }, `T${n}`)),
      h("th", { scope: "col", class: "unit-column" }, "Unit"),
    );
    this.body.replaceChildren(
      ...there.map(([name, symbol, words]) => {
        const cells = [name, ...tariffs.map((n) => `${name}_Tariff${n}`)].map((from) => [from, readings[from] ? h("td", { class: "value" }) : null]);
        this.rows.set(name, cells.filter(([, cell]) => cell));
        return h(
          "tr",
          h("th", { scope: "row" }, h("i", { class: "symbol" }, symbol), h("span", { class: "name" }, words)),
          cells.map(([, cell]) => cell ?? h("td")),
          h("td", { class: "unit unit-column" }, `k${readings[name].unit}`),
        );
      }),
    );
  }
}
