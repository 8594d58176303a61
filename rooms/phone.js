// A phone in a live room: it shows what it is told, and votes.
const code = location.pathname.split("/").pop();
const at = (id) => document.getElementById(id);
const make = (name, words = {}, svg = false) => {
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(words)) key in made && !svg ? (made[key] = value) : made.setAttribute(key, value);
  return made;
};
const kept = (store, name, value) => {
  try {
    if (value !== undefined) store.setItem(name, value);
    return store.getItem(name);
  } catch {
    return null; // a browser that keeps nothing
  }
};
const device = kept(localStorage, "room:device") ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
kept(localStorage, "room:device", device);

let state, shown, source, waiting; // what was told, what is on screen, a vote on its way
const name = () => `room:${code}:${state.round}:${state.question}`;
const mine = () => JSON.parse(kept(sessionStorage, name())) ?? at("fields").vote ?? null;
const voting = () => state.step === "vote" || state.step === "vote2";
const revealed = () => "answer" in state;

async function send(vote) {
  at("fields").vote = vote;
  kept(sessionStorage, name(), JSON.stringify(vote));
  waiting = { device, round: state.round, [state.form]: vote };
  show();
  await flush();
}

async function flush() {
  const now = waiting;
  if (!now || now.round !== state.round) return;
  at("told").textContent = "Sending …";
  try {
    const said = await fetch(`../room/${code}/vote`, { method: "POST", body: JSON.stringify(now) });
    if (said.status === 429 || said.status > 499) throw said;
    if (waiting !== now) return;
    waiting = null;
    at("told").textContent = said.ok ? "Your vote is in. You may change it until the vote closes." : (await said.json()).error;
  } catch {
    at("told").textContent = "Not sent yet. It is tried again.";
    setTimeout(() => waiting === now && flush(), 1500);
  }
}

function options(fields) {
  state.options.forEach(({ key, text }, i) => {
    const button = make("button", { type: "button", textContent: `${"ABCDEFGH"[i]} ${text}` });
    button.dataset.key = key;
    button.onclick = () => send(key);
    fields.append(button);
  });
}

function number(fields) {
  const label = make("label", { textContent: `Your number${state.unit ? ` (${state.unit})` : ""} ` });
  const input = make("input", { type: "number", step: "any", required: true, inputMode: "decimal" });
  label.append(input);
  fields.append(label, make("button", { className: "send", textContent: "Vote" }));
  at("form").onsubmit = (event) => (event.preventDefault(), send(Number(input.value)));
}

const line = (pairs, kind) => make("polyline", { points: pairs.map(([x, y]) => `${300 * x},${200 - 200 * y}`).join(" "), class: kind }, true);

// A pad for a curve, one height a column. A fast stroke jumps over columns: they are filled.
function pad(fields) {
  const { x, given, ends_x, ends_y, label_x, label_y } = state.axes;
  const curve = mine() ?? x.map(() => null);
  let here = 0, last = null;
  const svg = make("svg", { viewBox: "0 0 300 200", preserveAspectRatio: "none", tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 100,
    "aria-label": `${label_y} over ${label_x}: left and right choose a place, up and down draw` }, true);
  const draw = () => {
    const along = (heights) => x.map((each, column) => [each, heights[column]]);
    const height = Math.round(100 * (curve[here] ?? 0));
    svg.replaceChildren(...given.map(([stroke, each]) => line(each, stroke)), line(along(curve).filter(([, y]) => y !== null), "mine"));
    if (revealed()) svg.append(line(along(state.answer), "truth"));
    svg.setAttribute("aria-valuenow", height);
    svg.setAttribute("aria-valuetext", `place ${here + 1} of ${x.length}: ${height}% of the height`);
  };
  const put = (column, y) => {
    const from = last ?? { column, y };
    const steps = Math.abs(column - from.column) || 1;
    for (let step = 0; step <= steps; step++) {
      curve[Math.round(from.column + ((column - from.column) * step) / steps)] = from.y + ((y - from.y) * step) / steps;
    }
    last = { column, y };
    here = column;
    draw();
  };
  svg.onpointermove = svg.onpointerdown = (event) => {
    if (!voting() || !event.buttons) return;
    if (event.type === "pointerdown") svg.setPointerCapture(event.pointerId), (last = null);
    const box = svg.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    const far = x.map((each) => Math.abs(each - place));
    put(far.indexOf(Math.min(...far)), Math.min(Math.max(1 - (event.clientY - box.top) / box.height, 0), 1));
  };
  svg.onkeydown = (event) => {
    const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] }[event.key] ?? [];
    if (across === undefined || !voting()) return;
    event.preventDefault();
    last = null;
    const before = curve[here] ?? 0.5;
    here = Math.min(Math.max(here + across, 0), x.length - 1);
    put(here, Math.min(Math.max((curve[here] ?? before) + up, 0), 1));
  };
  fields.draw = draw;
  const words = (textContent) => make("p", { className: "ends", textContent });
  fields.append(words(`↑ ${label_y}: ${ends_y.join(" to ")}`), svg, words(`→ ${label_x}: ${ends_x.join(" to ")}`));
  fields.append(make("button", { className: "send", textContent: "Vote" }));
  at("form").onsubmit = (event) => (event.preventDefault(), curve.some((each) => each !== null) ? send(curve) : (at("told").textContent = "Draw it first."));
  draw();
}

function show() {
  const fields = at("fields");
  at("say").textContent = state.step === "lobby" ? "You are in. Look up." : state.say;
  at("question").textContent = state.question;
  at("question").hidden = at("form").hidden = state.step === "lobby";
  if (shown !== name()) {
    shown = name();
    waiting = fields.vote = null;
    at("told").textContent = "";
    fields.replaceChildren();
    ({ choice: options, value: number, curve: pad })[state.form](fields);
    if (mine() !== null && voting()) return send(mine()); // after a reload
  }
  const vote = mine();
  fields.disabled = !voting();
  fields.draw?.();
  for (const button of fields.querySelectorAll("[data-key]")) {
    button.setAttribute("aria-pressed", vote === button.dataset.key);
    button.classList.toggle("right", revealed() && state.answer === button.dataset.key);
  }
  if (!voting() && !revealed()) at("told").textContent = vote === null || state.step === "think" ? "" : "Your vote is in.";
  at("after").replaceChildren();
  if (!revealed()) return;
  at("told").textContent = [state.answer_text && `The answer: ${state.answer_text}`, state.because].filter(Boolean).join("\n");
  at("after").append(make("a", { className: "big", href: `../${state.scene}`, textContent: "Hold the picture" }));
}

function connect() {
  source = new EventSource(`../room/${code}/events?device=${device}`);
  source.onmessage = ({ data }) => {
    at("gone").hidden = true;
    state = JSON.parse(data);
    show();
  };
  source.addEventListener("over", over);
  source.onerror = () => {
    at("gone").hidden = false;
    if (source.readyState === 2) setTimeout(again, 1000 + 1000 * Math.random());
  };
}

async function again() {
  const { status } = await fetch(location.href).catch(() => ({}));
  status === 404 ? over() : connect();
}

function over() {
  source.close();
  at("gone").textContent = "This room is over.";
  at("gone").hidden = false;
}

connect();
