// What Streamlit's page is told before Streamlit runs.
(() => {
  // The server is where the page came from, or a deep link first asks for /roc_auc/_stcore/health and logs two errors.
  window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };

  // A setting written into the link is no page of its own, or Back would go through each of them and change nothing. And
  // a page that is left keeps the link it had: Streamlit empties it before it goes to the next.
  const push = history.pushState.bind(history);
  let left = null;
  history.pushState = (state, title, url) => {
    const next = new URL(url ?? "", location.href);
    if (next.pathname !== location.pathname) {
      if (left) history.replaceState(history.state, "", left);
      left = null;
      return push(state, title, url);
    }
    if (left && next.search) left = next.href;
    history.replaceState(state, title, url);
  };
  const leave = ({ target }) => {
    const link = target.closest?.("a[href]");
    if (link && link.origin === location.origin && link.pathname !== location.pathname) left = location.href;
  };
  addEventListener("click", leave, true);
  addEventListener("popstate", () => (left = null));
})();
