// Selects with search: one combobox for every kind, chosen values of a multi select are chips before its field.
"use strict";

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
  else $("[aria-selected=true]", list)?.scrollIntoView({ block: "nearest" });
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
    for (const value of chosenOf(combo)) query.append("chosen", value);
    const answer = await (await fetch(`/page/suggest?${query}`)).json();
    if (fieldOf(combo).value !== words && words && !combo.entered) return; // someone typed on
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
    if (document.activeElement === field) field.select(); // which would take the focus from elsewhere
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
  const marked = markedIn(list);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (list.hidden) openCombo(combo);
    moveMark(list, field, event.key === "ArrowDown" ? 1 : -1);
  } else if (!list.hidden && (event.key === "Home" || event.key === "End")) mark(list, field, event.key === "Home" ? 0 : -1);
  else if (event.key === "Enter") {
    if (list.hidden) return event.preventDefault(), openCombo(combo); // and does not submit the form
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
    const field = fieldOf(combo);
    field.focus();
    if (!field.dirty) field.select();
    if (listOf(combo).hidden) openCombo(combo);
  }
});
// What is typed replaces the value that is shown.
document.addEventListener("focusin", ({ target }) => target.matches(".combo [role=combobox]") && target.select());
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
