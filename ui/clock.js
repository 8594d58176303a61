// A clock that runs down in the browser. It starts when it is first seen; neither redrawing nor loading starts it anew.
const NAME = "interview-explorer:clocks";
const tab = (work) => {
  try {
    return work(sessionStorage);
  } catch {
    return null; // a browser that keeps nothing, or rubbish that was kept
  }
};
const started = (window.clocks ??= Object(tab((storage) => JSON.parse(storage.getItem(NAME)))));

export default function ({ data: { id, seconds }, parentElement }) {
  const clock = parentElement.querySelector(".clock");
  if (!(started[id] <= Date.now())) {
    started[id] = Date.now();
    tab((storage) => storage.setItem(NAME, JSON.stringify(started)));
  }
  const show = () => {
    const left = Math.ceil(seconds - (Date.now() - started[id]) / 1000);
    const [minutes, rest] = [Math.floor(Math.abs(left) / 60), String(Math.abs(left) % 60).padStart(2, "0")];
    clock.textContent = `${left < 0 ? "+" : ""}${minutes}:${rest}`;
    clock.toggleAttribute("data-over", left < 0);
  };
  show();
  clearInterval(clock.timer);
  const mine = (clock.timer = setInterval(show, 250));
  return () => clearInterval(mine);
}
