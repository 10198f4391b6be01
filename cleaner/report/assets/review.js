"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (id) => document.getElementById(id);
const lists = all(".rows");
const rows = lists.flatMap((list) => [...list.children]);
const chips = all(".chip");
const steps = all("[data-step]");
const byOrigin = new Map(all("[data-of]").map((line) => [line.dataset.of, line]));
let current = null;
let last = null;

/* What is shown */

function filter() {
  const kinds = new Set(chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.k));
  const rule = one("rule").value;
  let shown = 0;
  for (const list of lists) {
    let here = 0;
    for (const row of list.children) {
      const fits = (!kinds.size || kinds.has(row.dataset.k)) && (!rule || row.lastElementChild.dataset.rule === rule);
      row.hidden = !fits;
      here += fits;
    }
    list.hidden = !here;
    list.style.containIntrinsicSize = here < list.children.length ? `${here * 40}px` : "";
    shown += here;
  }
  const everything = !kinds.size && !rule;
  one("clear").hidden = everything;
  one("shown").textContent = everything ? "" : `${shown} of ${rows.length} blocks shown`;
  const count = open().length;
  one("place").textContent = `${count} ${one("place").dataset.what}${count === 1 ? "" : "s"}`;
  if (!current || current.hidden) settle(rows.find((row) => !row.hidden));
}

function press(chip) {
  chip.ariaPressed = String(chip.ariaPressed !== "true");
  filter();
}

function clear() {
  for (const chip of chips) chip.ariaPressed = "false";
  one("rule").value = "";
  filter();
}

/* Where one is: a single block can be reached by Tab, the arrow keys move on from there; `last` had the focus last. */

function settle(row) {
  if (!row) return;
  if (current) current.tabIndex = -1;
  current = row;
  row.tabIndex = 0;
}

function go(element) {
  if (!element) return;
  if (element.hidden) clear();
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
}

function move(by) {
  let place = rows.indexOf(current);
  do place += by; while (rows[place]?.hidden);
  if (rows[place]) go(rows[place]);
}

function end(far) {
  go(far ? rows.findLast((row) => !row.hidden) : rows.find((row) => !row.hidden));
}

/* The steps that the filter leaves; all of them where it leaves none, and going to one shows everything again. */
function open() {
  const shown = steps.filter((element) => !element.hidden);
  return shown.length ? shown : [...steps];
}

function step(by) {
  const follows = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  const ahead = (element) => (by > 0 ? follows(last, element) : follows(element, last));
  const targets = by > 0 ? open() : open().reverse();
  const target = (last && targets.find(ahead)) ?? targets[0];
  if (!target) return;
  go(target);
  const { what } = one("place").dataset;
  const places = open();
  const place = `${places.indexOf(target) + 1} of ${places.length}`;
  one("place").textContent = `${what[0].toUpperCase()}${what.slice(1)} ${place}`;
}

function cross(element) {
  go(element.dataset.of ? one(element.dataset.of) : byOrigin.get(element.id));
}

/* The body beside the source shows the same place, or the last before it. */
function follow(row) {
  let place = rows.indexOf(row);
  while (place > 0 && !byOrigin.has(rows[place].id)) place -= 1;
  const line = byOrigin.get(rows[place].id);
  const pane = line?.closest(".body");
  if (!row.closest(".document").contains(line)) return;
  pane.scrollTop += line.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
}

/* Why */

function explain(row) {
  const why = row.lastElementChild;
  const part = (name, text) => Object.assign(document.createElement("span"), { className: name, textContent: text });
  const kind = part("chip-like", row.dataset.k);
  kind.dataset.k = row.dataset.k;
  const line = row.querySelector(".n").textContent;
  const verdict = row.classList.contains("out") ? "removed" : "kept";
  const parts = [kind, part("what", `line ${line}, ${verdict}`)];
  if (why.dataset.rule) {
    const only = Object.assign(document.createElement("button"), {
      type: "button", textContent: why.dataset.rule, title: "Show only what this rule decided",
    });
    only.addEventListener("click", () => {
      one("rule").value = why.dataset.rule;
      filter();
    });
    const rule = part("what", "rule ");
    rule.append(only);
    parts.push(rule);
  } else {
    parts.push(part("what", `confidence ${why.dataset.sure}`));
  }
  parts.push(part("reason", why.textContent));
  one("verdict").replaceChildren(...parts);
}

/* What people do */

const main = document.querySelector("main");
const rowOf = (target) => target.closest(".rows > li") ?? one(target.closest("[data-of]")?.dataset.of);

if (rows.length) {
  for (const chip of chips) chip.addEventListener("click", () => press(chip));
  one("rule").addEventListener("change", filter);
  one("clear").addEventListener("click", clear);
  one("next").addEventListener("click", () => step(1));
  one("previous").addEventListener("click", () => step(-1));
  filter();

  const tools = document.querySelector(".tools");
  const measure = () => document.documentElement.style.setProperty("--tools", `${tools.offsetHeight}px`);
  new ResizeObserver(measure).observe(tools);
}

main.addEventListener("focusin", ({ target }) => {
  const row = rowOf(target);
  last = target.closest(".rows > li, .line") ?? last;
  if (!row) return;
  settle(row);
  explain(row);
  if (row === target) follow(row);
});
main.addEventListener("pointerover", ({ target }) => {
  const row = rowOf(target);
  if (row) explain(row);
});
main.addEventListener("click", ({ target }) => {
  const line = target.closest("[data-of]");
  if (line) cross(line);
});
main.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inRows = event.target.closest(".rows");
  const act = {
    n: () => step(1),
    p: () => step(-1),
    Enter: () => cross(event.target),
    ...(inRows && {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Home: () => end(false),
      End: () => end(true),
    }),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
