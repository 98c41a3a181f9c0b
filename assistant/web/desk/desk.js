/* The desk by keyboard. The server draws every row and card; this only asks for them and moves the selection.
   Function keys, because letters belong to the input method while somebody types Chinese. */
(() => {
  "use strict";

  const box = document.getElementById("q");
  const form = document.getElementById("search");
  const list = document.getElementById("list");
  const pane = document.getElementById("card");
  const said = document.getElementById("said");
  const headers = { "X-Requested-With": "desk" };

  let fading = 0;
  const say = (text) => {
    if (!said) return;
    said.textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => { said.textContent = ""; }, 6000);
  };
  const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim();

  const load = async (url, options = {}) => {
    try {
      const reply = await fetch(url, { headers, ...options });
      const html = await reply.text();
      if (reply.status === 401) {
        say("登录已过期，正在转到登录页");
        location.assign("/desk/login");
        return null;
      }
      return { ok: reply.ok, html: reply.headers.get("content-type")?.startsWith("text/html") ? html : "" };
    } catch {
      return { ok: false, html: "" };
    }
  };

  // -- the list ------------------------------------------------------------------------------------------------------
  const rows = () => [...document.querySelectorAll("#results [role=option]")];
  const chosen = () => rows().find((row) => row.getAttribute("aria-selected") === "true");
  const choose = (row) => {
    for (const other of rows()) other.setAttribute("aria-selected", String(other === row));
    if (box) row ? box.setAttribute("aria-activedescendant", row.id) : box.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = rows();
    if (all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  };

  let asked = 0;
  let waiting = 0;
  let listed = box?.value.trim();
  const query = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const search = async () => {
    const turn = ++asked;
    const typed = box.value.trim();
    const found = await load(`/desk/search?${query()}`);
    if (!found || turn !== asked) return;
    listed = typed;
    if (found.ok) list.innerHTML = found.html;
    else say("查找未成功，请稍后再试");
    choose(rows()[0]);
  };
  const soon = (wait) => {
    clearTimeout(waiting);
    asked += 1; // what is under way is of older words
    waiting = setTimeout(search, wait);
  };

  // -- the card ------------------------------------------------------------------------------------------------------
  const open = async (url) => {
    const found = await load(url);
    if (!found) return;
    pane.innerHTML = found.html || "<p class='alert'>没有打开，请稍后再试。</p>";
    document.querySelector(".panes")?.classList.add("opened");
    if (matchMedia("(max-width: 820px)").matches) pane.scrollIntoView({ block: "start" });
    else window.scrollTo({ top: 0 });
  };
  const card = () => document.querySelector("#card .card");
  const needCard = () => {
    if (!card()) say("请先打开一张答复卡");
    return card();
  };
  const send = async (url, body) => {
    const done = await load(url, { method: "POST", body });
    if (done) say(plain(done.html) || "没有成功，请稍后再试");
    return done?.ok;
  };

  const acts = {
    Escape() {
      if (!box) return location.assign("/desk");
      box.focus();
      box.select();
      window.scrollTo({ top: 0 });
    },
    F2() {
      if (!needCard()) return;
      window.copyText(card().dataset.copy).then(() => say("已复制答复和出处"), () => say("复制未成功，请选中文字复制"));
    },
    F4() {
      if (!needCard()) return;
      const call = card().querySelector("form.call");
      const fields = [...call.querySelectorAll("input:not([type=hidden])")];
      if (fields.includes(document.activeElement)) call.requestSubmit();
      else fields[fields.length - 1].focus();
    },
    F6() {
      const filters = document.querySelector(".filters");
      if (!filters) return;
      filters.open = true;
      filters.querySelector("select").focus();
    },
    F8() {
      if (needCard()) send("/desk/flags", new FormData(card().querySelector("form.call")));
    },
    F9() {
      if (needCard()) location.assign(card().dataset.new);
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (pane && acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    } else if (event.target === box && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest("#results [role=option]");
    const key = target?.closest("[data-key]");
    const pick = target?.closest("[data-line]");
    if (row && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      choose(row);
      open(row.getAttribute("href"));
    } else if (key) {
      acts[key.dataset.key]?.();
    } else if (pick) {
      const cited = document.getElementById("cited");
      cited.value = [...cited.value.split("\n").filter((line) => line.trim()), pick.dataset.line].join("\n");
    }
  });
  document.addEventListener("submit", async (event) => {
    if (event.target === form) {
      event.preventDefault();
      const typed = box.value.trim();
      const row = chosen();
      if (row && typed === listed) return open(row.getAttribute("href"));
      soon(0); // the list is of older words: the answer does not wait for it
      if (typed) open(`/desk/card?${new URLSearchParams({ question: typed, place: form.elements.place.value })}`);
    } else if (event.target.matches("form.call")) {
      event.preventDefault();
      if (await send("/desk/calls", new FormData(event.target))) acts.Escape();
    }
  });
  if (form) {
    box.addEventListener("input", (event) => { if (!event.isComposing) soon(150); });
    box.addEventListener("compositionend", () => soon(150));
    form.querySelector(".filters").addEventListener("change", () => soon(0));
    choose(rows()[0]);
    if (card()) document.querySelector(".panes").classList.add("opened");
  }

  // -- clauses for the editor ----------------------------------------------------------------------------------------
  const pick = document.getElementById("pick");
  let picking = 0;
  pick?.addEventListener("input", () => {
    clearTimeout(picking);
    picking = setTimeout(async () => {
      const found = await load(`/desk/answers/clauses?${new URLSearchParams({ q: pick.value })}`);
      if (found?.ok) document.getElementById("picks").innerHTML = found.html;
    }, 200);
  });
  pick?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // the form is not saved by looking for a clause
  });
})();
