/* The staff desk with a keyboard: every form works without it. */
(() => {
  "use strict";
  const $$ = (s, e = document) => [...e.querySelectorAll(s)];
  // what cannot be undone is asked once more
  document.addEventListener("submit", (e) => {
    const ask = e.target.dataset?.confirm;
    if (ask && !window.confirm(ask)) e.preventDefault();
    else $$("button:not([name])", e.target).forEach((b) => setTimeout(() => { b.disabled = true; }, 0));
  });
  addEventListener("pageshow", () => $$("button:disabled").forEach((b) => { b.disabled = false; }));
  // ↑ ↓ Enter in tables whose rows lead somewhere or can be chosen; 1–9 what is marked with that key, of the row first
  const choose = (row) => {
    $$("main tbody tr").forEach((r) => { r.ariaSelected = r === row ? "true" : "false"; });
    if (!row.contains(document.activeElement)) document.activeElement?.blur(); // Enter is the row's now, no other button's
  };
  const enter = (row) => {
    const way = row.querySelector("a, button");
    if (way) return way.click();
    const form = row.closest("form");
    row.querySelector("input[type=radio]")?.click();
    form?.requestSubmit(form.querySelector("button.deed"));
  };
  document.addEventListener("keydown", (e) => {
    const ticked = e.target.matches("input[type=checkbox], input[type=radio]");
    if ((e.target.closest("input, textarea, select") && !ticked) || e.ctrlKey || e.altKey || e.metaKey) return;
    const rows = $$("main tbody tr");
    const at = rows.findIndex((r) => r.ariaSelected === "true");
    if (rows.length && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      const to = rows[Math.max(0, Math.min(rows.length - 1, at + (e.key === "ArrowDown" ? 1 : -1)))];
      choose(to);
      to.scrollIntoView({ block: "nearest" });
      e.preventDefault();
    } else if (e.key === "Enter" && at >= 0 && (ticked || !e.target.closest("a, button, summary"))) {
      e.preventDefault();
      enter(rows[at]);
    } else if (/^[1-9]$/.test(e.key)) {
      const marked = `[data-key="${e.key}"]`;
      const key = rows[at]?.querySelector(marked) ?? document.querySelector(marked);
      if (key?.matches("input:not([type=checkbox], [type=radio])")) e.preventDefault(), key.focus();
      else key?.click();
      if (key?.closest("tbody tr")) choose(key.closest("tr"));
    }
  });
  // a search keeps what has been ticked in the form beside it
  $$("form[data-keeps]").forEach((form) => form.addEventListener("submit", () => {
    $$("input[name=tick]:checked", document.getElementById(form.dataset.keeps)).forEach((tick) => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "tick", value: tick.value }));
    });
  }));
  document.querySelector(".trouble")?.scrollIntoView();
  // what is wrong with a field is told beside it, too; with several forms alike nobody can say which was meant
  $$(".trouble ul[data-action] li[data-field]").forEach((told, at) => {
    const meant = ([...fields]) => fields.some((f) => f.name === "action" && f.value === told.parentElement.dataset.action);
    const forms = $$("form").filter((f) => meant(f.elements));
    const typed = "input:not([type=hidden], [type=checkbox]), select, textarea";
    const field = forms.length === 1 && [...forms[0].elements].find((f) => f.matches(typed) && f.name === told.dataset.field);
    if (!field || field.hasAttribute("aria-invalid")) return; // or the page itself says so
    if (field.ariaInvalid === "true") return document.querySelector(":focus[aria-invalid]") ? null : field.focus();
    const beside = Object.assign(document.createElement("span"), { className: "wrong", id: `wrong-${at}` });
    beside.textContent = told.querySelector("span").textContent;
    field.after(beside);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", beside.id);
    if (!document.querySelector(":focus[aria-invalid]")) field.focus();
  });
})();
