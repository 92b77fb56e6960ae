"""Asks a running sidecar about one message, with nothing but the standard library.

python3 moderate.py "don't tell your mum we talk"
HANDRAIL_URL names another address than http://127.0.0.1:8080.
"""

import json
import os
import sys
import urllib.error
import urllib.request

URL = os.environ.get("HANDRAIL_URL", "http://127.0.0.1:8080")


def moderate(text: str) -> dict:
    """Returns the verdict; raises RuntimeError with the server's reason."""
    request = {
        "content": [{"type": "text", "text": text}],
        "surface": "direct_message",
        "author": {"age_band": "18+"},
        "recipients": [{"age_band": "10-12"}],
        "country": "GB",
        "locale": "en-GB",
    }
    call = urllib.request.Request(
        URL + "/v1/moderate",
        data=json.dumps(request).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(call, timeout=15) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        error = json.load(refusal)["error"]
        raise RuntimeError(f"{error['code']}: {error['message']}") from refusal


if __name__ == "__main__":
    verdict = moderate(sys.argv[1])
    print("action:", verdict["action"])
    for card in verdict["support"]:
        print(f"for the {card['audience']}: {card['title']}")
