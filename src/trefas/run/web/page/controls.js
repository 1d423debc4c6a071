// A control as a form, made of its declaration: words become buttons or a choice, numbers a field with range and unit.

import { h, idFor } from "./dom.js";
import { titled, words } from "./format.js";

const BUTTONS_MAX = 4;

/** One control; touch(name, parameters) does it. What one button can say is one button for each word. */
export function controlForm(control, touch) {
  const { name, takes, help } = control;
  const about = [h("h4", titled(name)), h("p", { class: "small" }, sentence(help))];
  if (takes.length === 0)
    return h("div", { class: "control" }, h("div", about), h("div", { class: "acts" }, h("button", { type: "button", onclick: () => touch(name, {}) }, titled(name))));
  if (takes.length === 1 && takes[0].kind === "choice" && takes[0].choices.length <= BUTTONS_MAX)
    return h(
      "div",
      { class: "control" },
      h("div", about),
      h("div", { class: "acts", role: "group", "aria-label": titled(name) }, takes[0].choices.map((word) => h("button", { type: "button", onclick: () => touch(name, { [takes[0].name]: word }) }, words(word)))),
    );
  const fields = takes.map(field);
  const form = h(
    "form",
    { class: "control" },
    h("div", about),
    h("div", { class: "acts" }, fields.map((each) => each.element), h("button", { type: "submit" }, titled(name))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = takes.map((take, index) => [take.name, fields[index].read()]).filter(([, value]) => value !== null);
    touch(name, Object.fromEntries(said));
  });
  return form;
}

function field(take) {
  const id = idFor(take.name);
  const label = h("label", { for: id }, titled(take.name), take.unit && h("span", { class: "unit" }, ` / ${take.unit}`));
  if (take.kind === "choice") {
    const select = h("select", { id }, take.choices.map((word) => h("option", { value: word }, words(word))));
    return { element: h("div", { class: "field" }, label, select), read: () => select.value };
  }
  const { low, high, decimals, usual } = take;
  const value = take.value ?? usual ?? (low <= 0 && high >= 0 ? 0 : low);
  const input = h("input", { id, type: "number", min: low, max: high, step: 10 ** -(decimals ?? 0), value, required: usual === null });
  return {
    element: h("div", { class: "field" }, label, input, h("span", { class: "small range" }, `${low} to ${high}`)),
    read: () => (input.value === "" ? null : Number(input.value)),
  };
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;
