// What the server cannot do alone. Every page works without this file.
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const announce = (text) => { document.getElementById("announce").textContent = text; };

  // Sliders -------------------------------------------------------------------------------------------
  // An unstated rating comes as an empty number field; here it becomes a slider that waits to be touched.
  const dress = (input) => {
    if (input.type === "number") {
      const empty = input.value === "";
      input.type = "range";
      input.classList.remove("form-control");
      if (empty) { input.value = 5; input.classList.add("hollow"); }
    }
    input.dataset.value = input.value;
  };
  const show = (input) => {
    const word = (input.dataset.words || "").split("|")[input.value - 1] || "";
    input.dataset.value = input.value;
    input.setAttribute("aria-valuetext", `${word}, ${input.value} of 10`);
    const value = input.closest(".field").querySelector(".value");
    if (!value) return;
    const number = document.createElement("b");
    const words = document.createElement("span");
    number.textContent = input.value;
    words.className = "word";
    words.textContent = word;
    value.replaceChildren(number, " ", words);
  };
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.matches?.("input.scale")) { input.classList.remove("hollow"); show(input); }
    if (input.matches?.("[data-find-in]")) find(input);
    if (input.matches?.("[data-counted]")) countWords(input);
  });
  // A click, Enter or Space states a hollow slider where it stands.
  const state = (event) => {
    const input = event.target;
    if (!input.matches?.("input.scale.hollow")) return;
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("click", state);
  document.addEventListener("keydown", state);

  // Shows the fields of that name alone and opens what they are folded into; an empty search folds it again.
  const find = (input) => {
    const wanted = input.value.trim().toLowerCase();
    const editor = input.closest(".sections");
    let found = 0;
    for (const field of $$(".field", editor)) {
      const name = ` ${field.dataset.name.replaceAll("_", " ")}`;
      // From the beginning of a word: "age" is no part of "usage".
      field.hidden = !!wanted && !name.includes(` ${wanted}`);
      if (!field.hidden) found += 1;
    }
    for (const box of $$("details.section, details.finer", editor)) {
      box.dataset.was ??= box.open ? "open" : "closed";
      const hit = [...box.querySelectorAll(".field")].some((field) => !field.hidden);
      box.open = wanted ? hit : box.dataset.was === "open";
      box.hidden = !!wanted && !hit;
      if (!wanted) delete box.dataset.was;
    }
    editor.querySelector("[data-find-none]").hidden = found > 0;
  };

  // How many words a sample has, beside how many are good.
  const countWords = (input) => {
    const said = document.getElementById(input.dataset.counted);
    const words = (input.value.match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu) || []).length;
    said.dataset.hint ??= said.textContent;
    const { least, good } = said.dataset;
    const enough = words >= good ? "plenty" : words >= least ? `enough; ${good} are good` : `${least} are needed, ${good} are good`;
    said.textContent = words ? `${words.toLocaleString("en-GB")} word${words === 1 ? "" : "s"}: ${enough}.` : said.dataset.hint;
  };

  // Files that are too large are said to be so before they are sent.
  document.addEventListener("change", (event) => {
    const most = Number(event.target.dataset?.most);
    if (!most) return;
    const size = [...event.target.files].reduce((sum, file) => sum + file.size, 0);
    const said = document.getElementById(`${event.target.id}_helptext`);
    said.dataset.hint ??= said.textContent;
    said.classList.toggle("error", size > most);
    said.textContent = size > most ? `${Math.ceil(size / 1e6)} MB is more than the ${most / 1e6} MB that can be sent: choose fewer files.` : said.dataset.hint;
  });

  // Everything that arrives -----------------------------------------------------------------------------
  const arrive = (root) => {
    $$("input.scale", root).forEach(dress);
    $$("[data-counted]", root).forEach(countWords);
    $$(".find, .chips, [data-theme-switch]", root).forEach((element) => { element.hidden = false; });
    $$("[data-leaves]", root).forEach((message) => {
      delete message.dataset.leaves;
      setTimeout(() => message.remove(), 10000);
    });
    const dialog = root.matches?.("#modal dialog") ? root : root.querySelector?.("#modal dialog, dialog.modal-sheet");
    if (dialog && !dialog.open) dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-fill], [data-close], [data-dismiss], [data-theme-switch], .retry");
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (!at) return;
    if (at.dataset.fill !== undefined) {
      const input = at.closest(".control").querySelector("input");
      input.value = at.dataset.fill;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (at.dataset.close !== undefined) {
      at.closest(".message").remove();
    } else if (at.dataset.dismiss !== undefined) {
      at.closest("dialog").close();
    } else if (at.classList.contains("retry")) {
      at.closest(".field").querySelector("[hx-post]").dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
      document.documentElement.dataset.bsTheme = next;
      try { localStorage.setItem("theme", next); } catch { /* kept for this page only */ }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  const openTarget = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target) for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  };
  addEventListener("hashchange", openTarget);

  // HTMX --------------------------------------------------------------------------------------------------
  // Not saved: said beside the field that was changed, which keeps its value; anything else in one message.
  const failed = (event) => {
    // What asks every second asks again by itself.
    if (event.target.closest?.("[data-quiet]")) return;
    const field = event.target.closest?.(".field");
    const status = event.detail.xhr?.status || 0;
    const why = status === 0 ? "no connection" : status === 404 ? "it is no longer there" : "the server had a problem";
    if (field) {
      field.classList.add("unsaved");
      const state = field.querySelector(".state");
      state.replaceChildren();
      const error = document.createElement("p");
      error.className = "error";
      error.setAttribute("role", "alert");
      error.textContent = `Not saved: ${why}. Try again. `;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "link retry";
      again.textContent = "Try again";
      error.append(again);
      state.append(error);
      return;
    }
    const box = document.createElement("div");
    box.className = "message error";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `That did not work: ${why}. Nothing was changed; try again.`;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.dataset.close = "";
    close.setAttribute("aria-label", "Close this message");
    close.textContent = "×";
    box.append(words, close);
    document.getElementById("messages").append(box);
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr?.status;
    const input = event.detail.requestConfig?.elt || event.target;
    if (!input.closest?.(".field") || !status) return;
    const field = document.getElementById(input.closest(".field").id);
    if (status < 400) field.classList.remove("unsaved");
    const control = field.querySelector("[hx-trigger=change]");
    const wrong = status === 422 || status === 409;
    control.toggleAttribute("aria-invalid", wrong);
    if (wrong) control.setAttribute("aria-invalid", "true");
    const described = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !id.endsWith("_error"));
    control.setAttribute("aria-describedby", [...described, ...(wrong ? [`${control.id}_error`] : [])].join(" "));
    if (input.matches("button")) control.focus();
  });
  // What was just changed is marked in what the model will be told.
  let changed = "";
  document.addEventListener("persona-changed", (event) => { changed = event.detail.name; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "portrait") return;
    $$("mark[data-attribute]", event.target).forEach((mark) => mark.classList.toggle("fresh", mark.dataset.attribute === changed));
  });
  document.addEventListener("announce", (event) => announce(event.detail.text));
  // What was changed before this file had come is saved now; what a reload has left in a control is not.
  const altered = (control) => {
    // An unstated one stands in the middle by our own doing.
    if (control.matches(".hollow") && control.defaultValue === "") return false;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (control.options) return [...control.options].some((one) => one.defaultSelected && !one.selected);
    return control.value !== control.defaultValue.replace(control.type === "textarea" ? "" : /[\r\n]/g, "");
  };
  document.addEventListener("htmx:load", () => {
    const opened = performance.getEntriesByType("navigation")[0]?.type === "navigate";
    for (const control of $$("[hx-post][hx-trigger=change]")) {
      if (!altered(control) || !(opened || control === document.activeElement)) continue;
      if (control.matches("input.scale")) { control.classList.remove("hollow"); show(control); }
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, { once: true });
  document.addEventListener("htmx:load", (event) => arrive(event.detail.elt));
  arrive(document);
  openTarget();
})();
