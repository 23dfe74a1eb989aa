// Before the first paint: the theme that was chosen here, or the system's.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* private mode: the system's */ }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { document.documentElement.dataset.bsTheme = chosen || (dark.matches ? "dark" : "light"); };
  apply();
  dark.addEventListener("change", apply);
  document.documentElement.classList.add("js");
})();
