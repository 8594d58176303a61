// What stands about the picture: the chips of a page's scenes, the links in its answer that open one,
// `[see it](#scene-name)`, and the words and the step for the scrubber (scrub.js). What may be clicked is fetched ahead, so
// that a scene shows at once; the server follows with its settings.
const stage = (window.stage ??= {});
const fetched = new Map(); // by address, a promise of a scene; null where it is not ready
let whose;

const sceneOf = (link) => link?.hash.replace("#scene-", "");
function address(name) {
  const { slug } = stage.around;
  if (slug !== whose) fetched.clear();
  whose = slug;
  return new URL(`scene/${slug}/${name}.json?ahead=true`, document.baseURI).href;
}

// What is ready at an address; null where it is not, and it comes by Streamlit, as all else.
const readyAt = (url) =>
  fetch(url)
    .then((answer) => (answer.status === 200 ? answer.json() : null))
    .catch(() => null);

function ahead(name) {
  const url = address(name);
  if (!fetched.has(url)) {
    const scene = readyAt(url);
    fetched.set(url, scene);
    scene.then((found) => found || fetched.get(url) !== scene || fetched.delete(url)); // not ready yet
  }
  return fetched.get(url);
}

function open(name, tell) {
  const { slug } = stage.around;
  const mine = (turn = Math.max(turn, stage.around.turn) + 1);
  tell("open", [name, mine]);
  ahead(name).then((scene) => {
    const first = stage.around.slug === slug && stage.around.turn < mine && turn === mine;
    if (scene && first) stage.foresee?.(mine, scene); // before the server, whose answer takes longer
  });
}

// A lever shows at once what is worked out already, also while it is still in the hand.
const WAIT = 5000; // for the server, once it is let go
let turn = 0; // of the scenes that were opened, so that an answer to an earlier one is known
let followed = "", busy = false, held = false, late;
function wanted() {
  const { around: { slug, lab, values = {}, sliders, guess } } = stage;
  const query = new URLSearchParams([["lab", lab], ["ahead", "true"]]);
  let moved = false;
  for (const [key, texts] of Object.entries(values)) {
    const input = sliders[key] && document.querySelector(`.st-key-${key} [data-testid=stSlider] input[type=range]`);
    const text = input && (sliders[key] === "slider" ? String(Number(input.value)) : input.getAttribute("aria-valuetext"));
    const same = !input || text === texts[0] || Number(text) === Number(texts[0]);
    moved ||= !same;
    for (const each of same ? texts : [text]) query.append(key, each);
  }
  return moved && guess === "off" ? `scene/${slug}.json?${query}` : "";
}

async function follow() {
  if (busy || !stage.around || navigator.connection?.saveData) return;
  const address = wanted(), before = turn;
  if (address && address === followed) return;
  followed = address;
  if (!address) return back(); // moved back to where it was, or the server has caught up
  busy = true;
  const found = await readyAt(new URL(address, document.baseURI));
  busy = false;
  if (found && turn === before && (held || wanted() === address)) stage.foresee?.(null, found);
  clearTimeout(late);
  if (!held) late = setTimeout(back, WAIT);
  follow(); // it may have moved on meanwhile
}

// What the server says counts, if it says something else.
function back() {
  if (stage.foreseen?.turn !== null) return;
  stage.foreseen.until = 0;
  stage.meet();
}

new MutationObserver(follow).observe(document.body, { subtree: true, attributeFilter: ["aria-valuetext"] });
document.addEventListener("pointerdown", () => (held = true), true);
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => {
    held = false;
    clearTimeout(late);
    late = setTimeout(back, WAIT);
  }, true);
}

let leave = () => {};
let round; // whose scenes are being fetched
function fetchWhileIdle(slug, names) {
  if (round === slug || navigator.connection?.saveData) return;
  round = slug;
  setTimeout(async () => {
    for (const name of names) {
      if (round !== slug) return; // another page's scenes are wanted now
      await ahead(name);
    }
    if (round === slug) round = null;
  }, 1500);
}

export default function ({ data, parentElement, setTriggerValue }) {
  stage.around = data.around;
  followed = "";
  if (stage.foreseen?.turn === null && !wanted()) stage.foreseen.until = 0; // the server knows by now
  stage.meet?.();
  const list = parentElement.querySelector(".scenes"); // its buttons are kept, and with them the focus
  while (list.children.length > data.scenes.length) list.lastChild.remove();
  data.scenes.forEach(({ name, title, say }, index) => {
    const chip = list.children[index] ?? list.appendChild(document.createElement("button"));
    chip.type = "button";
    chip.textContent = title;
    chip.title = say;
    chip.setAttribute("aria-pressed", name === data.at);
    chip.onclick = () => open(name, setTriggerValue);
    chip.onpointerenter = () => ahead(name);
  });
  fetchWhileIdle(data.around.slug, data.scenes.map(({ name }) => name));
  const linkAt = (event) => sceneOf(event.target.closest?.('a[href*="#scene-"]'));
  const follow = (event) => {
    const name = linkAt(event);
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    open(name, setTriggerValue);
  };
  const near = (event) => linkAt(event) && ahead(linkAt(event));
  leave(); // drawn again, it is not told to leave before
  const here = new AbortController();
  leave = () => here.abort();
  document.addEventListener("click", follow, { capture: true, signal: here.signal });
  document.addEventListener("pointerover", near, { passive: true, signal: here.signal });
  const mine = leave;
  return () => {
    if (leave !== mine) return; // overtaken, it is told to leave after the next has come
    round = null;
    leave();
  };
}
