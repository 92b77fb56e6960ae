package pack

import (
	"maps"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Node is a part of a JSON Schema, draft 2020-12.
type Node = map[string]any

// draft names the dialect of JSON Schema.
const draft = "https://json-schema.org/draft/2020-12/schema"

// text is a string that is not empty, as [reader.str] reads it.
func text() Node { return Node{"type": "string", "pattern": `\S`} }

func matching(pattern string) Node { return Node{"type": "string", "pattern": pattern} }

func whole(low, high int) Node { return Node{"type": "integer", "minimum": low, "maximum": high} }

func score() Node { return Node{"type": "number", "exclusiveMinimum": 0, "maximum": 1} }

func ref(name string) Node { return Node{"$ref": "#/$defs/" + name} }

// oneWord is a word of a fixed list.
func oneWord[T ~string](words []T) Node { return Node{"enum": words} }

// someWords is one word of a fixed list, or several, each once.
func someWords[T ~string](words []T) Node {
	return Node{"anyOf": []Node{oneWord(words), distinct(oneWord(words))}}
}

func list(items Node) Node { return Node{"type": "array", "items": items, "minItems": 1} }

// distinct is a list without equal items.
func distinct(items Node) Node {
	n := list(items)
	n["uniqueItems"] = true
	return n
}

// object closes a mapping over its keys and gives each its text of [hover].
func object(name string, required string, properties Node) Node {
	described := Node{}
	for key, value := range properties {
		n := maps.Clone(value.(Node))
		n["description"] = hover[name+"."+key]
		described[key] = n
	}
	n := Node{"type": "object", "properties": described, "additionalProperties": false}
	if required != "" {
		n["required"] = strings.Fields(required)
	}
	return n
}

// needs asks for one key of several.
func needs(keys ...string) []Node {
	var out []Node
	for _, key := range keys {
		out = append(out, Node{"required": []string{key}})
	}
	return out
}

// term is a phrase. Its length is counted in characters here and in bytes by the
// loader, which is the stricter one.
func term() Node { return Node{"type": "string", "pattern": `\S`, "maxLength": maxTermBytes} }

// PackSchema is the JSON Schema of a pack. What it refuses the loader refuses
// too, but for a 1 and a true in quotes; the loader knows more: the language of
// terms, terms that are equal once normalized, what lists and tests say.
func PackSchema() Node {
	name := strings.Trim(namePattern.String(), "^$")
	n := object("pack", "schema pack version language licence rules", Node{
		"schema": Node{"const": Schema}, "pack": matching(namePattern.String()), "version": matching(semverPattern.String()),
		"language": text(), "licence": text(), "rules": list(ref("rule")),
		"lists": Node{
			"type": "object", "patternProperties": Node{rulePattern.String(): Node{
				"description": hover["lists.*"],
				"anyOf":       []Node{atMost(distinct(matching(`^[^{}\[\]|<>]*[^{}\[\]|<>\s][^{}\[\]|<>]*$`)), maxEntries), object("lists", "file", Node{"file": text()})},
			}}, "additionalProperties": false,
		},
	})
	n["$schema"], n["title"] = draft, "A rule pack of Handrail"
	n["$defs"] = Node{
		"term": term(), "rule": ruleSchema(name + `\.` + name), "near": nearSchema(), "test": testSchema(),
		"tests": object("tests", "hit miss", Node{"hit": list(ref("test")), "miss": list(ref("test"))}),
		"regex": object("regex", "pattern anchor", Node{"pattern": Node{"type": "string", "pattern": `\S`, "maxLength": maxPattern}, "anchor": term()}),
		"then":  object("then", "any within_messages", Node{"any": distinct(ref("term")), "within_messages": whole(1, maxThenMessages), "same_author": Node{"type": "boolean"}}),
		"when":  whenSchema(),
	}
	return n
}

func atMost(n Node, items int) Node {
	n["maxItems"] = items
	return n
}

func ruleSchema(id string) Node {
	n := object("rule", "id status category score level why source tests", Node{
		"id": matching("^" + id + "$"), "status": oneWord(statuses), "category": oneWord(vocab.Categories()), "signal": oneWord(signalsOf()),
		"speaker": oneWord(vocab.Speakers()), "risk_level": oneWord(vocab.RiskLevels()), "score": score(), "level": whole(minLevel, maxLevel),
		"scope": oneWord(scopes), "view": oneWord(views), "any": distinct(ref("term")), "lists": list(text()), "regex": list(ref("regex")),
		"near": Node{"anyOf": []Node{ref("near"), list(ref("near"))}}, "unless": list(Node{"anyOf": []Node{ref("term"), ref("near")}}),
		"when": ref("when"), "then": ref("then"), "why": text(), "limits": list(text()), "source": text(), "tests": ref("tests"),
	})
	n["anyOf"] = needs("any", "lists", "regex")
	n["not"] = Node{"required": []string{"then", "regex"}}
	n["allOf"] = categoryRules()
	return n
}

// signalsOf are the signals of all categories, each once, in their order.
func signalsOf() []vocab.Signal {
	var out []vocab.Signal
	for _, c := range vocab.Categories() {
		for _, s := range vocab.Signals(c) {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// categoryRules says what a category asks of the keys beside it, as
// [reader.category] does.
func categoryRules() []Node {
	var out []Node
	for _, c := range vocab.Categories() {
		then, properties := Node{}, Node{}
		switch signals := vocab.Signals(c); {
		case len(signals) == 0:
			properties["signal"] = false
		default:
			properties["signal"] = oneWord(signals)
		}
		if slices.Contains(vocab.CoreCategories(), c) {
			then["required"] = []string{"signal"}
		}
		if c != vocab.SelfHarm {
			properties["speaker"], properties["risk_level"] = false, false
		}
		then["properties"] = properties
		out = append(out, Node{
			"if":   Node{"properties": Node{"category": Node{"const": c}}, "required": []string{"category"}},
			"then": then,
		})
	}
	return out
}

func nearSchema() Node {
	n := object("near", "within", Node{
		"terms": distinct(ref("term")), "list": text(), "within": whole(1, maxNearWords), "side": oneWord(sides),
	})
	n["oneOf"] = needs("terms", "list")
	return n
}

func whenSchema() Node {
	n := object("when", "", Node{
		"author_age": someWords(vocab.AgeBands()), "recipient_age": someWords(vocab.AgeBands()), "surface": someWords(vocab.Surfaces()),
		"phase": someWords(vocab.Phases()), "direction": someWords(vocab.Directions()),
	})
	n["minProperties"] = 1
	return n
}

func testSchema() Node {
	return Node{"anyOf": []Node{text(), object("test", "text", Node{
		"text": text(), "author": oneWord(vocab.AgeBands()), "recipient": oneWord(vocab.AgeBands()), "surface": oneWord(vocab.Surfaces()),
		"phase": oneWord(vocab.Phases()), "history": list(object("history", "author text", Node{"author": oneWord(writers), "text": text()})),
	})}}
}

// OverrideSchema is the JSON Schema of a platform's own changes of rules.
func OverrideSchema() Node {
	name := strings.Trim(namePattern.String(), "^$")
	change := object("change", "id why", Node{
		"id": matching("^" + name + `\.` + name + "$"), "status": oneWord(statuses), "score": score(), "level": whole(minLevel, maxLevel),
		"exempt": distinct(term()), "why": text(),
	})
	change["anyOf"] = needs("status", "score", "level", "exempt")
	n := object("override", "schema override version rules", Node{
		"schema": Node{"const": Schema}, "override": text(), "version": matching(semverPattern.String()), "rules": list(change),
	})
	n["$schema"], n["title"] = draft, "A platform's own changes of rules, for Handrail"
	return n
}
