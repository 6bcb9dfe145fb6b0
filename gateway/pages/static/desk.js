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
  // ↑ ↓ Enter in tables whose rows lead somewhere or can be chosen
  document.addEventListener("keydown", (e) => {
    if (e.target.closest("input, textarea, select") || e.ctrlKey || e.altKey || e.metaKey) return;
    const rows = $$("main tbody tr");
    if (!rows.length) return;
    const at = rows.findIndex((r) => r.ariaSelected === "true");
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      const to = rows[Math.max(0, Math.min(rows.length - 1, at + (e.key === "ArrowDown" ? 1 : -1)))];
      rows.forEach((r) => { r.ariaSelected = r === to ? "true" : "false"; });
      to.scrollIntoView({ block: "nearest" });
      e.preventDefault();
    } else if (e.key === "Enter" && at >= 0) rows[at].querySelector("a, button")?.click();
    else if (/^[1-5]$/.test(e.key)) document.querySelector(`[data-key="${e.key}"]`)?.click();
  });
  document.querySelector(".trouble")?.scrollIntoView();
})();
