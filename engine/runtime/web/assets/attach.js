// Files of a comment: chosen, dropped or pasted, they go with it when it is sent.
const composer = (target) => target.closest?.("form[data-composer]");
const chosen = (form) => form.querySelector("input[type=file]");

function row(form, file, place) {
  const list = form.querySelector("[data-chosen]");
  const item = document.createElement("li");
  item.className = "file file-row";
  const name = document.createElement("span");
  name.className = "file-name";
  name.textContent = file.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "row-tool";
  remove.textContent = "×";
  remove.setAttribute("aria-label", list.dataset.remove.replace("…", file.name));
  remove.addEventListener("click", () => {
    keep(form, [...chosen(form).files].filter((_, other) => other !== place));
    form.querySelector("textarea").focus();
  });
  item.append(name, remove);
  return item;
}

export function keep(form, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  chosen(form).files = held.files;
  show(form);
}

function show(form) {
  form.querySelector("[data-chosen]").replaceChildren(...[...chosen(form).files].map((file, place) => row(form, file, place)));
}

const add = (form, files) => keep(form, [...chosen(form).files, ...files]);

export function watchAttaching() {
  document.addEventListener("change", (event) => {
    const form = composer(event.target);
    if (form && event.target.type === "file") show(form);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const form = composer(event.target);
      for (const other of document.querySelectorAll(".composer.over")) if (other !== form) other.classList.remove("over");
      if (!form || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
      if (name === "drop") add(form, event.dataTransfer.files);
    });
  }
  document.addEventListener("paste", (event) => {
    const form = composer(event.target);
    const files = event.clipboardData?.files;
    if (!form || !files?.length) return;
    event.preventDefault();
    add(form, files);
  });
  // A comment that was refused comes back in a new form: its files stay chosen.
  let before = null;
  document.addEventListener("htmx:before:swap", () => {
    const form = document.querySelector("form[data-composer]");
    before = form && chosen(form).files.length ? form : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    const form = document.querySelector("form[data-composer]");
    if (before && form && form !== before && (form.querySelector(".problem") || form.querySelector("textarea").value)) keep(form, chosen(before).files);
    before = null;
  });
}
