// Plots over an axis, by uPlot: as wide as their place, in the colours of the theme.

import { colour, h } from "./dom.js";

const FONT = "12px system-ui, sans-serif";

export const axis = (more = {}) => ({
  stroke: colour("ink-2"),
  grid: { stroke: colour("plot-grid"), width: 1 },
  ticks: { stroke: colour("plot-grid"), width: 1, size: 4 },
  font: FONT,
  ...more,
});

/** Of the meter's standard time; as uPlot wants them: least step, form, form where the day changes. */
export const TIMES = [
  [86_400, "{DD}.{MM}.", null, null, null, null, null, null, 1],
  [3600, "{HH}:{mm}", "\n{DD}.{MM}.", null, null, null, null, null, 1],
  [60, "{HH}:{mm}", null, null, null, null, null, null, 1],
];

export class Plot {
  /** Options are those of uPlot without a size; "label" is read aloud for the picture. */
  constructor(height, label, options, data) {
    this.element = h("div", { class: "plot", role: "img", "aria-label": label });
    this.element.style.height = `${height}px`;
    this.height = height;
    this.options = options;
    this.data = data;
    this.drawn = null;
    this.watch = new ResizeObserver(() => this.#fit());
    this.watch.observe(this.element);
  }

  #fit() {
    const width = this.element.clientWidth;
    if (!width) return;
    if (this.drawn) this.drawn.setSize({ width, height: this.height });
    else this.drawn = new window.uPlot({ legend: { show: false }, ...this.options, width, height: this.height }, this.data, this.element);
  }

  show(data, resets = true) {
    this.data = data;
    this.drawn?.setData(data, resets);
  }

  close() {
    this.watch.disconnect();
    this.drawn?.destroy();
    this.drawn = null;
  }
}
