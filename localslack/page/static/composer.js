// The composer: sending, and completing a command after "/", a person after "@" and a channel after "#".
"use strict";

/** Return the word before the caret that can be completed: a command at the beginning, a name anywhere. */
function unfinished(field) {
  const said = field.value.slice(0, field.selectionStart);
  return /^\/\S*$/.exec(said)?.[0] ?? /(?:^|\s)([@#][^\s@#]*)$/.exec(said)?.[1] ?? "";
}

/** Return whether an option begins so: a command, a handle, or any word of a name. */
function begins(option, word) {
  const { value, names } = option.dataset;
  if (value[0] !== word[0]) return false;
  const wanted = word.slice(1).toLowerCase();
  return value.slice(1).startsWith(wanted) || (names ?? "").split(" ").some((name) => name.startsWith(wanted));
}

/** List what the unfinished word could be. */
function completing(field) {
  const list = $("#completions");
  const word = unfinished(field);
  if (!word) return popup === list ? closePopup() : undefined;
  for (const option of list.children) option.hidden = !begins(option, word);
  if (!optionsIn(list).length) return popup === list ? closePopup() : undefined;
  openPopup(list, $(".box"), field);
  mark(list, field, 0);
}

function complete(field, option) {
  const at = field.selectionStart;
  field.setRangeText(`${option.dataset.full ?? option.dataset.value} `, at - unfinished(field).length, at, "end");
  closePopup();
  field.focus();
}

function composerKeys(event, field) {
  const list = $("#completions");
  const marked = popup === list && markedIn(list);
  if (marked && (event.key === "ArrowDown" || event.key === "ArrowUp")) moveMark(list, field, event.key === "ArrowDown" ? 1 : -1);
  else if (popup === list && event.key === "Escape") closePopup();
  else if (marked && marked.dataset.value !== field.value && (event.key === "Tab" || event.key === "Enter")) complete(field, marked);
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(field);
  else return;
  event.preventDefault();
}

document.addEventListener("click", ({ target }) => {
  const option = target.closest("#completions [role=option]");
  if (option) complete($("#message"), option);
});
document.addEventListener("focusout", ({ target }) => target.id === "message" && popup === $("#completions") && closePopup());

async function send(field) {
  const text = field.value;
  if (!text.trim()) return;
  closePopup();
  field.value = "";
  stuck = true;
  const { ok } = await deed({ act: "send", text }, $(".send"));
  if (!ok && !field.value) field.value = text;
  await refresh();
}
