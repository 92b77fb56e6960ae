// The help cards, as the person they are for would see them.

const audiences = {
  author: "For the author",
  recipient: "For the recipient",
  bystander: "For those who see it",
  moderator: "For the moderator",
};
const channelNames = { phone: "Call", chat: "Chat", text: "Text", web: "Website" };

// support returns a panel with the cards, in the order of the verdict; null
// where there are none.
function support(request, cards) {
  if (cards.length === 0) return null;
  return panel("Help that would be shown", element("div", { class: "cards" }, cards.map((card) => supportCard(request, card))));
}

function supportCard(request, card) {
  const box = element("article", { class: "card", "data-type": card.type, "data-audience": card.audience },
    element("p", { class: "over" }, element("strong", {}, audiences[card.audience] ?? words(card.audience)), ` · ${words(card.type).toLowerCase()}`, card.audience === "moderator" ? null : ` · reading age ${card.reading_age}`),
    element("div", { lang: card.locale, dir: "auto" },
      element("h3", {}, card.title),
      card.body.trim().split("\n").map((line) => element("p", { class: "body" }, line))));
  if (card.choices.length > 0) {
    box.append(element("div", { class: "choices", role: "group", "aria-label": "Buttons of the card" },
      card.choices.map((choice) => element("button", { type: "button", disabled: true, "data-choice": choice }, words(choice)))),
    element("p", { class: "small" }, "Your platform words and wires these buttons; here they do nothing."));
  }
  if (card.resources.length > 0) {
    box.append(element("ul", { class: "services" }, card.resources.map(service)));
  }
  if (!request.country && card.audience !== "moderator") {
    box.append(element("p", { class: "small" }, "No country is chosen, and Handrail never guesses one: choose a country to see its services."));
  }
  return box;
}

function service(resource) {
  const facts = [resource.hours || "hours not stated", resource.languages.map(languageName).join(", ")].filter(Boolean).join(" · ");
  return element("li", {},
    element("p", { class: "service-name" }, element("strong", {}, resource.name), openNow(resource.open_now)),
    element("p", { class: "small" }, facts),
    element("ul", { class: "channels" }, resource.channels.map(channel)),
    resource.checked ? element("p", { class: "small" }, `Details as of ${resource.checked}`) : null);
}

function openNow(open) {
  if (open === undefined || open === null) return null;
  return element("span", { class: "open", "data-open": String(open) }, open ? "Open now" : "Closed now");
}

function channel(c) {
  const name = channelNames[c.kind] ?? words(c.kind);
  const target = safeTarget(c);
  const value = target?.startsWith("https:") ? target.replace(/^https:\/\/(www\.)?/, "").replace(/\/$/, "") : c.value;
  if (!target) return element("li", {}, `${name}: ${value}`);
  const outside = target.startsWith("https:");
  return element("li", {}, element("a", { href: target, rel: "noopener noreferrer", target: outside ? "_blank" : undefined }, `${name}: ${value}`));
}

// safeTarget returns an https: or tel: address, or null: whatever else a
// directory holds is shown as text.
function safeTarget({ kind, value }) {
  if (kind === "phone") {
    const number = value.replace(/[\s()/.-]/g, "");
    return /^\+?[0-9*#]+$/.test(number) ? `tel:${number}` : null;
  }
  try {
    const url = new URL(value.trim());
    return url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
