// Where one looks: keys, links within the workspace, the address, and the stream that tells of changes.
"use strict";

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Enter" && event.repeat && target.matches("button, a")) return event.preventDefault(); // held down, it presses once
  if (key === "Enter" && target.matches("input[type=date], input[type=time], input[type=datetime-local]")) {
    event.preventDefault(); // as in Slack: it opens the calendar, and submits nothing
    return target.showPicker?.();
  }
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
  if (key === "Escape" && isSidebarOpen()) deeds.sidebar();
});

// -- the sidebar of a narrow window, which lies over the page ---------------------------------------------------------

const isSidebarOpen = () => document.body.classList.contains("sidebar-open");
function showSidebar(open) {
  document.body.classList.toggle("sidebar-open", open);
  for (const button of document.querySelectorAll("[data-act=sidebar]")) button.setAttribute("aria-expanded", open);
}

/** Follow a link within the workspace: the app is told of a button, open modals close, a named message is shown. */
async function travel(link) {
  const { href } = link;
  const goes = isSidebarOpen() || link.matches("[role=menuitem]"); // the link will no longer be in view
  if (link.dataset.act) await deeds[link.dataset.act](link);
  const modal = $("dialog.modal");
  if (modal) await close("close-all", modal);
  await go(href, true, goes);
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

async function go(href, push = true, toHeading = false) {
  closePopup();
  $("#toast").hidePopover();
  showSidebar(false);
  if (push) history.pushState(null, "", href);
  await refresh();
  if (toHeading || document.activeElement === document.body) $(".place-name").focus();
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

/** Give each mail in view the height of what is in it. */
function fitMails() {
  for (const frame of document.querySelectorAll(".mail-page")) {
    const root = frame.contentDocument?.documentElement;
    if (root?.offsetHeight) frame.style.height = `${root.offsetHeight}px`;
  }
}
for (const kind of ["load", "toggle"]) document.addEventListener(kind, fitMails, true);
addEventListener("resize", fitMails);

listen();
remember();
welcome();
settle(null);
reveal();
setInterval(refresh, 60000); // clocks and "minutes ago"
if (who.at.startsWith("app/")) deed({ act: "look" }).then(refresh);
