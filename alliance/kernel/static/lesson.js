// A lesson on top of a page that works without it: larger type, reading aloud, signs of life, questions told in place.
(() => {
  "use strict";
  const text = document.querySelector("[data-lesson-text]");
  if (!text) return;
  const blocks = [...text.querySelectorAll("[id]")].filter((part) => /^b[0-9]+$/.test(part.id));

  const tools = document.querySelector("[data-reading-tools]");
  if (tools) {
    tools.hidden = false;
    const larger = tools.querySelector("[data-larger]");
    const show = (on) => {
      document.body.classList.toggle("lesson-large", on);
      larger.setAttribute("aria-pressed", String(on));
    };
    const kept = () => { try { return localStorage.getItem("lesson-large") === "1"; } catch { return false; } };
    show(kept());
    larger.addEventListener("click", () => {
      const on = larger.getAttribute("aria-pressed") !== "true";
      show(on);
      try { localStorage.setItem("lesson-large", on ? "1" : "0"); } catch { /* it only lasts for this page, then */ }
    });

    const aloud = tools.querySelector("[data-read-aloud]");
    const voice = window.speechSynthesis;
    if (voice && window.SpeechSynthesisUtterance) {
      aloud.hidden = false;
      const stop = () => {
        voice.cancel();
        aloud.textContent = "读给我听";
        aloud.setAttribute("aria-pressed", "false");
        for (const part of text.querySelectorAll("[data-spoken]")) part.removeAttribute("data-spoken");
      };
      const speak = (parts) => {
        const part = parts.shift();
        for (const one of text.querySelectorAll("[data-spoken]")) one.removeAttribute("data-spoken");
        if (!part || aloud.getAttribute("aria-pressed") !== "true") { stop(); return; }
        const said = new SpeechSynthesisUtterance(part.innerText);
        said.lang = "zh-CN";
        said.rate = 0.9;
        said.onend = () => speak(parts);
        said.onerror = stop;
        part.setAttribute("data-spoken", "");
        part.scrollIntoView({ block: "nearest" });
        voice.speak(said);
      };
      aloud.addEventListener("click", () => {
        if (aloud.getAttribute("aria-pressed") === "true") { stop(); return; }
        aloud.setAttribute("aria-pressed", "true");
        aloud.textContent = "停下来";
        const from = Math.max(blocks.findIndex((part) => part.getBoundingClientRect().bottom > 0), 0);
        speak(blocks.slice(from));
      });
      addEventListener("pagehide", stop);
    }
  }

  for (const form of document.querySelectorAll("form[data-check]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const told = form.querySelector("[data-told]");
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Fragment": "1" } });
        if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
        told.innerHTML = await answer.text();
      } catch {
        told.textContent = "现在连不上网，过一会儿再点一次。";
      }
      delete form.dataset.sent;
    });
  }

  const place = document.querySelector("[data-beat]");
  const form = document.querySelector("[data-beat-form]");
  if (!place || !form) return;
  const EVERY = 30000;
  const QUIET = 120000;
  let seen = Date.now(), moved = false;
  for (const sign of ["scroll", "pointerdown", "keydown", "touchstart"]) addEventListener(sign, () => { seen = Date.now(); }, { passive: true });
  addEventListener("scroll", () => { moved = true; }, { passive: true });
  const block = () => {
    if (!moved && scrollY === 0) return 0; // just opened: the server keeps where one stopped
    const at = blocks.findIndex((part) => part.getBoundingClientRect().bottom > 0);
    return at < 0 ? blocks.length : at + 1;
  };
  const spent = document.querySelector("[data-minutes]");
  const beat = async (opened) => {
    const speaking = window.speechSynthesis && window.speechSynthesis.speaking;
    if (document.hidden || (Date.now() - seen > QUIET && !speaking)) return;
    const sent = new FormData(form);
    sent.set("block", String(block()));
    if (opened) sent.set("opened", "1"); // whatever passed before was not spent here
    try {
      const answer = await fetch(place.dataset.beat, { method: "POST", body: sent });
      if (answer.ok && spent) spent.textContent = String((await answer.json()).minutes);
    } catch { /* the next one counts what has passed */ }
  };
  beat(true);
  setInterval(() => beat(false), EVERY);
  addEventListener("visibilitychange", () => { if (!document.hidden) beat(true); else if (navigator.sendBeacon) {
    const sent = new FormData(form);
    sent.set("block", String(block()));
    navigator.sendBeacon(place.dataset.beat, sent);
  } });
})();
