// The teacher's page: the notes, and one key on and one back. Where the server is away it goes on by the script it has,
// takes the projector's window beside it along, and tells the server where it stands once that is back.
import { ask, at, beside, code, follow, home, keys, make, secret } from "./room.js";

const draw = document.body.dataset.draw;
if (document.body.dataset.slug) opening();
else teaching();

function opening() {
  const open = async (more) => {
    const said = await fetch("room", { method: "POST", body: JSON.stringify({ slug: document.body.dataset.slug, ...more }) });
    const told = await said.json();
    at("gone").hidden = said.ok;
    at("gone").textContent = told.error ?? "";
    if (said.ok) location.replace(`teach/${told.code}#${told.secret}`);
  };
  at("vote").onclick = () => open({});
  at("draw").hidden = !draw;
  at("draw").onclick = () => open({ ask: "draw" });
}

function teaching() {
  let state, notes, owed = null; // `owed`: the step at which the server has to be told to stand
  at("wall").href = `${home}live/${code}#${secret}`;
  at("csv").href = `${home}room/${code}/report.csv?secret=${encodeURIComponent(secret)}`;

  const tell = async (told) => {
    if (owed) return pay();
    show(told);
    beside.postMessage(told);
    try {
      notes = await ask("notes");
      show(state);
    } catch (error) {
      if (error.refused) at("do").textContent = error.message;
    }
  };

  const pay = async () => {
    const to = owed;
    try {
      await ask("control", { to });
      if (owed === to) owed = null;
    } catch (error) {
      if (error.refused) owed = null;
    }
  };

  const go = async (to) => {
    try {
      await ask("control", { to: owed ?? to });
      if (owed) (owed = null), go(to);
    } catch (error) {
      if (error.refused || !notes) return (at("do").textContent = error.message);
      const names = Object.keys(notes.script), place = names.indexOf(state.step) + { next: 1, back: -1 }[to];
      owed = names[Math.min(Math.max(place, 0), names.length - 1)] ?? to;
      show(notes.script[owed]);
      beside.postMessage(state);
    }
  };

  const show = (told) => {
    state = told;
    const asked = `${state.voted} of ${state.joined} voted`;
    at("where").textContent = `Room ${code} · ${state.step}${state.step.startsWith("vote") ? ` · ${asked}` : ""}`;
    at("question").textContent = state.question;
    at("options").replaceChildren(...state.options.map(({ key, text }) => make("li", { textContent: text + (state.split ? ` (${state.split[key]})` : "") })));
    at("next").disabled = state.step === "explore";
    at("back").disabled = state.step === "lobby";
    at("again").hidden = !["closed", "split", "talk"].includes(state.step);
    at("skip").hidden = !["closed", "split", "talk"].includes(state.step);
    if (!notes) return;
    const names = Object.keys(notes.script), { next } = notes.script[state.step] === undefined ? {} : { next: names[names.indexOf(state.step) + 1] };
    at("do").textContent = notes.do[state.step];
    at("advice").textContent = notes.advice;
    at("answer").textContent = `${notes.answer} ${notes.because}`;
    at("next").textContent = next ? `On: ${next}` : "On";
  };

  at("next").onclick = () => go("next");
  at("back").onclick = () => go("back");
  at("again").onclick = () => go("vote");
  at("skip").onclick = () => go("reveal");
  keys(go);
  follow(tell, () => owed && pay());
  beside.onmessage = ({ data }) => data.go && go(data.go); // the clicker may be in the projector's hand
}
