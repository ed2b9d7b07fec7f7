// The parts of the page that a browser does not provide: changing what is shown without losing focus or typed
// words, pop-up menus, and selects with search.
"use strict";

// What belongs to the browser and not to the server: drawing the page again does not undo it.
const OURS = new Set(["open", "hidden", "style", "aria-expanded", "aria-busy", "aria-activedescendant", "data-active", "data-warning"]);
const keyOf = (node) => (node.nodeType === 1 ? node.dataset.key || node.id : "");
const same = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

let drawing = 0; // the number of the drawing under way, or of the last one

/** Make `now` look like `next`, keeping every element that is still the same, with its focus, scroll and typed words. */
function morph(now, next) {
  if (now.nodeType !== 1) {
    if (now.nodeValue !== next.nodeValue) now.nodeValue = next.nodeValue;
    return;
  }
  if (now.getAttribute("role") === "listbox" && !now.hidden) return; // somebody is choosing
  if (now.freshFrom > drawing) return; // what is drawn was fetched before the choice made here reached the server
  const typed = now.matches("input, textarea");
  const before = typed && now.defaultValue;
  for (const { name, value } of next.attributes)
    if (!OURS.has(name) && now.getAttribute(name) !== value) now.setAttribute(name, value);
  for (const { name } of [...now.attributes]) if (!OURS.has(name) && !next.hasAttribute(name)) now.removeAttribute(name);
  if (now.nodeName === "TEMPLATE") return void (now.innerHTML = next.innerHTML);
  if (now.nodeName !== "TEXTAREA") morphChildren(now, next);
  if (!typed || now.dirty) return;
  if (now.nodeName === "TEXTAREA") now.defaultValue = next.defaultValue;
  if (before !== now.defaultValue && now.type !== "checkbox" && now.type !== "radio") now.value = now.defaultValue;
  now.checked = next.hasAttribute("checked");
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

// -- pop-ups ------------------------------------------------------------------------------------------------------

let popup = null; // the one that is open; its `anchor` is what it belongs to

function place() {
  if (!popup) return;
  const anchor = popup.anchor.getBoundingClientRect();
  const wide = popup.getAttribute("role") === "listbox";
  popup.style.minWidth = wide ? `${anchor.width}px` : "";
  const below = innerHeight - anchor.bottom - 12;
  const up = below < Math.min(popup.scrollHeight, 240) && anchor.top > below;
  popup.style.maxHeight = `${Math.min(wide ? 360 : 620, up ? anchor.top - 12 : below)}px`;
  popup.style.top = up ? "" : `${anchor.bottom + 4}px`;
  popup.style.bottom = up ? `${innerHeight - anchor.top + 4}px` : "";
  popup.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - popup.offsetWidth - 12))}px`;
}

function openPopup(element, anchor, control = anchor) {
  if (popup === element) return place();
  closePopup();
  popup = element;
  Object.assign(popup, { anchor, control, hidden: false });
  control.setAttribute("aria-expanded", "true");
  place();
}

function closePopup() {
  if (!popup) return;
  popup.hidden = true;
  popup.control.setAttribute("aria-expanded", "false");
  unmark(popup, popup.control);
  popup = null;
}

addEventListener("resize", place);
addEventListener("scroll", (event) => popup && !popup.contains(event.target) && place(), true);
addEventListener("pointerdown", (event) => {
  if (popup && !popup.contains(event.target) && !popup.anchor.contains(event.target)) closePopup();
});

// The focus stays in the field while a person clicks in its list.
addEventListener("mousedown", (event) => event.target.closest("[role=listbox]") && event.preventDefault());

/** Open or close the menu of a button; opened, its current or first item has the focus. */
function toggleMenu(button) {
  const menu = document.getElementById(button.getAttribute("aria-controls"));
  if (!menu.hidden) return closePopup();
  openPopup(menu, button);
  (menu.querySelector("[aria-current]") ?? menu.querySelector("[role=menuitem]"))?.focus();
}

function menuKeys(event) {
  const items = [...popup.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items[(to + items.length) % items.length]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") {
    const { control } = popup;
    closePopup();
    control.focus();
  } else if (event.key.length === 1)
    items.find((item) => item.innerText.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
}

// -- lists to choose from -----------------------------------------------------------------------------------------

const optionsIn = (list) => [...list.querySelectorAll("[role=option]")].filter((option) => !option.hidden);

/** Take the mark off every option of a list, hidden ones too. */
function unmark(list, field) {
  for (const option of list.querySelectorAll("[data-active]")) delete option.dataset.active;
  field.removeAttribute("aria-activedescendant");
}

/** Mark one of the options shown, by its place among them, while the focus stays in the field. */
function mark(list, field, place) {
  const options = optionsIn(list);
  unmark(list, field);
  const option = options[(place + options.length) % options.length];
  if (!option) return;
  option.dataset.active = "";
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/** Move the mark up or down; without one it begins at that end of the list. */
function moveMark(list, field, step) {
  const at = optionsIn(list).findIndex((option) => "active" in option.dataset);
  mark(list, field, at < 0 && step < 0 ? -1 : at + step);
}

/** Show only the options that match the words, and their groups. */
function narrow(list, words) {
  const wanted = words.trim().toLowerCase();
  for (const option of list.querySelectorAll("[role=option]"))
    option.hidden = !option.textContent.toLowerCase().includes(wanted);
  for (const group of list.querySelectorAll("[role=group]")) group.hidden = !group.querySelector("[role=option]:not([hidden])");
  const nothing = list.querySelector(".nothing");
  if (nothing) nothing.hidden = optionsIn(list).length > 0;
}

const listOf = (combo) => combo.querySelector("[role=listbox]");
const fieldOf = (combo) => combo.querySelector("[role=combobox]");
const chosenOf = (combo) => JSON.parse(combo.dataset.chosen);

function openCombo(combo, words = "") {
  const list = listOf(combo);
  unmark(list, fieldOf(combo)); // what was marked may not match what is typed now
  if (combo.dataset.external) search(combo, words);
  else narrow(list, words);
  openPopup(list, combo, fieldOf(combo));
  if (words) mark(list, fieldOf(combo), 0);
}

/** Ask the bot for options, a little after the last letter. */
function search(combo, words) {
  const list = listOf(combo);
  const say = (text) => { list.innerHTML = ""; list.append(Object.assign(document.createElement("div"), { className: "nothing", textContent: text })); };
  clearTimeout(combo.timer);
  combo.entered = false;
  combo.searching = true;
  const short = words.length < Number(combo.dataset.external);
  if (short) return void (combo.searching = false), say(`Type ${combo.dataset.external} or more letters to search`);
  say("Searching…");
  combo.timer = setTimeout(async () => {
    const where = JSON.parse(combo.closest("[data-where]").dataset.where);
    const query = new URLSearchParams({ as: who.as, view: where.view_id ?? "", block: combo.dataset.block, action: combo.dataset.action, text: words, id: fieldOf(combo).id });
    const answer = await (await fetch(`/page/suggest?${query}`)).json();
    if (fieldOf(combo).value !== words && words) return; // somebody typed on
    combo.searching = false;
    if (answer.error) return say(answer.error);
    list.innerHTML = answer.html;
    place();
    mark(list, fieldOf(combo), 0);
    const first = optionsIn(list)[0];
    if (combo.entered && first) pick(combo, first);
  }, words ? 150 : 0);
}

/** Choose an option, or remove one of several chosen ones. */
async function pick(combo, option) {
  const { value } = option.dataset;
  const field = fieldOf(combo);
  if (combo.dataset.combo === "one") {
    closePopup();
    field.dirty = false;
    field.defaultValue = field.value = option.getAttribute("aria-label");
    field.select();
    return choose(combo, value);
  }
  const chosen = chosenOf(combo);
  const kept = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  if (combo.dataset.most && kept.length > Number(combo.dataset.most)) return toast(`At most ${combo.dataset.most} can be chosen.`);
  field.dirty = false;
  field.value = "";
  option.setAttribute("aria-selected", String(kept.includes(value)));
  combo.dataset.chosen = JSON.stringify(kept);
  if (combo.dataset.external) closePopup();
  else narrow(listOf(combo), "");
  await choose(combo, kept);
}

function drop(combo, value) {
  const kept = chosenOf(combo).filter((one) => one !== value);
  const field = fieldOf(combo);
  field.defaultValue = field.value = "";
  field.focus();
  return choose(combo, combo.dataset.combo === "one" ? null : kept);
}

function comboKeys(event, combo) {
  const list = listOf(combo);
  const field = fieldOf(combo);
  const marked = optionsIn(list).find((option) => "active" in option.dataset);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (list.hidden) openCombo(combo);
    moveMark(list, field, event.key === "ArrowDown" ? 1 : -1);
  } else if (!list.hidden && (event.key === "Home" || event.key === "End")) mark(list, field, event.key === "Home" ? 0 : -1);
  else if (event.key === "Enter" && !list.hidden) {
    combo.entered = combo.searching; // chosen as soon as the bot has answered
    if (marked) pick(combo, marked);
  } else if (event.key === "Escape" && !list.hidden) {
    closePopup();
    field.dirty = false;
    field.value = field.defaultValue;
  } else if (event.key === "Backspace" && !field.value && combo.dataset.combo === "multi" && chosenOf(combo).length) drop(combo, chosenOf(combo).at(-1));
  else return;
  event.preventDefault();
}

document.addEventListener("click", (event) => {
  const combo = event.target.closest(".combo");
  if (!combo) return;
  const dropped = event.target.closest("[data-drop]");
  const option = event.target.closest("[role=option]");
  if (dropped) drop(combo, dropped.dataset.drop);
  else if (option) pick(combo, option);
  else if (!event.target.closest("[role=listbox]")) {
    fieldOf(combo).focus();
    if (listOf(combo).hidden) openCombo(combo);
  }
});
document.addEventListener("input", (event) => {
  const combo = event.target.closest(".combo");
  if (!combo) return;
  event.target.dirty = true;
  openCombo(combo, event.target.value);
});
document.addEventListener("focusout", ({ target }) => {
  const combo = target.closest?.(".combo");
  if (!combo || target !== fieldOf(combo)) return;
  if (popup === listOf(combo)) closePopup();
  target.dirty = false;
  target.value = target.defaultValue; // words that chose nothing are gone
});

// -- the composer's list of commands ------------------------------------------------------------------------------

/** After a slash the composer lists the commands that begin so. */
function completing(field) {
  const list = $("#commands");
  if (!/^\/\S*$/.test(field.value)) return popup === list ? closePopup() : undefined;
  for (const option of list.children) option.hidden = !option.dataset.value.startsWith(field.value);
  if (!optionsIn(list).length) return closePopup();
  openPopup(list, $(".box"), field);
  mark(list, field, 0);
}

function complete(field, option) {
  field.value = `${option.dataset.value} `;
  closePopup();
  field.focus();
}

function composerKeys(event, field) {
  const list = $("#commands");
  const marked = popup === list && $("[data-active]", list);
  if (marked && (event.key === "ArrowDown" || event.key === "ArrowUp")) moveMark(list, field, event.key === "ArrowDown" ? 1 : -1);
  else if (popup === list && event.key === "Escape") closePopup();
  else if (marked && marked.dataset.value !== field.value && (event.key === "Tab" || event.key === "Enter")) complete(field, marked);
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(field);
  else return;
  event.preventDefault();
}

document.addEventListener("click", ({ target }) => {
  const option = target.closest("#commands [role=option]");
  if (option) complete($("#message"), option);
});
