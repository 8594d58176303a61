// The projector: what the room is told, large. The keys of a clicker work here too, by the teacher's window beside it or,
// where its address has the secret, by itself.
import { ask, at, beside, code, follow, home, keys, make, secret } from "./room.js";

const wide = (name, words, text = "") => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(words)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};
const percent = (share) => `${Math.round(100 * share)}%`;
let shown = {}, curves = [];

at("code").textContent = code;
at("qr").src = `${home}room/${code}/qr.svg?at=${encodeURIComponent(home)}`;
at("where").textContent = `${home}j/${code}`.replace(/^https?:\/\//, "");

// Pictures are drawn in units of the page's own letters: one is a thirty-sixth of the window's height.
function picture(width, height, ...marks) {
  const made = wide("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  made.append(...marks.flat().filter(Boolean));
  return made;
}

const line = (pairs, kind, box) => {
  const points = pairs.filter(([, y]) => y !== null).map(([x, y]) => `${box.left + x * box.width},${box.top + (1 - y) * box.height}`);
  return wide("polyline", { points: points.join(" "), class: kind });
};

// How many were right in the first vote and in the second: a slope.
function slope({ shares: [first, second] }) {
  const y = (share) => 10 - 8 * share;
  const dots = [[4, first], [12, second]].filter(([, share]) => share !== undefined && share !== null);
  const made = picture(16, 13,
    dots.length > 1 && wide("line", { x1: 4, y1: y(first), x2: 12, y2: y(second), class: "median" }),
    dots.map(([x, share]) => [wide("circle", { cx: x, cy: y(share), r: 0.5 }), wide("text", { x: x < 8 ? x - 3.8 : x + 0.9, y: y(share) + 0.7, class: "big" }, percent(share))]),
    dots.map(([x]) => wide("text", { x: x < 8 ? 1 : 9.5, y: 12.5 }, x < 8 ? "first vote" : "second vote")));
  made.setAttribute("aria-label", `Right votes: ${dots.map(([, share]) => percent(share)).join(", then ")}`);
  return made;
}

function drawing({ axes, split, answer }) {
  const box = { left: 3, top: 0.6, width: 32, height: 13 };
  const along = (heights) => axes.x.map((x, column) => [x, heights[column]]);
  const made = picture(36, 16.5,
    wide("line", { x1: 3, y1: 13.6, x2: 35, y2: 13.6 }), wide("line", { x1: 3, y1: 0.6, x2: 3, y2: 13.6 }),
    axes.given.map((each) => line(each, "given", box)),
    split && curves.map((each) => line(along(each), "each", box)),
    split && line(along(split), "median", box),
    answer && line(along(answer), "truth", box),
    [[0.2, 1.4, axes.ends_y[1]], [0.2, 13.4, axes.ends_y[0]], [3.4, 1.5, axes.label_y], [3, 15.2, axes.ends_x[0]], [11, 15.2, axes.label_x]].map(([x, y, text]) => wide("text", { x, y }, text)),
    wide("text", { x: 35, y: 15.2, "text-anchor": "end" }, axes.ends_x[1]));
  made.setAttribute("aria-label", "What the room drew, with its median" + (answer ? " and the truth" : ""));
  return made;
}

function numbers({ split, answer, unit }) {
  const ends = [...split, answer].filter((each) => each !== undefined && each !== null);
  const low = Math.min(...ends), span = Math.max(...ends) - low || 1;
  const x = (value) => 2 + (32 * (value - low)) / span;
  const made = picture(36, 8, wide("line", { x1: 2, y1: 5, x2: 34, y2: 5 }),
    split.map((value) => wide("circle", { cx: x(value), cy: 4.4, r: 0.5 })),
    [...new Set([low, low + span])].map((value) => wide("text", { x: x(value), y: 6.6, "text-anchor": "middle" }, `${Number(value.toPrecision(4))} ${unit}`)),
    answer !== undefined && wide("line", { x1: x(answer), y1: 1, x2: x(answer), y2: 5, class: "truth" }));
  made.setAttribute("aria-label", `${split.length} numbers`);
  return made;
}

function show(state) {
  const { step, split, scene, options, form } = state, votes = step.startsWith("vote"), lobby = step === "lobby", explore = step === "explore";
  at("say").textContent = state.say;
  at("question").textContent = lobby ? state.title : state.question;
  const all = form === "choice" && split ? Object.values(split).reduce((sum, each) => sum + each, 0) : 0;
  at("options").hidden = lobby || explore;
  at("options").replaceChildren(...options.map(({ key, text }) => {
    const share = all ? split[key] / all : 0;
    const row = make("li", { className: state.answer === key ? "right" : "" }, make("i", {}), make("span", { textContent: (state.answer === key ? "✓ " : "") + text }));
    row.firstChild.style.width = percent(share);
    if (split) row.append(make("b", { textContent: percent(share) }));
    return row;
  }));
  at("count").textContent = lobby ? `${state.joined} joined` : votes || step === "closed" ? `${state.voted} of ${state.joined} voted` : "";
  at("because").textContent = step === "reveal" ? [form !== "choice" && state.answer_text, state.because].filter(Boolean).join(" · ") : "";
  const more = at("more");
  const old = more.querySelector("iframe");
  const parts = [];
  if (form === "curve" && !lobby && !explore) parts.push(drawing(state));
  if (form === "value" && split && !explore) parts.push(numbers(state));
  if (state.shares && !explore) parts.push(slope(state));
  if (scene) parts.push(old ?? make("iframe", { src: `${home}${scene}`, title: "The picture" }));
  if (old && scene) {
    for (const each of [...more.children]) if (each !== old) each.remove(); // a frame that is moved would load again
    more.prepend(...parts.slice(0, -1));
  } else more.replaceChildren(...parts);
}

async function tell(state) {
  const { step, round } = state;
  if (step !== shown.step || round !== shown.round) curves = [];
  shown = state;
  show(state);
  if (state.form !== "curve" || !state.split) return;
  try {
    curves = await (await fetch(`${home}room/${code}/curves`)).json();
    if (shown === state) show(state);
  } catch {} // their median is there
}

const here = follow(tell);
beside.onmessage = ({ data }) => data.step && !here() && tell(data);
const go = (to) => (secret ? ask("control", { to }).catch(() => beside.postMessage({ go: to })) : beside.postMessage({ go: to }));
const black = () => (at("black").hidden = !at("black").hidden);
const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
keys(go, { b: black, ".": black, f: full });
