// What the teacher's page and the projector share: a room's states, from the server and from the window beside.
export const code = location.pathname.split("/").pop().toUpperCase();
const kept = `room:${code}:secret`;
export const secret = location.hash.slice(1) || sessionStorage.getItem(kept) || "";
sessionStorage.setItem(kept, secret);
export const home = new URL("..", location.href).href;
export const at = (id) => document.getElementById(id);

export const make = (name, words = {}, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(words)) key in made ? (made[key] = value) : made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

export const ask = async (what, more) => {
  const said = await fetch(`${home}room/${code}/${what}`, { method: "POST", body: JSON.stringify({ secret, ...more }) });
  const told = await said.json();
  if (!said.ok) throw Object.assign(new Error(told.error), { refused: said.status < 500 && said.status !== 429 });
  return told;
};

// The windows of one machine, which reach each other also where no network is.
export const beside = new BroadcastChannel(`room-${code}`);

// `tell` is told each state; says meanwhile that the stream is gone.
export function follow(tell, back = () => {}) {
  const gone = at("gone");
  let source;
  const connect = () => {
    source = new EventSource(`${home}room/${code}/events${secret && `?secret=${secret}`}`);
    source.onmessage = ({ data }) => {
      gone.hidden = true;
      tell(JSON.parse(data));
    };
    source.onopen = back;
    source.addEventListener("over", over);
    source.onerror = () => {
      gone.hidden = false;
      if (source.readyState === 2) setTimeout(again, 1500);
    };
  };
  const again = async () => {
    const { status } = await fetch(location.href).catch(() => ({}));
    status === 404 ? over() : connect();
  };
  const over = () => {
    source.close();
    gone.textContent = "This room is over.";
    gone.hidden = false;
  };
  connect();
  return () => source.readyState === 1;
}

// PageDown, → and space go on, PageUp and ← back: what a clicker sends. Not where a field has the focus; in a window with a
// picture the arrows are the picture's.
export function keys(go, more = {}, inside = null) {
  const arrows = inside ? {} : { ArrowRight: "next", " ": "next", ArrowLeft: "back" };
  const ways = { PageDown: "next", PageUp: "back", ...arrows };
  (inside ?? window).addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=range]), textarea, select")) return;
    if (event.key === " " && event.target.matches("button, a, summary")) return;
    const done = ways[event.key] ? () => go(ways[event.key]) : more[event.key];
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    done();
  }, true);
}
