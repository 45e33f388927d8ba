// Keeps a score sheet while it is filled in; the page works without it, by the button.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const said = document.getElementById("saved");
  let wait;
  const save = async () => {
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });
      const told = await answer.json();
      if (told.version) form.elements.version.value = told.version;
      said.textContent = told.said;
      said.classList.toggle("late", !answer.ok);
    } catch {
      said.textContent = "现在连不上网，还没有存。填的都在这一页上，请不要关，连上网会再存。";
      said.classList.add("late");
      wait = setTimeout(save, 10000);
    }
  };
  form.addEventListener("input", (event) => {
    event.stopPropagation();
    said.textContent = "正在填……";
    clearTimeout(wait);
    wait = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(wait));
})();
