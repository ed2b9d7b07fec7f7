// Each action of a person on the page is one request to the server; what changes comes back as newly drawn regions.
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const who = document.body.dataset; // me, as, at: kept up to date by `refresh`
const drawn = {}; // the last HTML of each region, so that an unchanged one is left alone

// -- seeing -------------------------------------------------------------------------------------------------------

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

function forget() {
  for (const name of Object.keys(drawn)) delete drawn[name];
}

/** Let a link into the workspace that is followed from elsewhere open as the person one is here. */
function remember() {
  document.cookie = `as=${encodeURIComponent(who.as)}; path=/; SameSite=Lax`;
}

async function draw() {
  drawing += 1;
  const asked = new URLSearchParams(location.search);
  const answer = await fetch(`/page/fragments?${new URLSearchParams({ as: asked.get("as") ?? who.as, at: asked.get("at") ?? who.at })}`);
  const { regions, me, as, at, title } = await answer.json();
  Object.assign(who, { me, as, at });
  remember();
  document.title = title;
  const old = $("dialog.modal");
  if (old) focusOf[old.dataset.view] = document.activeElement.id;
  else opener = document.activeElement.id;
  for (const [name, html] of Object.entries(regions)) {
    if (drawn[name] === html) continue;
    drawn[name] = html;
    const now = $(`[data-region=${name}]`);
    const next = now.cloneNode(false);
    next.innerHTML = html;
    morph(now, next);
  }
  if (popup && !popup.isConnected) popup = null;
  settle(old);
}

// -- modals -------------------------------------------------------------------------------------------------------

const focusOf = {}; // view id -> where the focus was in it
let opener = ""; // where it was before the first modal

/** After drawing: show the modal that is open, put the focus where it belongs, keep the newest message in view. */
function settle(old) {
  const modal = $("dialog.modal");
  if (modal && !modal.open) {
    modal.showModal();
    (document.getElementById(focusOf[modal.dataset.view]) ?? $("[data-autofocus]", modal) ?? $(".body :is(input, textarea)", modal) ?? $(".body", modal)).focus();
  } else if (modal && !modal.contains(document.activeElement)) $(".body", modal).focus();
  else if (old && !modal) (document.getElementById(opener) ?? $("#message") ?? $("#main")).focus();
  stick();
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
document.addEventListener("cancel", (event) => {
  if (!event.target.matches("dialog.modal")) return;
  event.preventDefault();
  leave(event.target);
}, true);

document.addEventListener("close", ({ target }) => target.matches("dialog.modal") && close("back", target), true); // Chromium insists

const filled = new Set(); // the views in which something was typed or chosen
for (const kind of ["input", "change"])
  document.addEventListener(kind, ({ target }) => filled.add(target.closest("dialog.modal")?.dataset.view), true);

/** Escape was pressed: what was filled in is not thrown away without a question. */
async function leave(modal) {
  const template = $("#discard");
  if (!filled.has(modal.dataset.view) || (await ask(template))) await close("back", modal);
}

async function close(how, modal) {
  await deed({ act: how, view: modal.dataset.view });
  await refresh();
}

// -- doing --------------------------------------------------------------------------------------------------------

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
  if (!result.ok) {
    forget(); // what was shown ahead of the answer is taken back
    if (what.act === "hold") return result; // the field is gone with its modal: nobody needs the words
    if (result.error && !Object.keys(result.fields ?? {}).length) toast(result.error);
    if (holder && result.error) holder.dataset.warning = result.error;
  }
  return result;
}

let fading = 0;
function toast(text) {
  const box = $("#toast");
  if (!box.matches(":popover-open")) box.showPopover();
  box.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => box.hidePopover(), 8000);
}

const whereOf = (element) => JSON.parse(element.closest("[data-where]").dataset.where);
const idsOf = (element) => ({ where: whereOf(element), block: element.dataset.block, action: element.dataset.action });

/** Ask the person to confirm, where the bot wants that. */
function confirmed(element) {
  const template = $(":scope > template[data-confirm]", element.closest(".holder, .combo, .ticks, .picker") ?? element);
  return template ? ask(template) : Promise.resolve(true);
}

/** Show the question in the template; return whether it was answered with yes. */
function ask(template) {
  const dialog = document.body.appendChild(template.content.firstElementChild.cloneNode(true));
  const back = document.activeElement;
  dialog.showModal();
  $("[data-answer=yes]", dialog).focus();
  return new Promise((answer) => {
    dialog.addEventListener("click", ({ target }) => target.closest("[data-answer]") && dialog.close(target.closest("[data-answer]").dataset.answer));
    dialog.addEventListener("close", () => {
      dialog.remove();
      back?.focus();
      answer(dialog.returnValue === "yes");
    });
  });
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
  await deed({ act, ...idsOf(field), value: field.value });
  if (act === "choose") await refresh();
}

/** A value was chosen in a select, menu, picker or group of boxes. */
async function choose(element, value, by = element) {
  element.choices = (element.choices ?? 0) + 1;
  element.freshFrom = Infinity;
  if (await confirmed(element)) {
    await flush();
    await deed({ act: "choose", ...idsOf(element), value }, by);
  }
  element.choices -= 1;
  if (!element.choices) element.freshFrom = drawing + 1;
  forget();
  await refresh();
}

const deeds = {
  menu: toggleMenu,
  sidebar: (button) => button.setAttribute("aria-expanded", document.body.classList.toggle("sidebar-open")),
  async press(button) {
    if (button.hasAttribute("aria-busy") || !(await confirmed(button))) return;
    await flush();
    await deed({ act: "press", ...idsOf(button) }, button);
    await refresh();
  },
  follow: (link) => deed({ act: "follow", ...idsOf(link) }),
  choose(item) {
    const { control } = popup;
    closePopup();
    control.focus();
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
    await deed(what, by);
    await refresh();
  },
};
for (const name of ["shortcut", "message_shortcut", "join", "leave", "archive", "turn"]) deeds[name] = deeds.simple;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-nav]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return travel(link);
  }
  const element = event.target.closest("[data-act]");
  if (!event.target.closest("#sidebar, #open-sidebar")) document.body.classList.remove("sidebar-open");
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

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.target.dataset.act === "send") return send($("#message"));
  const modal = event.target.closest("dialog");
  const button = $("[type=submit]", modal);
  if (!button || button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  await flush();
  await deed({ act: "submit", view: modal.dataset.view }, button);
  await refresh();
  $("dialog.modal [aria-invalid=true]")?.focus();
});

// -- writing ------------------------------------------------------------------------------------------------------

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

// -- keys ---------------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const combo = target.closest(".combo");
  if (combo && target === fieldOf(combo)) return comboKeys(event, combo);
  if (target.id === "message") return composerKeys(event, target);
  if (popup?.getAttribute("role") === "menu") return menuKeys(event);
  if (key === "ArrowDown" && target.matches("[aria-haspopup=menu]")) return event.preventDefault(), toggleMenu(target);
  if (target.matches("[role=tab]") && (key === "ArrowLeft" || key === "ArrowRight")) {
    const other = [...target.parentNode.children].find((tab) => tab !== target);
    return other.focus(), go(other.href);
  }
  if (key === "Enter" && target.dataset.act === "type" && target.dataset.dispatch.includes("on_enter") && target.nodeName === "INPUT") {
    event.preventDefault();
    hold(target, "choose");
  }
  if (key === "Escape") document.body.classList.remove("sidebar-open");
});

/** Follow a link within the workspace: the app is told of a button, open modals close, a named message is shown. */
async function travel(link) {
  const { href } = link;
  if (link.dataset.act) await deeds[link.dataset.act](link);
  const modal = $("dialog.modal");
  if (modal) await close("close-all", modal);
  await go(href);
}

/** Bring the message that the address names into view. */
function reveal() {
  const message = document.querySelector(`[data-ts="${CSS.escape(new URLSearchParams(location.search).get("message") ?? "")}"]`);
  if (!message) return;
  stuck = false;
  message.scrollIntoView({ block: "center" });
  message.classList.add("found");
  message.focus({ preventScroll: true });
}

// -- going and listening ------------------------------------------------------------------------------------------

async function go(href, push = true) {
  closePopup();
  $("#toast").hidePopover();
  document.body.classList.remove("sidebar-open");
  if (push) history.pushState(null, "", href);
  await refresh();
  reveal();
  if (who.at.startsWith("app/")) await deed({ act: "look" });
  refresh();
}
addEventListener("popstate", () => go(location.href, false));

/** One tab holds the stream for all of them: a browser would run out of connections otherwise. */
function listen() {
  const others = new BroadcastChannel("screens");
  const tell = (changed) => (changed.length === 0 || changed.includes(who.me)) && refresh();
  others.onmessage = ({ data }) => tell(data);
  const hear = () => new Promise(() => {
    const stream = new EventSource("/page/events");
    const pass = (changed) => (tell(changed), others.postMessage(changed));
    stream.onmessage = ({ data }) => pass(JSON.parse(data));
    stream.onopen = () => pass([]); // to fetch what was missed in the meantime
  });
  return navigator.locks ? navigator.locks.request("screens", hear) : hear();
}

/** The welcome is shown until it is closed, and then never again in this browser. */
function welcome() {
  document.body.classList.toggle("welcomed", document.cookie.includes("welcomed="));
}

listen();
remember();
welcome();
settle(null);
reveal();
setInterval(refresh, 60000); // clocks and "minutes ago"
if (who.at.startsWith("app/")) deed({ act: "look" }).then(refresh);
