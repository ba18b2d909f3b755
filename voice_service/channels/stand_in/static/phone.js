// Asks for new texts every two seconds; without this the page shows them when it is loaded again.
"use strict";

const texts = document.getElementById("texts");
const last = document.getElementById("last");
const box = document.getElementById("body");

function tellTimes() {
  for (const time of texts.querySelectorAll("time:not([data-told])")) {
    const when = new Date(time.dateTime);
    time.dataset.told = "1";
    time.textContent = time.dateTime.length > 10
      ? when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
      : when.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "long" });
  }
}

async function ask() {
  const known = texts.querySelectorAll("[data-id]");
  const after = known.length ? known[known.length - 1].dataset.id : 0;
  try {
    const answer = await fetch(`${texts.dataset.more}?after=${after}`);
    const piece = answer.ok ? (await answer.text()).trim() : "";
    if (piece) {
      const low = texts.scrollHeight - texts.scrollTop - texts.clientHeight < 80;
      last.insertAdjacentHTML("beforebegin", piece);
      tellTimes();
      if (low) toTheEnd();
    }
  } catch {
    // The service is stopping or starting: ask again in two seconds.
  }
  setTimeout(ask, 2000);
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

function toTheEnd() {
  texts.scrollTop = texts.scrollHeight;
}

tellTimes();
toTheEnd();
// A keyboard that slides in would cover the newest text.
window.addEventListener("resize", toTheEnd);
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    box.form.requestSubmit();
  }
});
box.focus();
setTimeout(ask, 2000);
