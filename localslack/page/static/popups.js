// Pop-up menus and lists: where they stand, which of their entries is marked, how keys move in them.
"use strict";

let popup = null; // the one that is open; its `anchor` is what it belongs to

/** Return the top and bottom between which a pop-up may stand: a list in a dialog does not lie over its buttons. */
function room(anchor) {
  const footer = $("footer", anchor.closest("dialog") ?? document.createElement("i"));
  return { top: 8, bottom: footer ? footer.getBoundingClientRect().top : innerHeight - 8 };
}

function place() {
  if (!popup) return;
  const anchor = popup.anchor.getBoundingClientRect();
  const isList = popup.getAttribute("role") === "listbox";
  const { top, bottom } = room(popup.anchor);
  const below = bottom - anchor.bottom - 4;
  const above = anchor.top - top - 4;
  const up = below < Math.min(popup.scrollHeight, 240) && above > below;
  popup.style.minWidth = isList ? `${anchor.width}px` : "";
  popup.style.maxWidth = isList ? `${Math.min(Math.max(anchor.width, 280), innerWidth - 16)}px` : "";
  popup.style.maxHeight = `${Math.min(isList ? 360 : 620, up ? above : below)}px`;
  popup.style.top = up ? "" : `${anchor.bottom + 4}px`;
  popup.style.bottom = up ? `${innerHeight - anchor.top + 4}px` : "";
  popup.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - popup.offsetWidth - 12))}px`;
}

function openPopup(element, anchor, control = anchor) {
  if (popup === element) return place();
  closePopup();
  popup = element;
  Object.assign(popup, { anchor, control, hidden: false });
  expanded(control, true);
  place();
}

function closePopup() {
  if (!popup) return;
  popup.hidden = true;
  expanded(popup.control, false);
  unmark(popup, popup.control);
  popup = null;
}

/** Say that a control's pop-up is open or not; the composer is a text field, which has no such state. */
function expanded(control, open) {
  if (control.hasAttribute("aria-expanded")) control.setAttribute("aria-expanded", open);
}

addEventListener("resize", place);
addEventListener("scroll", (event) => popup && !popup.contains(event.target) && place(), true);
addEventListener("pointerdown", (event) => {
  if (popup && !popup.contains(event.target) && !popup.anchor.contains(event.target)) closePopup();
});

// The focus stays in the field while a person clicks in its list.
addEventListener("mousedown", (event) => event.target.closest("[role=listbox]") && event.preventDefault());

// -- menus ------------------------------------------------------------------------------------------------------------

/** Open or close the menu of a button; opened, its current or first item has the focus. */
function toggleMenu(button) {
  const menu = document.getElementById(button.getAttribute("aria-controls"));
  if (!menu.hidden) return closePopup();
  openPopup(menu, button);
  letters.typed = "";
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
  } else if (event.key === " " && !lettersSoFar()) items[at]?.click();
  else if (event.key.length === 1) seek(items, at, event.key);
  else return;
  if (event.key !== "Tab") event.preventDefault();
}

const LETTERS_MILLISECONDS = 1000; // letters typed faster than this, one after the other, make one word
const letters = { typed: "", at: 0 };
const lettersSoFar = () => (Date.now() - letters.at < LETTERS_MILLISECONDS ? letters.typed : "");

/** Go to the item that begins with the letters typed so far; one letter alone, or repeated, goes on to the next such item. */
function seek(items, at, letter) {
  Object.assign(letters, { typed: lettersSoFar() + letter.toLowerCase(), at: Date.now() });
  const isOneLetter = [...letters.typed].every((one) => one === letters.typed[0]);
  const wanted = isOneLetter ? letters.typed[0] : letters.typed;
  const first = isOneLetter ? at + 1 : Math.max(at, 0);
  const inOrder = [...items.slice(first), ...items.slice(0, first)];
  inOrder.find((item) => item.innerText.trim().toLowerCase().startsWith(wanted))?.focus();
}

// -- lists ------------------------------------------------------------------------------------------------------------

const optionsIn = (list) => [...list.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
const markedIn = (list) => optionsIn(list).find((option) => "active" in option.dataset);

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
