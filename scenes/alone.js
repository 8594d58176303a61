// The page of one scene.
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
