"""Fills the figures of models/text-multi/MODEL.md from models/text-multi/eval.json."""

from __future__ import annotations

import json

from .export import MODEL
from .labels import CATEGORIES

BEGIN, END = "<!-- figures: written by python -m textmulti card -->", "<!-- end of figures -->"
RESULTS = MODEL / "eval.json"


def results() -> dict:
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def keep(part: str, figures: dict) -> None:
    """Puts one part of the figures into eval.json and refills the card."""
    all_ = results() | {part: figures}
    RESULTS.write_text(json.dumps(all_, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    fill_card()


def table(head: list[str], rows: list[list]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---", *["---:"] * (len(head) - 1)]) + "|"]
    for row in rows:
        lines.append("| " + " | ".join("" if x is None else f"{x:.3f}" if isinstance(x, float) else str(x) for x in row) + " |")
    return "\n".join(lines)


def _dev(d: dict) -> list[str]:
    head = ["category", "texts", "positive", "AUROC", "recall at 1 % false alarms", "at 5 %", "calibration error", "AUROC, mean over sets"]
    rows = [[c, v["texts"], v["positive"], v["auroc"], v["recall_1"], v["recall_5"], v["ece"], d["macro"].get(c)]
            for c, v in d["by_category"].items()]  # fmt: skip
    out = ["### Dev rows of the labelled sets and of our own sentences", table(head, rows)]
    sets = sorted({s for v in d["by_set"].values() for s in v})
    names = [*CATEGORIES, "abuse"]
    out += ["AUROC by set; \"abuse\" is offence of any kind, bullying or hate, as far as a set tells.",
            table(["set", *names], [[s, *(d["by_set"].get(n, {}).get(s) for n in names)] for s in sets])]  # fmt: skip
    q = d["quantization"]
    out += ["int8 beside float32, AUROC, mean over sets, on a sample of the same rows:",
            table(["category", "float32", "int8"], [[c, q["float32"].get(c), q["int8"].get(c)] for c in [*CATEGORIES, "abuse"]])]  # fmt: skip
    chat = [[s, v["texts"], v["above_0.3"], v["above_0.5"]] for s, v in d["everyday"].items()]
    out += ["Harmless everyday texts that some category but profanity scores 0.3, or 0.5, or more:",
            table(["set", "texts", "0.3 or more", "0.5 or more"], chat)]  # fmt: skip
    return out


def _suite(s: dict) -> list[str]:
    out = ["### The functional suite (benchmarks/functional)",
           f"{s['lines']} lines, {s['harmless']} harmless. \"Kept out\": Finnish, Slovak, Croatian, Lithuanian, Danish.",
           table(["category", "AUROC", "kept-out languages"], [[c, v["all"], v["kept out"]] for c, v in s["auroc"].items()])]  # fmt: skip
    out += ["Recall at 1 % false alarms on the suite's harmless lines, by signal: the signal is named, and its category is found.",
            table(["signal", "lines", "named", "category found"], [[k, v["lines"], v["named"], v["category"]] for k, v in s["signals"].items()])]
    for what, title in (("functions", "By function"), ("languages", "By language")):
        rows = [[k, v["harmful"], v["found"], v["harmless"], v["false"]] for k, v in s[what].items()]
        out += [f"{title}, at the score of any category but profanity that 5 % of all harmless lines exceed:",
                table([what[:-1], "harmful", "found", "harmless", "marked"], rows)]  # fmt: skip
    return out


def _context(c: dict) -> list[str]:
    rows = [[k, v["lines"], v["harmful"], v["with"], v["without"]] for k, v in c.items()]
    return ["Lines of the suite and of our own dev families that have earlier messages, read with and without them; AUROC of harm of any kind:",
            table(["lines", "number", "harmful", "with", "without"], rows)]  # fmt: skip


def _identity(i: dict) -> list[str]:
    worst = ", ".join(f"{k} {v:.3f}" for k, v in i["worst"].items())
    return ["### Names of groups", f"{i['sentences']} sentences over {i['terms']} terms in ten languages, in frames that training did not see; "
            f"hate, AUROC {i['auroc']:.3f}. Harmless ones at or above the score {i['bar']:.3f}, which 5 % of the dev rows without hate exceed: "
            f"median over terms {i['median']:.3f}; most: {worst}."]  # fmt: skip


def _abroad(a: dict) -> list[str]:
    rows = []
    for name, v in a.items():
        for c in ("bullying", "hate", "abuse"):
            if c in v["tuned"]:
                rows.append([f"{name}, {c}", v["rows"], v["frozen"].get(c), v["tuned"][c]])
    means = [sum(r[k] for r in rows if r[0].endswith("abuse")) / len(a) for k in (2, 3)]
    return ["### Text from elsewhere", table(["set left out", "rows", "first heads", "tuned"], [*rows, ["mean of abuse", "", *means]])]


def _peers(p: dict) -> list[str]:
    out = ["### Beside what people use", "AUROC of offence of any kind on the same rows."]
    for what, title in (("sets", "set"), ("languages", "language of the sets"), ("suite", "language of the suite")):
        names = ["better-profanity", "alt-profanity-check", "text-fast", "text-multi"]
        out.append(table([title, "texts", *names], [[g, v["texts"], *(v[n] for n in names)] for g, v in p[what].items()]))
    return out


def fill_card() -> None:
    r, out = results(), []
    if "dev" in r:
        out += _dev(r["dev"]) + _suite(r["dev"]["suite"]) + _context(r["dev"]["context"]) + (_identity(r["dev"]["identity"]) if r["dev"]["identity"] else [])
    out += _abroad(r["abroad"]) if "abroad" in r else []
    out += _peers(r["peers"]) if "peers" in r else []
    card = MODEL / "MODEL.md"
    head, _, rest = card.read_text(encoding="utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    card.write_text(f"{head}{BEGIN}\n\n" + "\n\n".join(out) + f"\n\n{END}{tail}", encoding="utf-8")
