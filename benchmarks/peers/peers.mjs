// Measures the word filters for Node over the messages of
// ../corpus as package filter does in Go, and prints lines of Go's benchmark
// format.
import { readFileSync } from "node:fs";
import { profanity } from "@2toad/profanity";
import allProfanity from "allprofanity";
import { Filter } from "bad-words";
import { Filter as GlinFilter } from "glin-profanity";
import leoProfanity from "leo-profanity";
import { RegExpMatcher, englishDataset, englishRecommendedTransformers } from "obscenity";

const PASSES = 20;
const lines = (file) => readFileSync(new URL(`../corpus/${file}`, import.meta.url), "utf8").trimEnd().split("\n");
const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
const clean = lines("clean.txt");
const hard = lines("../../rules/clean/en.txt").map((line) => line.split(" | ").slice(2).join(" | "));
const insults = lines("insults.txt").map((line) => line.split("\t"));

function measure(name, bad) {
  const fastest = clean.map(() => Infinity);
  for (let pass = 0; pass < PASSES; pass++) {
    clean.forEach((text, i) => {
      const start = process.hrtime.bigint();
      bad(text);
      fastest[i] = Math.min(fastest[i], Number(process.hrtime.bigint() - start));
    });
  }
  fastest.sort((a, b) => a - b);
  const kinds = [...new Set(insults.map(([kind]) => kind))];
  const recall = kinds.map((kind) => {
    const texts = insults.filter((insult) => insult[0] === kind).map((insult) => insult[1]);
    return `${((100 * texts.filter(bad).length) / texts.length).toFixed(1)} ${kind}-%`;
  });
  const falseHits = clean.filter(bad).length;
  console.log(`BenchmarkFilter/${name}@${version(name)} ${PASSES * clean.length} ${fastest[clean.length >> 1]} median-ns/msg ${falseHits} false-hits ${hard.filter(bad).length} hard-false-hits ${recall.join(" ")}`);
}

const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
measure("obscenity", (text) => matcher.hasMatch(text));
const words = new Filter();
measure("bad-words", (text) => words.isProfane(text));
measure("leo-profanity", (text) => leoProfanity.check(text));
measure("@2toad/profanity", (text) => profanity.exists(text));
const glin = new GlinFilter({ languages: ["english"], detectLeetspeak: true, normalizeUnicode: true });
measure("glin-profanity", (text) => glin.isProfane(text));
measure("allprofanity", (text) => allProfanity.check(text));
