// Pages that stand open follow what changes. The server says that something changed; the page asks for its own rows
// again, at its own address, and keeps what the reader has in hand: focus, selection, open panel, scroll.
"use strict";

(function () {
  const live = document.getElementById("live");
  if (!live || !window.htmx) return;

  const CALM = 1000; // least time between two refreshes
  const SHARE = 4; // and so many times what the last one took: a busy server is asked less
  const ASK = 10000; // without a stream
  const SLOW = 60000; // with one: flights leave the window by themselves
  const FRESH = 60000; // how long a new row stays marked
  const rows = () => document.getElementById("rows");
  const regions = (page) => ["top", "rows"].map((id) => (page || document).getElementById(id)).filter(Boolean);

  let source = null;
  let asking = null;
  let soon = null;
  let last = Date.now();
  let took = 0;
  let mark = rows().dataset.mark || "";
  let shown = regions().map(plain).join();
  const seen = new Map(states(rows()));
  const fresh = new Map();

  // --- What the server told, without what differs from one asking to the next -------------------
  function plain(element) {
    const copy = element.cloneNode(true);
    copy.removeAttribute("data-mark");
    copy.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((item) => item.remove());
    copy.querySelectorAll("[data-countdown]").forEach((item) => { item.textContent = ""; });
    copy.querySelectorAll("[data-gone-after]").forEach((item) => item.remove());
    copy.querySelectorAll(".fresh").forEach((item) => item.classList.remove("fresh"));
    return copy.innerHTML.replace(/\s+/g, " ").replace(/ class=""/g, "");
  }

  function states(element) {
    return Array.from(element.querySelectorAll("[data-key]"), (row) => [row.dataset.key, row.dataset.state]);
  }

  // --- Asking again -------------------------------------------------------------------------------
  function refresh() {
    if (document.hidden || soon) return;
    const wait = Math.max(0, last + Math.max(CALM, SHARE * took) - Date.now());
    soon = setTimeout(() => {
      soon = null;
      last = Date.now();
      if (inHand()) refresh();
      else htmx.trigger(live, "refresh");
    }, wait);
  }

  // Somebody marks text in the list, or a decision is on its way: the list holds still.
  function inHand() {
    const chosen = document.getSelection();
    const marking = chosen && !chosen.isCollapsed && rows().contains(chosen.anchorNode);
    return marking || rows().querySelector(".htmx-request") || document.querySelector("dialog[open]");
  }

  const ours = (event) => event.detail.requestConfig && event.detail.requestConfig.elt === live;

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt === live) event.detail.headers["X-Shown-Mark"] = mark;
  });

  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!ours(event)) return;
    const told = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const next = event.detail.xhr.status === 200 && told.getElementById("rows");
    if (!next) {
      event.detail.shouldSwap = false;
      return;
    }
    mark = next.dataset.mark || mark;
    const now = regions(told).map(plain).join();
    if (now === shown) event.detail.shouldSwap = false;
    else kept = keep();
    shown = now;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ours(event)) return;
    took = Date.now() - last;
    if (event.detail.successful && !source) listen(); // the server is back, or has room again
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (!ours(event)) states(rows()).forEach(([key, state]) => seen.set(key, state)); // the reader's own doing
    if (!ours(event) || !kept) return;
    giveBack(kept);
    kept = null;
    showNew();
  });

  // --- What the reader has in hand ----------------------------------------------------------------
  const reachable = (element) => Array.from(element.querySelectorAll("a[href], button, input, select, summary"));

  function keep() {
    const focused = document.activeElement;
    const row = focused && focused.closest("[data-key]");
    const region = focused && regions().find((item) => item.contains(focused));
    const inside = row || region;
    return {
      key: row ? row.dataset.key : "",
      region: region ? region.id : "",
      place: inside ? reachable(inside).indexOf(focused) : -1,
      line: row ? Array.from(rows().querySelectorAll("[data-key]")).indexOf(row) : -1,
      checked: Array.from(rows().querySelectorAll("input:checked"), (item) => item.value),
      left: Array.from(rows().querySelectorAll(".scroll"), (item) => item.scrollLeft),
      top: window.scrollY,
    };
  }

  function giveBack(had) {
    rows().querySelectorAll("input[type=checkbox]").forEach((item) => {
      if (had.checked.includes(item.value)) item.checked = true;
    });
    rows().querySelectorAll(".scroll").forEach((item, index) => { item.scrollLeft = had.left[index] || 0; });
    if (had.region) {
      const all = Array.from(rows().querySelectorAll("[data-key]"));
      const row = had.key && (all.find((item) => item.dataset.key === had.key) || all[Math.min(had.line, all.length - 1)]);
      const inside = row || document.getElementById(had.region);
      const target = inside && (reachable(inside)[had.place] || inside.querySelector("[data-open]"));
      if (target) target.focus({ preventScroll: true });
    }
    window.scrollTo({ top: had.top, behavior: "instant" });
  }

  // --- What is new, said once and marked for a minute -----------------------------------------------
  function showNew() {
    let added = 0;
    let changed = 0;
    const until = Date.now() + FRESH;
    states(rows()).forEach(([key, state]) => {
      if (!seen.has(key)) added += 1;
      else if (seen.get(key) !== state) changed += 1;
      if (seen.get(key) !== state) fresh.set(key, until);
      seen.set(key, state);
    });
    paint();
    const said = [];
    if (added) said.push(live.dataset.new.replace("{n}", added));
    if (changed) said.push(live.dataset.changed.replace("{n}", changed));
    if (said.length) {
      live.querySelector("[data-said]").textContent = said.join(", ");
      setTimeout(paint, FRESH + 100);
    }
  }

  function paint() {
    const now = Date.now();
    fresh.forEach((until, key) => { if (until <= now) fresh.delete(key); });
    rows().querySelectorAll("[data-key]").forEach((row) => row.classList.toggle("fresh", fresh.has(row.dataset.key)));
    if (!fresh.size) live.querySelector("[data-said]").textContent = "";
  }

  // --- Listening ------------------------------------------------------------------------------------
  function ask(again) {
    if (!again) return clearInterval(asking), (asking = null);
    if (!asking) asking = setInterval(refresh, ASK);
    how("asks");
  }

  function how(word) {
    live.hidden = false;
    live.classList.toggle("asks", word === "asks");
    live.title = live.dataset[word];
    live.querySelector("[data-how]").textContent = live.dataset[word];
  }

  function listen() {
    if (document.hidden || source) return;
    if (!window.EventSource || !live.dataset.stream) return ask(true);
    source = new EventSource(live.dataset.stream);
    source.onopen = () => { ask(false); how("follows"); };
    source.addEventListener("changed", refresh);
    source.addEventListener("over", () => { rest(); ask(true); refresh(); }); // the answer leads to the door
    source.onerror = () => {
      if (source && source.readyState === EventSource.CLOSED) source = null; // refused: too many, or none here
      ask(true);
    };
  }

  function rest() {
    if (source) source.close();
    source = null;
    ask(false);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return rest();
    listen();
    refresh();
  });
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { listen(); refresh(); } });
  setInterval(refresh, SLOW);
  listen();
})();
