// The check while somebody types, the phone that follows, and answers and questions moved in place.
// Where there is no script the same buttons load the page. Nothing is stored but by Save.
"use strict";

const form = document.querySelector("[data-editor]");
const aloud = document.querySelector("[data-aloud]");
const WAIT = 600;

function say(words) {
  // The same words twice are read out twice only when they change.
  aloud.textContent = aloud.textContent === words ? `${words} ` : words;
}

async function sent(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": body.get("csrf_token") },
    redirect: "error",
    signal: AbortSignal.timeout(15000),
  });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function writing(form) {
  const state = form.querySelector("[data-state]");
  const phone = form.querySelector("[data-phone]");
  const looked = form.querySelector("[data-looked]");
  const list = form.querySelector("[data-options]");
  let timer, number = 0, dirty = false, shown = phone.innerHTML;

  function tell(words, bad = false) {
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("bad", bad);
  }

  function mark(notes) {
    for (const place of form.querySelectorAll("[data-notes]")) {
      const words = notes[place.dataset.notes] ?? "";
      if (place.innerHTML.trim() !== words.trim()) place.innerHTML = words;
      const field = form.elements.namedItem(place.dataset.notes);
      const wrong = place.querySelector(".error") !== null;
      if (field?.setAttribute) {
        if (wrong) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
      const folded = place.closest("details:not([open])");
      if (wrong && folded) folded.open = true;
    }
  }

  function show(page) {
    if (page === shown) return;
    shown = page;
    const here = [...phone.querySelectorAll("button")].indexOf(document.activeElement);
    phone.innerHTML = page;
    phone.querySelectorAll("button")[here]?.focus();
  }

  async function check() {
    clearTimeout(timer);
    const mine = (number += 1);
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "check");
    try {
      const told = await sent(form.action, body);
      if (mine !== number) return;
      mark(told.notes);
      show(told.phone);
      const others = form.querySelector("[data-elsewhere]");
      others.hidden = told.elsewhere === 0;
      others.querySelector("strong").textContent = told.elsewhere;
      if (told.stale) return tell(told.stale, true);
      const count = told.errors;
      tell(count ? `${count} to put right here` : "Nothing to put right here", count > 0);
    } catch {
      if (mine === number) tell("Not checked just now. Are you still signed in, and on line?", true);
    }
  }

  function soon() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  }

  const place = (option) => [...list.children].indexOf(option) + 1;

  function rename() {
    [...list.children].forEach((option, at) => {
      for (const named of option.querySelectorAll("[aria-label]"))
        named.ariaLabel = named.ariaLabel.replace(/\d+$|NUMBER/, at + 1);
      for (const words of option.querySelectorAll(".visually-hidden"))
        words.textContent = words.textContent.replace(/(answer )(\d+|NUMBER)/i, `$1${at + 1}`);
    });
  }

  function rearrange(button) {
    const [what, key] = button.value.split(":");
    const option = list.querySelector(`[data-option="${key}"]`);
    const words = option?.querySelector(".option-words").value || "The answer";
    if (what === "add-option") {
      const keys = [...list.children].map((each) => Number(each.dataset.option));
      const made = form.querySelector("[data-new-option]").innerHTML;
      list.insertAdjacentHTML("beforeend", made.replaceAll("KEY", Math.max(-1, ...keys) + 1));
      list.lastElementChild.querySelector(".option-words").focus();
      say("An answer is added.");
    } else if (what === "remove") {
      const next = option.nextElementSibling ?? option.previousElementSibling;
      option.remove();
      (next?.querySelector(".option-words") ?? form.querySelector("[data-add-option]")).focus();
      say(`${words} is removed.`);
    } else {
      const other = what === "up" ? option.previousElementSibling : option.nextElementSibling;
      if (!other) return say(`${words} is ${what === "up" ? "first" : "last"} already.`);
      other[what === "up" ? "before" : "after"](option);
      button.focus();
      say(`${words} is answer ${place(option)} of ${list.children.length} now.`);
    }
    rename();
    soon();
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", (event) => {
    const faces = form.querySelector("[data-faces]");
    const drawn = event.target.closest("[data-face]")?.querySelector("[data-drawn]");
    if (drawn) drawn.innerHTML = faces.querySelector(`[data-of="${event.target.value}"]`).innerHTML;
    soon();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name === "look") {
      event.preventDefault();
      looked.value = button.value;
      check();
    } else if (button?.value === "check") {
      event.preventDefault();
      tell("Checking …");
      check();
    } else if (button && /^(add-option$|up:|down:|remove:)/.test(button.value)) {
      event.preventDefault();
      rearrange(button);
    } else dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  form.querySelector('select[name="shared"]')?.addEventListener("change", () => {
    // Another source of answers is another form: the page is loaded for it, and nothing is saved.
    setTimeout(() => {
      clearTimeout(timer);
      dirty = false;
      pressed(form, "do", "check");
    });
  });
}

// What the browser itself does when a button is pressed.
function pressed(form, name, value) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  HTMLFormElement.prototype.submit.call(form);
}

async function page(address, options = {}) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(15000), ...options });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function swap(fresh, selector) {
  const [old, now] = [document.querySelector(selector), fresh.querySelector(selector)];
  if (!old || !now) throw new Error("the page is another one");
  old.replaceWith(document.adoptNode(now));
}

async function moved(event) {
  const [row, button] = [event.target, event.submitter];
  event.preventDefault();
  const body = new URLSearchParams(new FormData(row));
  body.set(button.name, button.value);
  try {
    const fresh = await page(row.action, { method: "POST", body });
    const said = fresh.querySelector("main > .alert");
    swap(fresh, "[data-questions]");
    for (const stamp of fresh.querySelectorAll("[name=revision]"))
      for (const old of document.querySelectorAll("[name=revision]")) old.value = stamp.value;
    const same = document.getElementById(button.id);
    const other = button.value === "up" ? "down" : "up";
    (same?.disabled ? document.getElementById(button.id.replace(/^\w+-/, `${other}-`)) : same)?.focus();
    say(said?.textContent.trim() ?? "Moved.");
    warn(said?.classList.contains("alert-success") ? null : said);
  } catch {
    // The plain way tells what is wrong.
    pressed(row, button.name, button.value);
  }
}

function warn(line) {
  document.querySelector("main > .alert[data-moved]")?.remove();
  if (!line) return;
  line.dataset.moved = "";
  line.removeAttribute("role");
  document.querySelector("main").prepend(document.adoptNode(line));
}

async function looked(event) {
  const link = event.target.closest("[data-desk-phone] a, a[data-show]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const words = link.textContent.trim();
  try {
    const fresh = await page(link.href);
    swap(fresh, "[data-desk-phone]");
    const phone = document.querySelector("[data-desk-phone]");
    if (!link.isConnected)
      [...phone.querySelectorAll("a")].find((each) => each.textContent.trim() === words)?.focus();
    else if (phone.getBoundingClientRect().top > innerHeight) phone.scrollIntoView();
    say("The preview is changed.");
  } catch {
    location.assign(link.href);
  }
}

if (form) writing(form);
else {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-move]")) moved(event);
  });
  document.addEventListener("click", looked);
}
