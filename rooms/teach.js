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
  let state, notes, heard = "", owed = null; // `owed`: the step at which the server has yet to stand
  at("wall").href = `${home}live/${code}#${secret}`;

  const called = (step) => (step === "vote2" ? "second vote" : step);
  const say = (error) => (at("do").textContent = error.message);

  async function tell(told) {
    if (owed) return pay();
    show(told);
    beside.postMessage(told);
    const now = `${told.step} ${Math.floor(Date.now() / 5000)}`; // while votes come in, every five seconds
    if (now === heard) return;
    heard = now;
    await ask("notes").then((said) => ((notes = said), show(state)), (error) => error.refused && say(error));
  }

  // What the server was not told while it was away.
  async function pay() {
    const to = owed;
    await ask("control", { to }).then(() => to === owed && (owed = null), (error) => error.refused && (owed = null));
  }

  async function go(to) {
    try {
      if (owed) await ask("control", { to: owed }).then(() => (owed = null));
      await ask("control", { to });
    } catch (error) {
      if (error.refused || !notes) return say(error);
      const names = Object.keys(notes.script), place = names.indexOf(state.step) + (to === "next") - (to === "back");
      owed = notes.script[to] ? to : names[Math.min(Math.max(place, 0), names.length - 1)];
      show(notes.script[owed]);
      beside.postMessage(state);
    }
  }

  function show(told) {
    state = told;
    const { step, split, form } = state, first = ["closed", "split", "talk"].includes(step);
    at("where").textContent = `Room ${code} · ${called(step)} · ${state.voted} of ${state.joined} voted`;
    at("question").textContent = state.question;
    const counts = form === "choice" && split;
    at("options").replaceChildren(...state.options.map(({ key, text }) => make("li", { textContent: text + (counts ? ` (${split[key]})` : "") })));
    at("back").disabled = step === "lobby";
    at("next").disabled = step === "explore";
    at("again").hidden = at("skip").hidden = !first;
    if (!notes) return;
    const names = Object.keys(notes.script), next = names[names.indexOf(step) + 1];
    at("do").textContent = notes.do[step];
    at("advice").textContent = first ? notes.advice : "";
    at("answer").textContent = `${notes.answer} ${notes.because}`;
    at("next").textContent = next ? `On: ${called(next)}` : "The end";
  }

  async function download() {
    const said = await fetch(`${home}room/${code}/report.csv`, { headers: { authorization: `Bearer ${secret}` } });
    make("a", { href: URL.createObjectURL(await said.blob()), download: `room-${code}.csv` }).click();
  }

  at("next").onclick = () => go("next");
  at("back").onclick = () => go("back");
  at("again").onclick = () => go("vote");
  at("skip").onclick = () => go("reveal");
  at("csv").onclick = () => download().catch(say);
  keys(go);
  follow(tell, () => owed && pay());
  beside.onmessage = ({ data }) => data.go && go(data.go); // the clicker may be in the projector's window
}
