// The account: copies a secret, and sends a form once. The page works without: a secret can be selected by hand.
(() => {
  "use strict";
  const copy = async (button) => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    let copied = true;
    // Without https there is no clipboard, but the older way.
    try { await navigator.clipboard.writeText(field.value); } catch { copied = document.execCommand("copy"); }
    button.textContent = copied ? "Copied" : "Copy";
    document.getElementById("announce").textContent = copied ? "Copied." : "Not copied: the secret is selected, copy it by hand.";
    setTimeout(() => { button.textContent = "Copy"; }, 3000);
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  // A double click is one token, and its secret is seen.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.once) event.preventDefault();
      form.dataset.once = "sent";
    });
    addEventListener("pageshow", () => { form.dataset.once = ""; });
  }
})();
