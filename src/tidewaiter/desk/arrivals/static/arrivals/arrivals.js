// Keys of a flight's list: a digit closes the match in focus with that reason. Undo goes away when its time is over.
"use strict";

(function () {
  const form = document.getElementById("bulk");
  const reasons = {};
  if (form) {
    for (const option of form.elements.reason_code.options) {
      reasons[option.text.trim()[0]] = option.value;
    }
  }

  function close(row, reason) {
    const next = row.nextElementSibling;
    htmx.ajax("POST", form.action, {
      target: `#${row.id}`,
      swap: "outerHTML",
      values: { match: row.dataset.match, outcome: "no_interest", reason_code: reason },
    }).then(() => {
      const following = next && next.querySelector("[data-open]");
      if (following) following.focus({ preventScroll: true });
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !reasons[event.key]) return;
    if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
    const row = document.activeElement && document.activeElement.closest("tr[data-match]");
    if (!row) return;
    event.preventDefault();
    close(row, reasons[event.key]);
  });

  // Where the panel has no place beside the list, a traveller opens as a page.
  const narrow = window.matchMedia("(max-width: 1100px)");
  document.addEventListener("htmx:confirm", (event) => {
    const link = event.target;
    if (!narrow.matches || !link.matches("a[data-open], a[data-decide]")) return;
    event.preventDefault();
    window.location.assign(link.href);
  });

  // The panel keeps the keyboard where it was: in the list, or in the field of the decision.
  document.addEventListener("htmx:afterSettle", (event) => {
    const field = event.target.querySelector && event.target.querySelector("[data-focus]");
    if (field) field.focus();
    expire();
  });

  function expire() {
    document.querySelectorAll("[data-gone-after]").forEach((element) => {
      const seconds = Number(element.dataset.goneAfter);
      element.removeAttribute("data-gone-after");
      setTimeout(() => element.remove(), seconds * 1000);
    });
  }
  expire();
})();
