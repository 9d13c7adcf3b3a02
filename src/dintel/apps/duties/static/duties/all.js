// A button that ticks or clears every box of a group; without a script each is ticked by hand.
for (const group of document.querySelectorAll("[data-all] fieldset")) {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const legend = group.querySelector("legend");
  if (boxes.length < 3 || !legend) continue;
  const words = group.closest("[data-all]").dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--plain";
  const say = () => { button.textContent = boxes.every((box) => box.checked) ? words.none : words.all; };
  button.addEventListener("click", () => {
    const on = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = on;
    say();
  });
  group.addEventListener("change", say);
  say();
  legend.after(button);
}
