// Several meters: each with its number, what it does now, and the way to its face.

import { Live } from "./api.js";
import { h, write } from "./dom.js";
import { number, NOT_MEASURED, words } from "./format.js";
import { totalPower } from "./values.js";

export function drawList(meters) {
  const lives = meters.map((meter) => new Live(`api/meters/${meter.n}`));
  const cards = meters.map((meter, index) => {
    const power = h("span", { class: "big" }, NOT_MEASURED);
    const state = h("span", { class: "state" }, "");
    lives[index].on("readings", (_, live) => {
      const { active } = totalPower(live.indicators.power === "off" ? {} : live.readings);
      write(power, active === null ? NOT_MEASURED : `${number(active)} W`);
    });
    lives[index].on("indicators", (_, { indicators }) => {
      const off = indicators.power === "off";
      write(state, off ? "no power" : `breaker ${words(indicators.breaker ?? "none")}`);
      card.classList.toggle("off", off);
    });
    const card = h(
      "a",
      { class: "card meter-card", href: `#/${meter.n}/live` },
      h("span", { class: "mono" }, String(meter.number)),
      power,
      state,
      h("span", { class: "mono type-number" }, meter.type_number ?? ""),
    );
    return card;
  });
  return {
    element: h("main", { id: "content", class: "list" }, h("h1", { class: "list-title" }, `${meters.length} meters`), h("div", { class: "list-cards" }, cards)),
    close: () => lives.forEach((each) => each.close()),
  };
}
