/* Makes the voter's pages nicer; every page works without it. Nothing leaves the telephone but the forms themselves. */
(() => {
  "use strict";
  const $ = (s, e = document) => e.querySelector(s), $$ = (s, e = document) => [...e.querySelectorAll(s)];
  const store = {   // a browser may forbid it (private mode): then there is no draft, and nothing is said about it
    get(k) { try { return localStorage.getItem(k); } catch { return null; } },
    set(k, v) { try { localStorage.setItem(k, v); return true; } catch { return false; } },
    drop(k) { try { localStorage.removeItem(k); } catch { /* nothing is kept */ } },
  };

  // A−/A+: 20 to 30 px
  const sizes = [20, 24, 30];
  const resize = (n) => { document.documentElement.style.fontSize = sizes[n] + "px"; };
  let size = Math.max(0, Math.min(2, Number(store.get("pingyi-size")) || 0));
  if (size) resize(size);
  const sizer = $(".size");
  if (sizer) {
    sizer.hidden = false;
    sizer.addEventListener("click", (e) => {
      const by = Number(e.target.dataset?.size);
      if (!by) return;
      size = Math.max(0, Math.min(2, size + by));
      resize(size); store.set("pingyi-size", String(size));
    });
  }
  $(".errors")?.focus();

  // the draft: on this telephone for 24 hours
  const key = "pingyi:" + (document.body.dataset.appraisal || "");
  const DAY = 24 * 3600 * 1000;
  if ("done" in document.body.dataset) store.drop(key);
  const form = $("form[data-step]"), carried = form && $("[data-draft]", form);
  const kept = () => {
    try { const d = JSON.parse(store.get(key)); return d && Date.now() - d.at < DAY ? d.draft : (store.drop(key), null); } catch { return null; }
  };
  const now = () => {   // the carried draft with what stands in the fields of this page
    const draft = JSON.parse(carried.value || '{"choices":[]}'), step = form.dataset.step;
    if (step === "select") {
      const before = new Map(draft.choices.map((c) => [c.office, c]));
      draft.choices = $$("[name=office]:checked", form).map((i) => before.get(i.value) || { office: i.value });
    } else if (step === "fill") {
      const c = draft.choices[Number(form.at.value)];
      c.categories = $$("[name=category]:checked", form).map((i) => i.value);
      c.text = form.text.value.slice(0, 4000); c.year = form.year.value; c.month = form.month.value;
      c.continues = form.continues.checked;
    }
    return draft;
  };
  if (form && carried) {
    let timer;
    const save = () => {
      const draft = now();
      if (draft.choices.length && store.set(key, JSON.stringify({ at: Date.now(), draft }))) $$(".draft-notice").forEach((n) => { n.hidden = false; });
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1000); });
    form.addEventListener("submit", () => { clearTimeout(timer); save(); });
    const old = kept(), restore = $(".restore");
    if (restore && old?.choices?.length && !now().choices.length) {
      restore.hidden = false; form.saved.disabled = false; form.saved.value = JSON.stringify(old);
    }
    if (old) $$(".draft-notice").forEach((n) => { n.hidden = false; });
    $$("[data-clear]").forEach((b) => b.addEventListener("click", () => {
      store.drop(key); if (restore) restore.hidden = true;
      $$(".draft-notice").forEach((n) => { n.hidden = true; });
    }));
  }

  // choosing offices: the cap while ticking, the search while typing
  if (form?.dataset.step === "select") {
    const limit = Number(form.dataset.limit), boxes = $$("[name=office]", form), full = $(".full");
    const count = () => {
      const n = boxes.filter((b) => b.checked).length;
      $("output b", form).textContent = n; full.hidden = n < limit;
      boxes.forEach((b) => { b.disabled = n >= limit && !b.checked; });
    };
    form.addEventListener("change", count); count(); addEventListener("pageshow", count);
    const q = $("#q"), said = $(".found");
    q.addEventListener("input", () => {
      const wanted = q.value.toLowerCase().replace(/\s+/g, "");
      let total = 0;
      $$("details", form).forEach((d) => {
        let n = 0;
        $$(".row", d).forEach((r) => {
          const hit = !wanted || (r.dataset.k + " " + r.textContent).toLowerCase().includes(wanted);
          r.classList.toggle("off", !hit); n += hit;
        });
        d.classList.toggle("off", !n); total += n;
        d.open = wanted ? n > 0 : $$(":checked", d).length > 0;
      });
      $$("section", form).forEach((s) => s.classList.toggle("off", !$("details:not(.off)", s)));
      said.textContent = wanted ? "找到 " + total + " 个股室。" : "";
    });
    q.addEventListener("keydown", (e) => { if (e.key === "Enter") e.preventDefault(); });
  }

  // handing in: once, and until the answer is known
  const said = $(".sending");
  const hand = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    const to = button.formAction || form.action;
    button.disabled = true; said.hidden = false; said.textContent = "正在交票,请不要关闭……";
    for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
      try {
        const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 15000);
        const answer = await fetch(to, { method: "POST", body, signal: stop.signal });
        const page = await answer.text();
        clearTimeout(timer);
        if (answer.status !== 503) { show(page); return; }
      } catch { /* no answer: it is not known, so it is asked again */ }
      said.textContent = "正在确认是否已收到……票不会丢失,也不会变成两张。" + (navigator.onLine === false ? "现在没有网络,连上后会自动确认。" : "");
      await new Promise((r) => setTimeout(r, wait * 1000));
    }
  };
  const show = (page) => {   // as if the form had been sent: the answer takes the place of this page
    const next = new DOMParser().parseFromString(page, "text/html");
    document.title = next.title;
    $("main").replaceWith(document.adoptNode($("main", next)));
    if ("done" in next.body.dataset) store.drop(key);
    scrollTo(0, 0); $("#main").focus();
  };
  const button = $("[data-submit], [data-again]");
  if (button && said && window.fetch && window.AbortController) {
    button.form.addEventListener("submit", (e) => {
      if (e.submitter === button) { e.preventDefault(); hand(button.form, button); }
    });
    if ("again" in button.dataset) setTimeout(() => { if (!button.disabled) hand(button.form, button); }, 3000);
  }
})();
