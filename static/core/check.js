// The voice check: what was unfolded stays so, a chosen passage comes into view, and a check that failed can be asked again.
(() => {
  "use strict";
  const box = () => document.getElementById("check");
  const inside = (event) => box()?.contains(event.target);
  let open = [];
  let chosen = false;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (inside(event)) chosen = event.target.classList.contains("choose");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target === box()) open = [...box().querySelectorAll("details[open]")].map((details) => details.id);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== box()) return;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  });
  // Only where the text stands beside the check: on a narrow screen that would take the reader away from it.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== box() || !chosen || !matchMedia("(min-width: 62rem)").matches) return;
    chosen = false;
    const mark = document.querySelector("#piece-text mark, #preview mark");
    if (!mark) return;
    const at = mark.getBoundingClientRect();
    const within = mark.closest("#preview")?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
    if (at.top < within.top || at.bottom > within.bottom) mark.scrollIntoView({ block: "center" });
  });

  const failed = (event) => {
    if (!inside(event) || box().querySelector(".again") || !box().matches("[data-quiet], :has(.waiting)")) return;
    const line = document.createElement("p");
    line.className = "soft again";
    line.setAttribute("role", "status");
    line.textContent = "The check did not come. ";
    const again = document.createElement("button");
    again.type = "button";
    again.className = "link";
    again.textContent = "Try again";
    again.addEventListener("click", () => htmx.trigger(box(), "again"));
    line.append(again);
    box().querySelector(".waiting")?.remove();
    box().prepend(line);
  };
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, failed);
})();
