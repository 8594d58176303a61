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

function bytes(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const result = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) result[place] = text.charCodeAt(place);
  return result;
}

// Arrays travel as base64 of little-endian float32; a two-dimensional one becomes a list of rows that share memory.
function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if (value.bdata === undefined) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner)]));
  }
  const flat = new Float32Array(bytes(value.bdata).buffer);
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

// A text that keeps room for the widest it will be, so that nothing below it moves.
const pen = document.createElement("canvas").getContext("2d");
function roomy(node, texts) {
  pen.font = getComputedStyle(node).font;
  const widths = texts.map((text) => pen.measureText(text).width);
  node.dataset.widest = texts[widths.indexOf(Math.max(...widths))] ?? "";
  return node.firstChild ?? element("span", "", node);
}

function setNested(object, path, value) {
  const names = path.split(".");
  const last = names.pop();
  names.reduce((inner, name) => (inner[name] ??= {}), object)[last] = value;
}

// Text and grid follow the theme in force; the hues of the data are the figure's own.
function theme(root) {
  const { color, fontFamily } = getComputedStyle(root);
  const line = `rgba(${color.match(/\d+/g).slice(0, 3).join()}, 0.16)`;
  return { font: { color, family: fontFamily }, axis: { gridcolor: line, linecolor: line, tickcolor: line, zerolinecolor: line } };
}

function themed({ title, ...layout }, { font, axis }) {
  const result = { ...layout, autosize: true, font: { ...layout.font, ...font } };
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
    result[name] = { ...axis, ...layout[name] };
  }
  return result;
}

// Plotly.animate redraws the marks alone, in half the time of Plotly.restyle and a quarter of Plotly.react. It knows only
// lines, points and bars, and leaves axes and legend as they are.
const NOW = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };
const BEYOND_MARKS = ["name", "visible", "showlegend"];
const marksAlone = (data) => data.every(({ type }) => ["scatter", "bar"].includes(type ?? "scatter"));
const every = (data) => data.map((_, trace) => trace); // also the still ones, or Plotly takes theirs for gone

// A picture's way to a step.
function mover(Plotly, canvas, data, moving) {
  const traces = Object.keys(moving).map(Number);
  if (!traces.length) return () => {};
  const names = [...new Set(traces.flatMap((trace) => Object.keys(moving[trace])))];
  if (!marksAlone(data) || names.some((name) => BEYOND_MARKS.includes(name))) {
    const update = (step) =>
      Object.fromEntries(names.map((name) => [name, traces.map((trace) => moving[trace][name]?.[step])]));
    return (step) => Plotly.restyle(canvas, update(step), traces);
  }
  const row = (attributes, step) => {
    const trace = {};
    for (const [name, rows] of Object.entries(attributes)) setNested(trace, name, rows[step]);
    return trace;
  };
  const all = every(data);
  return (step) => Plotly.animate(canvas, { data: all.map((trace) => row(moving[trace] ?? {}, step)), traces: all }, NOW);
}

// All of a picture but its arrays: two of the same form differ in their marks alone. None where the axes follow the data.
function form(data, layout) {
  const fixed = Object.keys(layout).every((name) => !/^[xy]axis\d*$/.test(name) || layout[name].range);
  const plain = (_, value) => (ArrayBuffer.isView(value) || Array.isArray(value) ? 0 : value);
  return fixed && marksAlone(data) ? JSON.stringify(layout) + JSON.stringify({ ...data }, plain) : null;
}

const nextTask = () => new Promise((done) => setTimeout(done));

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
    this.sight = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) target.plot.inSight = isIntersecting;
        this.paint();
      },
      { rootMargin: "200px" },
    );
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
    this.values = Object.entries(view.readouts).map(([name, rows]) => {
      const tile = element("div", "scrub-tile", this.tiles);
      element("dt", "", tile).textContent = name;
      return roomy(element("dd", "", tile), rows);
    });
    this.tiles.hidden = this.values.length === 0;
    this.saying = roomy(this.sentence, view.sentences);
    this.sentence.hidden = view.sentences.length === 0;
    await this.draw();
    if (sent) this.released(this.step);
    this.root.dataset.ready = "true";
  }

  // New settings replace the pictures in place: the nodes are kept, so nothing flickers or jumps. Those in sight come
  // first, each in a task of its own, so that the first is on screen while the last is being drawn.
  async draw() {
    const { view } = this;
    const look = theme(this.root);
    while (this.plots.length > view.figures.length) this.drop(this.plots.pop());
    while (this.plots.length < view.figures.length) this.plots.push(this.place());
    this.words();
    this.plots.forEach((plot, index) => {
      const { layout } = (plot.figure = view.figures[index]);
      plot.move = null;
      plot.caption.textContent = layout.title?.text ?? "";
      plot.canvas.setAttribute("aria-label", layout.meta?.alt ?? plot.caption.textContent);
      plot.canvas.style.height = `${layout.height ?? layout.template?.layout?.height ?? 360}px`;
    });
    for (const plot of [...this.plots].sort((one, other) => other.inSight - one.inSight)) {
      const { data, layout, moving } = plot.figure;
      plot.step = this.step;
      for (const [trace, attributes] of Object.entries(moving)) {
        for (const [name, rows] of Object.entries(attributes)) setNested(data[trace], name, rows[this.step]);
      }
      const dressed = themed(layout, look);
      const shape = form(data, dressed);
      await (shape !== null && shape === plot.form
        ? this.Plotly.animate(plot.canvas, { data, traces: every(data) }, NOW)
        : this.Plotly.react(plot.canvas, data, dressed, { displayModeBar: false }));
      plot.form = shape;
      plot.move = mover(this.Plotly, plot.canvas, data, moving);
      await nextTask();
      if (this.view !== view) return;
    }
    this.paint();
  }

  place() {
    const frame = element("figure", "scrub-figure", this.grid);
    const caption = element("figcaption", "", frame);
    const canvas = element("div", "scrub-plot", frame);
    canvas.setAttribute("role", "img");
    canvas.plot = { frame, caption, canvas, inSight: true };
    this.resizer.observe(canvas);
    this.sight.observe(canvas);
    return canvas.plot;
  }

  drop({ frame, canvas }) {
    this.resizer.unobserve(canvas);
    this.sight.unobserve(canvas);
    this.Plotly?.purge(canvas);
    frame.remove();
  }

  go(step) {
    this.step = step;
    this.touched = true;
    this.words();
    if (this.frame) return;
    this.paint(); // at once, and at most once a frame
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.paint();
    });
  }

  paint() {
    for (const plot of this.plots) {
      if (!plot.inSight || !plot.move || plot.step === this.step) continue;
      plot.step = this.step;
      plot.move(this.step);
    }
  }

  words() {
    const { steps, readouts, sentences } = this.view;
    this.input.value = this.step;
    this.output.textContent = steps[this.step] ?? "";
    this.input.setAttribute("aria-valuetext", steps[this.step] ?? "");
    Object.values(readouts).forEach((rows, index) => (this.values[index].textContent = rows[this.step]));
    this.saying.textContent = sentences[this.step] ?? "";
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
    this.sight.disconnect();
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
