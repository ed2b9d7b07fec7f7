// Modals and messages: where the focus goes and what is in view when one opens, changes, is refused, closes or goes.
"use strict";

const NEWS_MILLISECONDS = 3000; // after a press, in which what changes at the top is its answer
const focusOf = {}; // view id -> where the focus was in it
let opener = ""; // where it was before the first modal
let pressedAt = 0; // when a button was last pressed: news at the top is then meant to be seen

/** Before drawing: remember where the focus is, and what the open modal shows. */
function noteModal() {
  const modal = $("dialog.modal");
  if (modal) focusOf[modal.dataset.view] = document.activeElement.id;
  else opener = document.activeElement.id;
  return modal && { modal, shows: modal.dataset.shows, first: firstBlock(modal)?.innerText };
}

const firstBlock = (modal) => $(".body > .notice, .body .block", modal);

/** After drawing: show the modal that is open, put the focus where it belongs, keep the newest message in view. */
function settle(before) {
  const modal = $("dialog.modal");
  if (modal && !modal.open) {
    modal.showModal();
    focusIn(modal);
  } else if (modal && before.shows !== modal.dataset.shows) showFromTop(modal);
  else if (modal && Date.now() - pressedAt < NEWS_MILLISECONDS && before.first !== firstBlock(modal)?.innerText) $(".body", modal).scrollTop = 0;
  else if (modal && !modal.contains(document.activeElement)) $(".body", modal).focus();
  else if (before && !modal) (document.getElementById(opener) ?? $(".place-name")).focus();
  stick();
}

function focusIn(modal) {
  const known = document.getElementById(focusOf[modal.dataset.view]);
  (known ?? $("[data-autofocus]", modal) ?? $(".body :is(input, textarea)", modal) ?? buttonOrBody(modal)).focus();
}

/** Return the first button where all is in view, else what scrolls by the arrow keys. */
function buttonOrBody(modal) {
  const body = $(".body", modal);
  return body.scrollHeight > body.clientHeight ? body : $(".body .btn, footer .btn", modal);
}

/** Another form or a confirmation stands in the modal's place: it is seen from its beginning. */
function showFromTop(modal) {
  filled.delete(modal.dataset.view);
  delete focusOf[modal.dataset.view];
  focusIn(modal);
  $(".body", modal).scrollTop = 0;
}

/** Bring the first field that was refused into view, with its label and what is wrong with it, and put the focus in it. */
function showRefused(modal) {
  const field = $(".field.invalid", modal);
  if (!field) return;
  $("input:checked, input, textarea", field).focus({ preventScroll: true });
  field.scrollIntoView({ block: field.offsetHeight < $(".body", modal).clientHeight ? "nearest" : "start" });
}

/** Before drawing: return the message in which the focus is, if any. */
const noteMessage = () => document.activeElement.closest(".message")?.dataset.ts;

/** After drawing: if what had the focus is gone, give it to its message, or to the one that stands there now. */
function stayNear(ts) {
  if (!ts || document.activeElement !== document.body) return;
  const messages = [...document.querySelectorAll(".message")];
  (messages.find((each) => each.dataset.ts >= ts) ?? messages.at(-1) ?? $(".place-name")).focus({ preventScroll: true });
}

let stuck = true; // whether the newest message is in view
let column = null;
function stick() {
  const messages = $("[data-stick]");
  if (messages !== column) [column, stuck] = [messages, true];
  if (messages && stuck) messages.scrollTop = messages.scrollHeight;
}
document.addEventListener("scroll", ({ target }) => {
  if (target === column) stuck = target.scrollHeight - target.scrollTop - target.clientHeight < 40;
}, true);

// -- closing ----------------------------------------------------------------------------------------------------------

const filled = new Set(); // the views in which something was typed or chosen
const noteFilled = (element) => element.closest(".field") && filled.add(element.closest("dialog.modal")?.dataset.view);
for (const kind of ["input", "change"]) document.addEventListener(kind, ({ target }) => {
  pressedAt = 0;
  noteFilled(target);
}, true);

document.addEventListener("cancel", (event) => {
  if (!event.target.matches("dialog.modal")) return;
  event.preventDefault();
  leave(event.target);
}, true);
document.addEventListener("close", ({ target }) => target.matches("dialog.modal") && close("back", target), true); // Chromium insists

/** Escape was pressed: what was filled in is not thrown away without a question. */
async function leave(modal) {
  if (!wouldLose(modal) || (await ask($("#discard")))) await close("back", modal);
}

/** Return whether something was filled in, and more than what to search for: a search changes nothing. */
const wouldLose = (modal) => filled.has(modal.dataset.view) && $("[type=submit]", modal)?.innerText.trim() !== "Search";

async function close(how, modal) {
  await deed({ act: how, view: modal.dataset.view });
  await refresh();
}

// -- submitting -------------------------------------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.target.dataset.act === "send") return send($("#message"));
  const modal = event.target.closest("dialog");
  const button = $("[type=submit]", modal);
  if (!button || button.hasAttribute("aria-busy")) return;
  const { view } = modal.dataset;
  button.setAttribute("aria-busy", "true");
  await flush();
  pressedAt = Date.now();
  await deed({ act: "submit", view }, button);
  await refresh();
  if ($("dialog.modal")) showRefused($("dialog.modal"));
});

// -- questions --------------------------------------------------------------------------------------------------------

/** Ask the person to confirm, where the bot wants that. */
function confirmed(element) {
  const template = $(":scope > template[data-confirm]", element.closest(".holder, .combo, .ticks, .picker") ?? element);
  return template ? ask(template) : Promise.resolve(true);
}

/** Show the question in the template; return whether it was answered with yes. Enter alone never loses anything. */
function ask(template) {
  const dialog = document.body.appendChild(template.content.firstElementChild.cloneNode(true));
  const back = document.activeElement;
  dialog.showModal();
  ($("[data-answer=yes]:not(.danger)", dialog) ?? $("[data-answer=no]", dialog)).focus();
  return new Promise((answer) => {
    dialog.addEventListener("click", ({ target }) => target.closest("[data-answer]") && dialog.close(target.closest("[data-answer]").dataset.answer));
    dialog.addEventListener("close", () => {
      dialog.remove();
      (back?.isConnected ? back : document.getElementById(back?.id) ?? $(".place-name")).focus();
      answer(dialog.returnValue === "yes");
    });
  });
}
