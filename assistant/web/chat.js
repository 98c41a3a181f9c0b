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

  // Which sources are open is the reader's choice: redrawing the log must not close them.
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

  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea"); // plain http on another host has no clipboard
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy refused");
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const summary = target?.closest("details.source > summary");
    const marker = target?.closest("a.marker");
    const copier = target?.closest("button.copy");
    if (summary) {
      event.preventDefault();
      setOpen(summary.parentElement, !summary.parentElement.open);
    } else if (marker) {
      event.preventDefault();
      const details = document.getElementById(decodeURIComponent(marker.hash.slice(1)));
      if (!details) return;
      setOpen(details, true);
      details.querySelector("summary").focus({ preventScroll: true });
      const quoted = details.querySelector("mark");
      const fits = details.offsetHeight < window.innerHeight - 220; // what the question box leaves
      goTo(fits || !quoted ? details : quoted, fits ? "nearest" : "center");
    } else if (copier) {
      copy(copier.dataset.copy).then(() => { copier.textContent = "已复制"; }, () => { copier.textContent = "复制未成功，请选中文字复制"; });
      setTimeout(() => { copier.textContent = "复制回答"; }, 3000);
    } else if (target?.closest("#send, .example, #clear")) {
      if (target.closest("#clear")) wanted.clear();
      // with a mouse one goes on typing; on a phone the keyboard would cover the answer
      if (matchMedia("(pointer: fine)").matches) document.querySelector("#question textarea")?.focus();
    }
  });

  // A new question moves to the top of what is seen as its answer grows below it, unless the reader scrolls.
  let shown = 0;
  let following = false;
  const follow = () => {
    const turns = document.querySelectorAll("#log .turn");
    const last = turns[turns.length - 1];
    if (turns.length > shown) following = true;
    shown = turns.length;
    if (!following || !last) return;
    goTo(last, "start");
    following = last.getAttribute("aria-busy") === "true";
  };
  for (const kind of ["wheel", "touchmove"]) {
    document.addEventListener(kind, () => { following = false; }, { passive: true });
  }
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  });
})();
