// What stands about the picture: the chips of a page's scenes, the links in its answer that open one,
// `[see it](#scene-name)`, and the words and the step for the scrubber (scrub.js). What may be clicked is fetched ahead, so
// that a scene shows at once; the server follows with its settings.
const stage = (window.stage ??= {});
const fetched = new Map(); // by address, a page's scenes as text; "" while one is on its way
let whose;

const sceneOf = (link) => link?.hash.replace("#scene-", "");
function address(name) {
  const { slug } = stage.around;
  if (slug !== whose) fetched.clear();
  whose = slug;
  return new URL(`scene/${slug}/${name}.json?ahead=true`, document.baseURI).href;
}

async function ahead(name) {
  const url = address(name);
  if (fetched.has(url)) return;
  fetched.set(url, "");
  let text;
  try {
    const answer = await fetch(url, { priority: "low" });
    text = answer.status === 200 && (await answer.text());
  } catch {
    // without it the scene comes from the server, as all else
  }
  if (text && fetched.has(url)) fetched.set(url, text);
  else fetched.delete(url); // not ready yet, or people have left the page
}

let turn = 0; // of the scenes that were opened, so that an answer to an earlier one is known
function open(name, tell) {
  const text = fetched.get(address(name));
  turn = Math.max(turn, stage.around.turn) + 1;
  if (text) stage.foresee?.(turn, JSON.parse(text));
  tell("open", [name, turn]);
}

let leave = () => {};
let idle;
function fetchWhileIdle(names) {
  clearTimeout(idle);
  if (navigator.connection?.saveData) return;
  const mine = setTimeout(async () => {
    for (const name of names) {
      if (idle !== mine) return; // another page's scenes are wanted now
      await ahead(name);
    }
  }, 1500);
  idle = mine;
}

export default function ({ data, parentElement, setTriggerValue }) {
  stage.around = data.around;
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
  fetchWhileIdle(data.scenes.map(({ name }) => name));
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
  return () => {
    clearTimeout(idle);
    idle = null;
    leave();
  };
}
