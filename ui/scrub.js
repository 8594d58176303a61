// Draws a view: one range input, and figures, tiles and a sentence that follow it within a frame, with no server.
//
// A view is {label, steps, start, readouts, sentences, figures, revision}; a figure is {data, layout, moving}, where
// moving[trace][attribute] holds one row per step. Only `export default` at the end knows Streamlit.

const MILLISECONDS_PER_PLAY = 6000;
const CALM_STEP = 1000;
let plotly;

function loadPlotly(url) {
  plotly ??= window.Plotly
    ? Promise.resolve(window.Plotly)
    : new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(url, document.baseURI);
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => reject(new Error(`Could not load ${script.src}.`));
        document.head.append(script);
      });
  return plotly;
}

// Arrays travel as base64 of little-endian float32; a two-dimensional one becomes a list of rows that share memory.
function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if (value.bdata === undefined) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner)]));
  }
  const flat = new Float32Array(Uint8Array.from(atob(value.bdata), (c) => c.charCodeAt(0)).buffer);
  if (value.shape.length === 1) return flat;
  const [rows, columns] = value.shape;
  return Array.from({ length: rows }, (_, row) => flat.subarray(row * columns, (row + 1) * columns));
}

const element = (tag, className, parent) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  parent?.append(node);
  return node;
};

function setNested(object, path, value) {
  const names = path.split(".");
  const last = names.pop();
  names.reduce((inner, name) => (inner[name] ??= {}), object)[last] = value;
}

// Text and grid follow the theme in force; the hues of the data are the figure's own.
function themed(layout, root) {
  const style = getComputedStyle(root);
  const ink = style.color;
  const line = `rgba(${ink.match(/\d+/g).slice(0, 3).join()}, 0.16)`;
  const result = { ...layout, autosize: true, font: { ...layout.font, color: ink, family: style.fontFamily } };
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
    result[name] = { gridcolor: line, linecolor: line, tickcolor: line, zerolinecolor: line, ...layout[name] };
  }
  return result;
}

// What Plotly.restyle needs at a step, gathered once: for each attribute, its value for every moving trace.
function restyling(moving) {
  const traces = Object.keys(moving).map(Number);
  const attributes = [...new Set(traces.flatMap((trace) => Object.keys(moving[trace])))];
  return (step) => [
    Object.fromEntries(attributes.map((name) => [name, traces.map((trace) => moving[trace][name]?.[step])])),
    traces,
  ];
}

class Scrubber {
  constructor(root) {
    this.root = root;
    this.step = null;
    this.plots = [];
    const bar = (this.bar = element("div", "scrub-bar", root));
    this.play = element("button", "scrub-play", bar);
    this.play.type = "button";
    const label = element("label", "scrub-label", bar);
    this.name = element("span", "", label);
    this.output = element("output", "scrub-value", label);
    this.input = element("input", "", label);
    this.input.type = "range";
    this.input.min = 0;
    this.tiles = element("dl", "scrub-tiles", root);
    this.sentence = element("p", "scrub-sentence", root);
    this.grid = element("div", "scrub-figures", root);
    this.input.addEventListener("input", () => (this.pause(), this.go(Number(this.input.value))));
    this.input.addEventListener("change", () => this.released(this.step));
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    this.resizer = new ResizeObserver((entries) => {
      for (const { target } of entries) if (target.data && target.clientWidth) this.Plotly.Plots.resize(target);
    });
    this.pause();
  }

  async show(view, released) {
    this.released = released;
    this.pending = view;
    this.Plotly = await loadPlotly(view.plotly);
    if (this.pending !== view || !this.root.isConnected) return;
    const sent = this.step !== null && this.view.revision !== view.revision;
    if (sent) this.touched = false;
    this.view = { ...view, figures: decode(view.figures) };
    this.step = Math.min(this.touched ? this.step : view.start, Math.max(view.steps.length - 1, 0));
    this.bar.hidden = view.steps.length === 0;
    this.name.textContent = view.label;
    this.input.max = view.steps.length - 1;
    this.tiles.replaceChildren();
    this.values = Object.keys(view.readouts).map((name) => {
      const tile = element("div", "scrub-tile", this.tiles);
      element("dt", "", tile).textContent = name;
      return element("dd", "", tile);
    });
    this.tiles.hidden = this.values.length === 0;
    this.sentence.hidden = view.sentences.length === 0;
    await this.draw();
    if (sent) this.released(this.step);
    this.root.dataset.ready = "true";
  }

  // New settings replace the pictures in place: Plotly.react keeps the nodes, so nothing flickers or jumps.
  async draw() {
    const { figures } = this.view;
    while (this.plots.length > figures.length) this.drop(this.plots.pop());
    while (this.plots.length < figures.length) {
      const frame = element("figure", "scrub-figure", this.grid);
      const caption = element("figcaption", "", frame);
      const canvas = element("div", "scrub-plot", frame);
      canvas.setAttribute("role", "img");
      this.resizer.observe(canvas);
      this.plots.push({ frame, caption, canvas });
    }
    this.words();
    await Promise.all(
      figures.map(({ data, layout, moving }, index) => {
        const plot = this.plots[index];
        plot.at = restyling(moving);
        plot.caption.textContent = layout.title?.text ?? "";
        plot.canvas.setAttribute("aria-label", layout.meta?.alt ?? plot.caption.textContent);
        plot.canvas.style.height = `${layout.height ?? layout.template?.layout?.height ?? 360}px`;
        for (const [trace, attributes] of Object.entries(moving)) {
          for (const [name, rows] of Object.entries(attributes)) setNested(data[trace], name, rows[this.step]);
        }
        const { title, ...rest } = layout;
        return this.Plotly.react(plot.canvas, data, themed(rest, this.root), { displayModeBar: false });
      }),
    );
  }

  drop({ frame, canvas }) {
    this.resizer.unobserve(canvas);
    this.Plotly?.purge(canvas);
    frame.remove();
  }

  go(step) {
    this.step = step;
    this.touched = true;
    this.words();
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      for (const { canvas, at } of this.plots) {
        const [update, traces] = at(this.step);
        if (traces.length) this.Plotly.restyle(canvas, update, traces);
      }
    });
  }

  words() {
    const { steps, readouts, sentences } = this.view;
    this.input.value = this.step;
    this.output.textContent = steps[this.step] ?? "";
    this.input.setAttribute("aria-valuetext", steps[this.step] ?? "");
    Object.values(readouts).forEach((rows, index) => (this.values[index].textContent = rows[this.step]));
    this.sentence.textContent = sentences[this.step] ?? "";
  }

  start() {
    const last = this.view.steps.length - 1;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.step >= last) this.go(0);
    this.timer = setInterval(
      () => (this.step < last ? this.go(this.step + 1) : this.stop()),
      calm ? CALM_STEP : Math.max(MILLISECONDS_PER_PLAY / (last + 1), 40),
    );
    this.face("Pause", "❚❚");
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.face("Play", "▶");
  }

  stop() {
    this.pause();
    this.released(this.step);
  }

  face(label, text) {
    this.play.textContent = text;
    this.play.setAttribute("aria-label", label);
  }

  unmount() {
    this.pause();
    this.resizer.disconnect();
    for (const { canvas } of this.plots) this.Plotly?.purge(canvas);
  }
}

export function mount(root, view, released = () => {}) {
  root.scrubber ??= new Scrubber(root);
  return root.scrubber.show(view, released);
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".scrub");
  const view = { ...JSON.parse(data.view), start: data.start, revision: data.revision };
  mount(root, view, (step) => setStateValue("step", step)).catch((error) => (root.textContent = error.message));
  return () => root.scrubber?.unmount();
}
