// The API's page: Swagger UI reads the schema; what is tried out goes by the session, with its CSRF token.
(() => {
  "use strict";
  const place = document.getElementById("api-docs");
  const root = document.documentElement;
  const dress = () => { root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark"); };
  dress();
  new MutationObserver(dress).observe(root, { attributeFilter: ["data-bs-theme"] });
  // What Swagger UI leaves unsaid: its headings' levels, its fields' names, a key to scroll by, that a table is a table.
  const amend = () => {
    for (const heading of place.querySelectorAll("h3, h4, h5")) heading.ariaLevel = Number(heading.tagName[1]) - 1;
    for (const body of place.querySelectorAll("textarea.body-param__text")) body.ariaLabel = "Request body";
    for (const field of place.querySelectorAll("[data-param-name] :is(input, select)")) {
      field.ariaLabel = field.closest("[data-param-name]").dataset.paramName;
    }
    for (const block of place.querySelectorAll("pre.microlight")) block.tabIndex = 0;
    for (const table of place.querySelectorAll("table[role]")) table.removeAttribute("role");
  };
  new MutationObserver(amend).observe(place, { childList: true, subtree: true });
  // The operations alone: the page has its own heading, and the session is who asks.
  const plain = ({ React: { createElement } }) => ({
    components: {
      Operations: ({ specSelectors, getComponent }) => createElement(
        "div",
        { className: "swagger-ui" },
        createElement(getComponent("errors", true)),
        specSelectors.loadingStatus() === "success"
          ? createElement(getComponent("operations", true))
          : createElement("p", { className: "soft" }, "The schema is being read…"),
      ),
      // A link within the button that opens its operation is none to a screen reader; the address changes all the same.
      DeepLink: ({ text }) => createElement("span", null, text),
      authorizeOperationBtn: () => null,
    },
  });
  const safe = ["GET", "HEAD", "OPTIONS"];
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.schema,
    plugins: [plain],
    layout: "Operations",
    deepLinking: true,
    validatorUrl: null,
    persistAuthorization: false,
    syntaxHighlight: false,
    // A curl line to copy has no business with this page's CSRF token.
    showMutatedRequest: false,
    requestInterceptor: (request) => {
      const method = (request.method || "GET").toUpperCase();
      if (!safe.includes(method)) request.headers["X-CSRFToken"] = place.dataset.csrf;
      return request;
    },
  });
})();
