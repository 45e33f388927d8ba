// The page for the door: codes are scanned and names ticked without network; every mark waits on the telephone until
// the server has acknowledged it. Sent twice, a mark is kept once, since it carries a number of its own.
import { decodeQR } from "./qr-0.7.0/decode.js";

const CACHE = "sittings";
const door = document.getElementById("door");

const forgetPage = async () => {
  if ("caches" in window) await (await caches.open(CACHE)).delete(location.pathname, { ignoreSearch: true });
};

// Where a browser forbids its storage, marks wait in the page alone.
const memory = new Map();
const put = (key, text) => { try { localStorage.setItem(key, text); } catch { memory.set(key, text); } };
const drop = (key) => { memory.delete(key); try { localStorage.removeItem(key); } catch { /* kept in the page */ } };
const get = (key) => { try { return localStorage.getItem(key) ?? memory.get(key); } catch { return memory.get(key); } };
const random = () => [...crypto.getRandomValues(new Uint8Array(8))].map((b) => b.toString(16).padStart(2, "0")).join("");

const AT_ONCE = 100;
const id = door?.dataset.sitting, prefix = `sitting.${id}.mark.`, hereKey = `sitting.${id}.here`;
const waiting = () => {
  const found = [...memory].filter(([key]) => key.startsWith(prefix));
  try {
    for (let n = 0; n < localStorage.length; n += 1) {
      const key = localStorage.key(n);
      if (key.startsWith(prefix)) found.push([key, localStorage.getItem(key)]);
    }
  } catch { /* kept in the page */ }
  return found.map(([at, text]) => ({ at, ...JSON.parse(text) })).sort((a, b) => a.order - b.order);
};
const handIn = (batch) => {
  const device = get("sitting.device") || random();
  put("sitting.device", device);
  return fetch(door.dataset.marks, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": door.dataset.csrf },
    body: JSON.stringify({
      device,
      marks: batch.map((one) => ({ key: one.key, token: one.token || "", invited: one.invited ?? null, off: Boolean(one.off), ago_ms: Math.max(0, Date.now() - one.time) })),
    }),
  });
};
const isJson = (answer) => !answer.redirected && (answer.headers.get("Content-Type") || "").includes("json");

const attend = () => {
  const part = (name) => door.querySelector(`[data-${name}]`);
  const said = part("said"), video = part("video");
  const SHORTEST = 1000, LONGEST = 60000, AGAIN = 4000, LOOK = 160, WIDEST = 1600, SQUARE = 640;

  const people = new Map([...door.querySelectorAll("[data-invited]")].map((line) => [Number(line.dataset.invited), line]));
  const byDigest = new Map([...people.values()].map((line) => [line.dataset.digest, line]));
  const here = new Set(JSON.parse(get(hereKey) || "[]"));
  const say = (text, tone = "") => { said.textContent = text; said.dataset.tone = tone; };
  const count = () => {
    part("present").textContent = String([...people.values()].filter((line) => "marked" in line.dataset).length);
    const kept = waiting().length;
    part("waiting").textContent = kept ? `，${kept} 条还在这台手机上，等网络` : "";
    part("send").hidden = !kept;
  };
  const show = (line) => {
    line.dataset.marked = "";
    line.querySelector("[data-here]").hidden = false;
    line.querySelector("[data-off]").hidden = false;
    line.querySelector("[data-tick]").hidden = true;
  };
  const left = (invited) => {
    const line = people.get(invited);
    here.delete(invited);
    put(hereKey, JSON.stringify([...here]));
    if (!line) return;
    delete line.dataset.marked;
    line.querySelector("[data-here]").hidden = true;
    line.querySelector("[data-off]").hidden = true;
    line.querySelector("[data-tick]").hidden = false;
  };
  const arrived = (invited) => {
    const line = people.get(invited);
    if (!line) return;
    here.add(invited);
    put(hereKey, JSON.stringify([...here]));
    show(line);
  };

  let order = waiting().at(-1)?.order ?? 0;
  const keep = (mark) => {
    const key = random();
    order += 1; // the clock of a telephone may jump
    put(`${prefix}${key}`, JSON.stringify({ key, order, time: Date.now(), ...mark }));
    count();
    send();
  };
  const called = (line) => `${line.dataset.name}（${line.dataset.seat} 号）`;

  const digestOf = async (text) => {
    if (!window.crypto?.subtle) return ""; // only on https: the server looks it up when the mark arrives
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  };
  let last = "", lastAt = 0;
  const scanned = async (text) => {
    if (text === last && Date.now() - lastAt < AGAIN) { lastAt = Date.now(); return; }
    [last, lastAt] = [text, Date.now()];
    navigator.vibrate?.(80);
    const digest = await digestOf(text), line = byDigest.get(digest);
    if (line && "marked" in line.dataset && here.has(Number(line.dataset.invited))) {
      say(`${called(line)}已经签到过了。`, "again");
      return;
    }
    if (line) {
      arrived(Number(line.dataset.invited));
      say(`✓ ${called(line)}`, "good");
    } else if (digest) {
      say("这个码不在名单上，已记下。请看清是不是本场的签到单。", "bad");
    } else {
      say("已记下，连上网络再核对。", "good");
    }
    keep({ token: text.startsWith("DD-") ? text : "" }); // what is no code of ours is nobody's business
  };
  door.addEventListener("click", (event) => {
    const off = event.target.closest("[data-off]")?.closest("[data-invited]");
    if (off && confirm(`${called(off)}：撤回签到？`)) {
      left(Number(off.dataset.invited));
      last = ""; // the same code may be scanned again at once
      say(`${called(off)}的签到已撤回。`, "again");
      keep({ invited: Number(off.dataset.invited), off: true });
    }
    const line = event.target.closest("[data-tick]")?.closest("[data-invited]");
    if (!line) return;
    arrived(Number(line.dataset.invited));
    say(`✓ ${called(line)}，打勾`, "good");
    keep({ invited: Number(line.dataset.invited) });
  });

  let shutOut = false, sending = false, pause = SHORTEST, again = 0;
  const later = () => {
    clearTimeout(again);
    again = setTimeout(send, pause);
    pause = Math.min(pause * 2, LONGEST);
  };
  const send = async () => {
    if (sending) return;
    const batch = waiting().slice(0, AT_ONCE);
    if (!batch.length) return;
    sending = true;
    try {
      const answer = await handIn(batch), json = isJson(answer);
      if (answer.ok && json) {
        const sent = new Map(batch.map((one) => [one.key, one]));
        for (const one of (await answer.json()).kept) {
          if (!sent.has(one.key)) continue;
          drop(sent.get(one.key).at);
          if (one.off) left(one.invited);
          else if (one.invited !== null) arrived(one.invited);
          else say("有一个码不在名单上，已记下。请看清是不是本场的签到单。", "bad");
        }
        pause = SHORTEST;
      } else if (answer.redirected || answer.status === 400) {
        say("登录过期了。签到还在这台手机上：请在新窗口重新登录，再回来刷新这一页。", "bad");
        later();
      } else if (answer.status === 409) {
        location.reload(); // it was called off: the new page clears the telephone
      } else if (json && answer.status < 500) {
        shutOut = answer.status === 403 || answer.status === 404;
        const refused = await answer.json();
        say(`没有送到：${refused.because}${refused.remedy}`, "bad");
        later();
      } else {
        throw new Error("busy");
      }
    } catch {
      later(); // no network: the count below says how many wait
    }
    sending = false;
    count();
    if (pause === SHORTEST && waiting().length) send();
  };
  addEventListener("online", () => { pause = SHORTEST; send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  part("send").addEventListener("click", () => { pause = SHORTEST; send(); });

  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
  const read = () => {
    try { return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)); } catch { return ""; }
  };
  let looking = 0;
  const look = () => {
    if (video.readyState >= 2) {
      // Only the square in the middle: beside it lie the codes of the neighbours.
      const side = Math.min(video.videoWidth, video.videoHeight);
      canvas.width = canvas.height = Math.min(side, SQUARE);
      pen.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
      const text = read();
      if (text) scanned(text);
    }
    looking = setTimeout(look, LOOK);
  };
  const shut = () => {
    clearTimeout(looking);
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    part("camera").hidden = true;
    part("stop").hidden = true;
    part("start").hidden = false;
  };
  part("start").addEventListener("click", async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      say("摄像头打不开：请在手机设置里允许，或者拍照扫码、直接点名字打勾。", "bad");
      return;
    }
    part("camera").hidden = false;
    part("stop").hidden = false;
    part("start").hidden = true;
    await video.play();
    say("把码放进方框里。", "");
    look();
  });
  part("stop").addEventListener("click", shut);
  part("picture").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    let text = "";
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      text = read();
    } catch { /* no picture: said below */ }
    if (text) await scanned(text);
    else say("照片里没有看清码。请对准一格、拍近一点，或者直接点名字打勾。", "bad");
  });

  part("forget").addEventListener("click", async () => {
    const kept = waiting();
    if (kept.length && !shutOut) {
      say("还有签到没有送到，不能清。请先连上网络。", "bad");
      return;
    }
    for (const one of kept) drop(one.at);
    drop(hereKey);
    await forgetPage();
    location.href = location.pathname.replace(/\/door$/, "");
  });

  const camera = window.isSecureContext && navigator.mediaDevices?.getUserMedia;
  part("start").hidden = !camera;
  part("insecure").hidden = Boolean(camera);
  for (const invited of here) if (people.has(invited)) show(people.get(invited));
  for (const line of people.values()) if ("marked" in line.dataset) here.add(Number(line.dataset.invited));
  count();
  say(camera ? "准备好了，对准码就行。" : "可以拍照扫码，或者点名字打勾。");
  send();
};

// It is confirmed or called off: what still waits is handed in for the file, and the telephone forgets the rest.
const leave = async () => {
  await forgetPage();
  drop(hereKey);
  for (let batch = waiting().slice(0, AT_ONCE); batch.length; batch = waiting().slice(0, AT_ONCE)) {
    const answer = await handIn(batch);
    if (!isJson(answer) || !(answer.ok || answer.status === 409)) return;
    for (const one of batch) drop(one.at);
  }
};

// The page opens again without network: a worker gives the copy that is kept here.
const keepPage = async () => {
  if (!window.isSecureContext || !("serviceWorker" in navigator) || !navigator.onLine) return;
  await navigator.serviceWorker.register(door.dataset.worker);
  const cache = await caches.open(CACHE);
  const page = await fetch(location.pathname, { credentials: "same-origin" });
  if (!page.ok || page.redirected) return;
  await cache.put(location.pathname, page);
  const parts = performance.getEntriesByType("resource").map((one) => one.name);
  await cache.addAll([...new Set(parts)].filter((one) => new URL(one).pathname.startsWith("/static/")));
  door.dataset.kept = "";
};

if ("over" in (door?.dataset ?? {})) {
  leave().catch(() => { /* the next visit hands it in */ });
} else if (door) {
  attend();
  keepPage().catch(() => { /* without a copy the page works as long as it stays open */ });
}
