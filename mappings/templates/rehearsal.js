// Shows only the records that are asked for. Without it the page is complete, and its links work.
"use strict";
(function () {
  const form = document.getElementById("filter");
  const records = Array.from(document.querySelectorAll("article"));
  if (!form || records.length < 2) return;
  const { words, rule, standing } = form.elements;
  const told = form.querySelector("output");
  const texts = records.map((one) => one.querySelector("h3").textContent.toLowerCase());

  function fits(one, place, typed) {
    return (
      (!rule.value || one.dataset.rules.split(" ").includes(rule.value)) &&
      (!standing.value || one.dataset.standing === standing.value) &&
      texts[place].includes(typed)
    );
  }

  function show() {
    const typed = words.value.trim().toLowerCase();
    let shown = 0;
    records.forEach((one, place) => {
      one.hidden = !fits(one, place, typed);
      shown += one.hidden ? 0 : 1;
    });
    told.textContent = form.dataset.matching.replace("{shown}", shown).replace("{all}", records.length);
  }

  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.hidden) return;
    form.reset();
    show();
    target.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("input", show);
  window.addEventListener("hashchange", reveal);
  document.querySelectorAll("a[data-rule]").forEach((link) =>
    link.addEventListener("click", () => {
      words.value = standing.value = "";
      rule.value = link.dataset.rule;
      show();
    })
  );
  show();
})();
