package scan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestLint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		rules []string
		want  []string
	}{
		{"nothing wrong", []string{`any: ["i will find you"], unless: ["i will find you a"]`, `any: ["you slimeball"]`}, nil},
		{"exception that is the term", []string{`any: ["i will find you", "you slimeball"], unless: ["find you"]`},
			[]string{"r0: any[0] can never hit: unless[0] voids every reading of it"}},
		{"exception for every alternative", []string{`any: ["{slimy|greasy} toad"], unless: ["slimy toad", "greasy"]`},
			[]string{"r0: any[0] can never hit: unless[1] voids every reading of it"}},
		{"exception for one alternative", []string{`any: ["{slimy|greasy} toad"], unless: ["slimy toad"]`}, nil},
		{"audience that does not exist", []string{`any: ["you slimeball"], when: {author_age: ["10-12"], direction: adult_to_child}`},
			[]string{"r0: when: no pair of ages fits"}},
		{"everyday word", []string{`any: ["the {x|}", "you slimeball", "the slimeball"]`}, []string{"r0: any[0] has no usable anchor: it may be the everyday word \"the\" alone"}},
		{"rule that adds nothing", []string{`any: ["slimeball"]`, `any: ["you slimeball", "{a|the} slimeball"]`}, []string{"r1: shadowed by demo-en.r0"}},
		{"rule of which one term adds something", []string{`any: ["slimeball"]`, `any: ["you slimeball", "you toad face"]`}, nil},
		{"two rules that find the same words", []string{`any: ["slimeball"]`, `any: ["SLIMEBALL"]`}, []string{"r0: shadowed by demo-en.r1", "r1: shadowed by demo-en.r0"}},
		{"rule beside one with conditions", []string{`any: ["slimeball"], near: {terms: [you], within: 3}`, `any: ["you slimeball"]`}, nil},
		{"rule beside a draft", []string{`draft any: ["slimeball"]`, `any: ["you slimeball"]`}, nil},
		{"draft beside a rule", []string{`any: ["slimeball"]`, `draft any: ["you slimeball"]`}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range compile(t, tt.rules...).Lint() {
				got = append(got, fmt.Sprintf("%s: %v", strings.TrimPrefix(f.RuleID, "demo-en."), f.Err))
			}
			slices.Sort(got)
			if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
