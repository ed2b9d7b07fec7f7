// Each action of a person is one request to the server; what changes comes back as newly drawn regions.
"use strict";

const pending = new Set();

/** Send one action; tell the person if it failed. */
async function deed(what, by = null) {
  const sent = fetch("/page/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: who.as, at: who.at, ...what }),
  }).then((answer) => answer.json()).catch(() => ({ ok: false, error: "The local Slack is not reachable." }));
  if (what.act === "hold" || what.act === "choose") pending.add(sent);
  by?.setAttribute("aria-busy", "true");
  const result = await sent;
  pending.delete(sent);
  by?.removeAttribute("aria-busy");
  const holder = by?.closest(".holder");
  if (holder) delete holder.dataset.warning;
  if (!result.ok) tellFailure(what, result, holder);
  return result;
}

function tellFailure(what, result, holder) {
  forget(); // what was shown ahead of the answer is taken back
  const modal = what.where?.view_id && $(`dialog[data-view="${what.where.view_id}"]`);
  if (what.act === "hold" || (what.act === "choose" && modal === null)) return; // gone with its modal: nobody needs it
  if (result.error && !Object.keys(result.fields ?? {}).length) toast(result.error);
  if (holder && result.error) holder.dataset.warning = result.error;
}

/** Say what went wrong; or, in the other box, what happened. */
function toast(text, box = $("#toast")) {
  if (!box.matches(":popover-open")) box.showPopover();
  box.textContent = text;
  clearTimeout(box.fading);
  box.fading = setTimeout(() => box.hidePopover(), 8000);
}
const tell = (text) => toast(text, $("#status"));

const whereOf = (element) => JSON.parse(element.closest("[data-where]").dataset.where);

/** What an element is and stands on, read when it is clicked: a moment later it may be drawn anew. */
function partOf(element) {
  const { block, action, value } = element.dataset;
  return { where: whereOf(element), block, action, seen: value };
}

/** Send what was typed so far, so that the action that follows finds it. */
async function flush() {
  const fields = [...document.querySelectorAll("[data-act=type], [data-act=pick]")].filter((field) => field.dirty);
  await Promise.all(fields.map((field) => (field.dataset.act === "pick" ? picked(field) : hold(field))));
  await Promise.all(pending);
}

function picked(field) {
  clearTimeout(field.timer);
  field.dirty = false;
  return choose(field, field.value || null);
}

async function hold(field, act = "hold") {
  clearTimeout(field.timer);
  if (!field.isConnected) return;
  field.dirty = false;
  await deed({ act, ...partOf(field), value: field.value });
  if (act === "choose") await refresh();
}

/** A value was chosen in a select, menu, picker or group of boxes. */
async function choose(element, value, by = element) {
  const part = partOf(element);
  noteFilled(by);
  element.choices = (element.choices ?? 0) + 1;
  element.freshFrom = Infinity;
  const chosen = (await confirmed(element)) && (await flush(), await deed({ act: "choose", ...part, value }, by)).ok;
  if (!chosen && element.dataset.act === "pick") element.value = element.defaultValue;
  element.choices -= 1;
  if (!element.choices) element.freshFrom = drawing + 1;
  forget();
  await refresh();
}

const deeds = {
  menu: toggleMenu,
  sidebar() {
    showSidebar(!isSidebarOpen());
    $(isSidebarOpen() ? "#who" : "#open-sidebar").focus();
  },
  async turn(item) {
    const goes = isSidebarOpen();
    showSidebar(false);
    tell("Turning the clock…");
    const done = deeds.simple(item);
    if (goes) $(".place-name").focus();
    const { ok } = await done;
    if (ok) tell(`It's now ${$("#clock b").textContent}.`);
    else $("#status").hidePopover();
  },
  async press(button) {
    if (button.hasAttribute("aria-busy")) return;
    const part = partOf(button);
    if (!(await confirmed(button))) return;
    button.setAttribute("aria-busy", "true");
    await flush();
    pressedAt = Date.now();
    await deed({ act: "press", ...part }, button);
    await refresh();
  },
  follow: (link) => deed({ ...partOf(link), ...(link.matches("[role=menuitem]") ? { act: "choose", value: link.dataset.value } : { act: "press" }) }),
  choose(item) {
    const { control } = popup;
    closePopup();
    control.focus();
    pressedAt = Date.now();
    return choose(item, item.dataset.value, control);
  },
  welcomed() {
    document.cookie = "welcomed=1; path=/; SameSite=Lax; max-age=31536000";
    welcome();
    $("#panel").focus();
  },
  back: (button) => close("back", button.closest("dialog")),
  "close-all": (button) => close("close-all", button.closest("dialog")),
  async simple(item) {
    const by = popup?.control ?? item;
    const what = { act: item.dataset.act, value: item.dataset.value };
    if (item.closest("[data-where]")) what.where = whereOf(item);
    closePopup();
    by.focus();
    const result = await deed(what, by);
    await refresh();
    return result;
  },
};
for (const name of ["shortcut", "message_shortcut", "join", "leave", "archive"]) deeds[name] = deeds.simple;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-nav]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return travel(link);
  }
  const element = event.target.closest("[data-act]");
  if (!event.target.closest("#sidebar, [data-act=sidebar]")) showSidebar(false);
  if (element && element.nodeName !== "FORM" && !element.matches("input, textarea")) deeds[element.dataset.act]?.(element);
});

document.addEventListener("change", ({ target }) => {
  if (target.dataset.act === "type" && target.dirty) return void hold(target);
  if (target.dataset.act === "pick") {
    target.dirty = true;
    clearTimeout(target.timer);
    target.timer = setTimeout(picked, 500, target); // a typed date changes with every digit of its year
    return;
  }
  if (target.dataset.act !== "tick") return;
  const group = target.closest(".ticks");
  const ticked = [...group.querySelectorAll("input:checked")].map((input) => input.value);
  choose(group, target.type === "radio" ? target.value : ticked);
});

document.addEventListener("input", ({ target }) => {
  if (target.id === "message") return completing(target);
  if (target.dataset.act !== "type") return;
  target.dirty = true;
  clearTimeout(target.timer);
  const act = target.dataset.dispatch.includes("on_character_entered") ? "choose" : "hold";
  target.timer = setTimeout(() => hold(target, act), 500);
});

document.addEventListener("focusout", ({ target }) => target.dataset?.act === "pick" && target.dirty && picked(target));
