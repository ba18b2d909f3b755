// The two numbers on a class's board stay new; where there is no script there is a link for that.
"use strict";

const EVERY = 3000;
const LONGEST = 60000;
const one = (what) => document.querySelector(what);
const again = one(".again");
let pause = EVERY;

async function look() {
  try {
    const answer = await fetch(document.body.dataset.counts, {
      redirect: "error", signal: AbortSignal.timeout(10000),
    });
    if (!answer.ok) throw new Error("no numbers came");
    const { started, finished, open } = await answer.json();
    one("[data-started]").textContent = started;
    one("[data-finished]").textContent = finished;
    one(".ways").hidden = !open;
    one(".over").hidden = open;
    pause = EVERY;
    again.hidden = true;
  } catch {
    // The numbers may be old now: the link that fetches them by hand comes back.
    pause = Math.min(pause * 2, LONGEST);
    again.hidden = false;
  }
  setTimeout(look, pause);
}

look();
