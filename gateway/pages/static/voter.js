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
      const by = Number((e.target.dataset || {}).size);
      if (!by) return;
      size = Math.max(0, Math.min(2, size + by));
      resize(size); store.set("pingyi-size", String(size));
    });
  }
  if ($(".errors")) $(".errors").focus();

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
    if (restore && old && (old.choices || []).length && !now().choices.length) {
      restore.hidden = false; form.saved.disabled = false; form.saved.value = JSON.stringify(old);
    }
    if (old) $$(".draft-notice").forEach((n) => { n.hidden = false; });
    $$("[data-clear]").forEach((b) => b.addEventListener("click", () => {
      store.drop(key); if (restore) restore.hidden = true;
      $$(".draft-notice").forEach((n) => { n.hidden = true; });
    }));
  }

  // choosing offices: the cap while ticking, the search while typing
  if (form && form.dataset.step === "select") {
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

  // a receipt that was scanned: what stands behind # in the address has been sent to nobody
  const looked = $("[data-receipt]"), scanned = /^#([0-9A-Z-]{12,40})\.([\w-]{86})$/.exec(location.hash);
  if (looked && scanned) {
    const raw = atob(scanned[2].replace(/-/g, "+").replace(/_/g, "/"));
    looked.code.value = scanned[1];
    looked.signature.value = Array.from(raw, (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  }

  // handing in: once, and until the answer is known
  const { appraisal, voter } = document.body.dataset, home = "/a/" + appraisal;
  const fixed = `pingyi:hand:${appraisal}:${voter}`, kept_receipt = `pingyi:receipt:${appraisal}:${voter}`;
  const read = (k) => { try { return JSON.parse(store.get(k)); } catch { return null; } };
  const tell = (text) => { const said = $(".sending"); if (said) { said.hidden = false; said.textContent = text; } };
  const answered = async (to, options) => {   // asked again until there is an answer
    for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
      try {
        const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 15000);
        const answer = await fetch(to, { method: "POST", ...options, signal: stop.signal });
        const body = await answer.text();
        clearTimeout(timer);
        if (![502, 503, 504].includes(answer.status)) return { ok: answer.ok, body };
      } catch { /* no answer: it is not known, so it is asked again */ }
      tell("正在确认是否已收到……票不会丢失,也不会变成两张。" + (navigator.onLine === false ? "现在没有网络,连上后会自动确认。" : ""));
      await new Promise((r) => setTimeout(r, wait * 1000));
    }
  };
  const json = (body) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const hand = async (form, button) => show((await answered(button.formAction || form.action, { body: new URLSearchParams(new FormData(form)) })).body);

  const show = (page) => {   // as if the form had been sent: the answer takes the place of this page
    const next = new DOMParser().parseFromString(page, "text/html");
    document.title = next.title;
    $("main").replaceWith(document.adoptNode($("main", next)));
    if ("done" in next.body.dataset) store.drop(key);
    scrollTo(0, 0); $("#main").focus();
  };

  // by ourselves: the ballot is signed unseen and handed in without a session (ADR 0043)
  const main = (nodes, title) => {
    const place = $("main");
    while (place.firstChild) place.firstChild.remove();
    nodes.forEach((n) => place.appendChild(n));
    document.title = title; scrollTo(0, 0); place.focus();
  };
  const stopped = (title, detail, action) => {
    const says = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    const on = Object.assign(says("a", action || "回到填写的内容"), { href: home + "/ballot", className: "button" });
    main([says("h1", title), says("p", detail), on], title);
  };
  const receive = (told, before) => {
    const page = $("#receipt").content.cloneNode(true);
    $$("[data-in]", page).forEach((n) => { n.hidden = (n.dataset.in === "before") !== before; });
    $(".code", page).textContent = told.receipt; $(".signature", page).textContent = told.signature;
    $("[name=code]", page).value = told.receipt; $("[name=signature]", page).value = told.signature;
    main([page], "回执");
  };
  const refused = (answer, state, form, name) => {   // what roster or the box says no to
    const problem = JSON.parse(answer.body), code = problem.code || "", now = read(name);
    const for_nobody = ["GROUP_CHANGED", "ISSUED_ALREADY", "VOTING_ENDED", "BOX_SEALED_ALREADY"].includes(code);
    if (for_nobody && now && now.blinded === state.blinded) store.drop(name);   // and not what another tab put there
    if (code === "ISSUED_ALREADY" && form) return hand(form, $("[data-submit]", form));   // it was handed in by the server
    if (code === "ISSUED_ALREADY") location.assign(home + "/ballot");
    else if (code === "GROUP_CHANGED" || code === "TICKET_INVALID" || code.startsWith("SESSION_")) location.assign(home + "/identity");
    else stopped(problem.title, problem.detail);
  };
  const fix = async (form) => {   // once; answers false when it was not to be done
    const { keys, group, picks } = form.dataset, named = keys.slice(-69, -5);   // …/keys-DIGEST.json
    const got = await answered(keys, { method: "GET" }), all = got.ok && JSON.parse(got.body);
    if (!all || !all.receipt_key) {
      stopped("还没有交票", "封票公钥现在取不到,没有交票。您填写的内容还在这台手机上,请过一会儿再试。");
      return false;
    }
    if (await pingyi.keysDigest(all) !== named) {
      stopped("没有交票", "取得的封票公钥与公布的摘要不一致,没有交票。您填写的内容还在这台手机上,请拨打举报电话说明。");
      return false;
    }
    const state = await pingyi.fix(appraisal, group, JSON.parse(picks), { ...all, digest: named });
    if (!read(fixed)) store.set(fixed, JSON.stringify(state));   // another tab may have been faster
    return true;
  };
  const cast = async (form) => {
    if (!read(fixed) && read(kept_receipt)) return receive(read(kept_receipt), true);   // in another tab, just now
    if (!read(fixed) && !await fix(form)) return undefined;
    const state = read(fixed);
    if (!state) { noticed(false); return hand(form, $("[data-submit]", form)); }   // nothing can be kept here after all
    if (form && JSON.stringify(JSON.parse(form.dataset.picks)) !== JSON.stringify(state.ballot.picks)) {
      return stopped("上次的票已经封好", "您上次点“交票”时的内容已经封好,不能再改;后来改动的内容没有用上。", "交上次封好的票");
    }
    if (!state.signed) {
      const issued = await answered(home + "/credential", json({ group: state.ballot.group, blinded: state.blinded }));
      if (!issued.ok) return refused(issued, state, form, fixed);
      try { state.signed = await pingyi.signed(state, JSON.parse(issued.body).signature); } catch {
        return stopped("没有交票", "系统给出的签名不是这张票的,没有交票。您填写的内容还在这台手机上,请稍后再打开本页;仍然这样的,请拨打举报电话。");
      }
      store.set(fixed, JSON.stringify(state));
    }
    return post(state, form, fixed, kept_receipt);
  };
  const post = async (state, form, name, receipt) => {
    const to = `/api/v1/appraisals/${appraisal}/ballots`;
    const received = await answered(to, { credentials: "omit", ...json(state.signed) });
    if (!received.ok) return refused(received, state, form, name);
    const told = JSON.parse(received.body);
    if (!await pingyi.proves(state, told.receipt, told.signature)) {
      return stopped("回执不对", "系统给出的回执 " + told.receipt + " 不是这张票的,或者没有票箱的签名。票可能已经收下。请截图保存本页,拨打举报电话说明。");
    }
    store.set(receipt, JSON.stringify({ receipt: told.receipt, signature: told.signature }));
    store.drop(name); store.drop(key);
    return receive(told, false);
  };
  const once = (form) => {
    tell("正在交票,请不要关闭……");
    return navigator.locks ? navigator.locks.request(fixed, () => cast(form)) : cast(form);
  };
  const noticed = (yes) => $$(".by-server").forEach((n) => { n.hidden = yes; });
  const able = globalThis.pingyi && voter && $("#receipt") ? pingyi.able() : Promise.resolve(false);
  document.addEventListener("submit", (e) => { if (/\/leaving$/.test(e.target.action)) store.drop(kept_receipt); });

  const button = $("[data-submit], [data-again]");
  if (button && button.form && window.fetch && window.AbortController) {
    let pressed;   // not every browser tells the submitter
    button.form.addEventListener("click", (e) => { pressed = e.target.closest("button"); });
    button.form.addEventListener("submit", (e) => {
      if ((e.submitter || pressed) !== button) return;
      e.preventDefault();
      if (button.form.classList.contains("sent")) return;
      button.form.classList.add("sent");   // nothing on the page changes any more what is on its way
      tell("正在交票,请不要关闭……");
      able.then((yes) => yes && button.form.dataset.picks ? once(button.form) : hand(button.form, button)).catch(() => {
        button.form.classList.remove("sent"); tell("还没有确认是否收到,填写的内容都在。请再点一次“交票”,不会变成两张。");
      });
    });
    if ("again" in button.dataset) setTimeout(() => button.click(), 3000);
  }
  able.then((yes) => {
    noticed(yes);
    if (!yes || !("begins" in document.body.dataset)) return;   // a visit anew: what was begun here is finished by itself
    if (read(fixed)) once().catch(() => tell("上次的票还没有交完,内容都在。请刷新本页再试。"));
    else if (read(kept_receipt)) receive(read(kept_receipt), true);
  });

  // after the end, on the first page: who had a ballot signed and heard no answer hears it now; the rest is removed
  const left = "over" in document.body.dataset && globalThis.pingyi ? pingyi.able() : Promise.resolve(false);
  left.then((yes) => {
    const names = yes ? Object.keys(localStorage).filter((k) => k.startsWith(`pingyi:hand:${appraisal}:`)) : [];
    names.forEach((name) => {
      const state = read(name);
      if (!state || !state.signed) store.drop(name);
      else post(state, null, name, name.replace(":hand:", ":receipt:")).catch(() => { /* the next visit tries again */ });
    });
  });
})();
