"""Reads sentences in families, see data/WRITING.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .labels import CATEGORIES, INDEX

HARMFUL = set("direct implied slang misspelt disguised mixed emoji question conditional negated third_person group polite joke_cover "
              "irony past short long context reply".split())  # fmt: skip
HARMLESS = set("negation report quote counter support banter thing self_mock swear hyperbole game sport school fiction adult_role "
               "surprise health identity reclaimed recovery plans trade homonym ask_help sad disagree compliment context_ok".split())  # fmt: skip
EITHER = {"chat"}


@dataclass
class Line:
    labels: list[str]  # empty for none
    function: str
    text: str
    context: list[str]  # oldest first
    family: int
    number: int  # 1-based line of the file


def parse(path: Path) -> list[Line]:
    """The lines of one file. Raises ValueError that names every faulty line."""
    lines, faults, family, chat, said = [], [], 0, False, []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        raw = raw.strip()
        if not raw:
            family, chat, said = family + 1, False, []
            continue
        if raw.startswith("#"):
            if raw.split()[1:2] == ["chat"] or raw == "#chat":
                chat, said, family = True, [], family + 1
            continue
        fields = [f.strip() for f in raw.split(" | ")]
        if len(fields) not in (3, 4) or not fields[2]:
            faults.append(f"{path.name}:{number}: {len(fields)} fields, want 3 or 4")
            continue
        labels = [x for x in fields[0].replace("sexual.explicit_content", "sexual").split() if x != "none"]
        for x in labels:
            if x not in INDEX:
                faults.append(f"{path.name}:{number}: {x!r} is no label")
        if fields[1] not in HARMFUL | HARMLESS | EITHER:
            faults.append(f"{path.name}:{number}: {fields[1]!r} is no function")
        context = [c.strip() for c in fields[3].split(" / ") if c.strip()] if len(fields) == 4 else list(said[-3:])
        lines.append(Line(labels, fields[1], fields[2], context, family, number))
        if chat:
            said.append(fields[2])
    if faults:
        raise ValueError("\n".join(faults))
    return lines


def categories(labels: list[str]) -> set[str]:
    """The categories of harm in a line: supportive talk is none."""
    return {x.split(".")[0] for x in labels if ":" not in x and x != "self_harm.supportive_talk"} & set(CATEGORIES)
