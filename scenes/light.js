// A scene on a page of its own. What it shows stands in the page as JSON, so that the page works without a server; with
// one, its levers and the marks of settings ask for another state of the lab.
const live = document.body.dataset.live === "true";

function link({ link, control }, step) {
  const url = new URL(link, document.baseURI);
  if (step !== undefined) url.searchParams.set(control, step);
  return url;
}

// A form for the settings that matter to the idea: what a lever may be stands in the state that the server sent.
function levers(place, { levers, values }, ask) {
  const focused = document.activeElement?.dataset?.key;
  place.replaceChildren(...levers.map((lever) => {
    const label = document.createElement("label");
    const name = label.appendChild(document.createElement("span"));
    name.textContent = lever.label;
    const told = label.appendChild(document.createElement("output"));
    told.textContent = lever.value.join(", ");
    const long = lever.options && lever.kind === "pick";
    const field = label.appendChild(document.createElement(long || lever.kind === "several" ? "select" : "input"));
    field.dataset.key = lever.key;
    let read = () => [field.value];
    if (lever.options && field.matches("select")) {
      field.multiple = lever.kind === "several";
      for (const option of lever.options) field.append(new Option(option, option, false, lever.value.includes(option)));
      read = () => [...field.selectedOptions].map((each) => each.value);
      told.hidden = true;
    } else if (lever.options) {
      Object.assign(field, { type: "range", min: 0, max: lever.options.length - 1, value: lever.options.indexOf(lever.value[0]) });
      read = () => [lever.options[field.value]];
    } else if (lever.kind === "toggle") {
      Object.assign(field, { type: "checkbox", checked: lever.value[0] === "true" });
      read = () => [String(field.checked)];
      told.hidden = true;
    } else Object.assign(field, { type: "range", min: lever.low, max: lever.high, step: lever.step, value: lever.value[0] });
    field.oninput = () => (told.textContent = read().join(", "));
    field.onchange = () => ask({ ...values, [lever.key]: read() });
    return label;
  }));
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

// A place for one state of a lab: draws it, and asks the server for another where people move a setting.
export class Lab {
  constructor(root, { form = null, told = () => {} } = {}) {
    Object.assign(this, { root, form, told, moves: 0, asked: 0 });
  }

  async show({ view, around }) {
    this.around = around;
    this.view = view;
    if (!live) for (const figure of view.figures) figure.handles = []; // nobody would answer
    if (this.form) levers(this.form, around, (values) => this.ask(values));
    const tell = { released: () => this.told(this), set: (places) => this.ask({ ...around.values, ...texts(places) }) };
    this.moves += 1;
    await mount(this.root, view, { ...around, revision: this.moves }, tell);
    this.told(this);
  }

  // The last that was asked for is shown; what comes late is not.
  async ask(values) {
    const mine = (this.asked += 1);
    const { slug, lab } = this.around;
    const query = new URLSearchParams([["lab", lab], ...Object.entries(values).flatMap(([key, all]) => all.map((text) => [key, text]))]);
    query.set(this.around.control, this.label ?? "");
    this.root.classList.add("late");
    try {
      const answer = await fetch(new URL(`scene/${slug}.json?${query}`, document.baseURI));
      if (!answer.ok) throw new Error((await answer.text()).slice(0, 300));
      const state = await answer.json();
      if (mine === this.asked) await this.show(state);
    } catch (error) {
      if (mine === this.asked) this.root.querySelector(".scrub-lead").textContent = error.message;
    } finally {
      if (mine === this.asked) this.root.classList.remove("late");
    }
  }

  get label() {
    return this.view.steps[this.root.scrubber?.step ?? 0];
  }

  get link() {
    return link(this.around, this.view.steps.length ? this.label : undefined);
  }
}

const texts = (places) => Object.fromEntries(Object.entries(places).map(([key, value]) => [key, [String(value)]]));
