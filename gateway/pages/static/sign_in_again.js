// A session may end while somebody types. Before a form is sent, or when htmx gets 401, a dialog asks to sign in again
// and nothing that was typed is lost. Without this script the server keeps what was typed, and asks by a page.
"use strict";
(() => {
  const dialog = document.getElementById("sign-in-again");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const alert = form.querySelector("[role=alert]");
  let resume = null;

  const ask = (next) => {
    resume = next;
    alert.hidden = true;
    dialog.showModal();
  };

  const useMark = (csrf) => {
    document.querySelector("meta[name=csrf]").content = csrf;
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (event.submitter && event.submitter.value === "cancel") return dialog.close();
    const typed = Object.fromEntries(new FormData(form));
    const answer = await fetch("/api/v1/staff/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(typed),
    });
    const told = await answer.json();
    if (!answer.ok) {
      alert.textContent = told.detail;
      alert.hidden = false;
      return;
    }
    useMark(told.csrf);
    form.reset();
    dialog.close();
    if (resume) resume();
  });

  // submit() does not send the button that was pressed, so a field says which one it was
  const sendBy = (sent, button) => {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden" });
    if (button && button.name) sent.append(Object.assign(pressed, { name: button.name, value: button.value }));
    HTMLFormElement.prototype.submit.call(sent);
    pressed.remove();
  };

  document.addEventListener("submit", async (event) => {
    const sent = event.target;
    if (sent === form || sent.method !== "post" || event.defaultPrevented || sent.hasAttribute("hx-post")) return;
    event.preventDefault();
    const send = () => sendBy(sent, event.submitter);
    const session = await fetch("/api/v1/staff/session").catch(() => null);
    if (session && session.status === 401) ask(send);
    else send();
  });

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["x-csrf-token"] = document.querySelector("meta[name=csrf]").content;
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) ask(() => htmx.trigger(event.detail.elt, "submit"));
  });
})();
