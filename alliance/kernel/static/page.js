// Small helps on top of pages that work without them: no form is sent twice, nothing typed is lost unasked, progress moves.
(() => {
  "use strict";
  for (const wrong of document.querySelectorAll("details .field-wrong")) wrong.closest("details").open = true;
  const problems = document.getElementById("problems");
  if (problems) problems.focus();

  // Whoever signed out leaves no list of names behind for the next holder of the telephone.
  if ("caches" in window && document.querySelector("[data-signed-out]")) {
    for (const name of ["sittings", "inspections"]) caches.delete(name).catch(() => {});
  }

  let typed = false;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && event.target.name) typed = true;
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

  // An address that points into something folded unfolds it, also in browsers that do not do so themselves.
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folds = [...document.querySelectorAll("details:not([open])")].filter((fold) => target && fold.contains(target));
    for (const fold of folds) fold.open = true;
    if (folds.length) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  // A list that is too long for a telephone gets shorter with every character that one types of what one looks for.
  for (const list of document.querySelectorAll("main select:not([multiple])")) {
    const all = [...list.options], label = list.labels[0];
    if (all.length <= 40 || !label) continue;
    const box = document.createElement("div"), title = document.createElement("label");
    const asked = document.createElement("input"), said = document.createElement("p");
    box.className = "narrower small";
    title.htmlFor = asked.id = `${list.id}-narrower`;
    title.textContent = `一共 ${all.length} 项，先打几个字，下面的列表就变短`;
    asked.autocomplete = "off";
    said.setAttribute("role", "status");
    box.append(title, asked, said);
    list.before(box);
    asked.addEventListener("input", () => {
      const text = asked.value.trim(), chosen = list.value;
      const fitting = all.filter((one) => one.value && one.text.includes(text));
      list.replaceChildren(...all.filter((one) => !one.value || one.value === chosen || fitting.includes(one)));
      list.value = chosen;
      if (!text) said.textContent = "";
      else said.textContent = fitting.length ? `找到 ${fitting.length} 项，请在下面选。` : "没有找到，可以少打几个字。";
    });
    asked.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      list.focus();
    });
  }

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

  for (const box of document.querySelectorAll("[data-suggest]")) {
    const asked = document.getElementById(box.dataset.suggestFor);
    const list = box.querySelector("ul");
    let wait, last = "";
    const line = (found) => {
      const item = document.createElement("li");
      const what = document.createElement("div");
      const link = document.createElement("a");
      const title = document.createElement("b");
      const more = document.createElement("span");
      what.className = "what";
      more.className = "small";
      link.target = "_blank";
      link.rel = "noopener";
      link.href = found.url;
      title.textContent = found.title;
      more.textContent = `${found.note}（在新窗口打开）：${found.excerpt}`;
      link.append(title, more);
      what.append(link);
      item.append(what);
      return item;
    };
    const suggest = async () => {
      const text = asked.value.trim();
      if (text === last) return;
      last = text;
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text.slice(0, 200))}`);
        const found = answer.ok ? (await answer.json()).suggestions.filter((one) => one.url.startsWith("/")) : [];
        if (text !== last) return;
        list.replaceChildren(...found.slice(0, 4).map(line));
        box.hidden = !found.length;
      } catch {
        box.hidden = true; // Without the network the form goes on as it is.
      }
    };
    asked.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(suggest, 400);
    });
  }

  for (const box of document.querySelectorAll("[data-cites]")) {
    const text = document.getElementById(box.dataset.citesFor);
    const found = box.querySelector("[data-cites-found]");
    const button = box.querySelector("button");
    let wait, last = "", asked = 0;
    const check = async (always) => {
      const written = text.value;
      if (!always && (written === last || !/[条款]/.test(written))) return;
      last = written;
      const mine = (asked += 1);
      const sent = new FormData();
      sent.set("csrf_token", text.form.elements.csrf_token.value);
      sent.set("checked_field", "text");
      sent.set("text", written);
      try {
        const answer = await fetch(box.dataset.cites, { method: "POST", body: sent, headers: { "X-Part": "1" } });
        if (mine !== asked) return;
        if (answer.ok) found.innerHTML = await answer.text();
        else found.textContent = "现在没有核对成，您可以接着写，等会儿再点一次。";
      } catch {
        found.textContent = "网络不通，没有核对成。您可以接着写，等会儿再点一次。";
      }
    };
    button.addEventListener("click", (event) => {
      event.preventDefault();
      check(true);
    });
    text.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(check, 900, false);
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
