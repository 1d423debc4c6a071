// A button of the meter that is held: by pointer or key, and how long says which press it is.

export const LONG_MS = 2000;
export const VERY_LONG_MS = 5000;
/** As the display has it: short is below 2 s, long below 5 s, very long the rest. */
export const lengthOf = (held_ms) => (held_ms < LONG_MS ? "short" : held_ms < VERY_LONG_MS ? "long" : "very-long");

const KEYS = new Set([" ", "Enter"]);

/** Calls press(length) at the end of a hold; element has data-held="short|long|very-long" meanwhile, for what is drawn of it. */
export function holdable(element, press) {
  let since = null;
  let timers = [];

  const begin = () => {
    if (since !== null) return;
    since = performance.now();
    element.dataset.held = "short";
    timers = [
      setTimeout(() => (element.dataset.held = "long"), LONG_MS),
      setTimeout(() => (element.dataset.held = "very-long"), VERY_LONG_MS),
    ];
  };
  const end = (counts) => {
    if (since === null) return;
    const held_ms = performance.now() - since;
    since = null;
    timers.forEach(clearTimeout);
    delete element.dataset.held;
    if (counts) press(lengthOf(held_ms));
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    begin();
  });
  element.addEventListener("pointerup", () => end(true));
  element.addEventListener("pointercancel", () => end(false));
  element.addEventListener("contextmenu", (event) => event.preventDefault());
  element.addEventListener("keydown", (event) => {
    if (!KEYS.has(event.key)) return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  element.addEventListener("keyup", (event) => {
    if (KEYS.has(event.key)) end(true);
  });
  element.addEventListener("blur", () => end(false));
}
