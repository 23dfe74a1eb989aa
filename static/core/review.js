// The review: passages marked in the sample, and switches that follow what is typed.
(() => {
  "use strict";
  const review = document.getElementById("review");
  const evidence = review.querySelector(".evidence");
  const row = (event) => event.target.closest?.(".suggestion");

  // Passages --------------------------------------------------------------------------------------------
  let shown = "";
  let waiting = 0;
  const show = (name, scroll) => {
    clearTimeout(waiting);
    if (name !== shown) {
      evidence.querySelectorAll(".on").forEach((mark) => mark.classList.remove("on"));
      evidence.querySelectorAll(`[data-of~="${name}"]`).forEach((mark) => mark.classList.add("on"));
      review.querySelectorAll(".suggestion.pointed").forEach((one) => one.classList.remove("pointed"));
      review.querySelector(`#field-${name}`).classList.add("pointed");
      shown = name;
    }
    // Only where the sample scrolls in a box of its own, beside the row.
    const first = evidence.querySelector(".on");
    if (!scroll || !first || evidence.scrollHeight <= evidence.clientHeight + 1) return;
    const at = first.getBoundingClientRect().top - evidence.getBoundingClientRect().top;
    if (at < 0 || at > evidence.clientHeight * 0.8) evidence.scrollTop += at - evidence.clientHeight * 0.3;
  };
  const point = (event) => {
    const at = row(event);
    if (!at) return;
    // A mouse that only passes leaves the text alone.
    clearTimeout(waiting);
    waiting = setTimeout(() => show(at.dataset.of, true), event.type === "mouseover" ? 120 : 0);
  };
  review.addEventListener("mouseover", point);
  review.addEventListener("focusin", point);
  review.addEventListener("toggle", (event) => { if (event.target.open && row(event)) show(row(event).dataset.of, true); }, true);

  // Switches --------------------------------------------------------------------------------------------
  const count = (section) => {
    const taken = section.querySelector("[data-taken]");
    if (taken) taken.textContent = section.querySelectorAll(".take input:checked").length;
  };
  // A value that is changed is one that is wanted.
  review.addEventListener("input", (event) => {
    const at = row(event);
    if (!at || event.target.closest(".take")) return;
    at.querySelector(".take input").checked = true;
    count(at.closest(".section"));
  });
  review.addEventListener("change", (event) => {
    const at = row(event);
    if (!at) return;
    if (event.target.checked) at.querySelector(".control .hollow")?.classList.remove("hollow");
    count(at.closest(".section"));
  });
})();
