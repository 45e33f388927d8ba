// The page on the spot: whatever is chosen, photographed and signed is on the telephone at once and stays there until the
// server has acknowledged it. Sent twice, it is kept once, since records and pictures carry numbers of their own.
import { copyOf } from "./inspection-copy.js";
import { openShelf } from "./inspection-shelf.js";

const root = document.getElementById("inspection");
const taken = JSON.parse(document.getElementById("taken-along").textContent);
const part = (name, from = root) => from.querySelector(`[data-${name}]`);
const parts = (name, from = root) => [...from.querySelectorAll(`[data-${name}]`)];
const say = (text, tone = "") => { part("said").textContent = text; part("said").dataset.tone = tone; };
const now = () => new Date().toISOString();
const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
const digestOf = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
const INAPPLICABLE = "inapplicable", PATIENCE = 8000, SHORTEST = 1000, LONGEST = 60000, MEGABYTE = 1024 * 1024;

let shelf = null;
const states = new Map(); // by visit: what this telephone has of it
const persist = (state) => shelf.put("visits", state).catch(() => say("手机存不下了，刚才的没有记上。请清出空间再试。", "bad"));

const stateWords = (state) => {
  if (!state) return "还没有开始";
  if (!state.signed) return "记在这台手机上，还没有签名";
  if (state.problem) return `没有送到：${state.problem}`;
  if (!state.record) return "已经定下，等网络送出";
  if (!state.done) return `记录已送到，照片还有 ${state.left} 张在这台手机上`;
  if (state.held) return `已送到。${state.held}`;
  return state.stage === "disputed" ? "已送到。另一台手机也送了一份，两份不一样，要选定一份" : "全部送到，请另一位核查员登录确认";
};

const showOthers = () => {
  const here = new Set(taken.visits.map((one) => one.visit));
  const box = part("others");
  box.replaceChildren();
  for (const state of states.values()) {
    if (here.has(state.visit) || !state.signed) continue;
    const line = document.createElement("p"), link = document.createElement("a");
    line.className = "note";
    line.textContent = `${state.compound}：${stateWords(state)}。`;
    link.textContent = "小区的副本";
    link.href = "#";
    link.addEventListener("click", (event) => { event.preventDefault(); download(state); });
    line.append(link);
    box.append(line);
  }
};

const article = (visit) => part(`visit="${visit}"`);
const show = (state, visit = state?.visit) => {
  const card = article(visit);
  if (card) {
    part("state", card).firstElementChild.textContent = stateWords(state);
    card.classList.toggle("signed", Boolean(state?.signed));
    part("copy", card).hidden = !state?.signed;
    if (state?.signed) {
      part("digest", card).textContent = state.signed.digest;
      part("signing", card).hidden = true;
      for (const field of card.querySelectorAll("input, textarea")) field.disabled = true;
    }
  }
  showOthers();
  part("send").hidden = ![...states.values()].some((one) => one.signed && !one.done);
};

const download = (state) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([copyOf(state)], { type: "text/html" }));
  link.download = `现场复核-${state.compound}.html`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LONGEST);
};

const position = () =>
  new Promise((resolve) => {
    if (!navigator.geolocation) { resolve(""); return; }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(`${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`),
      () => resolve(""),
      { timeout: PATIENCE, maximumAge: LONGEST },
    );
  });

const thumbnail = async (picture, card, state) => {
  const line = document.createElement("li"), small = document.createElement("canvas"), away = document.createElement("button");
  small.width = 224;
  small.height = 168;
  try {
    const drawn = await createImageBitmap(picture.blob);
    const scale = Math.max(small.width / drawn.width, small.height / drawn.height);
    const wide = drawn.width * scale, high = drawn.height * scale;
    small.getContext("2d").drawImage(drawn, (small.width - wide) / 2, (small.height - high) / 2, wide, high);
  } catch { /* what cannot be drawn is still kept, and the server says whether it is a picture */ }
  away.type = "button";
  away.className = "quiet";
  away.textContent = "删掉";
  away.addEventListener("click", async () => {
    if (state.signed) return;
    await shelf.drop("pictures", picture.uuid);
    line.remove();
  });
  line.append(small);
  if (!state.signed) line.append(away);
  part(`photos="${picture.criterion}"`, card).append(line);
};

const begun = (visit) => {
  let state = states.get(visit.visit);
  if (!state) {
    state = { visit: visit.visit, compound: visit.compound, uuid: crypto.randomUUID(), began: now(), answers: {}, remark: "", spot: false, signs: {}, signed: null, record: null, done: false };
    states.set(visit.visit, state);
  }
  return state;
};

const photographed = async (visit, card, input) => {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  if (file.size > taken.size_most) {
    say(`这张照片有 ${Math.round(file.size / MEGABYTE)} MB，太大了，没有记上。请用普通大小重拍。`, "bad");
    return;
  }
  const state = begun(visit);
  const kept = await shelf.of("pictures", visit.visit);
  if (kept.length >= taken.pictures_most) {
    say(`一次最多 ${taken.pictures_most} 张照片。请删掉重复的。`, "bad");
    return;
  }
  const bytes = await file.arrayBuffer();
  const picture = {
    uuid: crypto.randomUUID(), visit: visit.visit, kind: "photo", criterion: input.dataset.photo, taken: now(),
    blob: new Blob([bytes], { type: file.type || "image/jpeg" }), sha256: await digestOf(bytes), spot: "",
  };
  await persist(state);
  await shelf.put("pictures", picture);
  await thumbnail(picture, card, state);
  show(state);
  say("照片已记在这台手机上。", "good");
  if (state.spot) {
    picture.spot = await position();
    if (picture.spot && !state.signed) await shelf.put("pictures", picture);
  }
};

const signing = (visit, card, canvas) => {
  const pen = canvas.getContext("2d");
  const wipe = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  wipe();
  Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#123" });
  const before = states.get(visit.visit)?.signs[canvas.dataset.sign];
  if (before) {
    const picture = new Image();
    picture.addEventListener("load", () => pen.drawImage(picture, 0, 0));
    picture.src = before;
  }
  let down = false;
  canvas.addEventListener("pointerdown", (event) => {
    if (states.get(visit.visit)?.signed) return;
    down = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  const up = () => {
    if (!down) return;
    down = false;
    const state = begun(visit);
    state.signs[canvas.dataset.sign] = canvas.toDataURL("image/png");
    persist(state);
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  part(`clear="${canvas.dataset.sign}"`, card).addEventListener("click", () => {
    wipe();
    const state = states.get(visit.visit);
    if (!state) return;
    delete state.signs[canvas.dataset.sign];
    persist(state);
  });
};

const lacking = (visit, state) => {
  const open = visit.lines.filter((line) => !state?.answers[`${line.application}.${line.criterion}`]?.share);
  if (open.length) return `还有 ${open.length} 项没有选：${open.map((line) => line.name).join("、")}。`;
  const unsigned = visit.inspectors.filter((one) => !state.signs[one.id]);
  return unsigned.length ? `${unsigned.map((one) => one.name).join("、")}还没有签名。` : "";
};

const finish = async (visit, card) => {
  const state = states.get(visit.visit), wrong = lacking(visit, state);
  part("lacking", card).textContent = wrong;
  if (wrong || state.signed || !confirm("定下以后不能改。两位都看过、签过了吗？")) return;
  const photos = await shelf.of("pictures", visit.visit);
  const content = JSON.stringify({
    edition: taken.edition, visit: visit.visit, uuid: state.uuid, inspectors: visit.inspectors.map((one) => one.id),
    began: state.began, finished: now(),
    found: visit.lines.map((line) => {
      const said = state.answers[`${line.application}.${line.criterion}`];
      return { application: line.application, criterion: line.criterion, share: said.share === INAPPLICABLE ? null : said.share, words: said.words || "" };
    }),
    pictures: photos.map((one) => ({ uuid: one.uuid, criterion: one.criterion, sha256: one.sha256, taken: one.taken, spot: one.spot })),
    remark: state.remark,
  });
  const signatures = [];
  for (const one of visit.inspectors) {
    const bytes = Uint8Array.from(atob(state.signs[one.id].split(",")[1]), (letter) => letter.charCodeAt(0));
    const picture = { uuid: crypto.randomUUID(), visit: visit.visit, kind: "signature", criterion: "", taken: now(), spot: "", blob: new Blob([bytes], { type: "image/png" }), sha256: await digestOf(bytes) };
    await shelf.put("pictures", picture);
    signatures.push({ uuid: picture.uuid, sha256: picture.sha256, taken: picture.taken, person: one.id });
  }
  state.signed = { content, digest: await digestOf(new TextEncoder().encode(content)), signatures, visit };
  await persist(state);
  show(state);
  say("定下了。请把校验码给小区的人看，再留一份副本。", "good");
  part("copy", card).scrollIntoView({ block: "center" });
  send();
};

const refusal = async (answer) => {
  if (answer.redirected || answer.status === 400) return "登录过期了，请在新窗口重新登录，再回来。";
  if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error("busy");
  const said = await answer.json();
  return `${said.because}${said.remedy ?? ""}`;
};
const post = (path, token, body, type) =>
  fetch(`${root.dataset.base}${path}`, { method: "POST", credentials: "same-origin", headers: { "Content-Type": type, "X-CSRFToken": token }, body });

const hand = async (state, token) => {
  const { content, digest, signatures } = state.signed;
  const answer = await post(`${state.visit}/records`, token, JSON.stringify({ content, digest, signatures }), "application/json");
  if (!answer.ok || answer.redirected) {
    state.problem = await refusal(answer);
    return;
  }
  const receipt = await answer.json();
  Object.assign(state, { problem: "", record: receipt.record, stage: receipt.stage, held: receipt.held, left: receipt.wanted.length });
  show(state);
  for (const uuid of receipt.wanted) {
    const picture = await shelf.get("pictures", uuid);
    if (!picture) {
      state.problem = "有照片在这台手机上找不到了，请在网页上写明原因。";
      continue;
    }
    const sent = await post(`${state.visit}/records/${state.uuid}/pictures/${uuid}`, token, picture.blob, picture.blob.type);
    if (sent.status === 413) {
      const why = new URLSearchParams({ "gone-because": "照片太大，没有收。" });
      await post(`${state.visit}/records/${state.uuid}/pictures/${uuid}/give-up`, token, why, "application/x-www-form-urlencoded");
      say("有一张照片太大，没有收。其他的照样送。", "bad");
      state.left -= 1;
      continue;
    }
    if (!sent.ok || sent.redirected) {
      state.problem = await refusal(sent);
      continue;
    }
    const said = await sent.json();
    if (!said.kept) say(`有一张照片没有收：${said.because}其他的照样送。`, "bad");
    state.left -= 1;
    await persist(state);
    show(state);
  }
  if (state.problem) return;
  state.done = true;
  for (const picture of await shelf.of("pictures", state.visit)) await shelf.drop("pictures", picture.uuid);
};

let sending = false, pause = SHORTEST, again = 0;
const later = () => {
  clearTimeout(again);
  again = setTimeout(send, pause);
  pause = Math.min(pause * 2, LONGEST);
};
async function send() {
  const open = [...states.values()].filter((one) => one.signed && !one.done);
  if (sending || !open.length) return;
  sending = true;
  try {
    const answer = await fetch(root.dataset.token, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
      say("登录过期了。记录还在这台手机上：请在新窗口重新登录，再回来刷新这一页。", "bad");
      later();
    } else {
      const { token, person } = await answer.json();
      if (person !== taken.person) {
        say("现在登录的是另一个人。请换回来再送。", "bad");
      } else {
        for (const state of open) {
          await hand(state, token);
          await persist(state);
          show(state);
        }
        const left = open.filter((one) => !one.done);
        if (left.length < open.length) pause = SHORTEST;
        if (left.length) later();
        else if (open.some((one) => one.held)) say(`都送到了。${open.find((one) => one.held).held}`, "bad");
        else say("都送到了。请另一位核查员在自己的账号里确认。", "good");
      }
    }
  } catch {
    say("现在没有网络，都记在这台手机上，连上会自动送。", "");
    later();
  }
  sending = false;
}

const attend = async (visit) => {
  const card = article(visit.visit);
  const state = states.get(visit.visit);
  const changed = (change) => {
    const present = begun(visit);
    if (present.signed) return;
    change(present);
    persist(present);
    show(present);
  };
  for (const field of parts("line", card)) {
    const key = field.dataset.line, said = state?.answers[key];
    for (const radio of field.querySelectorAll("input[type=radio]")) {
      radio.checked = said?.share === radio.value;
      radio.addEventListener("change", () => changed((one) => { one.answers[key] = { ...one.answers[key], share: radio.value }; }));
    }
    const words = part("words", field);
    words.value = said?.words ?? "";
    words.addEventListener("input", () => changed((one) => { one.answers[key] = { ...one.answers[key], words: words.value.trim() }; }));
  }
  const remark = part("remark", card), spot = part("spot", card);
  remark.value = state?.remark ?? "";
  remark.addEventListener("input", () => changed((one) => { one.remark = remark.value.trim(); }));
  spot.checked = Boolean(state?.spot);
  spot.addEventListener("change", () => changed((one) => { one.spot = spot.checked; }));
  for (const input of parts("photo", card)) {
    input.addEventListener("change", () => photographed(visit, card, input).catch(() => say("照片没有记上，请再拍一次。", "bad")));
  }
  for (const canvas of parts("sign", card)) signing(visit, card, canvas);
  part("finish", card).addEventListener("click", () => finish(visit, card).catch(() => say("没有定下来，请再点一次。内容都还在。", "bad")));
  part("download", card).addEventListener("click", () => download(states.get(visit.visit)));
  for (const picture of await shelf.of("pictures", visit.visit)) {
    if (picture.kind === "photo") await thumbnail(picture, card, state);
  }
  show(state, visit.visit);
};

// The page opens again without network: a worker gives the copy that is kept here.
const keepPage = async () => {
  if (!("serviceWorker" in navigator) || !navigator.onLine) return;
  await navigator.serviceWorker.register(root.dataset.worker);
  const cache = await caches.open("inspections");
  const page = await fetch(location.pathname, { credentials: "same-origin" });
  if (!page.ok || page.redirected) return;
  await cache.put(location.pathname, page);
  const made = performance.getEntriesByType("resource").map((one) => one.name);
  await cache.addAll([...new Set(made)].filter((one) => new URL(one).pathname.startsWith("/static/")));
  root.dataset.kept = "";
};

const forget = async () => {
  if ([...states.values()].some((one) => !one.done) && !confirm("还有没送到的记录。清掉就找不回来了，真的要清吗？")) return;
  for (const state of states.values()) {
    for (const picture of await shelf.of("pictures", state.visit)) await shelf.drop("pictures", picture.uuid);
    await shelf.drop("visits", state.visit);
  }
  await (await caches.open("inspections")).delete(location.pathname, { ignoreSearch: true });
  location.href = root.dataset.base;
};

const begin = async () => {
  if (!window.isSecureContext || !crypto.subtle || !window.indexedDB) {
    part("insecure").hidden = false;
    for (const sheet of parts("sheet")) sheet.hidden = true;
    say("这一页现在不能用，请带纸质表去。", "bad");
    return;
  }
  shelf = await openShelf(taken.person);
  navigator.storage?.persist?.();
  for (const state of await shelf.all("visits")) states.set(state.visit, state);
  for (const visit of taken.visits) await attend(visit);
  showOthers();
  part("send").addEventListener("click", () => { pause = SHORTEST; send(); });
  part("forget").addEventListener("click", forget);
  addEventListener("online", () => { pause = SHORTEST; send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  root.dataset.ready = "";
  say("准备好了，没有网络也能用。");
  send();
  await keepPage().catch(() => say("这一页没能存在手机上：到现场以前不要关掉它。", "bad"));
};

begin().catch(() => say("手机不让网页存东西，这一页不能用。请带纸质表去。", "bad"));
