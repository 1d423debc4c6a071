// A control as a form, made of its declaration: words become buttons or a choice, a number a slider or a field with its range.

import { h, idFor, set } from "./dom.js";
import { titled, words } from "./format.js";

const BUTTONS_MAX = 7;

/** One thing that can be done or changed. touch(name, parameters) does it; show(state) marks how it is now, where that is told. */
export class ControlForm {
  constructor({ name, takes, help }, touch) {
    this.name = name;
    this.takes = takes;
    this.touch = (parameters) => touch(name, parameters);
    const about = h("div", h("h4", titled(name)), h("p", { class: "small" }, sentence(help)));
    const [only] = takes;
    const alone = takes.length === 1;
    if (alone && only.kind === "choice" && only.choices.length <= BUTTONS_MAX) this.element = h("div", { class: "control" }, about, this.#buttons(only));
    else this.element = this.#form(about, alone && only.kind === "number");
  }

  show(state) {
    for (const [word, button] of this.words ?? []) set(button, { "aria-pressed": String(state[this.takes[0].name] === word) });
    for (const field of this.fields ?? []) field.show?.(state);
  }

  #buttons({ name, choices }) {
    this.words = choices.map((word) => [word, h("button", { type: "button", onclick: () => this.touch({ [name]: word }) }, words(word))]);
    return h("div", { class: "acts", role: "group", "aria-label": titled(this.name) }, this.words.map(([, button]) => button));
  }

  #form(about, slides) {
    this.fields = this.takes.map((take) => (take.kind === "choice" ? chosen(take) : slides && take.high - take.low <= 100_000 ? slider(take) : typed(take)));
    const form = h("form", { class: "control" }, about, h("div", { class: "acts" }, this.fields.map((each) => each.element), h("button", { type: "submit" }, this.takes.length ? "do it" : words(this.name))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = this.takes.map((take, index) => [take.name, this.fields[index].read()]).filter(([, value]) => value !== null);
      this.touch(Object.fromEntries(said));
    });
    return form;
  }
}

const label = (take, id) => h("label", { for: id }, take.unit ? `in ${take.unit}` : titled(take.name));

function chosen(take) {
  const id = idFor(take.name);
  const select = h("select", { id }, take.choices.map((word) => h("option", { value: word }, words(word))));
  return { element: h("div", { class: "field" }, label(take, id), select), read: () => select.value };
}

const begin = ({ low, high, usual }) => usual ?? (low <= 0 && high >= 0 ? 0 : low);
const limits = (take) => ({ min: take.low, max: take.high, step: 10 ** -(take.decimals ?? 0), value: begin(take) });

function typed(take) {
  const id = idFor(take.name);
  const input = h("input", { id, type: "number", ...limits(take), required: take.usual === null });
  return {
    element: h("div", { class: "field" }, label(take, id), input, h("span", { class: "small range" }, `${take.low} to ${take.high}`)),
    read: () => (input.value === "" ? null : Number(input.value)),
  };
}

/** A slider and a number that are one. */
function slider(take) {
  const id = idFor(take.name);
  const number = h("input", { id, type: "number", ...limits(take), required: true });
  const slide = h("input", { type: "range", ...limits(take), "aria-label": `${titled(take.name)}, as a slider` });
  slide.addEventListener("input", () => (number.value = slide.value));
  slide.addEventListener("change", () => slide.form.requestSubmit());
  number.addEventListener("input", () => (slide.value = number.value));
  return {
    element: h("div", { class: "slider" }, slide, h("div", { class: "field" }, label(take, id), number)),
    read: () => Number(number.value),
    show: (state) => {
      if (state[take.name] === undefined || [slide, number].includes(document.activeElement)) return;
      slide.value = number.value = state[take.name];
    },
  };
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;
