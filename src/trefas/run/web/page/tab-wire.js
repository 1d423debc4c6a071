// What goes over the wire: each frame in and out, in words, in fields and in hexadecimal, and all of it for Wireshark.

import { download, get, mayTouch, Refused } from "./api.js";
import { h, say, write } from "./dom.js";
import { words } from "./format.js";

const FRAMES_MAX = 200;

export function open({ meter, live }) {
  if (!mayTouch())
    return { element: h("div", { class: "tab wire-tab" }, h("section", { class: "card" }, h("p", "Passwords go over a line in clear, so frames are shown to who opened the link that trefas run printed."))) };
  const list = h("ol", { class: "frames" });
  const count = h("p", { class: "small", role: "status" }, "nothing was said yet");
  const hold = h("button", { type: "button", "aria-pressed": "false", onclick: () => holds(hold.getAttribute("aria-pressed") !== "true") }, "Hold");
  let newest = 0;
  let lost = 0;
  let waiting = [];

  function holds(whether) {
    hold.setAttribute("aria-pressed", String(whether));
    if (!whether) add(waiting.splice(0));
  }

  function add(frames) {
    if (hold.getAttribute("aria-pressed") === "true") {
      waiting = [...waiting, ...frames].slice(-FRAMES_MAX);
      return;
    }
    for (const frame of frames) {
      if (frame.number <= newest) continue;
      newest = frame.number;
      list.prepend(drawn(frame));
    }
    while (list.children.length > FRAMES_MAX) list.lastChild.remove();
    write(count, list.children.length ? `${list.children.length} frames, the newest first${lost ? `; ${lost} were too many to show` : ""}` : "nothing was said yet");
  }

  const save = async () => {
    try {
      await download(`${live.base}/wire.pcapng`, `meter-${meter.number}.pcapng`);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      say(refused.message, true);
    }
  };
  const off = live.on("wire", (told) => {
    lost += told.lost;
    add(told.frames);
  });
  get(`${live.base}/wire?limit=${FRAMES_MAX}`)
    .then((told) => add(told.frames))
    .catch((refused) => {
      if (!(refused instanceof Refused)) throw refused;
      write(count, refused.message);
    });

  const places = meter.ports.map((each) => `${each.interface} at ${each.address}`).join(", ");
  return {
    element: h(
      "div",
      { class: "tab wire-tab" },
      h(
        "section",
        { class: "card", "aria-label": "Frames" },
        h("div", { class: "bar" }, count, hold, h("button", { type: "button", onclick: save, class: "right" }, "pcapng")),
        h("p", { class: "small" }, places ? `The meter answers: ${places}.` : "This meter has no port."),
        list,
      ),
    ),
    close: off,
  };
}

function drawn(frame) {
  const { at, direction, interface: where, peer, said, apdus, hex } = frame;
  const summary = h(
    "summary",
    h("span", { class: "frame-time" }, at.slice(11, 23)),
    h("span", { class: `frame-way ${direction}` }, direction === "in" ? "→ in" : "← out"),
    h("span", { class: "frame-said" }, said.length ? said.join("; ") : `${hex.length / 2} bytes`),
    h("span", { class: "frame-size" }, `${hex.length / 2} B`),
  );
  const details = h("details", { class: "frame" }, summary);
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1)
      details.append(h("div", { class: "frame-inside" }, h("p", { class: "small" }, `${where}, ${peer}`), apdus.map((each) => h("div", { class: "tree" }, tree(each))), bytes(hex)));
  });
  return h("li", details);
}

/** Fields of what was said, as deep as they are. */
const tree = (value) =>
  value !== null && typeof value === "object"
    ? h("dl", Object.entries(value).map(([name, inner]) => h("div", h("dt", words(name)), h("dd", tree(inner)))))
    : String(value);

function bytes(hex) {
  const text = hex.toUpperCase().replace(/../g, "$& ").trim();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      say("The browser did not let it be copied; select the bytes instead.", true);
    }
  };
  return h("div", { class: "bytes" }, h("pre", { tabindex: 0, role: "region", "aria-label": "Bytes" }, text), h("button", { type: "button", onclick: copy }, "copy hex"));
}
