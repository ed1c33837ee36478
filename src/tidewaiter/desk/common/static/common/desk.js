// Keyboard, clocks and menus of every page. Pages work without it; with it hands stay on the keys.
//   /  search    j k  next and previous row    Enter  open    d  decision form    t  take    ?  help
"use strict";

(function () {
  const typing = (element) =>
    element.isContentEditable || element.matches("input, textarea, select");
  const find = (selector, inside) => (inside || document).querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  // --- Rows -----------------------------------------------------------------------------------
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const current = () => document.activeElement && document.activeElement.closest("[data-row]");

  function move(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step;
    const row = list[Math.max(0, Math.min(list.length - 1, next))];
    const target = find("[data-open]", row) || row;
    if (target === row) row.tabIndex = -1;
    target.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function decide() {
    const row = current();
    const target = (row && find("[data-decide]", row)) || find("[data-decide]");
    if (!target) return;
    target.focus();
    if (target.matches("a, button, summary")) target.click();
  }

  // Taking leaves the focus on the row: the next key goes on from there.
  function take() {
    const row = current();
    const target = row ? find("[data-take]", row) : find("[data-take]");
    if (target) target.click();
  }

  function help() {
    const dialog = find("#keys");
    if (dialog && !dialog.open) dialog.showModal();
  }

  const keys = {
    "/": () => find("[data-search]") && find("[data-search]").focus(),
    "?": help,
    j: () => move(1),
    k: () => move(-1),
    d: decide,
    t: take,
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      all("details.menu[open]").forEach(close);
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (typing(event.target) || find("dialog[open]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // --- Menus: one open at a time, closed by a click beside them ---------------------------------
  function close(menu) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) find("summary", menu).focus();
  }

  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-help]")) help();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  // --- Clocks and countdowns ------------------------------------------------------------------
  const two = (number) => String(number).padStart(2, "0");

  function span(minutes, words) {
    const left = Math.abs(minutes);
    if (left < 60) return words.minutes.replace("{m}", left);
    if (left < 48 * 60) {
      return words.hours.replace("{h}", Math.floor(left / 60)).replace("{m}", two(left % 60));
    }
    return words.days.replace("{d}", Math.floor(left / 1440));
  }

  function tick() {
    const now = new Date();
    all("[data-clock]").forEach((clock) => {
      const zone = clock.dataset.clock;
      clock.textContent = now.toLocaleTimeString("en-GB", {
        timeZone: zone, hour: "2-digit", minute: "2-digit",
      });
      clock.dateTime = now.toISOString();
    });
    const words = document.body.dataset;
    all("[data-countdown]").forEach((element) => {
      const minutes = Math.round((new Date(element.dateTime) - now) / 60000);
      const form = minutes >= 0 ? words.spanIn : words.spanAgo;
      element.textContent = form.replace("{span}", span(minutes, {
        minutes: words.spanMinutes, hours: words.spanHours, days: words.spanDays,
      }));
    });
  }

  tick();
  setInterval(tick, 15000);
  document.addEventListener("htmx:afterSwap", tick);
})();
