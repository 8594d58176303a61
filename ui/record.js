// Keeps the record of practice in this browser and nowhere else. Python merges what it is told, and what it then hands
// back is written only if nothing was written since by another tab: that is told first.
const NAME = "interview-explorer:practice";
const SITTING = "interview-explorer:sitting"; // what is asked now, kept until the tab closes
const kept = (window.practice ??= { turn: 0, text: null, clear: 0, sittings: 0 });

export default function ({ data, parentElement, setStateValue }) {
  const said = parentElement.querySelector(".record");
  const reach = (work) => {
    try {
      said.textContent = "";
      return work(localStorage);
    } catch {
      said.textContent = "This browser keeps nothing: save your practice to a file before you leave.";
      return kept.text;
    }
  };
  const look = () => {
    const text = reach((storage) => storage.getItem(NAME));
    if (text === kept.text) return true;
    kept.text = text;
    setStateValue("told", [++kept.turn, text]);
    return false;
  };
  if (data.clear > kept.clear) {
    kept.clear = data.clear;
    kept.text = null;
    reach((storage) => storage.removeItem(NAME));
  }
  if (look() && data.heard === kept.turn && data.text && data.text !== kept.text) {
    kept.text = data.text;
    reach((storage) => storage.setItem(NAME, data.text));
  }
  try {
    const before = sessionStorage.getItem(SITTING);
    if (data.sitting) sessionStorage.setItem(SITTING, data.sitting);
    else if (data.sitting === "") sessionStorage.removeItem(SITTING);
    else if (data.sitting === null && before) setStateValue("sitting", [++kept.sittings, before]);
  } catch {} // a browser that keeps nothing has said so above
  const listen = ({ key }) => (key === NAME || key === null) && look();
  kept.stop?.(); // Streamlit tidies up when the page goes, and not before it is drawn anew
  window.addEventListener("storage", listen);
  kept.stop = () => window.removeEventListener("storage", listen);
  return kept.stop;
}
