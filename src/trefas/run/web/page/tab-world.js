// What hands can do to the meter, from the declarations of its controls, and all that is seen of it.

import { card, h, write } from "./dom.js";
import { controlForm } from "./controls.js";
import { moment, titled, words } from "./format.js";
import { get } from "./api.js";

export function open({ live, controls, face }) {
  const touch = (name, parameters) => face.touch(name, parameters);
  const cells = new Map();
  const rows = h("tbody");
  const told = () => {
    for (const [name, cell] of cells) write(cell, shown(name, live.indicators[name]));
  };
  get(`${live.base}/indicators`).then(({ indicators }) => {
    for (const { name, help, value, unit } of indicators) {
      const cell = h("td", { class: "word" }, shown(name, live.indicators[name] ?? value));
      cells.set(name, cell);
      rows.append(h("tr", h("th", { scope: "row" }, titled(name), unit && h("span", { class: "unit" }, ` / ${unit}`)), cell, h("td", { class: "help" }, help)));
    }
  });
  const off = live.on("indicators", told);

  return {
    element: h(
      "div",
      { class: "tab world" },
      card("Hands", h("div", { class: "controls" }, controls.map((each) => controlForm(each, touch)))),
      card(
        "Seen",
        h(
          "table",
          { class: "seen" },
          h("caption", { class: "hidden" }, "What is seen of the meter"),
          h("thead", { class: "hidden" }, h("tr", ["Seen", "Now", "What it is"].map((each) => h("th", { scope: "col" }, each)))),
          rows,
        ),
      ),
    ),
    close: off,
  };
}

const shown = (name, value) => (name === "time" ? moment(value) : words(value ?? ""));
