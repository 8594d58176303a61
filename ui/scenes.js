// What stands about the picture: the chips of a page's scenes, the links in its answer that open one,
// `[see it](#scene-name)`, and the words and the step for the scrubber (scrub.js).
export default function ({ data, parentElement, setTriggerValue }) {
  const stage = (window.stage ??= {});
  stage.around = data.around;
  stage.meet?.();
  const list = parentElement.querySelector(".scenes");
  list.replaceChildren(
    ...data.scenes.map(({ name, title, say }) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.textContent = title;
      chip.title = say;
      chip.setAttribute("aria-pressed", name === data.at);
      chip.onclick = () => setTriggerValue("open", name);
      return chip;
    }),
  );
  const follow = (event) => {
    const name = event.target.closest?.('a[href*="#scene-"]')?.hash.replace("#scene-", "");
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    setTriggerValue("open", name);
  };
  document.addEventListener("click", follow, true);
  return () => document.removeEventListener("click", follow, true);
}
