// Elements of the page, made in one call: h("button", {class: "key", onclick: press}, "Left"); s(…) is the same for SVG.

const SVG = "http://www.w3.org/2000/svg";

export const h = (tag, ...rest) => filled(document.createElement(tag), rest);
export const s = (tag, ...rest) => filled(document.createElementNS(SVG, tag), rest);

function filled(element, rest) {
  for (const each of rest.flat(Infinity)) {
    if (each === null || each === undefined || each === false) continue;
    if (each instanceof Node || typeof each === "string" || typeof each === "number") element.append(each);
    else set(element, each);
  }
  return element;
}

/** Sets attributes; functions are listeners; null and false take an attribute away. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

/** Writes a text only where it changed: what is unchanged is neither laid out nor read aloud again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function empty(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return element;
}

export const card = (title, ...children) =>
  h("section", { class: "card", "aria-label": title }, h("h3", title), children);

let asked = 0;
export const idFor = (name) => `${name}-${++asked}`;

/** Words of which one is chosen: radio buttons that look like one strip. */
export function choice(label, options, chosen, change) {
  const name = idFor("choice");
  return h(
    "fieldset",
    { class: "choice" },
    h("legend", label),
    options.map(([value, text]) => {
      const input = h("input", { type: "radio", name, value, onchange: () => change(value) });
      input.checked = value === chosen;
      return h("label", input, h("span", text));
    }),
  );
}

/** A colour of the style sheet, for what is drawn on a canvas. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A sentence of what came of a touch, seen and read aloud. */
let silence = 0;
export function say(sentence, wrong = false) {
  const place = document.getElementById("said");
  place.classList.toggle("wrong", wrong);
  place.textContent = sentence;
  clearTimeout(silence);
  silence = setTimeout(() => (place.textContent = ""), wrong ? 9000 : 4000);
}
