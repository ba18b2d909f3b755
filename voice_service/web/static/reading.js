// One text after another, by key or by button; where there is no script the same buttons load the page.
"use strict";

const place = document.querySelector("[data-reading]");
const find = (name) => place.querySelector(`[data-${name}]`);
const [list, aloud, trouble, undo, keys] = ["texts", "aloud", "trouble", "undo", "keys"].map(find);
const use = document.getElementById("use-keys");
// Cards that are left before the next ones are fetched.
const AHEAD = 10;
// What was marked as read here, the last one at the end, each with the sending of it.
const done = [];
let left = Number(find("left").textContent);
let mine = Number(find("mine").textContent);
let last = 0;
let sending = 0;
let here = null;
let fetching = null;
let noMore = false;

const cards = () => [...list.querySelectorAll("article")].filter((card) => !card.parentElement.hidden);

function say(words) {
  trouble.textContent = "";
  aloud.textContent = words;
}

function fail(words) {
  aloud.textContent = "";
  trouble.textContent = words;
}

function count(more) {
  left -= more;
  mine += more;
  show();
}

function show() {
  find("left").textContent = Math.max(left, 0);
  find("mine").textContent = Math.max(mine, 0);
  undo.hidden = done.length === 0;
  document.title = document.title.replace(/^(\d+ left - )?/, left > 0 ? `${left} left - ` : "");
}

function late(number) {
  find("late").hidden = number === 0;
  find("late").querySelector("strong").textContent = `${number} late:`;
  const tab = document.querySelector("nav .waited");
  if (tab) [tab.hidden, tab.firstChild.data] = [number === 0, number < 100 ? number : "99+"];
}

async function send(form, address = form.action) {
  sending += 1;
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "error",
      // It arrives although the page is left in the same moment.
      keepalive: true,
      signal: AbortSignal.timeout(15000),
    });
    const told = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(told.error), { told: true });
    late(told.late);
    if (sending === 1) left = told.left;
  } finally {
    sending -= 1;
  }
}

const reason = (error) =>
  error.told && error.message
    ? error.message
    : "It could not be sent. Are you still signed in, and on line?";

// There is no card any more: the next ones are on their way, or everything is read.
function end() {
  if (!noMore || cards().length > 0) return;
  find("empty").hidden = false;
  find("empty").focus();
  if (left > 0) fail("More came meanwhile. Load the page again to read it.");
}

function goTo(card) {
  here = card ?? null;
  if (!card) return end();
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

function step(card, by) {
  const all = cards();
  const at = all.indexOf(card);
  return all[at + by];
}

function fold(card) {
  const next = step(card, 1) ?? step(card, -1);
  card.parentElement.hidden = true;
  goTo(next);
  more();
}

function unfold(card) {
  card.parentElement.hidden = false;
  find("empty").hidden = true;
}

function markRead(card) {
  if ("held" in card.dataset) {
    const link = card.querySelector("a");
    say(link ? "A concern holds these words. Open it to read them." : "Somebody else reads this one.");
    link?.focus();
    return;
  }
  const form = card.querySelector("[data-read]");
  const one = { card, form };
  done.push(one);
  fold(card);
  count(1);
  say(`Marked as read. ${left} left.`);
  one.sent = send(form).then(show, (error) => {
    done.splice(done.indexOf(one), 1);
    unfold(card);
    count(-1);
    fail(`A text was not marked as read, and stands in the list again. ${reason(error)}`);
    throw error;
  });
  one.sent.catch(() => {});
}

async function takeBack() {
  const one = done.pop();
  if (!one) return;
  show();
  try {
    await one.sent;
    await send(one.form, one.form.action.replace(/read$/, "unread"));
  } catch (error) {
    if (one.card.parentElement.hidden) fail(`It is still marked as read. ${reason(error)}`);
    return;
  }
  mine -= 1;
  unfold(one.card);
  show();
  say(`Taken back. ${left} left.`);
  goTo(one.card);
}

function openForm(card) {
  const form = card.querySelector("[data-raise]");
  if (!form) return markRead(card);
  form.open = true;
  (form.querySelector("input:checked") ?? form.querySelector("input[type=radio]")).focus();
}

async function raise(form) {
  const card = form.closest("article");
  const wrong = form.querySelector("[data-wrong]");
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  try {
    await send(form);
    fold(card);
    mine += 1;
    show();
    say(`A concern is raised, and the person on duty is told. ${left} left.`);
  } catch (error) {
    wrong.hidden = false;
    wrong.textContent = `${reason(error)} What you wrote is still here.`;
  }
  button.disabled = false;
}

async function more() {
  if (noMore || fetching || cards().length > AHEAD) return;
  const address = new URL(place.dataset.more, location.href);
  const all = list.querySelectorAll("article");
  if (all.length) address.searchParams.set("after", all[all.length - 1].dataset.id);
  fetching = fetch(address, { redirect: "error", signal: AbortSignal.timeout(15000) });
  try {
    const answer = await fetching;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-texts]");
    if (!answer.ok || !fresh) throw new Error("no texts came");
    const empty = cards().length === 0;
    noMore = fresh.children.length === 0;
    list.append(...[...fresh.children].map((item) => document.adoptNode(item)));
    if (empty) goTo(cards()[0]);
  } catch {
    fail("The next texts could not be fetched. Load the page again.");
  }
  fetching = null;
}

const ACTS = {
  r: markRead,
  enter: markRead,
  c: openForm,
  j: (card) => goTo(step(card, 1) ?? card),
  arrowdown: (card) => goTo(step(card, 1) ?? card),
  k: (card) => goTo(step(card, -1) ?? card),
  arrowup: (card) => goTo(step(card, -1) ?? card),
};

function press(event) {
  const at = event.target;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !use.checked) return;
  if (key === "escape" && at.closest("[data-raise]")) {
    const card = at.closest("article");
    card.querySelector("[data-raise]").open = false;
    return goTo(card);
  }
  if (at.closest("input, textarea, select") || at.closest("header, footer")) return;
  if (key === "enter" && at.closest("a, button, summary")) return;
  if (key === "?") {
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
  } else if (key === "u") {
    takeBack();
  } else if (key in ACTS) {
    const card = at.closest("article");
    // A key that is held down must not read one text after another.
    if (event.repeat && ["r", "enter", "c"].includes(key)) return;
    // Only what is in sight and in focus is read: from elsewhere the key leads back to it.
    if (card) ACTS[key](card);
    else goTo(here?.isConnected && !here.parentElement.hidden ? here : cards()[0]);
  } else return;
  event.preventDefault();
}

list.addEventListener("submit", (event) => {
  if (event.target.closest("[data-judging]")) return; // judging.js sends it
  event.preventDefault();
  if (event.target.matches("[data-read]")) markRead(event.target.closest("article"));
  else raise(event.target);
});
list.addEventListener("focusin", (event) => (here = event.target.closest("article") ?? here));
undo.addEventListener("click", takeBack);
document.addEventListener("keydown", press);

try {
  use.checked = localStorage.getItem("reading-keys") !== "off";
} catch {} // a browser that keeps nothing: the keys are on
use.addEventListener("change", () => {
  try {
    localStorage.setItem("reading-keys", use.checked ? "on" : "off");
  } catch {}
});
keys.hidden = false;
find("said").hidden = false;
find("paging").hidden = true;
say(cards().length ? "Press J to begin, ? for all keys." : "");
