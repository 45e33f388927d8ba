// Small helps on top of pages that work without them: no form is sent twice, nothing typed is lost unasked, progress moves.
(() => {
  "use strict";
  const problems = document.getElementById("problems");
  if (problems) problems.focus();

  let typed = false;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post") typed = true;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    typed = false;
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const text of document.querySelectorAll("[data-copied]")) {
    text.addEventListener("focus", () => text.select());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[data-copy-said]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        said.textContent = "已复制，请到微信里粘贴。";
      } catch {
        said.textContent = "这台设备不让自动复制：字已经选好，请长按或右键，点“复制”。";
      }
    });
  }

  const look = async () => {
    const shown = document.querySelector("[data-poll]");
    if (!shown) return;
    try {
      const answer = await fetch(shown.dataset.poll, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(shown.id);
      if (!answer.ok || !fresh || !fresh.dataset.poll) {
        location.reload();
        return;
      }
      shown.replaceChildren(...fresh.childNodes);
    } catch {
      // The network was away for a moment; the next look tells.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
