// What stands about the picture: the chips of a page's scenes, the links in its answer that open one,
// `[see it](#scene-name)`, and the words and the step for the scrubber (scrub.js).
export default function ({ data, parentElement, setTriggerValue }) {
  const stage = (window.stage ??= {});
  stage.around = data.around;
  stage.meet?.();
  const list = parentElement.querySelector(".scenes"); // its buttons are kept, and with them the focus
  while (list.children.length > data.scenes.length) list.lastChild.remove();
  data.scenes.forEach(({ name, title, say }, index) => {
    const chip = list.children[index] ?? list.appendChild(document.createElement("button"));
    chip.type = "button";
    chip.textContent = title;
    chip.title = say;
    chip.setAttribute("aria-pressed", name === data.at);
    chip.onclick = () => setTriggerValue("open", name);
  });
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
