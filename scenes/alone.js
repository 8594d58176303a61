// The page of one scene. Within the wall of a live room (#wall=20) it has the letters of the wall, whose unit in pixels that
// is, and while the wall says more (#wall=20,still) no control.
const onWall = () => {
  const [, unit, still] = location.hash.match(/^#wall=([\d.]+)(,still)?$/) ?? [];
  document.body.classList.toggle("present", Boolean(unit));
  document.body.classList.toggle("still", Boolean(still));
  if (unit) document.body.style.setProperty("--u", `${unit}px`);
};
addEventListener("hashchange", onWall);
onWall();
for (const place of document.querySelectorAll("[data-scene]")) {
  const full = document.querySelector(".full");
  const lab = new Lab(place, { form: live ? document.querySelector(".levers") : null, told: ({ link }) => full && (full.href = link) });
  lab.show(JSON.parse(document.getElementById(place.dataset.scene).textContent));
}
const find = document.querySelector(".find");
if (find) {
  find.oninput = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const question of document.querySelectorAll(".shelf > li")) {
      const told = (each) => (each.textContent + each.dataset.words).toLowerCase();
      const has = (text) => words.every((word) => text.includes(word));
      const scenes = [...question.querySelectorAll("li")];
      const found = scenes.filter((each) => has(told(each) + question.dataset.words.toLowerCase()));
      for (const each of scenes) each.hidden = found.length > 0 && !found.includes(each);
      question.hidden = !found.length && !has(told(question));
    }
  };
}
