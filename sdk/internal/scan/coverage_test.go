package scan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

func TestCoverage(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, clauses, hit, miss, want string }{
		{"all", `any: ["find you"], unless: ["find you a"]`, `["i find you"]`, `["i find you a doctor"]`, "2 []"},
		{"term", `any: ["find you", "hunt you"]`, `["i find you"]`, `["nothing"]`, "2 [any[1]]"},
		{"two terms in one hit", `any: ["find you", "you toad"]`, `["i find you toad"]`, `["nothing"]`, "2 []"},
		{"term in a disguise", `any: ["hunt you"]`, `["h u n t you"]`, `["nothing"]`, "1 []"},
		{"near", `any: ["find you"], near: {terms: [hurt], within: 3}`, `["find you, hurt"]`, `["hurt"]`, "2 [near[0]]"},
		{"near proved", `any: ["find you"], near: {terms: [hurt], within: 3}`, `["find you, hurt"]`, `["find you"]`, "2 []"},
		{"exception", `any: ["find you"], unless: ["find you a"]`, `["find you"]`, `["nothing"]`, "2 [unless[0]]"},
		{"second exception", `any: ["find you"], unless: ["find you a", "you a doctor"]`, `["find you"]`, `["find you a doctor"]`, "3 []"},
		{"audience", `any: ["find you"], when: {author_age: ["18+"]}`, `[{text: "find you", author: "18+"}]`, `["nothing"]`, "2 [when.author_age]"},
		{"audience proved", `any: ["find you"], when: {author_age: ["18+"]}`, `[{text: "find you", author: "18+"}]`, `["find you"]`, "2 []"},
		{"later message", `any: ["find you"], then: {any: [tonight, "at noon"], within_messages: 2}`,
			`[{text: "tonight", history: [{author: author, text: "find you"}]}]`, `["tonight"]`, "4 [then.any[1]]"},
		{"list", `lists: [worst]`, `[toad]`, `["nothing"]`, "2 [lists.worst[1]]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			lists := ""
			if strings.Contains(tt.clauses, "lists:") {
				lists = "lists: {worst: [toad, slimeball]}\n"
			}
			text := "schema: 1\npack: demo-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\n" + lists + "rules:\n" +
				fmt.Sprintf("  - {id: demo-en.r, status: stable, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, tests: {hit: %s, miss: %s}, %s}\n",
					tt.hit, tt.miss, tt.clauses)
			p, faults := pack.Parse("demo-en.yaml", []byte(text))
			if p == nil {
				t.Fatal(faults)
			}
			set, err := scan.Compile([]*pack.Pack{p}, scan.Misspelled{})
			if err != nil {
				t.Fatal(err)
			}
			c := set.Coverage()[0]
			if got := fmt.Sprint(c.Clauses, " ", c.Missing); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
