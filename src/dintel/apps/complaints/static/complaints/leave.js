// Leaves the page at once and takes it out of the tab's history. Without a script the link still leads away.
const link = document.getElementById("leave");
const away = () => window.location.replace(link.href);
let presses = 0;
let last = 0;
link.addEventListener("click", (event) => {
  event.preventDefault();
  away();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    presses = 0;
    return;
  }
  presses = event.timeStamp - last < 2000 ? presses + 1 : 1;
  last = event.timeStamp;
  if (presses === 3) {
    away();
  }
});
