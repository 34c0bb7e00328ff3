// The theme changes at once; the server keeps the choice.
export function watchTheme() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-theme-form]");
    const button = event.submitter;
    if (!form || !button) return;
    event.preventDefault();
    document.documentElement.dataset.bsTheme = button.value;
    for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    // Kept also when the page is left at once.
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)), redirect: "manual", keepalive: true }).catch(() => null);
  });
}
