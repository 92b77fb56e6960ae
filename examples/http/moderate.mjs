// Asks a running sidecar about one message; Node 18 or newer, no packages.
//
//   node moderate.mjs "don't tell your mum we talk"
//
// HANDRAIL_URL names another address than http://127.0.0.1:8080.
const url = process.env.HANDRAIL_URL ?? "http://127.0.0.1:8080";

/** Returns the verdict; throws with the server's reason. */
export async function moderate(text) {
  const answer = await fetch(`${url}/v1/moderate`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      content: [{ type: "text", text }],
      surface: "direct_message",
      author: { age_band: "18+" },
      recipients: [{ age_band: "10-12" }],
      country: "GB",
      locale: "en-GB",
    }),
    signal: AbortSignal.timeout(15_000),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.error.code}: ${body.error.message}`);
  return body;
}

const verdict = await moderate(process.argv[2]);
console.log("action:", verdict.action);
for (const card of verdict.support) console.log(`for the ${card.audience}: ${card.title}`);
