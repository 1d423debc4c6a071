// What was counted: registers by tariff, and the load profile.

import { get, Refused } from "./api.js";
import { card, h } from "./dom.js";
import { Profile } from "./profile.js";
import { Registers } from "./registers.js";

const PROFILE = "load-profile";

export function open({ live }) {
  const registers = new Registers();
  const place = h("div", h("p", { class: "small" }, "Reading the load profile …"));
  let profile = null;
  let closed = false;
  const show = () => registers.show(live.readings, live.indicators.tariff);
  const offs = [live.on("readings", show), live.on("indicators", show)];
  show();
  get(`${live.base}/logs`)
    .then(({ logs }) => {
      const log = logs.find((each) => each.name === PROFILE);
      if (closed || !log) return;
      profile = new Profile(live.base, log);
      place.replaceChildren(profile.element);
      profile.load();
    })
    .catch((refused) => {
      if (!(refused instanceof Refused)) throw refused;
      place.replaceChildren(h("p", { class: "small" }, refused.message));
    });

  return {
    element: h("div", { class: "tab energy" }, card("Load profile", place), card("Registers", registers.element)),
    close() {
      closed = true;
      offs.forEach((off) => off());
      profile?.close();
    },
  };
}
