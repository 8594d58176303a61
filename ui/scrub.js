// Draws a view on the stage: THE picture large, companions beside it, one control that moves them all within a frame and
// with no server. The control is a range input, and the marks in the pictures that can be held.
//
// A view is {label, steps, readouts, sentences, figures, companions}; a figure is {data, layout, moving, holds, handles,
// answer, given}, where moving[trace][attribute] holds one row per step. `mount` needs no Streamlit; the default export
// at the end is Streamlit's way in. What can be worked out without a document stands in scrub_pure.mjs.
import { cells, decode, form, freeSeat, lookOf, marksAlone, nearest, nearestTurn, sayGap, setNested, settingsAt, stroke, ticks, tint } from "./scrub_pure.mjs";

const MILLISECONDS_PER_PLAY = 6000;
const CALM_STEP = 1000;
const IN_VIEW = 4; // readouts
const BACK = 3000; // milliseconds for a setting that was let go to be worked out
let plotly;
let everDragged = false;

function loadPlotly(url) {
  plotly ??= window.Plotly
    ? Promise.resolve(window.Plotly)
    : new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(url, document.baseURI);
        script.onload = () => resolve(quicker(window.Plotly));
        script.onerror = () => reject(new Error(`Could not load ${script.src}.`));
        document.head.append(script);
      });
  return plotly;
}

// At each step Plotly looks through all that a trace may have, for what of it is a list: a third of the step's time. That
// is the same at all steps of a picture.
function quicker(Plotly) {
  const { findArrayAttributes: found } = Plotly.PlotSchema;
  Plotly.PlotSchema.findArrayAttributes = (trace) => {
    const { lists } = stage;
    if (!lists.has(trace._input)) lists.set(trace._input, found(trace));
    return lists.get(trace._input);
  };
  return Plotly;
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
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(node);
  pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const widths = texts.map((text) => pen.measureText(text).width);
  node.dataset.widest = texts[widths.indexOf(Math.max(...widths))] ?? "";
  return node.firstChild ?? element("span", "", node);
}

// Text and grid follow the theme in force; the hues of the data are the figure's own.
function theme(root) {
  const { color, fontFamily } = getComputedStyle(root);
  const line = `rgba(${color.match(/\d+/g).slice(0, 3).join()}, 0.16)`;
  return { font: { color, family: fontFamily }, axis: { gridcolor: line, linecolor: line, tickcolor: line, zerolinecolor: line } };
}

const axes = (layout) => Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key));

// The layout as it is drawn: by the theme, and by the room there is. The title stands above the picture as text, and so
// does the y axis' where there is only one.
function dressed({ title, height, ...layout }, { font, axis }, look) {
  const { text: letters } = look;
  const result = {
    ...layout,
    autosize: true,
    font: { ...layout.font, ...font, size: look.font },
    margin: { ...look.margin, ...Object.fromEntries(Object.entries(layout.margin ?? {}).map(([side, size]) => [side, size * look.bold])) },
  };
  const alone = axes(layout).filter((name) => name.startsWith("y")).length === 1;
  for (const name of axes(layout)) {
    const upright = name.startsWith("y");
    result[name] = { ...axis, ...layout[name], ...ticks(layout[name], upright ? look.yTicks : look.xTicks) };
    if (layout[name].tickfont?.size) result[name].tickfont = { ...layout[name].tickfont, size: letters(layout[name].tickfont.size) };
    if (upright && layout.margin?.l === undefined) result[name].automargin = true;
    const text = layout[name].title?.text;
    if (text !== undefined) {
      result[name].title = upright && alone ? undefined : { ...layout[name].title, font: { size: look.text(14.25) }, standoff: look.font * 0.4 };
    }
  }
  if (layout.annotations) {
    result.annotations = layout.annotations.map((each) => ({ ...each, font: { ...each.font, size: letters(each.font?.size ?? 14) } }));
  }
  result.legend = { ...layout.legend, font: { ...layout.legend?.font, size: Math.max(11, letters(13)) } };
  return result;
}

const grown = (value, by) => (typeof value === "number" ? value * by : Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value, (each) => each * by) : value);
const LEAST_LINE = 3; // pixels, where it is seen from afar
function sized(trace, { text, bold }) {
  const result = { ...trace };
  if (typeof trace.textfont?.size === "number") result.textfont = { ...trace.textfont, size: text(trace.textfont.size) };
  if (bold === 1) return result;
  const { line, marker } = trace;
  if (line?.width !== 0 && (trace.mode ?? "lines").includes("lines") && (trace.type ?? "scatter") === "scatter") {
    result.line = { ...line, width: Math.max(LEAST_LINE, (line?.width ?? 2) * bold) };
  }
  if (marker?.size !== undefined) result.marker = { ...marker, size: grown(marker.size, bold) };
  return result;
}

// Plotly.animate redraws the marks alone, in half the time of Plotly.restyle and a quarter of Plotly.react. It knows only
// lines, points and bars, and leaves axes and legend as they are.
const NOW = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };
const BEYOND_MARKS = ["name", "visible", "showlegend"];
// It walks through all that is no plain list, value by value, and takes each one's number for a name.
const plain = (value) => {
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (Array.isArray(value) || value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
};
const every = (data) => data.map((_, trace) => trace); // also the still ones, or Plotly takes theirs for gone

// A heatmap's shades at a step, painted into the image that Plotly has made: a tenth of the time of its own way.
function shader(canvas, trace, rows) {
  const { uid, x, y, colorscale, zmin, zmax, xaxis, yaxis, xgap = 0, ygap = 0 } = canvas._fullData[trace];
  const { xaxis: across, yaxis: up } = canvas._fullLayout._plots[xaxis + yaxis];
  const board = document.createElement("canvas");
  const pen = board.getContext("2d");
  const parts = (color) => {
    pen.fillStyle = color;
    return pen.fillStyle[0] === "#" ? [1, 3, 5].map((at) => parseInt(pen.fillStyle.slice(at, at + 2), 16)).concat(1) : pen.fillStyle.match(/[\d.]+/g).map(Number);
  };
  const stops = colorscale.map(([share, color]) => [share, parts(color)]);
  const node = [...canvas.querySelectorAll(".heatmaplayer .hm")].find(({ __data__: [{ trace: its }] }) => its.uid === uid);
  const { parentNode: layer } = node, { parentNode: home } = layer;
  const { x: columns, y: lines } = node.__data__[0];
  const at = [cells(x, columns), cells(y, lines)];
  const colors = new Map();
  return (step) => {
    if (!layer.isConnected) home.prepend(layer); // below all else; Plotly.animate takes away what it cannot move
    const image = node.querySelector("image");
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(image.getAttribute(name)));
    const whole = image.style.imageRendering === "pixelated"; // one pixel a cell, which the browser enlarges
    const edges = (axis, values, start) => {
      const places = Array.from(values, (value) => axis.c2p(value));
      if (!whole) return places.map((place) => Math.round(place - start));
      const falls = places[0] > places.at(-1);
      return places.map((_, index) => (falls ? places.length - 1 - index : index));
    };
    const xs = edges(across, columns, left), ys = edges(up, lines, top);
    [board.width, board.height] = whole ? [columns.length - 1, lines.length - 1] : [width, height];
    rows[step].forEach((value, index) => {
      if (Number.isNaN(value)) return;
      if (!colors.has(value)) colors.set(value, tint(stops, zmin, zmax, value));
      const [column, line] = [at[0][index], at[1][index]];
      pen.fillStyle = colors.get(value);
      const [one, other, below, above] = [xs[column], xs[column + 1], ys[line], ys[line + 1]];
      const corner = [Math.min(one, other) + (xgap >> 1), Math.min(below, above) + (ygap >> 1)];
      pen.fillRect(...corner, Math.abs(other - one) - xgap, Math.abs(above - below) - ygap);
    });
    canvas.data[trace].z = rows[step]; // from which Plotly draws it anew
    image.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", board.toDataURL());
  };
}

// A picture's way to a step. Where shades alone move, what says the numbers under the pointer follows once they rest.
const REST = 250;
function mover(Plotly, canvas, data, moving) {
  const traces = Object.keys(moving).map(Number);
  if (!traces.length) return () => {};
  const shaded = traces.filter((trace) => data[trace].type === "heatmap" && Object.keys(moving[trace]).join() === "z");
  const marked = traces.filter((trace) => !shaded.includes(trace));
  const update = (step, some) => {
    const names = [...new Set(some.flatMap((trace) => Object.keys(moving[trace])))];
    return Object.fromEntries(names.map((name) => [name, some.map((trace) => moving[trace][name]?.[step])]));
  };
  const beyond = marked.some((trace) => Object.keys(moving[trace]).some((name) => BEYOND_MARKS.includes(name)));
  if (beyond || !marksAlone(data.filter(({ type }) => type !== "heatmap")) || marked.some((trace) => data[trace].type === "heatmap")) {
    return (step) => Plotly.restyle(canvas, update(step, traces), traces);
  }
  if (!shaded.length) return animator(Plotly, canvas, data, moving);
  let last, rest, shaders;
  const marks = marked.length && animator(Plotly, canvas, data, moving);
  const follow = () => canvas.plot.move === move && Plotly.restyle(canvas, update(last, shaded), shaded);
  const move = async (step) => {
    last = step;
    shaders ??= shaded.map((trace) => shader(canvas, trace, moving[trace].z));
    if (marks) await marks(step);
    if (canvas.plot.move !== move) return; // another picture
    for (const shade of shaders) shade(last);
    if (marks) return;
    clearTimeout(rest);
    rest = setTimeout(follow, REST);
  };
  return move;
}

function animator(Plotly, canvas, data, moving) {
  const row = (attributes, step) => {
    const trace = {};
    for (const [name, rows] of Object.entries(attributes)) setNested(trace, name, plain(rows[step]));
    return trace;
  };
  const all = every(data);
  return (step) => Plotly.animate(canvas, { data: all.map((trace) => row(moving[trace] ?? {}, step)), traces: all }, NOW);
}

const nextTask = () => new Promise((done) => setTimeout(done));

// Plotly draws before it promises; should it never keep the promise, the picture can be moved all the same.
const late = () => new Promise((done) => setTimeout(done, 3000));

// When what was drawn is on screen; soon in any case, since a page in the background is never painted.
const painted = () =>
  new Promise((done) => {
    const late = setTimeout(done, 100);
    requestAnimationFrame(() => setTimeout(() => (clearTimeout(late), done())));
  });

class Scrubber {
  constructor(root) {
    this.root = root;
    this.step = null;
    this.plots = [];
    this.guess = null;
    const front = (this.front = element("div", "scrub-front", root));
    this.lead = element("p", "scrub-lead", front);
    const bar = (this.bar = element("div", "scrub-bar", front));
    this.play = element("button", "scrub-play", bar);
    this.play.type = "button";
    const label = element("label", "scrub-label", bar);
    this.name = element("span", "", label);
    this.input = element("input", "", label);
    this.input.type = "range";
    this.input.min = 0;
    this.output = element("output", "scrub-value", label);
    this.sentence = element("p", "scrub-sentence", front);
    this.figures = element("div", "scrub-figures", front);
    this.hero = element("div", "scrub-hero", this.figures);
    this.companions = element("div", "scrub-companions", this.figures);
    this.companions.setAttribute("role", "group");
    this.companions.setAttribute("aria-label", "More pictures of the same");
    const foot = element("div", "scrub-foot", front);
    this.tiles = element("dl", "scrub-tiles", foot);
    this.button = element("button", "scrub-open", foot);
    this.button.type = "button";
    this.more = element("div", "scrub-more", root);
    this.moreTiles = element("dl", "scrub-tiles", this.more);
    this.grid = element("div", "scrub-grid", this.more);
    this.input.addEventListener("input", () => (this.pause(), this.go(Number(this.input.value))));
    this.input.addEventListener("change", () => this.tell.released(this.step));
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    this.button.addEventListener("click", () => this.open(!this.opened));
    this.resizer = new ResizeObserver((entries) => {
      for (const { target } of entries) if (target.plot.figure && target.clientWidth && target.clientHeight) this.resized(target.plot);
    });
    this.sight = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) target.plot.inSight = isIntersecting;
        this.paint();
      },
      { rootMargin: "200px" },
    );
    this.onResize = () => this.opened && this.measure();
    window.addEventListener("resize", this.onResize);
    this.dwell(root);
    this.pause();
    this.open(false);
  }

  // Also when it moves into another root: what a lab shows that opens by a scene is drawn in the one that closes.
  dwell(root) {
    const before = this.root;
    this.root = root;
    root.scrubber = this;
    root.addEventListener("transitionend", ({ target, propertyName }) => {
      if (target === root && root.scrubber === this && propertyName === "color" && this.view) this.draw(); // another theme
    });
    if (before === root) return;
    before.scrubber = null;
    root.replaceChildren(...before.childNodes);
    Object.assign(root.dataset, before.dataset);
    if (this.plots.some(({ stale, waits }) => stale && !waits)) this.draw(); // it was to be drawn while it had no place
  }

  // `around` is what stands about the view: {start, revision, lead, says, more, guess, ask}, see ui/scrub.py.
  async show(view, around, tell) {
    this.tell = tell;
    this.pending = [view, around];
    const asked = this.pending;
    const outdated = () => this.pending !== asked || !this.root.isConnected;
    this.Plotly = await loadPlotly(view.plotly);
    if (outdated()) return;
    const sent = this.step === null ? around.revision > 0 : this.around.revision !== around.revision;
    if (sent) {
      this.touched = false;
      this.landing = true;
      this.pause();
    }
    if (around.more && !this.around?.more) this.open(true);
    this.around = around;
    const { lead, says, ask, guess } = around;
    this.leading = roomy(this.lead, guess === "draw" ? [ask] : [lead, ...Object.values(says ?? {})]);
    const step = Math.min(this.touched ? this.step : around.start, Math.max(view.steps.length - 1, 0));
    if (this.text === view && this.guessing === (around.guess ?? "off")) this.go(step, this.touched);
    else {
      try {
        await this.renew(view, step);
      } catch (error) {
        if (!outdated()) throw error; // what came since took pictures away under it
      }
    }
    if (outdated() || !this.landing) return; // what overtook it lands in its place
    this.landing = false;
    this.land();
  }

  // Another view, or another way to look at it.
  async renew(view, step) {
    const { around } = this;
    this.text = view;
    this.view = { ...view, figures: decode(view.figures) };
    this.step = step;
    this.bar.hidden = view.steps.length === 0;
    this.name.textContent = view.label;
    this.input.max = view.steps.length - 1;
    roomy(this.output, view.steps);
    this.tiles.replaceChildren();
    this.moreTiles.replaceChildren();
    this.values = Object.entries(view.readouts).map(([name, rows], index) => {
      const tile = element("div", "scrub-tile", index < IN_VIEW ? this.tiles : this.moreTiles);
      element("dt", "", tile).textContent = name;
      return roomy(element("dd", "", tile), rows);
    });
    this.tiles.hidden = this.values.length === 0;
    this.moreTiles.hidden = this.values.length <= IN_VIEW;
    this.saying = roomy(this.sentence, view.sentences);
    this.sentence.hidden = view.sentences.length === 0;
    this.drawing(around.guess);
    this.arrange();
    await this.draw();
  }

  // Ready when THE picture is drawn: its place may have had no size yet when it was first asked for.
  ready() {
    const { companions } = this; // what scrolls, as on a phone, can be reached by keys
    companions.tabIndex = companions.scrollWidth > companions.clientWidth + 1 ? 0 : -1;
    if (!this.plots[this.order[0]]?.stale) this.root.dataset.ready = "true";
  }

  // Where what was asked for is out of sight, as on a phone after a prediction, it comes into view.
  land() {
    const { bottom } = this.bar.getBoundingClientRect();
    const { top } = this.hero.getBoundingClientRect(); // the bar stays in sight longer than what it moves
    if (top < 0 || bottom > innerHeight) this.root.scrollIntoView({ block: "start" });
  }

  // The pictures in their places: THE picture first, the companions beside it, and the rest where it waits. While
  // people draw their guess, the picture that has the answer is THE picture.
  arrange() {
    const { figures, companions } = this.view;
    while (this.plots.length > figures.length) this.drop(this.plots.pop());
    while (this.plots.length < figures.length) this.plots.push(this.place());
    const answer = figures.findIndex((figure) => figure.answer);
    const order = figures.map((_, index) => index);
    if (this.guessing !== "off" && answer > 0) order.unshift(...order.splice(order.indexOf(answer), 1));
    const count = Math.min(companions, figures.length - 1);
    order.forEach((index, rank) => {
      const { frame } = this.plots[index];
      const slot = rank === 0 ? this.hero : rank <= count ? this.companions : this.grid;
      if (frame.parentElement !== slot) slot.append(frame);
      this.plots[index].waits = rank > count;
    });
    this.order = order;
    this.figures.dataset.beside = count;
    this.grid.hidden = figures.length - 1 <= count;
  }

  // New settings replace the pictures in place: the nodes are kept, so nothing flickers or jumps. THE picture comes first,
  // and is on screen before the next is drawn.
  async draw() {
    const { figures } = this.view;
    this.drawn = figures;
    this.words();
    this.plots.forEach((plot, index) => {
      const { layout } = (plot.figure = figures[index]);
      plot.move = null;
      plot.stale = true;
      plot.caption.textContent = layout.title?.text ?? "";
      const one = axes(layout).filter((name) => name.startsWith("y")).length === 1;
      const upright = (one && layout.yaxis?.title?.text) || "";
      plot.upright.textContent = upright;
      plot.upright.hidden = !upright;
      plot.canvas.setAttribute("aria-label", layout.meta?.alt ?? plot.caption.textContent);
    });
    for (const index of this.order) {
      await this.drawPlot(this.plots[index]);
      await (index === this.order[0] ? painted() : nextTask());
      if (this.view.figures !== figures) return;
    }
    this.paint();
    this.ready();
  }

  async drawPlot(plot) {
    const { canvas, figure } = plot;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (plot.waits && !this.opened) return;
    if (!width || !height) return this.watch(canvas);
    const look = lookOf(width, height, this.letters());
    const size = `${width} ${height}`;
    if (size !== plot.size) plot.form = null; // a picture of another size is drawn anew: its marks alone would keep the old one
    plot.size = size;
    plot.move = null; // while it is drawn, nothing else touches it
    const turn = (plot.turn = (plot.turn ?? 0) + 1);
    const overtaken = () => plot.figure !== figure || plot.turn !== turn; // another is on its way, and what it draws counts
    stage.lists = new WeakMap(); // what it draws may have others
    const hidden = this.guessing === "draw" && figure.answer;
    const data = figure.data.map((trace, index) => {
      const drawn = sized(trace, look);
      if (hidden && !figure.given.includes(index)) drawn.visible = false;
      return drawn;
    });
    plot.step = this.step;
    for (const [trace, attributes] of Object.entries(figure.moving)) {
      data[trace] = structuredCloneShallow(data[trace], Object.keys(attributes));
      for (const [name, rows] of Object.entries(attributes)) setNested(data[trace], name, rows[this.step]);
    }
    const layout = dressed(hidden ? { ...figure.layout, annotations: [], shapes: [] } : figure.layout, theme(this.root), look);
    const shape = form(data, layout);
    plot.stale = false;
    const made = { displayModeBar: false };
    try {
      if (shape !== null && shape === plot.form) {
        const done = this.Plotly.animate(canvas, { data: data.map(plain), traces: every(data) }, NOW);
        await Promise.race([done, painted()]); // it never says so where another one came between
      } else {
        if (canvas._transitionData) this.Plotly.animate(canvas, [null], NOW); // a step that waits for the next frame is of before
        await Promise.race([this.Plotly.react(canvas, data, layout, made), late()]);
      }
    } catch (error) {
      if (overtaken()) return;
      if (!error) return this.redo(plot); // what came between was none
      this.Plotly.purge(canvas); // what an interrupted drawing left behind
      plot.form = plot.move = null;
      try {
        await this.Plotly.newPlot(canvas, data, layout, made);
      } catch (error) {
        plot.caption.textContent += ` (cannot be drawn: ${error.message})`; // the others can
        return;
      }
    }
    if (overtaken()) return;
    plot.form = shape;
    plot.move = mover(this.Plotly, canvas, data, figure.moving);
    this.hang(plot);
  }

  // The size of the pictures' letters where the page asks for one, in pixels: a projector's is a share of its height.
  letters() {
    const asked = getComputedStyle(this.root).getPropertyValue("--chart-font").trim();
    if (!asked) return 0;
    this.ruler ??= element("i", "scrub-ruler", this.front);
    return this.ruler.getBoundingClientRect().height;
  }

  place() {
    const frame = element("figure", "scrub-figure", this.grid);
    const caption = element("figcaption", "", frame);
    const upright = element("div", "scrub-upright", frame);
    const box = element("div", "scrub-box", frame);
    const canvas = element("div", "scrub-plot", box);
    canvas.setAttribute("role", "img");
    const over = element("div", "scrub-over", box);
    const plot = { frame, caption, upright, canvas, over, inSight: true, figure: null, knobs: [], places: [] };
    canvas.plot = plot;
    this.resizer.observe(canvas);
    this.sight.observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.grab(plot, event), true);
    return plot;
  }

  drop({ frame, canvas }) {
    this.resizer.unobserve(canvas);
    this.sight.unobserve(canvas);
    this.purge(canvas);
    frame.remove();
  }

  // The browser tells once more when it has a size, also where that is the size it had before.
  watch(canvas) {
    this.resizer.unobserve(canvas);
    this.resizer.observe(canvas);
  }

  resized(plot) {
    const { clientWidth: width, clientHeight: height } = plot.canvas;
    if (plot.size === `${width} ${height}` && !plot.stale) return; // it was drawn so
    plot.form = null;
    cancelAnimationFrame(plot.soon);
    plot.soon = requestAnimationFrame(async () => {
      if (!this.root.isConnected) return this.watch(plot.canvas);
      await this.drawPlot(plot);
      this.paint();
      this.ready();
    });
  }

  // ------------------------------------------------------------------------------------------- marks in the hand

  // Where the marks are in pixels, and what shows that they can be held.
  hang(plot) {
    const { figure, over, canvas } = plot;
    const { _fullLayout: full } = canvas;
    over.replaceChildren();
    plot.knobs = [];
    plot.places = [];
    canvas.classList.remove("held", "held-both");
    if (!full?.xaxis || !full.yaxis) return;
    const x = (value) => full.xaxis._offset + full.xaxis.d2p(value);
    const y = (value) => full.yaxis._offset + full.yaxis.d2p(value);
    const area = { left: full.xaxis._offset, top: full.yaxis._offset, width: full.xaxis._length, height: full.yaxis._length };
    plot.area = area;
    if (this.guessing !== "off" && figure.answer) this.guessOver(plot, full);
    if (this.guessing === "draw") return;
    for (const hold of figure.holds ?? []) {
      const place = { xs: hold.x && Array.from(hold.x, x), ys: hold.y && Array.from(hold.y, y) };
      if (hold.around) place.around = { x: x(hold.around[0]), y: y(hold.around[1]) };
      const kind = hold.around ? "turn" : !hold.y ? "upright" : !hold.x ? "level" : "point";
      const knob = element("div", `scrub-knob scrub-${kind}`, over);
      if (kind === "upright") Object.assign(knob.style, { top: `${area.top}px`, height: `${area.height}px` });
      if (kind === "level") Object.assign(knob.style, { left: `${area.left}px`, width: `${area.width}px` });
      knob.addEventListener("pointerdown", (event) => this.grab(plot, event));
      plot.places.push(place);
      plot.knobs.push(knob);
      canvas.classList.add(kind === "upright" || kind === "point" ? "held" : "held-both");
    }
    for (const handle of figure.handles ?? []) this.hangHandle(plot, handle, full);
    this.follow(plot);
    if (!everDragged && plot.knobs.length && this.order[0] === this.plots.indexOf(plot)) {
      plot.hint = element("span", "scrub-hint", plot.knobs[0]);
      plot.hint.textContent = "drag me";
      plot.hintAt = this.step;
      this.seat(plot);
    }
  }

  // The hint sits beside its mark where it lies on no text; where there is no such place there is no hint.
  seat({ hint, canvas }) {
    const place = (node) => node.getBoundingClientRect();
    const found = freeSeat(place(hint), place(canvas), [...canvas.querySelectorAll("text")].map(place));
    if (found) hint.style.translate = `${found.x}px ${found.y}px`;
    else hint.remove();
  }

  follow(plot) {
    if (plot.hintAt !== this.step) plot.hint?.remove(); // elsewhere it may lie on a text
    plot.places.forEach(({ xs, ys }, index) => {
      const [x, y] = [xs?.[this.step], ys?.[this.step]];
      const knob = plot.knobs[index];
      knob.hidden = Number.isNaN(x) || Number.isNaN(y);
      knob.style.transform = `translate(${x ?? 0}px, ${y ?? 0}px)`;
      knob.classList.toggle("scrub-right", x !== undefined && x > plot.area.left + plot.area.width * 0.75);
    });
  }

  // The step whose mark is nearest to the pointer.
  under(plot, event) {
    const box = plot.canvas.getBoundingClientRect();
    const pointer = { x: event.clientX - box.left, y: event.clientY - box.top };
    const found = plot.places.map(({ xs, ys, around }) => (around ? nearestTurn(xs, ys, around, pointer) : nearest(xs, ys, pointer)));
    return found.filter(Boolean).sort((one, other) => one.far - other.far)[0]?.step ?? null;
  }

  // A finger on the picture may be about to scroll the page: it moves the control when it moves aside, or is lifted.
  grab(plot, event) {
    if (event.button > 0 || !plot.places.length || this.guessing === "draw") return;
    const { currentTarget: target, pointerId } = event;
    const before = this.step;
    const to = (each) => {
      const step = this.under(plot, each);
      if (step !== null && step !== this.step) this.go(step);
    };
    this.pause();
    target.setPointerCapture(pointerId);
    const held = new AbortController();
    const on = (name, then) => target.addEventListener(name, then, { signal: held.signal });
    on("pointermove", (each) => (each.buttons & 1 ? to(each) : target.releasePointerCapture(pointerId)));
    on("pointerup", to);
    on("pointercancel", () => this.go(before));
    on("lostpointercapture", () => {
      held.abort();
      if (this.step !== before) this.tell.released(this.step);
    });
    everDragged = true;
    for (const hint of this.root.querySelectorAll(".scrub-hint")) hint.remove();
    if (event.pointerType !== "touch" || target !== plot.canvas) to(event);
    event.preventDefault();
    event.stopPropagation();
  }

  // A setting's place: it shows where it goes, and is set when it is let go.
  hangHandle(plot, handle, full) {
    const { area, over, canvas } = plot;
    const kind = handle.x === null ? "level" : handle.y === null ? "upright" : "point";
    const knob = element("div", `scrub-knob scrub-handle scrub-${kind}`, over);
    knob.title = `Drag: ${handle.name}`;
    if (kind === "upright") knob.style.top = `${area.top + 0.18 * area.height}px`;
    if (kind === "level") knob.style.left = `${area.left + 0.88 * area.width}px`;
    const x = handle.x === null ? 0 : full.xaxis._offset + full.xaxis.d2p(handle.x);
    const y = handle.y === null ? 0 : full.yaxis._offset + full.yaxis.d2p(handle.y);
    const stand = (left, top) => {
      knob.style.transform = `translate(${left}px, ${top}px)`;
      knob.classList.toggle("scrub-right", kind === "level" || left > area.left + area.width * 0.75);
    };
    stand(x, y);
    const note = element("span", "scrub-name", knob);
    note.textContent = handle.name;
    const follows = [...new Set(Object.values(handle.sets).map(([axis]) => axis))];
    knob.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      knob.setPointerCapture(event.pointerId);
      knob.classList.add("scrub-going");
      let place = null;
      const move = (each) => {
        const box = canvas.getBoundingClientRect();
        const within = (value, low, size) => Math.min(Math.max(value, low), low + size);
        const left = within(each.clientX - box.left, area.left, area.width);
        const top = within(each.clientY - box.top, area.top, area.height);
        stand(follows.includes("x") ? left : x, follows.includes("y") ? top : y); // aside, where nothing follows, it would stay
        place = { x: full.xaxis.p2d(left - area.left), y: full.yaxis.p2d(top - area.top) };
        note.textContent = follows.map((axis) => Number(place[axis].toPrecision(3))).join(", "); // as the axes read
      };
      const end = () => {
        knob.removeEventListener("pointermove", move);
        knob.classList.remove("scrub-going");
        if (place) this.tell.set(settingsAt(handle.sets, place));
        note.textContent = handle.name;
        setTimeout(stand, BACK, x, y); // where the setting is as before, nothing is drawn anew
      };
      knob.addEventListener("pointermove", move);
      knob.addEventListener("pointerup", end, { once: true });
      knob.addEventListener("pointercancel", end, { once: true });
      event.preventDefault();
      event.stopPropagation();
    });
  }

  // ------------------------------------------------------------------------------------------- a guess, drawn

  drawing(mode = "off") {
    this.guessing = this.view.figures.some((figure) => figure.answer) ? mode : "off";
    if (this.guessing === "off") this.guess = null;
    this.root.dataset.guess = this.guessing;
    const columns = this.view.figures.find((figure) => figure.answer)?.answer.x.length ?? 0;
    if (this.guessing === "draw" && this.guess?.length !== columns) this.guess = Array(columns).fill(null);
    if (this.guess && this.guess.length !== columns) this.guess = null;
    if (this.guessing !== this.wasGuessing) for (const plot of this.plots) plot.form = null;
    this.wasGuessing = this.guessing;
  }

  guessOver(plot, full) {
    const { area, over, figure } = plot;
    const log = full.yaxis.type === "log";
    const columns = Array.from(figure.answer.x, (value) => full.xaxis.d2p(value));
    const board = element("div", "scrub-board", over);
    Object.assign(board.style, { left: `${area.left}px`, top: `${area.top}px`, width: `${area.width}px`, height: `${area.height}px` });
    board.innerHTML = '<svg width="100%" height="100%"><path fill="none"/></svg>';
    const path = board.querySelector("path");
    const trace = () => {
      let pen = "M";
      const parts = [];
      this.guess?.forEach((value, column) => {
        if (value === null) return (pen = "M");
        parts.push(`${pen}${columns[column].toFixed(1)} ${full.yaxis.l2p(value).toFixed(1)}`);
        pen = "L";
      });
      path.setAttribute("d", parts.join(""));
      board.classList.toggle("scrub-begun", parts.length > 0);
    };
    trace();
    if (this.guessing === "show") {
      const data = this.guess?.map((value) => (value === null || !log ? value : 10 ** value));
      this.told = data ? sayGap(data, figure.answer.y, log, figure.answer.unit) : "";
      return this.words();
    }
    element("span", "scrub-hint", board).textContent = "Draw here";
    let last = null;
    const put = (event) => {
      const box = board.getBoundingClientRect();
      const at = Math.min(Math.max(event.clientX - box.left, 0), area.width);
      const up = Math.min(Math.max(event.clientY - box.top, 0), area.height);
      const column = nearest(columns, null, { x: at, y: 0 }).step;
      const here = { column, y: full.yaxis.p2l(up) };
      stroke(this.guess, last, here);
      last = here;
      trace();
    };
    board.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      board.setPointerCapture(event.pointerId);
      last = null;
      put(event);
      board.onpointermove = (each) => each.getCoalescedEvents?.().length ? each.getCoalescedEvents().forEach(put) : put(each);
      event.preventDefault();
    });
    board.onpointerup = board.onpointercancel = () => (board.onpointermove = null);
  }

  // ------------------------------------------------------------------------------------------- steps

  go(step, touched = true) {
    this.step = step;
    this.touched = touched;
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
      plot.move(this.step)?.catch?.((error) => error && this.redo(plot)); // none where another step came between
      this.follow(plot);
    }
  }

  // A step that Plotly could not draw: the picture as a whole, once.
  redo(plot) {
    plot.form = null;
    if (this.root.isConnected) this.drawPlot(plot).then(() => this.paint());
  }

  words() {
    const { steps, readouts, sentences } = this.view;
    const { lead, says, ask } = this.around;
    this.input.value = this.step;
    this.input.style.setProperty("--share", `${(100 * this.step) / Math.max(steps.length - 1, 1)}%`);
    this.output.firstChild.textContent = steps[this.step] ?? "";
    this.input.setAttribute("aria-valuetext", steps[this.step] ?? "");
    Object.values(readouts).forEach((rows, index) => (this.values[index].textContent = rows[this.step]));
    this.saying.textContent = sentences[this.step] ?? "";
    const drawn = { draw: ask, show: this.told }[this.guessing];
    this.leading.textContent = drawn || says?.[this.step] || lead;
    this.lead.hidden = !this.leading.textContent;
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
    this.tell.released(this.step);
  }

  face(label, text) {
    this.play.textContent = text;
    this.play.setAttribute("aria-label", label);
  }

  // ------------------------------------------------------------------------------------------- more

  // What waits is drawn when it is opened. The pictures keep the height that the window gave them.
  open(opened) {
    this.opened = opened;
    if (opened) this.measure();
    this.mark(opened);
    this.button.textContent = opened ? "Less ▴" : "More ▾";
    this.button.setAttribute("aria-expanded", opened);
    if (!opened || !this.view) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    requestAnimationFrame(async () => {
      this.stage?.scrollBy({ top: 0.6 * this.stage.clientHeight, behavior: calm ? "instant" : "smooth" });
      for (const plot of this.plots) if (plot.waits && plot.stale) await this.drawPlot(plot);
      this.paint();
    });
  }

  // As if nothing were open, and a lab that is about to close were gone.
  measure() {
    const { root } = this, stage = root.closest(".st-key-stage");
    const others = [...(stage?.querySelectorAll(".scrub") ?? [])].filter((each) => each !== root);
    for (const each of others) each.style.display = "none";
    for (const each of [root, stage]) each?.removeAttribute("data-more");
    root.style.setProperty("--figures", `${this.figures.clientHeight}px`);
    for (const each of others) each.style.display = "";
    this.mark(this.opened);
  }

  // What stands around the pictures makes room as well. A lab that closes is out of the page by now, or beside the next.
  mark(opened) {
    this.root.toggleAttribute("data-more", opened);
    this.stage = this.root.closest(".st-key-stage") ?? this.stage;
    this.stage?.toggleAttribute("data-more", this.stage.querySelector(".scrub[data-more]") !== null);
  }

  unmount() {
    if (this.root.scrubber === this) this.root.scrubber = null; // the next view finds an empty place
    this.pause();
    this.mark(false);
    window.removeEventListener("resize", this.onResize);
    this.resizer.disconnect();
    this.sight.disconnect();
    for (const { canvas } of this.plots) this.purge(canvas);
  }

  // Of a picture that is gone; what was to follow finds nothing.
  purge(canvas) {
    this.Plotly?.purge(canvas);
    canvas.plot.move = null;
  }
}

// A copy of a trace whose attributes of these names may be set without touching the figure's own.
function structuredCloneShallow(trace, names) {
  const copy = { ...trace };
  for (const name of names) {
    const [outer, inner] = name.split(".");
    if (inner) copy[outer] = { ...copy[outer] };
  }
  return copy;
}

const SILENT = { released() {}, set() {} };

export function mount(root, view, around = {}, tell = SILENT) {
  if (!root.scrubber) {
    root.replaceChildren();
    new Scrubber(root);
  }
  return root.scrubber.show(view, { start: 0, revision: 0, lead: "", ...around }, { ...SILENT, ...tell }).catch((error) => {
    root.scrubber?.unmount();
    root.textContent = error.message;
  });
}

// A view is large, and what stands about it changes more often: it comes by another way (scenes.js), so that Streamlit
// need not send the view again. The two meet by the view's name. While a lab closes and another opens both are mounted,
// and either may stay.
const stage = (window.stage ??= {});
stage.mounted ??= new Map();
stage.lists ??= new WeakMap();
stage.meet = () => {
  const { around, mounted, foreseen } = stage;
  const [root, mine] = [...mounted].findLast(([, { id }]) => id === around?.id) ?? [];
  if (!root) return;
  if (foreseen) {
    const heard = foreseen.turn === null ? around.id === foreseen.id : around.turn >= foreseen.turn;
    if (!heard && performance.now() < foreseen.until) return; // the server does not know yet
    stage.foreseen = null;
    if (around.id === foreseen.id) mine.view = foreseen.view;
  }
  if (!mine.view) return unpack(mine);
  stage.shown = mine;
  const drawn = [stage.left, ...[...mounted.keys()].map((each) => each.scrubber)].find((each) => each?.text === mine.view);
  if (drawn && !root.scrubber) {
    drawn.dwell(root);
    drawn.open(Boolean(around.more));
  }
  if (stage.left?.root !== root) stage.left?.unmount();
  stage.left = null;
  mount(root, mine.view, around, mine.tell);
};

// A view comes deflated, after its name. The browser opens it in a moment of its own.
const NAME = 8;
async function unpack(mine) {
  const { packed } = mine;
  if (!packed) return; // it is being opened
  mine.packed = null;
  const view = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  mine.view ??= view; // not where a scene that was fetched ahead stands there already: it is the same
  stage.meet();
}

// What was fetched ahead shows before the server has heard of it: a scene, of that turn, or where a lever stands (turn:
// null). What the server then says is the same.
const PATIENCE = 10_000;
stage.foresee = (turn, { view: fetched, around: { id, start, lead } }) => {
  const { around } = stage;
  const [root, { tell } = {}] = [...stage.mounted].findLast(([each]) => each.scrubber) ?? [];
  if (!root) return;
  const view = stage.shown?.id === id ? stage.shown.view : fetched;
  stage.foreseen = { id, view, turn, until: performance.now() + PATIENCE };
  const label = around.pinned && stage.shown?.view.steps[around.start]; // the control stays where the link has it
  const kept = label ? view.steps.indexOf(label) : -1;
  const scene = { start, says: { [start]: lead }, guess: "off", revision: around.revision + 1 };
  mount(root, view, { ...around, id, start: kept < 0 ? start : kept, says: {}, ...(turn !== null && scene) }, tell);
};

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".scrub");
  const tell = {
    released: (step) => setStateValue("step", [step, root.scrubber.around.revision]),
    set: (settings) => setTriggerValue("set", settings),
  };
  const id = new TextDecoder().decode(data.subarray(0, NAME));
  const mine = { id, packed: data.subarray(NAME), view: stage.shown?.id === id ? stage.shown.view : null, tell };
  stage.mounted.set(root, mine);
  stage.meet();
  return () => {
    if (stage.mounted.get(root) !== mine) return; // one that was overtaken is told to leave after the next has come
    const { scrubber } = root;
    stage.mounted.delete(root);
    if (scrubber && scrubber.text === stage.foreseen?.view) stage.left = scrubber; // the next lab opens with its pictures
    else scrubber?.unmount();
  };
}
