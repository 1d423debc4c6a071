// The world around the meter and the hands before it, from the declarations of both; and all that is seen of the meter.

import { get, mayTouch, post, Refused } from "./api.js";
import { ControlForm } from "./controls.js";
import { card, h, say, write } from "./dom.js";
import { moment, titled, words } from "./format.js";

const LOOK_EVERY_MS = 3000;

export function open({ live, controls, face }) {
  const place = h("div", { class: "tab" });
  const cells = new Map();
  const rows = h("tbody");
  let changes = null;
  let closed = false;

  /** Forms are made once, and then say how things are. */
  function show(world) {
    if (closed) return;
    if (!changes) {
      changes = new Map(world.changes.map((each) => [each.name, new ControlForm(each, change)]));
      const groups = [...new Set(world.changes.map((each) => each.group))];
      const forms = (group) => world.changes.filter((each) => each.group === group).map((each) => changes.get(each.name).element);
      place.replaceChildren(
        ...(world.fixed ? [h("p", { class: "note" }, world.fixed)] : []),
        h("div", { class: "groups" }, groups.map((group) => card(titled(group), h("div", { class: "controls" }, forms(group))))),
      );
    }
    world.changes.forEach((each) => changes.get(each.name).show(each.state));
  }

  async function change(name, parameters) {
    if (!mayTouch()) return face.touch(name, parameters);
    try {
      show(await post(`${live.base}/world/${name}`, parameters));
      say([titled(name), ...Object.values(parameters).map((each) => words(String(each)))].join(" "));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      say(refused.message, true);
    }
    return undefined;
  }

  async function look() {
    try {
      show(await get(`${live.base}/world`));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
    }
  }

  const told = () => {
    for (const [name, cell] of cells) write(cell, shown(name, live.indicators[name]));
  };
  get(`${live.base}/indicators`)
    .then(({ indicators }) => {
      for (const { name, help, value, unit } of indicators) {
        const cell = h("td", { class: "word" }, shown(name, live.indicators[name] ?? value));
        cells.set(name, cell);
        rows.append(h("tr", h("th", { scope: "row" }, titled(name), unit && h("span", { class: "unit" }, ` / ${unit}`)), cell, h("td", { class: "help" }, help)));
      }
    })
    .catch((refused) => {
      if (!(refused instanceof Refused)) throw refused;
    });
  const timer = setInterval(() => document.hidden || look(), LOOK_EVERY_MS);
  const off = live.on("indicators", told);
  look();

  return {
    element: h(
      "div",
      { class: "tab world" },
      place,
      card("Hands", h("div", { class: "controls" }, controls.map((each) => new ControlForm(each, (name, parameters) => face.touch(name, parameters)).element))),
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
    close() {
      closed = true;
      clearInterval(timer);
      off();
    },
  };
}

const shown = (name, value) => (name === "time" ? moment(value) : words(value ?? ""));
