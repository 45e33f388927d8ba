// The copy for the compound: one page that needs nothing else, with the very text of which the fingerprint is taken.
const plain = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const moment = (text) => new Date(text).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });

export const copyOf = ({ compound, signs, signed }) => {
  const { visit, content, digest } = signed, read = JSON.parse(content);
  const rows = read.found.map((one) => {
    const line = visit.lines.find((each) => each.application === one.application && each.criterion === one.criterion);
    const seen = one.share === null ? "不适用" : line.choices[one.share];
    return `<tr><td>${plain(line.award)}</td><td>${plain(line.name)}</td><td>${plain(seen)}</td><td>${plain(one.words)}</td></tr>`;
  });
  const names = visit.inspectors.map((one) => `<figure><img src="${plain(signs[one.id])}" alt="" width="300"><figcaption>${plain(one.name)}</figcaption></figure>`);
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>现场复核记录 ${plain(compound)}</title>
<style>body{font-size:18px;line-height:1.6;max-width:50rem;margin:1rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:.4rem;text-align:left}figure{margin:.5rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}.digest{overflow-wrap:anywhere;font-family:monospace}</style></head>
<body><h1>现场复核记录：${plain(compound)}</h1>
<p>${plain(visit.round)}。${plain(moment(read.began))}至${plain(moment(read.finished))}。不收任何费用。</p>
<table><tr><th>奖项</th><th>看什么</th><th>看到的</th><th>说明</th></tr>${rows.join("")}</table>
${read.remark ? `<p>补充：${plain(read.remark)}</p>` : ""}
<p>照片 ${read.pictures.length} 张。</p><p>核查员：</p>${names.join("")}
<h2>校验码</h2><p class="digest">${digest}</p>
<p>这是当场的副本。两位核查员在平台上确认以后才计分，平台会另给业委会一份 PDF，校验码应当相同。</p>
<details><summary>签名时的原文（校验码是它的 SHA-256）</summary><pre>${plain(content)}</pre></details></body></html>`;
};
