// A clock that runs down in the browser. It starts when it is first seen, and no redrawing starts it anew.
const started = (window.clocks ??= new Map());

export default function ({ data: { id, seconds }, parentElement }) {
  const clock = parentElement.querySelector(".clock");
  if (!started.has(id)) started.set(id, performance.now());
  const show = () => {
    const left = Math.ceil(seconds - (performance.now() - started.get(id)) / 1000);
    const [minutes, rest] = [Math.floor(Math.abs(left) / 60), String(Math.abs(left) % 60).padStart(2, "0")];
    clock.textContent = `${left < 0 ? "+" : ""}${minutes}:${rest}`;
    clock.toggleAttribute("data-over", left < 0);
  };
  show();
  clearInterval(clock.timer);
  const mine = (clock.timer = setInterval(show, 250));
  return () => clearInterval(mine);
}
