// A client: the contacts of the company that was chosen are offered, to be taken with one click.
async function suggest(client) {
  const [company, contacts] = client.querySelectorAll("select");
  const place = client.querySelector("[data-suggested]");
  const address = client.closest("[data-options]")?.dataset.options;
  if (!contacts || !place || !address) return;
  if (client.dataset.of === company.value) return;
  client.dataset.of = company.value;
  place.replaceChildren();
  if (!company.value) return;
  const answer = await fetch(`${address}/${encodeURIComponent(company.name)}?of=${encodeURIComponent(company.value)}`, {
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!answer?.ok || client.dataset.of !== company.value) return;
  const chosen = new Set([...contacts.selectedOptions].map((option) => option.value));
  for (const one of await answer.json()) {
    if (chosen.has(one.value)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "suggested";
    button.textContent = one.label;
    button.setAttribute("aria-label", `${place.dataset.add} ${one.label}`);
    button.addEventListener("click", () => {
      contacts.dispatchEvent(new CustomEvent("scheda:choose", { detail: one }));
      button.remove();
    });
    place.append(button);
  }
}

export function watchClients() {
  for (const name of ["change", "focusin"]) {
    document.addEventListener(name, (event) => {
      const client = event.target.closest?.("[data-client]");
      if (client) suggest(client);
    });
  }
}
