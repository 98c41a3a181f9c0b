/* Small help for the chat page; loaded before Gradio's own scripts. All of it works on elements that we drew. */
(() => {
  "use strict";

  // Gradio takes the language of its few own words from here; the page is Chinese for everybody.
  for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN", "zh"]]]) {
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  }
  const root = document.documentElement;
  new MutationObserver(() => {
    if (root.lang !== "zh-CN") root.lang = "zh-CN";
  }).observe(root, { attributes: true, attributeFilter: ["lang"] });

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const goTo = (element, block) => element.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });
  const box = () => document.querySelector("#question textarea");
  const write = (area, text) => { // as if it were typed, so that Gradio takes note
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // -- sources: which are open is the reader's choice; redrawing the log must not close them
  const wanted = new Map();
  const setOpen = (details, open) => {
    wanted.set(details.id, open);
    details.open = open;
  };
  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (details.matches?.("details.source") && wanted.has(details.id) && details.open !== wanted.get(details.id)) {
      details.open = wanted.get(details.id);
    }
  }, true);
  const openSource = (marker) => {
    const details = document.getElementById(decodeURIComponent(marker.hash.slice(1)));
    if (!details) return;
    setOpen(details, true);
    details.querySelector("summary").focus({ preventScroll: true });
    const quoted = details.querySelector("mark");
    const fits = details.offsetHeight < window.innerHeight - 220; // what the question box leaves
    goTo(fits || !quoted ? details : quoted, fits ? "nearest" : "center");
  };
  let unfolded = [];
  addEventListener("beforeprint", () => { // paper cannot be opened
    unfolded = [...document.querySelectorAll("details.source:not([open])")];
    unfolded.forEach((details) => setOpen(details, true));
  });
  addEventListener("afterprint", () => unfolded.forEach((details) => setOpen(details, false)));

  // -- what is said to the visitor: aloud once by screen readers, and in one line above the question box
  const region = (id, role) => {
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement("div");
      element.id = id;
      element.setAttribute("role", role);
      (id === "trouble" ? document.getElementById("composer") ?? document.body : document.body).prepend(element);
    }
    return element;
  };
  const announce = (text) => { region("announce", "status").textContent = text; };
  const tell = (text) => { region("trouble", "alert").textContent = text; };

  const copyFrom = (button) => {
    const label = button.textContent;
    window.copyText(button.dataset.copy).then(() => "已复制", () => "复制未成功，请选中文字复制").then((said) => {
      button.textContent = said;
      announce(said);
      setTimeout(() => { button.textContent = label; }, 3000);
    });
  };

  // -- reading aloud, by a voice of this device only: others would send the text away
  const speak = (button) => {
    const voices = speechSynthesis.getVoices().filter((voice) => voice.localService && /^(zh|cmn)/i.test(voice.lang));
    const reading = speechSynthesis.speaking;
    speechSynthesis.cancel();
    document.querySelectorAll("button.speak").forEach((other) => { other.textContent = "朗读"; });
    if (reading && button.dataset.reading) return void delete button.dataset.reading;
    if (!voices.length) return tell("这台设备没有中文语音，不能朗读。");
    const said = new SpeechSynthesisUtterance(button.dataset.speak);
    said.voice = voices[0];
    said.lang = voices[0].lang;
    said.rate = 0.9;
    said.onend = said.onerror = () => { button.textContent = "朗读"; delete button.dataset.reading; };
    button.dataset.reading = "1";
    button.textContent = "停止朗读";
    speechSynthesis.speak(said);
  };

  // -- speaking a question, where the browser can listen
  const Listener = window.SpeechRecognition || window.webkitSpeechRecognition;
  if (Listener) root.classList.add("can-listen");
  let listening = null;
  const listen = (button) => {
    if (listening) return listening.stop();
    const before = box().value;
    listening = new Listener();
    listening.lang = "zh-CN";
    listening.interimResults = true;
    listening.onresult = (event) => write(box(), before + [...event.results].map((result) => result[0].transcript).join(""));
    listening.onerror = () => tell("没有听清，或浏览器不能使用麦克风；请再试一次，或直接输入。");
    listening.onend = () => {
      listening = null;
      button.textContent = "语音";
      button.setAttribute("aria-pressed", "false");
      box().focus();
    };
    tell("请说出您的问题，说完后按发送。语音由浏览器识别，可能经过浏览器厂商的服务器；请勿说出个人信息。");
    button.textContent = "停止";
    button.setAttribute("aria-pressed", "true");
    listening.start();
  };

  // -- rating an answer; redrawing the log must not undo it
  const rated = new Map();
  const session = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join(""); // of this page only
  const rate = async (rating, useful, reason) => {
    const body = { question: rating.dataset.question, status: rating.dataset.status, useful, reason, session };
    try {
      const reply = await fetch("api/v1/feedback", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (!reply.ok) throw new Error(String(reply.status));
    } catch {
      return tell("评价没有送出，请稍后再试。");
    }
    rated.set(rating.id, useful ? "已评价：有用。谢谢。" : "已评价：没用。谢谢，我们会改进。");
    announce(rated.get(rating.id));
    showRated();
  };
  const showRated = () => {
    for (const [id, said] of rated) {
      const rating = document.getElementById(id);
      if (rating && rating.textContent !== said) {
        const line = document.createElement("span");
        line.textContent = said;
        rating.replaceChildren(line);
      }
    }
  };
  const clickRating = (target, rating) => {
    const reasons = rating.querySelector(".reasons");
    if (target.closest(".useful")) rate(rating, true, "");
    else if (target.closest(".useless")) {
      reasons.hidden = false;
      reasons.querySelector("input").focus();
      goTo(reasons, "center");
    } else if (target.closest(".rate")) {
      const chosen = reasons.querySelector("input:checked")?.value ?? "";
      rate(rating, false, [chosen, reasons.querySelector("textarea").value.trim()].filter(Boolean).join("："));
    }
  };

  // -- waiting, and what Gradio reports in English
  let sent = 0;
  const noteSending = () => {
    tell("");
    const before = document.querySelectorAll("#log .turn").length;
    const mine = ++sent;
    setTimeout(() => {
      const now = document.querySelectorAll("#log .turn").length;
      if (mine === sent && now === before && box()?.value.trim() && !document.querySelector("#notice p")) tell("正在排队，请稍候…");
    }, 1500);
  };
  const TROUBLE = [
    [/queue is full|busy|too many/i, "现在提问的人多，请过几秒再按发送。您写的问题还在。"],
    [/connection|network|fetch|offline/i, "与服务器的连接断了，请检查网络后再按发送。您写的问题还在。"],
  ];
  const report = (said) => {
    const known = TROUBLE.find(([pattern]) => pattern.test(said));
    sent += 1;
    tell(known ? known[1] : "没有成功，请稍后再按发送。您写的问题还在。");
  };
  const plainFetch = window.fetch; // what the queue refuses is told from here: Gradio's own message comes and goes
  window.fetch = async (...request) => {
    const joins = String(request[0]?.url ?? request[0]).includes("/queue/join");
    try {
      const reply = await plainFetch(...request);
      if (joins && !reply.ok) report(await reply.clone().text());
      return reply;
    } catch (error) {
      if (joins) report("connection");
      throw error;
    }
  };
  const readToast = (toast) => {
    if (!document.getElementById("trouble")?.textContent) report(toast.textContent);
    toast.querySelector("button")?.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === box()) noteSending();
  }, true);
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const summary = target?.closest("details.source > summary");
    const marker = target?.closest("a.marker");
    const copier = target?.closest("button[data-copy]");
    const rating = target?.closest(".rating");
    const away = target?.closest(".top a");
    if (away && document.querySelector("#log .turn")) away.target = "_blank"; // coming back would begin anew
    if (summary) {
      event.preventDefault();
      setOpen(summary.parentElement, !summary.parentElement.open);
    } else if (marker) {
      event.preventDefault();
      openSource(marker);
    } else if (copier) copyFrom(copier);
    else if (target?.closest("button.speak")) speak(target.closest("button.speak"));
    else if (target?.closest("button.print")) print();
    else if (target?.closest("button.mic")) listen(target.closest("button.mic"));
    else if (rating) clickRating(target, rating);
    else if (target?.closest("#send, .example, .suggest, #clear")) {
      const suggested = target.closest(".suggest");
      if (suggested) {
        write(document.querySelector("#relay textarea"), suggested.textContent);
        setTimeout(() => document.getElementById("ask-relayed").click()); // once Gradio has taken note
      }
      if (target.closest("#clear")) {
        wanted.clear();
        rated.clear();
        tell("");
      } else noteSending();
      // with a mouse one goes on typing; on a phone the keyboard would cover the answer
      if (matchMedia("(pointer: fine)").matches) box()?.focus();
    }
  });

  // A new question moves to the top of what is seen as its answer grows below it, unless the reader scrolls.
  let shown = 0;
  let following = false;
  let settled = 0;
  let announced = "";
  const follow = () => {
    const turns = document.querySelectorAll("#log .turn");
    const last = turns[turns.length - 1];
    const busy = last?.getAttribute("aria-busy") === "true";
    if (turns.length > shown) {
      following = true;
      tell("");
    }
    shown = turns.length;
    showRated();
    const state = `${shown} ${busy}`;
    if (last && announced !== state) {
      announced = state;
      announce(busy ? "正在查找" : describe(last));
    }
    if (!following || !last) return;
    goTo(last, "start");
    clearTimeout(settled);
    if (!busy) settled = setTimeout(() => { following = false; }, 1000); // what can be asked next comes a moment later
  };
  const describe = (turn) => {
    const lines = [...turn.querySelectorAll(".answer > .badge, .answer > p:not(.tools)")].map((line) => line.textContent.replace(/\[\d+\]/g, ""));
    const sources = turn.querySelectorAll("details.source").length;
    return `回答：${[...new Set(lines)].join("")}${sources ? `依据${sources}处。` : ""}`;
  };
  for (const kind of ["wheel", "touchmove"]) {
    document.addEventListener(kind, () => { following = false; }, { passive: true });
  }
  document.addEventListener("DOMContentLoaded", () => {
    region("announce", "status");
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          const toast = node instanceof Element && (node.matches(".toast-body") ? node : node.querySelector(".toast-body"));
          if (toast) readToast(toast);
        }
      }
      follow();
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
