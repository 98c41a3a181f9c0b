/* How pages are shown: large text, high contrast, simple. Loaded first on every page, and small.
   Nothing is kept in the browser unless the visitor presses “在本机记住”: views travel in the address. */
(() => {
  "use strict";

  const VIEWS = ["large", "contrast", "simple"];
  const KEY = "settings";
  const root = document.documentElement;

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "null");
      return kept && typeof kept === "object" ? kept : null;
    } catch { return null; } // storage may be shut off
  };
  const asked = new URLSearchParams(location.search);
  let kept = read();
  const settings = {
    view: asked.has("view") ? asked.get("view").split(",") : Array.isArray(kept?.view) ? kept.view : [],
    place: asked.get("place") ?? String(kept?.place ?? ""),
  };

  const apply = () => {
    for (const view of VIEWS) {
      const on = settings.view.includes(view);
      root.classList.toggle(view, on);
      document.querySelectorAll(`[data-view="${view}"]`).forEach((button) => button.setAttribute("aria-pressed", String(on)));
    }
    document.querySelectorAll(".remember").forEach((button) => {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(Boolean(kept)));
    });
  };
  // The address of this page as it is shown now, so that going back or reloading gives the same.
  const note = () => {
    const address = new URL(location.href);
    for (const [name, value] of [["view", settings.view.join(",")], ["place", location.pathname === "/" ? settings.place : ""]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
    if (kept) {
      kept = { view: settings.view, place: settings.place };
      try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { kept = null; }
    }
    apply();
  };

  window.visit = {
    place: () => settings.place,
    choosePlace: (place) => { settings.place = place; note(); },
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const view = target?.closest("[data-view]")?.dataset.view;
    const link = target?.closest("a[href^='/']");
    if (view) {
      event.preventDefault();
      settings.view = VIEWS.filter((one) => settings.view.includes(one) !== (one === view));
      note();
    } else if (target?.closest(".remember")) {
      if (kept) {
        kept = null;
        try { localStorage.removeItem(KEY); } catch { /* was never kept */ }
      } else kept = {};
      note();
    } else if (link && !link.closest("[data-copy-link]")) {
      const address = new URL(link.href);
      if (settings.view.length) address.searchParams.set("view", settings.view.join(","));
      else address.searchParams.delete("view");
      if (address.pathname === "/" && settings.place) address.searchParams.set("place", settings.place);
      link.href = address.href;
    }
  }, true);

  apply();
  if (window.speechSynthesis) root.classList.add("can-speak");
  document.addEventListener("DOMContentLoaded", () => {
    if (document.body.classList.contains("plain") && matchMedia("(prefers-color-scheme: dark)").matches) document.body.classList.add("dark");
    apply();
    new MutationObserver(() => { if (document.querySelector(".remember[hidden]")) apply(); }).observe(document.body, { childList: true, subtree: true });
  });
})();
