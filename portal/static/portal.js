// Small comforts only: every page works without this file.
"use strict";

// Warn before leaving a form with words in it, and keep one press from becoming two.
for (const form of document.querySelectorAll("form.answer")) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    typed = false;
  });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
}

// Bring what went wrong into view for those who cannot see it.
document.querySelector("#errors, .trouble[role=alert]")?.focus();

// The board on a wall renews itself, unless somebody is using it.
const live = document.querySelector("[data-live]");
if (live) {
  setInterval(async () => {
    if (document.hidden || live.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (answer.ok && fresh) live.replaceChildren(...fresh.childNodes);
    } catch { /* the next minute tries again */ }
  }, 60000);
}
