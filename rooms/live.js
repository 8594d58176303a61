// The projector: what the room is told, large. A clicker's keys work here too, by the teacher's window beside it, or with
// the secret that its link brought; nobody can read that off the wall.
import { ask, at, beside, code, follow, home, keys, make, secret } from "./room.js";

history.replaceState(null, "", location.pathname);

const mark = (name, words, text = "") => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(words)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};
const percent = (share) => `${Math.round(100 * share)}%`;
let shown = {}, curves = [];
const frame = document.querySelector("iframe");

at("code").textContent = code;
at("qr").src = `${home}qr.svg?to=${encodeURIComponent(`${home}j/${code}`)}`;
at("where").textContent = `${home}j/`.replace(/^https?:\/\//, "");

// A picture fills its place, in units of a thirty-sixth of the window's height: so letters have the size of all others.
function picture(place, label, draw) {
  place.replaceChildren();
  place.hidden = !label;
  const unit = innerHeight / 36, width = place.clientWidth / unit, height = place.clientHeight / unit;
  if (!label) return;
  const made = mark("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  made.append(...draw(width, height).flat().filter(Boolean));
  place.append(made);
}

// How many were right in the first vote and in the second: a slope.
const slope = ({ shares, counts }) => (width, height) => {
  const dots = shares.map((share, place) => [width * (0.3 + 0.4 * place), height - 3.7 - (height - 5.3) * share, share, place]).filter(([, , share]) => share !== null);
  return [
    dots.length > 1 && mark("line", { x1: dots[0][0], y1: dots[0][1], x2: dots[1][0], y2: dots[1][1], class: "median" }),
    ...dots.map(([x, y, share, place]) => [
      mark("circle", { cx: x, cy: y, r: 0.5, class: "dot" }),
      mark("text", { x: x + 1.5 * place - 0.8, y: y + 0.7, "text-anchor": place ? "start" : "end", class: "big" }, percent(share)),
      mark("text", { x, y: height - 1.6, "text-anchor": "middle" }, `${["first", "second"][place]} vote`),
      mark("text", { x, y: height - 0.4, "text-anchor": "middle" }, `${Math.round(share * counts[place])} of ${counts[place]} right`),
    ]),
  ];
};

const drawing = ({ axes, split, answer }) => (width, height) => {
  const [left, top, right, bottom] = [4, 1.5, width - 0.5, height - 1.8];
  const line = (pairs, kind) => {
    const points = pairs.filter(([, y]) => y !== null).map(([x, y]) => `${left + x * (right - left)},${bottom - y * (bottom - top)}`);
    return mark("polyline", { points: points.join(" "), class: kind });
  };
  const along = (heights, kind) => line(axes.x.map((x, column) => [x, heights[column]]), kind);
  const words = (x, y, text, anchor = "start") => mark("text", { x, y, "text-anchor": anchor }, text);
  return [
    mark("line", { x1: left, y1: bottom, x2: right, y2: bottom }),
    mark("line", { x1: left, y1: bottom, x2: left, y2: top }),
    axes.given.map(([stroke, each]) => line(each, `given ${stroke}`)),
    split && curves.map((each) => along(each, "each")),
    split && along(split, "median"),
    answer && along(answer, "truth"),
    words(left - 0.3, top + 1, axes.ends_y[1], "end"),
    words(left - 0.3, bottom, axes.ends_y[0], "end"),
    words(left, 1.1, axes.label_y),
    words(left, height - 0.4, axes.ends_x[0]),
    words((left + right) / 2, height - 0.4, axes.label_x, "middle"),
    words(right, height - 0.4, axes.ends_x[1], "end"),
  ];
};

const numbers = ({ split, answer, unit }) => (width, height) => {
  const ends = [...split, ...(answer === undefined ? [] : [answer])];
  const low = Math.min(...ends), span = Math.max(...ends) - low || 1, bottom = height - 2;
  const x = (value) => 3 + ((width - 6) * (value - low)) / span;
  const words = (value) => mark("text", { x: x(value), y: height - 0.5, "text-anchor": "middle" }, `${Number(value.toPrecision(4))} ${unit}`);
  const piles = {};
  return [
    mark("line", { x1: 2, y1: bottom, x2: width - 2, y2: bottom }),
    split.map((value) => {
      const pile = Math.round(x(value) / 1.2);
      piles[pile] = (piles[pile] ?? 0) + 1;
      return mark("circle", { cx: 1.2 * pile, cy: Math.max(bottom + 0.5 - 1.2 * piles[pile], 1), r: 0.5 });
    }),
    ends.length ? [words(low), words(low + span)] : [],
    answer !== undefined && mark("line", { x1: x(answer), y1: 1, x2: x(answer), y2: bottom, class: "truth" }),
  ];
};

function show(state) {
  const { step, split, scene, options, form, answer } = state;
  const lobby = step === "lobby", asking = step.startsWith("vote") || step === "closed";
  const all = form === "choice" && split ? Object.values(split).reduce((sum, each) => sum + each, 0) : 0;
  document.body.className = `wall ${step}`;
  at("say").textContent = state.say;
  at("question").textContent = lobby ? state.title : state.question;
  at("options").hidden = lobby;
  at("options").replaceChildren(...options.map(({ key, text }, place) => {
    const right = answer === key, share = percent(all ? split[key] / all : 0);
    const row = make("li", { className: right ? "right" : "" }, make("i"), make("span", { textContent: ["ABCDEFGH"[place], right && "✓", text].filter(Boolean).join(" ") }));
    row.firstChild.style.width = share;
    if (split) row.append(make("b", { textContent: share }));
    return row;
  }));
  at("count").textContent = lobby ? `${state.joined} joined` : asking ? `${state.voted} of ${state.joined} voted` : "";
  at("because").textContent = scene ? [form === "value" && `Right: ${state.answer_text}.`, state.because, state.round === 2 && state.first.question !== state.question && `The picture is the first question’s. Right there: ${state.first.answer_text}`].filter(Boolean).join(" ") : "";
  at("shown").hidden = !scene;
  const src = scene && `${home}${scene}#wall=${innerHeight / 36}${step === "reveal" ? ",still" : ""}`;
  if (src && frame.src !== src) frame.src = src; // of another hash alone it is not loaded anew
  const { style } = document.body, stage = at("asked");
  const over = () => stage.scrollHeight > stage.clientHeight;
  for (let fit = 1; style.setProperty("--fit", fit), over() && fit > 0.5; fit -= 0.1);
  if (over()) at("because").textContent = at("because").textContent.split(/(?<=[.!?]) /)[0]; // the first sentence
  const curve = form === "curve" && !lobby, value = form === "value" && split;
  picture(at("drawn"), curve ? `What the room drew${answer ? ", with the truth" : ""}` : value && `${split.length} numbers`, curve ? drawing(state) : numbers(state));
  const shares = (state.shares ?? []).filter((share) => share !== null).map(percent);
  picture(at("slope"), shares.length && `Right: ${shares.join(", then ")}`, slope(state));
}

function tell(state) {
  const moved = state.step !== shown.step || state.round !== shown.round;
  if (moved) curves = [];
  shown = state;
  show(state);
  if (moved && state.form === "curve" && state.split) fetchCurves(state);
}

async function fetchCurves({ step, round }) {
  const said = await fetch(`${home}room/${code}/curves`).catch(() => ({}));
  const found = said.ok && (await said.json());
  if (shown.step !== step || shown.round !== round) return;
  if (!found) return void setTimeout(fetchCurves, 1500, shown);
  curves = found;
  show(shown);
}

const here = follow(tell);
beside.onmessage = ({ data }) => data.step && !here() && tell(data);
const go = (to) => (secret ? ask("control", { to }).catch(() => beside.postMessage({ go: to })) : beside.postMessage({ go: to }));
const black = () => (at("black").hidden = !at("black").hidden);
const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
const more = { b: black, ".": black, f: full };
keys(go, more);
frame.onload = () => keys(go, more, frame.contentWindow); // who has dragged in the picture still goes on by the clicker
addEventListener("resize", () => shown.step && show(shown));
