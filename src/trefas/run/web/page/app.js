// The page: which meter and which tab the address says, and what stands around both.

import { get, Live, mayTouch, Refused } from "./api.js";
import { empty, h, write } from "./dom.js";
import { Face } from "./face.js";
import { moment } from "./format.js";
import { drawList } from "./list.js";

const TABS = [
  ["live", "Live"],
  ["energy", "Energy"],
  ["quality", "Quality"],
  ["events", "Events"],
  ["world", "World"],
  ["wire", "Wire"],
  ["setup", "Setup"],
];

const app = document.getElementById("app");
let shown = null;
let turn = 0;

/** A meter that is looked at: its face stays while its tabs change. */
class Shown {
  constructor(meter, controls) {
    this.meter = meter;
    this.live = new Live(`api/meters/${meter.n}`);
    this.controls = controls;
    this.face = new Face(meter, this.live, controls);
    this.tab = null;
    this.content = h("main", { class: "content", id: "content", tabindex: -1 });
    this.links = TABS.map(([name, title]) => h("a", { href: `#/${meter.n}/${name}` }, title));
    this.element = h(
      "div",
      { class: "stage" },
      this.face.element,
      h(
        "div",
        { class: "side" },
        h("nav", { class: "tabs", "aria-label": "Tabs" }, this.links),
        !mayTouch() && h("p", { class: "note" }, "You may look, but not touch: open the link that trefas run printed to do both."),
        this.content,
      ),
    );
    this.live.on("state", (state) => link(state));
    this.live.on("indicators", () => write(document.getElementById("clock"), moment(this.live.indicators.time)));
    this.face.begin();
  }

  async show(name) {
    const mine = ++turn;
    const { open } = await import(`./tab-${name}.js`);
    if (mine !== turn) return;
    this.tab?.close?.();
    TABS.forEach(([each], index) => {
      if (each === name) this.links[index].setAttribute("aria-current", "page");
      else this.links[index].removeAttribute("aria-current");
    });
    const title = TABS.find(([each]) => each === name)[1];
    document.title = `${title} · ${this.meter.number} · trefas`;
    this.tab = open(this);
    empty(this.content, h("h2", { class: "hidden" }, title), this.tab.element);
    this.#bring();
  }

  /** The chosen tab in sight in its strip; and where that sticks to the top, the content from its beginning. */
  #bring() {
    const strip = this.links[0].parentElement;
    const chosen = this.links.find((each) => each.hasAttribute("aria-current"));
    strip.scrollLeft = chosen.offsetLeft - (strip.clientWidth - chosen.offsetWidth) / 2;
    const above = this.content.getBoundingClientRect().top - strip.offsetHeight - 14;
    if (above < 0) scrollBy(0, above);
  }

  close() {
    this.tab?.close?.();
    this.face.close();
    this.live.close();
  }
}

function link(state) {
  const place = document.getElementById("link");
  place.className = `link ${state}`;
  write(place, { live: "live", lost: "no answer" }[state] ?? "");
}

async function route() {
  const [, number, tab] = location.hash.split("/");
  try {
    const { meters } = await get("api/meters");
    const one = number ? meters.find((each) => String(each.n) === number) : meters.length === 1 ? meters[0] : null;
    if (!one) {
      shown?.close();
      shown = drawList(meters);
      document.title = "trefas";
      link("");
      write(document.getElementById("which"), "");
      write(document.getElementById("clock"), "");
      empty(app, shown.element);
      return;
    }
    if (!(shown instanceof Shown) || shown.meter.n !== one.n) {
      const base = `api/meters/${one.n}`;
      const [meter, { controls }] = await Promise.all([get(base), get(`${base}/controls`)]);
      shown?.close();
      shown = new Shown(meter, controls);
      write(document.getElementById("which"), `meter ${meter.number}`);
      empty(app, shown.element);
    }
    await shown.show(TABS.some(([name]) => name === tab) ? tab : "live");
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    empty(app, h("p", { class: "loading", role: "alert" }, refused.message));
    setTimeout(route, 3000);
  }
}

addEventListener("hashchange", route);
// What is drawn on a canvas has the colours of the theme it was drawn in.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", route);
route();
