// The arrow keys in an opened bay: one box is in the order of the Tab key, the arrows go to the next one in their
// direction, as it stands on the ship. Without this script every box is in the order of the Tab key. + and - zoom.
"use strict";

(function () {
  const bay = document.querySelector("[data-bay]");
  if (!bay) return;
  const boxes = Array.from(bay.querySelectorAll("a[href]"));
  if (!boxes.length) return;
  const places = boxes.map((box) => {
    const at = box.transform.baseVal.consolidate().matrix;
    return { x: at.e, y: at.f };
  });
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let current = 0;

  function choose(number) {
    boxes[current].tabIndex = -1;
    current = number;
    boxes[current].tabIndex = 0;
  }
  boxes.forEach((box) => { box.tabIndex = -1; });
  choose(0);

  // The nearest box that lies in the direction; what lies askew counts as four times as far.
  function next([right, down]) {
    const from = places[current];
    let best = current;
    let least = Infinity;
    places.forEach((place, number) => {
      const along = (place.x - from.x) * right + (place.y - from.y) * down;
      if (along <= 0) return;
      const aside = Math.abs((place.x - from.x) * down) + Math.abs((place.y - from.y) * right);
      const far = along + 4 * aside;
      if (far < least) { least = far; best = number; }
    });
    return best;
  }

  bay.addEventListener("focusin", (event) => {
    const number = boxes.indexOf(event.target.closest("a"));
    if (number >= 0) choose(number);
  });
  bay.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(next(way));
    boxes[current].focus();
  });
  bay.closest(".opened").addEventListener("keydown", (event) => {
    if ((event.key !== "+" && event.key !== "-") || event.ctrlKey || event.metaKey) return;
    const sizes = Array.from(document.querySelectorAll("[name=bay-zoom]"));
    const at = sizes.findIndex((size) => size.checked) + (event.key === "+" ? 1 : -1);
    if (sizes[at]) sizes[at].checked = true;
    boxes[current].scrollIntoView({ block: "center", inline: "center" });
  });
})();
