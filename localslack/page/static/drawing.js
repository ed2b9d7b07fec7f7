// What is shown: fetching the regions of the page and changing only what differs, so that focus, scroll position,
// typed words and the element under a finger stay.
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const who = document.body.dataset; // me, as, at: kept up to date by `draw`
const drawn = {}; // the last HTML of each region, so that an unchanged one is left alone

// What belongs to the browser and not to the server: drawing the page again does not undo it.
const OURS = new Set(["open", "hidden", "style", "aria-expanded", "aria-busy", "aria-activedescendant", "data-active", "data-warning"]);
const keyOf = (node) => (node.nodeType === 1 ? node.dataset.key || node.id : "");
const same = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

let drawing = 0; // the number of the drawing under way, or of the last one
let refreshing = null;
let again = false;

/** Draw again what changed. Calls that come while one is under way become one more. */
function refresh() {
  if (refreshing) {
    again = true;
    return refreshing;
  }
  refreshing = draw().catch(console.error).then(() => {
    refreshing = null;
    if (again) return (again = false), refresh();
  });
  return refreshing;
}

/** Let the next drawing touch every region, also those whose HTML is what it was. */
function forget() {
  for (const name of Object.keys(drawn)) delete drawn[name];
}

async function draw() {
  drawing += 1;
  const asked = new URLSearchParams(location.search);
  const answer = await fetch(`/page/fragments?${new URLSearchParams({ as: asked.get("as") ?? who.as, at: asked.get("at") ?? who.at })}`);
  const { regions, me, as, at, title } = await answer.json();
  if (pressed) return pressed.then(draw); // what is being pressed must not change under the finger
  Object.assign(who, { me, as, at });
  remember();
  document.title = title;
  const [before, message] = [noteModal(), noteMessage()];
  for (const [name, html] of Object.entries(regions)) if (drawn[name] !== html) drawRegion(name, html);
  if (popup && !popup.isConnected) popup = null;
  settle(before);
  stayNear(message);
}

function drawRegion(name, html) {
  drawn[name] = html;
  const now = $(`[data-region=${name}]`);
  const next = now.cloneNode(false);
  next.innerHTML = html;
  morph(now, next);
}

/** Let a link into the workspace that is followed from elsewhere open as the person one is here. */
function remember() {
  document.cookie = `as=${encodeURIComponent(who.as)}; path=/; SameSite=Lax`;
}

// -- a press of the mouse button or finger, until its click was heard -------------------------------------------------

let pressed = null;
let release = () => {};
addEventListener("pointerdown", ({ button }) => {
  if (button !== 0) return;
  release();
  const mine = {};
  mine.over = new Promise((done) => (mine.done = done));
  pressed = mine.over;
  release = () => {
    if (pressed === mine.over) pressed = null;
    mine.done();
  };
}, true);
for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(release, 30), true); // its click is heard by then

// -- changing what is shown -------------------------------------------------------------------------------------------

/** Make `now` look like `next`, keeping every element that is still the same, with its focus, scroll and typed words. */
function morph(now, next) {
  if (now.nodeType !== 1) {
    if (now.nodeValue !== next.nodeValue) now.nodeValue = next.nodeValue;
    return;
  }
  if (now.getAttribute("role") === "listbox" && !now.hidden) return; // someone is choosing
  if (now.freshFrom > drawing) return; // what is drawn was fetched before the choice made here reached the server
  const typed = now.matches("input, textarea");
  const before = typed && now.defaultValue;
  morphAttributes(now, next);
  if (now.nodeName === "TEMPLATE") return void (now.innerHTML = next.innerHTML);
  if (now.nodeName !== "TEXTAREA") morphChildren(now, next);
  if (!typed || now.dirty) return;
  if (now.nodeName === "TEXTAREA") now.defaultValue = next.defaultValue;
  if (before !== now.defaultValue && now.type !== "checkbox" && now.type !== "radio") now.value = now.defaultValue;
  now.checked = next.hasAttribute("checked");
}

function morphAttributes(now, next) {
  if (now.dataset.version !== next.dataset.version) now.removeAttribute("aria-busy"); // it is another one now
  for (const { name, value } of next.attributes)
    if (!OURS.has(name) && now.getAttribute(name) !== value) now.setAttribute(name, value);
  for (const { name } of [...now.attributes]) if (!OURS.has(name) && !next.hasAttribute(name)) now.removeAttribute(name);
}

function morphChildren(now, next) {
  const wanted = new Set([...next.childNodes].map(keyOf));
  for (const child of [...now.childNodes]) if (keyOf(child) && !wanted.has(keyOf(child))) child.remove();
  let at = now.firstChild;
  for (const want of [...next.childNodes]) {
    let found = at;
    while (found && !same(found, want)) found = found.nextSibling;
    if (!found) now.insertBefore(want, at);
    else {
      if (found === at) at = at.nextSibling;
      else now.insertBefore(found, at);
      morph(found, want);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}
