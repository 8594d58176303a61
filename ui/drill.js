// How a question is answered: a choice, points to tick, an order, a number, a drawn line, or a card that is turned.
// 1 to 6 choose, Enter commits and goes on, space shows. An answer is on its way once; Python grades it.
import { stroke } from "./scrub_pure.mjs";

const make = (name, words = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(words)) key in node ? (node[key] = value) : node.setAttribute(key, value);
  node.append(...children);
  return node;
};
const svg = (name, words) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(words)) node.setAttribute(key, value);
  return node;
};

// A pad on which a line is drawn, one height a column, by pointer or by arrow keys.
function pad({ columns, xs, ys, label_x, label_y }, drawn, done, changed) {
  const line = (heights, kind) => {
    let pen = "M";
    const d = heights.map((height, column) => {
      if (height === null) return (pen = "M"), "";
      const part = `${pen}${((100 * column) / (columns - 1)).toFixed(2)} ${(100 - 100 * height).toFixed(2)}`;
      return (pen = "L"), part;
    });
    return svg("path", { d: d.join(""), class: kind, "vector-effect": "non-scaling-stroke" });
  };
  const board = svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 100,
    "aria-label": `${label_y} over ${label_x}: left and right choose a place, up and down draw` });
  let here = 0, last = null;
  const draw = () => {
    const grid = [0, 25, 50, 75, 100].flatMap((at) => [`M0 ${at}H100`, `M${at} 0V100`]).join("");
    board.replaceChildren(svg("path", { d: grid, class: "grid", "vector-effect": "non-scaling-stroke" }), line(drawn, "mine"));
    if (done) board.append(line(done.truth, "truth"));
    const height = Math.round(100 * (drawn[here] ?? 0));
    board.setAttribute("aria-valuenow", height);
    board.setAttribute("aria-valuetext", `place ${here + 1} of ${columns}: ${height}% of the height`);
  };
  const put = (column, y) => {
    const at = { column, y: Math.min(Math.max(y, 0), 1) };
    stroke(drawn, last, at);
    last = at;
    here = column;
    draw();
    changed();
  };
  const follow = (event) => {
    const { left, top, width, height } = board.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
    put(Math.round(share * (columns - 1)), 1 - (event.clientY - top) / height);
  };
  if (!done) {
    board.onpointerdown = (event) => {
      board.setPointerCapture(event.pointerId);
      last = null;
      follow(event);
      board.onpointermove = (each) => (each.getCoalescedEvents?.().length ? each.getCoalescedEvents() : [each]).forEach(follow);
    };
    board.onpointerup = board.onpointercancel = () => (board.onpointermove = null);
    board.onkeydown = (event) => {
      const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] }[event.key] ?? [];
      if (across === undefined) return;
      event.preventDefault();
      const before = drawn[here] ?? 0.5;
      last = null;
      here = Math.min(Math.max(here + across, 0), columns - 1);
      put(here, (across ? (drawn[here] ?? before) : before) + up);
    };
  }
  draw();
  const words = (kind, texts) => make("div", { className: kind }, ...texts.map((text) => make("span", { textContent: text })));
  return make("div", { className: "drill-pad" }, make("p", { textContent: `↑ ${label_y}` }), words("ys", ys), board, words("xs", xs), make("p", { textContent: `→ ${label_x}` }));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".drill");
  const { id, form, choices, done, wait, next, error } = data;
  const tell = (what, value = null) => setTriggerValue("told", [id, what, value]);
  if (root.dataset.id !== id) {
    root.dataset.id = id;
    root.draft = form === "curve" ? Array(data.pad.columns).fill(null) : form === "number" ? "" : [];
  }
  const { draft } = root;
  const list = make("div", { className: "drill-choices", role: "group" }), bar = make("div", { className: "drill-bar" });
  const ready = () => form === "points" || (form === "order" ? draft.length === choices.length : form === "number" ? root.draft.trim() : draft.some((each) => each !== null));
  const commit = () => ready() && tell("commit", form === "choice" ? draft[0] : root.draft);

  const choose = (index) => {
    if (wait || done || !buttons[index]) return;
    const at = draft.indexOf(index);
    if (form === "card") return tell("commit", index);
    if (form === "choice") draft.splice(0, 1, index);
    else if (form === "order" && at >= 0) draft.splice(at);
    else if (at >= 0) draft.splice(at, 1);
    else draft.push(index);
    mark();
  };
  const buttons = (wait ? [] : choices).map(([text, note, tag], index) => {
    const words = [make("b", { textContent: text }), ...(tag ? [make("em", { textContent: tag })] : []), ...(note ? [make("small", { textContent: note })] : [])];
    const button = make("button", { type: "button", disabled: Boolean(done) }, make("kbd", { textContent: index + 1 }), make("span", {}, ...words));
    button.onclick = () => choose(index);
    if (done) {
      button.classList.toggle("right", done.right.includes(index));
      button.classList.toggle("wrong", done.given.includes(index) && !done.right.includes(index));
    }
    return button;
  });
  const action = (text, key, act, main) => {
    const button = make("button", { type: "button", className: main ? "main" : "" }, text, ...(data.wide ? [make("kbd", { textContent: key })] : []));
    button.onclick = act;
    bar.append(button);
    return button;
  };
  let send = null;
  if (done) action(next || "Another one", "Enter", () => tell(next ? "next" : "again"), true);
  else if (wait) action(wait, "Space", () => tell("show"), true);
  else if (form !== "card") {
    send = action(form === "points" ? "Keep" : "Commit", "Enter", commit, true);
    if (form !== "points") action("Show me", "Space", () => tell("show"));
  }
  const mark = () => {
    buttons.forEach((button, index) => {
      if (form !== "card") button.setAttribute("aria-pressed", done ? done.given.includes(index) : draft.includes(index));
      const order = done?.given ?? draft;
      if (form === "order") button.firstChild.textContent = order.includes(index) ? `${order.indexOf(index) + 1}.` : index + 1;
    });
    if (send) send.disabled = !ready();
  };
  list.append(...buttons);
  if (form === "number" && !wait) {
    const input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off", value: root.draft, disabled: Boolean(done) });
    input.oninput = () => ((root.draft = input.value), mark());
    list.append(make("label", {}, `Your number${data.unit ? ` (${data.unit})` : ""}`, input));
  }
  if (form === "curve") list.append(pad(data.pad, done?.drawn ?? draft, done, mark));
  const focused = root.contains(document.activeElement);
  root.replaceChildren(list, make("p", { className: "drill-error", role: "alert", textContent: error ?? "" }), bar);
  mark();
  if (done && focused) bar.querySelector(".main")?.focus({ preventScroll: true });
  else if (focused || data.wide) root.querySelector("input:not(:disabled)")?.focus({ preventScroll: true });

  const press = (event) => {
    const { key, target } = event;
    const inside = root.contains(target);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!inside && (!data.wide || target.closest("input, textarea, select, button, a, summary, [role=dialog], [contenteditable=true]"))) return;
    const typing = inside && target.matches("input"), acting = bar.contains(target);
    if (key === "Enter" && !acting) {
      const main = bar.querySelector(".main:not(:disabled)");
      if (!main) return;
      main.click();
    } else if (key === " " && !(typing && target.value) && !target.closest("button") && !done) tell("show");
    else if (/^[1-6]$/.test(key) && !typing) choose(key - 1);
    else return;
    event.preventDefault();
  };
  root.stop?.(); // Streamlit tidies up when the board goes, and not before it is drawn anew
  document.addEventListener("keydown", press);
  root.stop = () => document.removeEventListener("keydown", press);
  return root.stop;
}
