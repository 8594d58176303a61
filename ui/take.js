// Beside the title: the page's link, and what a teacher makes of it. Every setting is in the page's address, so the address
// is all that is needed.
const SIZE = 'width="960" height="600" style="max-width: 100%; border: 0" loading="lazy" allowfullscreen';
const root = () => new URL(".", location.href);
const at = (path, search = location.search) => new URL(`${path}${search}`, root());

let leave = () => {};

async function copy(text, button, field) {
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    field.value = text;
    field.hidden = false;
    field.select();
    button.textContent = "Copy it from here";
  }
  setTimeout(() => (button.textContent = label), 2000);
}

export default function ({ data, parentElement }) {
  const part = (name) => parentElement.querySelector(name);
  const field = part("input[readonly]"), menu = part("details");
  const { slug, title } = data;
  const links = {
    present: () => new URL(`${slug}?present=true`, root()),
    room: () => new URL(`teach?slug=${slug}`, root()),
    handout: () => new URL(`handout/${slug}`, root()),
    download: () => at(`scene/${slug}.html`),
  };
  const words = title.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
  const texts = {
    copy: () => location.href,
    embed: () => `<iframe src="${String(at(`scene/${slug}`)).replaceAll("&", "&amp;")}" title="${words}" ${SIZE}></iframe>`,
    class: () => {
      const url = new URL(location.href);
      url.searchParams.set("hide", [...parentElement.querySelectorAll("[name=hide]:checked")].map((each) => each.value).join(","));
      return url.href;
    },
  };
  for (const link of parentElement.querySelectorAll("[data-open]")) {
    link.onpointerenter = link.onfocus = link.onclick = () => (link.href = links[link.dataset.open]());
  }
  for (const button of parentElement.querySelectorAll("[data-copy]")) {
    button.onclick = () => copy(texts[button.dataset.copy](), button, field);
  }
  const away = ({ target, key }) => {
    if (key === undefined ? !menu.contains(target) : key === "Escape") menu.open = false;
  };
  leave(); // drawn again, it is not told to leave before
  const here = new AbortController();
  leave = () => here.abort();
  document.addEventListener("click", away, { signal: here.signal });
  document.addEventListener("keydown", away, { signal: here.signal });
  return leave;
}
