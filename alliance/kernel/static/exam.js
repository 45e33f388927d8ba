// The page of an examination: every answer is kept on the device until the server has acknowledged it by number.
(() => {
  "use strict";
  const handedIn = document.querySelector("[data-handed-in]");
  if (handedIn) { // nothing can be sent any more: the device keeps nothing of it
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(`exam.${handedIn.dataset.handedIn}.`)) localStorage.removeItem(key);
    } catch { /* it kept nothing */ }
    return;
  }
  const exam = document.getElementById("exam");
  if (!exam) return;
  const prefix = `exam.${exam.dataset.attempt}.`;
  const sections = [...exam.querySelectorAll("form.question")];
  const said = exam.querySelector("[data-said]");
  const clock = exam.querySelector("[data-clock]");
  const SHORTEST = 1000, LONGEST = 30000, TYPING = 800, WRITING = 2500, AT_ONCE = 50, LARGEST = 60000, NEAR = 300;
  const OLD = 26 * 3600 * 1000; // longer than the longest paper with its extra time

  // Where a browser forbids its storage, answers wait in the page alone.
  const memory = new Map();
  const store = {
    put: (key, value) => { try { localStorage.setItem(key, value); } catch { memory.set(key, value); } },
    drop: (key) => { memory.delete(key); try { localStorage.removeItem(key); } catch { /* kept in the page */ } },
    all: () => {
      const found = [...memory];
      try {
        for (let n = 0; n < localStorage.length; n += 1) {
          const key = localStorage.key(n);
          if (key.startsWith(prefix)) found.push([key, localStorage.getItem(key)]);
        }
      } catch { /* kept in the page */ }
      return found.map(parsed).filter(Boolean).sort((a, b) => a.seq - b.seq);
    },
    // A phone is lent and shared: what another paper has left behind, long after its time, is nobody's to find.
    tidy: () => {
      try {
        for (const key of Object.keys(localStorage)) {
          if (!/^exam\.\d+\./.test(key) || key.startsWith(prefix)) continue;
          const one = parsed([key, localStorage.getItem(key)]);
          if (!one || !(Date.now() - one.at < OLD)) localStorage.removeItem(key);
        }
      } catch { /* there is nothing to tidy */ }
    },
  };
  const parsed = ([key, value]) => {
    try {
      const one = JSON.parse(value);
      if (Number.isInteger(one.seq) && Number.isInteger(one.slot) && one.client) return { key, ...one };
    } catch { /* half written, or not ours */ }
    return null;
  };
  store.tidy();
  const random = () => [...crypto.getRandomValues(new Uint8Array(8))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const client = random(); // a new one each time the page is opened: no count is ever used twice
  let seq = Number(exam.dataset.seq);
  for (const one of store.all()) seq = Math.max(seq, one.seq);

  const say = (text, away = false) => {
    said.textContent = text;
    said.classList.toggle("away", away);
  };
  const section = (slot) => sections.find((one) => Number(one.dataset.slot) === slot);

  // What a section says, in the shape that the server reads; undefined while it is unfinished.
  const read = (form) => {
    const fields = [...form.querySelectorAll("[name^=answer]")];
    const ticked = fields.filter((one) => one.checked).map((one) => one.value);
    switch (form.dataset.kind) {
      case "single": return ticked.length ? Number(ticked[0]) : null;
      case "multiple": return ticked.map(Number);
      case "true_false": return ticked.length ? ticked[0] === "true" : null;
      case "matching": return fields.map((one) => (one.value === "" ? null : Number(one.value)));
      case "ordering": {
        const ranks = fields.map((one) => Number(one.value));
        if (ranks.every((rank) => !rank)) return null;
        if (new Set(ranks).size !== ranks.length || ranks.includes(0)) return undefined;
        return ranks.map((rank, place) => [rank, place]).sort((a, b) => a[0] - b[0]).map(([, place]) => place);
      }
      default: return fields[0].value;
    }
  };
  const write = (form, answer) => {
    const fields = [...form.querySelectorAll("[name^=answer]")];
    switch (form.dataset.kind) {
      case "single": for (const one of fields) one.checked = Number(one.value) === answer && answer !== null; break;
      case "multiple": for (const one of fields) one.checked = (answer || []).includes(Number(one.value)); break;
      case "true_false": for (const one of fields) one.checked = answer !== null && one.value === String(answer); break;
      case "matching": fields.forEach((one, n) => { one.value = !answer || answer[n] === null ? "" : String(answer[n]); }); break;
      case "ordering": fields.forEach((one, n) => { one.value = answer ? String(answer.indexOf(n) + 1) : ""; }); break;
      default: fields[0].value = answer || "";
    }
  };
  const isEmpty = (answer) => answer === null || answer === "" || (Array.isArray(answer) && answer.every((one) => one === null));
  const mark = (slot, answer) => {
    const link = exam.querySelector(`[data-go="${slot}"]`);
    link.classList.toggle("answered", !isEmpty(answer));
    link.querySelector(".unseen").textContent = isEmpty(answer) ? "题，还没有答" : "题，已答";
  };

  const waits = new Map();
  const keep = (form) => {
    clearTimeout(waits.get(form));
    waits.delete(form);
    const answer = read(form);
    if (answer === undefined) {
      form.querySelector("[data-receipt]").textContent = "每一项都选好顺序号，不重复，才会保存。";
      return;
    }
    const slot = Number(form.dataset.slot);
    // While time runs, only the last of several answers that wait for the line is worth sending.
    if (left() > 0) for (const one of store.all()) if (one.client === client && one.slot === slot && !underway.has(one.key)) store.drop(one.key);
    seq += 1;
    store.put(`${prefix}${client}.${seq}`, JSON.stringify({ client, seq, slot, answer, at: Date.now() }));
    form.querySelector("[data-receipt]").textContent = "正在保存……";
    mark(slot, answer);
    send();
  };

  const underway = new Set(); // what was sent and not yet answered
  let most = AT_ONCE;
  let sending = false, pause = SHORTEST, again = 0, ends = performance.now() + Number(exam.dataset.left) * 1000, closed = false;
  const left = () => Math.ceil((ends - performance.now()) / 1000);
  const later = () => {
    clearTimeout(again);
    again = setTimeout(send, pause);
    pause = Math.min(pause * 2, LONGEST);
  };
  const received = (batch, found) => {
    const sent = new Map(batch.map((one) => [one.seq, one]));
    for (const receipt of found.kept) {
      const one = sent.get(receipt.seq);
      if (!one) continue;
      store.drop(one.key);
      const told = section(one.slot)?.querySelector("[data-receipt]");
      if (!told) continue;
      if (receipt.because) told.textContent = `没有存上：${receipt.because}`;
      else if (receipt.outdone) told.textContent = `收到了，回执 ${receipt.number} 号；您后来在另一处又答过这一题，以那一次为准。要改，请再选一次。`;
      else if (receipt.counted) told.textContent = `已保存，回执 ${receipt.number} 号`;
      else told.textContent = `时间已到，送到了但不计分，回执 ${receipt.number} 号`;
      if (!receipt.because) say(receipt.counted ? `第 ${one.slot} 题已保存，回执 ${receipt.number} 号` : "时间已到，这一题没有计入。", !receipt.counted);
    }
    seq = Math.max(seq, found.last_seq);
    ends = performance.now() + found.left_seconds * 1000;
    pause = SHORTEST;
  };
  const send = async () => {
    if (sending || closed) return;
    const waiting = store.all();
    if (!waiting.length) return;
    let size = 0;
    const batch = waiting.filter((one) => one.client === waiting[0].client).slice(0, most)
      .filter((one, n) => { size += JSON.stringify(one.answer).length; return n === 0 || size < LARGEST; });
    sending = true;
    for (const one of batch) underway.add(one.key);
    try {
      const answer = await fetch(exam.dataset.answers, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-Exam-Pass": exam.dataset.pass },
        body: JSON.stringify({
          client: batch[0].client,
          answers: batch.map((one) => ({ slot: one.slot, seq: one.seq, answer: one.answer, ago_ms: Math.max(0, Date.now() - one.at) })),
        }),
      });
      const json = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.ok && json) {
        received(batch, await answer.json());
        most = AT_ONCE;
      } else if (json && answer.status < 500) {
        const refused = await answer.json();
        closed = answer.status === 404 || answer.status === 403 || answer.status === 409;
        say(`没有存上：${refused.because}${refused.remedy}`, true);
        if (answer.status === 404 || answer.status === 409) for (const one of store.all()) store.drop(one.key); // the paper takes no more
        else if (!closed && batch.length > 1) most = 1; // one of them is at fault, and holds up no other
        else if (!closed) {
          store.drop(batch[0].key);
          section(batch[0].slot)?.querySelector("[data-receipt]").replaceChildren(`没有存上：${refused.because}请再答一次。`);
        }
        if (!closed) later();
      } else {
        throw new Error("busy");
      }
    } catch {
      say(`网络断了，${new Set(waiting.map((one) => one.slot)).size} 道题的答案先存在这台设备上，连上会自动补交。您可以接着答。`, true);
      later();
    }
    for (const one of batch) underway.delete(one.key);
    sending = false;
    if (pause === SHORTEST && store.all().length) send(); // after a failure it is tried again later
  };
  addEventListener("online", () => { pause = SHORTEST; send(); });
  // A telephone that slept has not counted the seconds: the server is asked how many are left.
  const wake = async () => {
    send();
    try {
      const answer = await fetch(exam.dataset.state, { credentials: "same-origin" });
      if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) return;
      const found = await answer.json();
      ends = performance.now() + found.left_seconds * 1000;
      seq = Math.max(seq, found.last_seq);
      if (found.stage !== "started" && !store.all().length) location.href = exam.querySelector("[data-finish]").href;
    } catch { /* the clock goes on as it was */ }
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) settle(); else wake(); });
  addEventListener("storage", (event) => {
    if (!event.key || !event.key.startsWith(prefix) || !event.newValue) return;
    const one = parsed([event.key, event.newValue]); // another window of the same paper
    if (!one) return;
    seq = Math.max(seq, one.seq);
    if (section(one.slot)) write(section(one.slot), one.answer);
    mark(one.slot, one.answer);
  });

  const show = (slot, focus = true) => {
    for (const one of sections) one.hidden = Number(one.dataset.slot) !== slot;
    for (const link of exam.querySelectorAll("[data-go]")) {
      if (Number(link.dataset.go) === slot) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    history.replaceState(null, "", `?q=${slot}`);
    if ("speechSynthesis" in window) speechSynthesis.cancel();
    if (focus) section(slot).querySelector("h2").focus();
  };
  const settle = () => { for (const form of [...waits.keys()]) keep(form); };
  addEventListener("pagehide", settle); // what was typed a moment ago is kept before the page goes
  const finish = async (where) => {
    settle();
    pause = SHORTEST;
    const end = Date.now() + 5000;
    while (store.all().length && Date.now() < end) {
      send();
      await new Promise((done) => setTimeout(done, 100));
    }
    if (store.all().length) say("还有答案没有送到。请等网络恢复、全部显示“已保存”以后再交卷。", true);
    else location.href = where;
  };

  exam.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing is lost on leaving: the page's general warning would only frighten
    const form = event.target.closest("form.question");
    if (!form || !event.target.name?.startsWith("answer")) return;
    clearTimeout(waits.get(form));
    const pausing = event.target.matches("textarea") ? WRITING : event.target.matches("input:not([type=radio], [type=checkbox])") ? TYPING : 0;
    waits.set(form, setTimeout(keep, pausing, form));
  });
  exam.addEventListener("submit", (event) => {
    const form = event.target.closest("form.question");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    settle();
    const go = event.submitter?.value, slot = Number(form.dataset.slot);
    if (go === "finish") finish(exam.querySelector("[data-finish]").href);
    else show(go === "previous" ? slot - 1 : Math.min(slot + 1, sections.length));
  });
  exam.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link?.dataset.go) {
      event.preventDefault();
      settle();
      show(Number(link.dataset.go));
    } else if (link?.matches("[data-finish]")) {
      event.preventDefault();
      finish(link.href);
    }
  });

  for (const one of store.all()) {
    if (!section(one.slot)) continue;
    write(section(one.slot), one.answer); // given before the page was closed, and not yet acknowledged
    mark(one.slot, one.answer);
  }
  show(Number(exam.dataset.shown), false);
  send();

  const large = exam.querySelector("[data-large]");
  large.hidden = false;
  large.addEventListener("click", () => {
    const on = exam.classList.toggle("exam-large");
    large.setAttribute("aria-pressed", String(on));
  });
  if ("speechSynthesis" in window) {
    for (const button of exam.querySelectorAll("[data-speak]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        if (speechSynthesis.speaking) {
          speechSynthesis.cancel();
          return;
        }
        const form = button.closest("form");
        for (const part of form.querySelectorAll("[data-read]")) {
          const spoken = new SpeechSynthesisUtterance(part.querySelector("label")?.textContent || part.textContent);
          spoken.lang = "zh-CN";
          spoken.rate = 0.9;
          speechSynthesis.speak(spoken);
        }
      });
    }
  }

  let over = false;
  const hours = exam.querySelector(".exam-clock");
  const tick = () => {
    const rest = Math.max(0, left());
    clock.textContent = `${Math.floor(rest / 60)} 分 ${String(rest % 60).padStart(2, "0")} 秒`;
    hours.classList.toggle("near", rest <= NEAR);
    if (rest === NEAR || rest === 60) say(`还剩 ${rest / 60} 分钟。`);
    if (rest > 0 || over) return;
    over = true;
    settle();
    say("时间到了，正在收卷。没送到的答案会接着送，请不要关掉这一页。", true);
    finish(exam.querySelector("[data-finish]").href);
  };
  setInterval(tick, 1000);
  tick();
})();
