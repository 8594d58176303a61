// A lesson on a projector: each scene as a question, its options, the reveal, and the picture in the hand. Keys and clickers
// move it, and so does a second window of the same machine; never r, c or Esc, which belong to others.
const lesson = JSON.parse(document.getElementById("lesson").textContent);
const slides = lesson.scenes.flatMap((scene) => [
  ...(scene.ask ? [{ kind: "question", scene }] : []),
  ...(scene.name === lesson.scene ? [{ kind: "options", scene }] : []),
  { kind: "reveal", scene },
  { kind: "explore", scene },
]);
const channel = new BroadcastChannel(`present:${lesson.slug}`);
const speaker = document.body.classList.contains("notes");
const part = (name) => document.querySelector(name);
const asked = part(".asked"), options = part(".options"), root = part(".scrub"), fields = part(".levers"), where = part(".where");
let at = Math.max(Math.min(Number(new URLSearchParams(location.hash.slice(1)).get("slide")) || 0, slides.length - 1), 0);

const fetched = new Map();
function sceneOf(name) {
  const url = new URL(`scene/${lesson.slug}/${name}.json`, document.baseURI);
  if (!fetched.has(name)) fetched.set(name, fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText)))));
  fetched.get(name).catch(() => fetched.delete(name));
  return fetched.get(name);
}

const spoken = ({ kind, scene }) => ({ question: scene.ask, options: lesson.ask, reveal: scene.say, explore: `Drag it: ${scene.title}` })[kind];

function notes() {
  const then = slides[at + 1];
  part(".now").textContent = spoken(slides[at]);
  part(".kind").textContent = `${at + 1} of ${slides.length} · ${slides[at].kind} · ${slides[at].scene.title}`;
  part(".then").textContent = then ? `Then, ${then.kind}: ${spoken(then)}` : "That was the last.";
}

const lab = speaker ? null : new Lab(root, { form: fields });
let shown = null; // the scene on the stage
async function draw() {
  history.replaceState(null, "", `${location.pathname}${location.search}#slide=${at}`); // a reload comes back here
  if (speaker) return notes();
  const { kind, scene } = slides[at];
  const stage = kind === "reveal" || kind === "explore";
  asked.hidden = stage;
  options.hidden = kind !== "options";
  root.hidden = !stage;
  fields.hidden = kind !== "explore" || !fields.children.length;
  where.textContent = `${scene.title} · ${at + 1} / ${slides.length}`;
  part(".keys").hidden = at > 0;
  if (!stage) {
    asked.textContent = spoken(slides[at]);
    asked.classList.toggle("long", asked.textContent.length > 140);
  } else if (shown !== scene.name || kind === "reveal") {
    const mine = at;
    const state = await sceneOf(scene.name);
    if (mine !== at) return;
    shown = scene.name;
    const { around, view } = structuredClone(state);
    if (kind === "reveal" && scene.name === lesson.scene) around.lead = `${lesson.right} is right. ${around.lead}`;
    await lab.show({ around, view });
    fields.hidden = kind !== "explore" || !fields.children.length;
  }
  root.dataset.slide = String(at);
  const next = slides.slice(at + 1).find((each) => each.scene.name !== shown);
  if (next) sceneOf(next.scene.name).catch(() => {});
}

function go(to, tell = true) {
  for (const over of document.querySelectorAll(".code, .black")) over.hidden = true;
  at = Math.max(0, Math.min(to, slides.length - 1));
  if (tell) channel.postMessage({ at });
  return draw();
}
channel.onmessage = ({ data }) => {
  if (data.hello) return channel.postMessage({ at });
  if (data.at !== at) go(data.at, false);
};

function black() {
  part(".black").hidden = !part(".black").hidden;
}

function code() {
  const box = part(".code");
  if (!box.hidden) return void (box.hidden = true);
  const link = new URL(root.hidden ? lesson.slug : lab.link, document.baseURI);
  if (at < slides.findIndex(({ kind, scene }) => kind === "reveal" && scene.name === lesson.scene)) link.searchParams.append("hide", "answer");
  box.querySelector("img").src = new URL(`qr.svg?to=${encodeURIComponent(link)}`, document.baseURI);
  box.querySelector("p").textContent = link;
  box.hidden = false;
}

function move(by) {
  const { scrubber } = root;
  if (root.hidden || !scrubber?.view) return;
  scrubber.pause();
  scrubber.go(Math.max(0, Math.min(scrubber.step + by, scrubber.view.steps.length - 1)));
}

const KEYS = {
  PageDown: () => go(at + 1), ArrowRight: () => go(at + 1), " ": () => go(at + 1),
  PageUp: () => go(at - 1), ArrowLeft: () => go(at - 1),
  ".": black, b: black, q: code,
  f: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
  s: () => open(new URL(`${lesson.slug}?present=notes#slide=${at}`, document.baseURI), "notes", "width=520,height=640"),
  ArrowUp: () => move(1), ArrowDown: () => move(-1),
};
addEventListener("keydown", (event) => {
  const field = event.target.closest("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || (field && !(field.type === "range" && event.key.startsWith("Page")))) return;
  const scene = lesson.scenes[Number(event.key) - 1];
  const act = KEYS[event.key] ?? (scene && (() => go(slides.findIndex((each) => each.scene === scene))));
  if (!act || (speaker && ["b", ".", "q", "f", "s"].includes(event.key))) return;
  event.preventDefault();
  act();
});
addEventListener("pointerup", () => document.activeElement?.blur()); // what was dragged keeps no keys for itself
if (speaker) {
  const [back, next] = document.querySelectorAll(".hands button");
  back.onclick = () => go(at - 1);
  next.onclick = () => go(at + 1);
  channel.postMessage({ hello: true });
}
draw();
