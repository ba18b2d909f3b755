// A button that prints, and figures that stay new; where there is no script there is a link for that.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const EVERY = 5000;
const LONGEST = 60000;

async function fetched(address) {
  // Signed out, the address leads elsewhere: that is an error here, not a page to show.
  const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(15000) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const figures = page.querySelector(".figures");
  if (!answer.ok || !figures) throw new Error("no figures came");
  return document.adoptNode(figures);
}

function swap(place, fresh) {
  const old = place.querySelector(".figures");
  if (old.innerHTML === fresh.innerHTML) return;
  const here = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(fresh);
  if (here) document.getElementById(here)?.focus({ preventScroll: true });
}

function watch(place) {
  const told = document.querySelector("[data-fresh]");
  const aloud = document.querySelector("[data-aloud]");
  let { at, said, live } = place.querySelector(".figures").dataset;
  let timer, looking;
  let pause = EVERY;

  function tell(words) {
    // A status is read out whenever it changes, so it changes only when something else is true.
    if (told.textContent !== words) told.textContent = words;
  }

  async function look() {
    if (looking || document.hidden) return;
    clearTimeout(timer);
    looking = true;
    try {
      const fresh = await fetched(place.dataset.progress);
      swap(place, fresh);
      if (fresh.dataset.said !== said) aloud.textContent = fresh.dataset.said;
      ({ at, said, live } = fresh.dataset);
      pause = EVERY;
      tell(live === undefined ? "This wave is closed now." : "These figures renew themselves.");
    } catch {
      pause = Math.min(pause * 2, LONGEST);
      tell(`Not up to date since ${at}.`);
    }
    looking = false;
    if (live !== undefined) timer = setTimeout(look, pause);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && live !== undefined) look();
  });
  tell("These figures renew themselves.");
  timer = setTimeout(look, EVERY);
}

for (const place of document.querySelectorAll("[data-progress]")) watch(place);
