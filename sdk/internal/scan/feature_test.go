package scan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// compile builds a set of one English pack from rules, each the clauses of one
// rule in YAML flow style: `any: ["x"], near: {…}`.
func compile(tb testing.TB, rules ...string) *scan.Set {
	tb.Helper()
	return compileIn(tb, "language: en", rules...)
}

// compileIn does so below a head that names the language and may hold lists.
func compileIn(tb testing.TB, head string, rules ...string) *scan.Set {
	tb.Helper()
	var b strings.Builder
	b.WriteString("schema: 1\npack: demo-en\nversion: 1.0.0\nlicence: CC0-1.0\n" + head + "\nrules:\n")
	for i, r := range rules {
		status := "stable"
		if rest, ok := strings.CutPrefix(r, "draft "); ok {
			r, status = rest, "draft"
		}
		if rest, ok := strings.CutPrefix(r, "retired "); ok {
			r, status = rest, "retired"
		}
		fmt.Fprintf(&b, "  - {id: demo-en.r%d, status: %s, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, tests: {hit: [a], miss: [b]}, %s}\n", i, status, r)
	}
	p, faults := pack.Parse("demo-en.yaml", []byte(b.String()))
	if p == nil {
		tb.Fatal(faults)
	}
	set, err := scan.Compile([]*pack.Pack{p}, scan.Misspelled{})
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

func input(text string) *scan.Input {
	var views normalize.Views
	views.Build(text)
	return &scan.Input{Parts: []scan.Part{{Views: &views}}}
}

// show writes hits as "r0[0:4]any[0]" and near misses as "r0[0:4]any[0]!near[0]".
func show(hits []scan.Hit) string {
	var out []string
	for _, h := range hits {
		s := fmt.Sprintf("%s[%d:%d]%s", strings.TrimPrefix(h.Rule.ID, "demo-en."), h.Start, h.End, h.Clause)
		if h.Part != 0 {
			s = fmt.Sprintf("part%d:%s", h.Part, s)
		}
		if h.Message >= 0 {
			s += fmt.Sprintf("@%d", h.Message)
		}
		if h.Shadow {
			s += "~"
		}
		if h.NearMiss {
			s += "!" + h.Failed
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestListsAndForms(t *testing.T) {
	t.Parallel()
	lists := "lists: {family: [mum, dad, my parents], worst: [slimeball, \"scum*\"]}\nlanguage: "
	tests := []struct{ name, language, clauses, text, want string }{
		{"list in braces", "en", `any: ["tell {@family|anyone}"], unless: ["{@worst}"]`, "tell my parents", "r0[0:15]any[0]"},
		{"list beside other words", "en", `any: ["tell {@family|anyone}"], unless: ["{@worst}"]`, "tell anyone", "r0[0:11]any[0]"},
		{"list as terms", "en", `lists: [worst], unless: ["{@family}"]`, "you scumbag", "r0[4:11]lists.worst[1]"},
		{"list beside terms", "en", `any: [idiot], lists: [worst], unless: ["{@family}"]`, "idiot slimeball", "r0[0:5]any[0] r0[6:15]lists.worst[0]"},
		{"list as near", "en", `any: ["tell"], near: {list: family, within: 3}, unless: ["{@worst}"]`, "tell it to dad", "r0[0:4]any[0]"},
		{"list as near, missing", "en", `any: ["tell"], near: {list: family, within: 3}, unless: ["{@worst}"]`, "tell it to him", ""},
		{"noun", "en", `any: ["the loser~n"], unless: ["{@worst} {@family}"]`, "the losers", "r0[0:10]any[0]"},
		{"verb that doubles", "en", `any: ["i hit~v you"], unless: ["{@worst} {@family}"]`, "i hitting you", "r0[0:13]any[0]"},
		{"verb in e", "en", `any: ["hate~v you"], unless: ["{@worst} {@family}"]`, "hating you", "r0[0:10]any[0]"},
		{"verb in y", "en", `any: ["bully~v me"], unless: ["{@worst} {@family}"]`, "bullied me, bullies me", "r0[0:10]any[0] r0[12:22]any[0]"},
		{"no other ending", "en", `any: ["the loser~n"], unless: ["{@worst} {@family}"]`, "the loserish", ""},
		{"German adjective", "de", `any: ["dumm~a kuh"], unless: ["{@worst} {@family}"]`, "dumme kuh", "r0[0:9]any[0]"},
		{"diacritics in an ending", "fr", `any: ["insult~v"], unless: ["{@worst} {@family}"]`, "insultée, insultee", "r0[0:9]any[0] r0[11:19]any[0]"},
		{"stem in braces", "es", `any: ["eres {un|una} {tont~a|bob~a}"], unless: ["{@worst} {@family}"]`, "eres una boba", "r0[0:13]any[0]"},
		{"disguised form", "en", `any: ["bully~v me"], unless: ["{@worst} {@family}"]`, "bu11ied me", "r0[0:10]any[0]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := compileIn(t, lists+tt.language, tt.clauses)
			if got := show(set.Scan(nil, input(tt.text))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestThingsAndExpressions(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, clauses, text, want string }{
		{"number in range", `any: ["i'm <5..17>"]`, "I'm 12!", "r0[0:6]any[0]"},
		{"number out of range", `any: ["i'm <5..17>"]`, "i'm 18", ""},
		{"number in full-width digits", `any: ["i'm <5..17>"]`, "i'm １２", "r0[0:10]any[0]"},
		{"number is the whole word", `any: ["i'm <5..17>"]`, "i'm 12th", ""},
		{"number beside a disguised word", `any: ["only <5..17>"]`, "0nly 12", "r0[0:7]any[0]"},
		{"telephone number alone", `any: ["<phone>"]`, "here: 07700 900123.", "r0[6:18]any[0]"},
		{"telephone number in a term", `any: ["call me [..3] <phone>"]`, "call me please on 07700 900123 ok", "r0[0:30]any[0]"},
		{"words after a thing", `any: ["<phone> is my number"]`, "07700 900123 is my number", "r0[0:25]any[0]"},
		{"thing as near", `any: ["add me"], near: {terms: ["<handle>", "<invite>"], within: 4, side: after}`, "add me on snap @lena_07", "r0[0:6]any[0]"},
		{"no thing near", `any: ["add me"], near: {terms: ["<handle>"], within: 4, side: after}`, "add me on snap", ""},
		{"two things", `any: ["<email>"], unless: ["<email> support"]`, "a@example.com support b@example.com", "r0[22:35]any[0]"},
		{"expression", `regex: [{pattern: "room [a-f]?\\d{3}\\b", anchor: "room"}]`, "in Room B123 now", "r0[3:12]regex[0]"},
		{"expression away from its anchor", `regex: [{pattern: "\\d{3}\\b", anchor: "room"}]`, "room or 123", ""},
		{"expression and clauses", `regex: [{pattern: "room \\d{3}", anchor: "room"}], near: {terms: ["meet"], within: 3}`, "meet in room 123, later room 456", "r0[8:16]regex[0]"},
		{"expression beside terms", `any: ["the gym"], regex: [{pattern: "room \\d{3}", anchor: "room"}]`, "the gym, room 123", "r0[0:7]any[0] r0[9:17]regex[0]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := show(compile(t, tt.clauses).Scan(nil, input(tt.text))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, term, text, want string }{
		{"word", "kill you", "I KILL  you!", "r0[2:11]any[0]"},
		{"word border left", "kill you", "skill you", ""},
		{"word border right", "kill you", "kill your", ""},
		{"punctuation parts words", "kill you", "kill-you", "r0[0:8]any[0]"},
		{"alternative", "{mum|dad|your parents} knows", "your parents knows", "r0[0:18]any[0]"},
		{"optional there", "go {and|} die", "go and die", "r0[0:10]any[0]"},
		{"optional absent", "go {and|} die", "go die", "r0[0:6]any[0]"},
		{"optional is no gap", "go {and|} die", "go then die", ""},
		{"gap of none", "keep [..3] secret", "keep secret", "r0[0:11]any[0]"},
		{"gap filled", "keep [..3] secret", "keep this our little secret", "r0[0:27]any[0]"},
		{"gap too long", "keep [..3] secret", "keep this our own little secret", ""},
		{"gap over a sentence end", "keep [..3] secret", "keep it. A secret", ""},
		{"gap counts joined words as one", "you [..1] me", "you're killing me", "r0[0:17]any[0]"},
		{"gap before an optional word", "kill [..2] {me|him|} now", "kill them now", "r0[0:13]any[0]"},
		{"prefix", "suicid*", "so suicidal", "r0[3:11]any[0]"},
		{"prefix needs the start", "suicid*", "unsuicidal", ""},
		{"prefix in the middle", "suicid* thought*", "suicidal thoughts", "r0[0:17]any[0]"},
		{"apostrophe as written", "don't tell", "don't tell", "r0[0:10]any[0]"},
		{"typographic apostrophe", "don't tell", "don’t tell", "r0[0:12]any[0]"},
		{"no apostrophe", "don't tell", "dont tell", "r0[0:9]any[0]"},
		{"elision", "école", "à l'école", "r0[5:11]any[0]"},
		{"diacritics dropped", "école", "ecole", "r0[0:5]any[0]"},
		{"some diacritics dropped", "żałość", "żalość", "r0[0:9]any[0]"},
		{"other diacritics", "école", "ecolé", ""},
		{"diacritics of another word", "ano", "año", ""},
		{"span in the original", "straße", "Große STRASSE hier", "r0[7:14]any[0]"},
		{"cyrillic", "убью тебя", "Я УБЬЮ ТЕБЯ", "r0[3:20]any[0]"},
		{"emoji", "🔪 you", "🔪🏽 you", "r0[0:12]any[0]"},
		{"leet", "kill you", "k1ll you", "r0[0:8]any[0]"},
		{"spaced letters", "kill you", "k i l l you", "r0[0:11]any[0]"},
		{"stretched", "kill you", "kiiiill youuu", "r0[0:13]any[0]"},
		{"hidden letter", "kill you", "k*ll you", "r0[0:8]any[0]"},
		{"hidden letter in a prefix", "suicid*", "su*cidal", "r0[0:8]any[0]"},
		{"double letters stay apart in plain words", "good boy", "god boy, h1 there", ""},
		{"border after joining", "ass hat", "as s hats", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := compile(t, fmt.Sprintf("any: [%q]", tt.term))
			if got := show(set.Scan(nil, input(tt.text))); got != tt.want {
				t.Errorf("%q in %q: %q, want %q", tt.term, tt.text, got, tt.want)
			}
		})
	}
}

func TestClauses(t *testing.T) {
	t.Parallel()
	const near = `any: ["find you"], near: {terms: ["hurt", "cut up"], within: 3, side: %s}`
	tests := []struct{ name, rule, text, want string }{
		{"near after", fmt.Sprintf(near, "after"), "find you and hurt", "r0[0:8]any[0]"},
		{"near after, wrong side", fmt.Sprintf(near, "after"), "hurt and find you", "r0[9:17]any[0]!near[0]"},
		{"near after, at the limit", fmt.Sprintf(near, "after"), "find you one two hurt", "r0[0:8]any[0]"},
		{"near after, too far", fmt.Sprintf(near, "after"), "find you one two six hurt", "r0[0:8]any[0]!near[0]"},
		{"near before", fmt.Sprintf(near, "before"), "cut up one two find you", "r0[15:23]any[0]"},
		{"near before, too far", fmt.Sprintf(near, "before"), "cut up one two six find you", "r0[19:27]any[0]!near[0]"},
		{"near any", fmt.Sprintf(near, "any"), "hurt and find you", "r0[9:17]any[0]"},
		{"near disguised", fmt.Sprintf(near, "after"), "find you and hu*t", "r0[0:8]any[0]"},
		{"near must not overlap", `any: ["find you"], near: {terms: ["you"], within: 3}`, "find you", "r0[0:8]any[0]!near[0]"},
		{"two nears", `any: ["find you"], near: [{terms: ["hurt"], within: 3}, {terms: ["now"], within: 9}]`, "find you hurt", "r0[0:8]any[0]!near[1]"},
		{"unless inside", `any: ["kill you"], unless: ["kill you at chess"]`, "kill you at chess", "r0[0:8]any[0]!unless[0]"},
		{"unless overlaps from the left", `any: ["kill you"], unless: ["zz", "would never kill"]`, "i would never kill you", "r0[14:22]any[0]!unless[1]"},
		{"unless elsewhere", `any: ["kill you"], unless: ["at chess"]`, "at chess i kill you", "r0[11:19]any[0]"},
		{"unless by its second reading", `any: ["kill you"], unless: ["{he|she} said [..2] {he|kill}"]`, "she said he kill you", "r0[12:20]any[0]!unless[0]"},
		{"unless by its longer reading", `any: ["kill you"], unless: ["{would|would never kill}"]`, "i would never kill you", "r0[14:22]any[0]!unless[0]"},
		{"near before by its second reading", `any: ["find you"], near: {terms: ["hurt [..4] {me|me now}"], within: 1, side: before}`, "hurt me now find you", "r0[12:20]any[0]"},
		{"near before by its shorter reading", `any: ["find you"], near: {terms: ["{hurt you find|hurt}"], within: 2, side: before}`, "hurt you find you", "r0[9:17]any[0]"},
		{"unless in another sentence", `any: ["mum home"], unless: ["zz", {terms: ["parcel"], within: 3, side: after}]`, "mum home? the parcel is here", "r0[0:8]any[0]!unless[1]"},
		{"unless too far off", `any: ["mum home"], unless: [{terms: ["parcel"], within: 2}]`, "mum home? not the parcel", "r0[0:8]any[0]"},
		{"unless on the wrong side", `any: ["mum home"], unless: [{terms: ["parcel"], within: 3, side: before}]`, "mum home? the parcel", "r0[0:8]any[0]"},
		{"one voided, one not", `any: ["kill you"], unless: ["kill you at chess"]`, "kill you at chess, kill you", "r0[19:27]any[0]"},
		{"overlapping terms: the longest", `any: ["kill", "kill you", "you now"]`, "kill you now", "r0[0:8]any[1]"},
		{"every place counts", `any: ["kill you"]`, "kill you kill you", "r0[0:8]any[0] r0[9:17]any[0]"},
		{"draft", `draft any: ["kill you"]`, "kill you", "r0[0:8]any[0]~"},
		{"retired", `retired any: ["kill you"]`, "kill you", ""},
		{"view folded", `view: folded, any: ["kill you"]`, "k1ll you", ""},
		{"view folded, plain", `view: folded, any: ["kill you"]`, "kill you", "r0[0:8]any[0]"},
		{"view deobfuscated", `view: deobfuscated, any: ["kill you"]`, "kill you k1ll you", "r0[9:17]any[0]"},
		{"nothing close", `any: ["kill you"]`, "a calm day", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := compile(t, tt.rule)
			in := input(tt.text)
			in.Explain = true
			if got := show(set.Scan(nil, in)); got != tt.want {
				t.Errorf("explained %q: %q, want %q", tt.text, got, tt.want)
			}
			in.Explain = false
			want := tt.want
			if strings.Contains(want, "!") {
				want = ""
			}
			if got := show(set.Scan(nil, in)); got != want {
				t.Errorf("%q: %q, want %q", tt.text, got, want)
			}
		})
	}
}

func TestWhen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, when        string
		author, recipient vocab.AgeBand
		surface           vocab.Surface
		phase             vocab.Phase
		failed            string
	}{
		{name: "age", when: `author_age: ["18+"]`, author: vocab.Age18Plus},
		{name: "other age", when: `author_age: ["18+"]`, author: vocab.Age13To15, failed: "when.author_age"},
		{name: "unknown age is listed by name", when: `recipient_age: ["10-12"]`, failed: "when.recipient_age"},
		{name: "unknown age", when: `recipient_age: [unknown]`},
		{name: "surface", when: `surface: [comment, post]`, surface: vocab.Post},
		{name: "no surface", when: `surface: comment`, failed: "when.surface"},
		{name: "phase", when: `phase: pre_send`, phase: vocab.PreSend},
		{name: "no phase is after sending", when: `phase: post_send`},
		{name: "other phase", when: `phase: pre_send`, failed: "when.phase"},
		{name: "adult to unknown is adult to child", when: `direction: adult_to_child`, author: vocab.Age18Plus},
		{name: "child to adult", when: `direction: child_to_adult`, author: vocab.Age10To12, recipient: vocab.Age18Plus},
		{name: "peers", when: `direction: [peer]`, author: vocab.Age10To12, recipient: vocab.Age13To15},
		{name: "adults", when: `direction: adult_to_adult`, author: vocab.Age18Plus, recipient: vocab.Age18Plus},
		{name: "unknown author", when: `direction: adult_to_child`, recipient: vocab.Age10To12, failed: "when.direction"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := input("kill you")
			in.Author, in.Recipient, in.Surface, in.Phase, in.Explain = tt.author, tt.recipient, tt.surface, tt.phase, true
			hits := compile(t, `any: ["kill you"], when: {`+tt.when+`}`).Scan(nil, in)
			if len(hits) != 1 || hits[0].Failed != tt.failed || hits[0].NearMiss != (tt.failed != "") {
				t.Errorf("got %s, want failed %q", show(hits), tt.failed)
			}
		})
	}
}

func TestThen(t *testing.T) {
	t.Parallel()
	const rule = `any: ["how old are you"], unless: ["how old are you dog"], then: {any: ["don't tell", "our secret"], within_messages: 2%s}`
	mine, theirs := func(s string) scan.Message { return scan.Message{ByAuthor: true, Text: s} }, func(s string) scan.Message { return scan.Message{Text: s} }
	tests := []struct {
		name, author string
		history      []scan.Message
		text, want   string
	}{
		{name: "earlier message", history: []scan.Message{mine("How old are you?"), theirs("11")}, text: "ok don't tell", want: "r0[3:13]then.any[0]@0"},
		{name: "disguised earlier message", history: []scan.Message{mine("h0w 0ld are you")}, text: "our secret", want: "r0[0:10]then.any[1]@0"},
		{name: "too early", history: []scan.Message{mine("how old are you"), theirs("11"), mine("nice")}, text: "our secret", want: "r0[0:10]then.any[1]!then"},
		{name: "the newest counts", history: []scan.Message{mine("how old are you"), mine("how old are you")}, text: "our secret", want: "r0[0:10]then.any[1]@1"},
		{name: "present message", text: "how old are you? our secret", want: "r0[17:27]then.any[1]"},
		{name: "present message, wrong order", text: "our secret. how old are you", want: "r0[0:10]then.any[1]!then"},
		{name: "only the first half", text: "how old are you"},
		{name: "exception in the earlier message", history: []scan.Message{mine("how old are you dog")}, text: "our secret", want: "r0[0:10]then.any[1]!then"},
		{name: "same author", author: "true", history: []scan.Message{theirs("how old are you")}, text: "our secret", want: "r0[0:10]then.any[1]!then"},
		{name: "other author", author: "false", history: []scan.Message{theirs("how old are you")}, text: "our secret", want: "r0[0:10]then.any[1]@0"},
		{name: "other author, present message", author: "false", text: "how old are you? our secret", want: "r0[17:27]then.any[1]!then"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			author := tt.author
			if author != "" {
				author = ", same_author: " + author
			}
			in := input(tt.text)
			in.History, in.Explain = tt.history, true
			if got := show(compile(t, fmt.Sprintf(rule, author)).Scan(nil, in)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLanguageScope(t *testing.T) {
	t.Parallel()
	share := func(tag string, s float64) []scan.Share { return []scan.Share{{Language: tag, Share: s}} }
	tests := []struct {
		name, rule, text string
		languages        []scan.Share
		hit              bool
		asked            int
	}{
		{"own language", `any: ["kill you"]`, "kill you", share("en-GB", 0.9), true, 1},
		{"a tenth is enough", `any: ["kill you"]`, "kill you", share("en", 0.1), true, 1},
		{"too little", `any: ["kill you"]`, "kill you", share("en", 0.09), false, 1},
		{"not known", `any: ["kill you"]`, "kill you", nil, true, 1},
		{"scope any", `scope: any, any: ["kill you"]`, "kill you", share("de", 1), true, 0},
		{"nothing found, nobody asked", `any: ["kill you"]`, "a calm day", share("de", 1), false, 0},
		{"asked once", `any: ["kill you", "kill"]`, "kill you and kill", share("en", 1), true, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			in := input(tt.text)
			in.Languages = func() []scan.Share { asked++; return tt.languages }
			hits := compile(t, tt.rule).Scan(nil, in)
			if (len(hits) > 0) != tt.hit || asked != tt.asked {
				t.Errorf("hits %q, asked %d times; want hit %v, asked %d times", show(hits), asked, tt.hit, tt.asked)
			}
		})
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	in := input("kill")
	in.Parts = append(in.Parts, scan.Part{Index: 3, Views: input("you now").Parts[0].Views}, scan.Part{Index: 4, Views: input("kill you").Parts[0].Views})
	if got, want := show(compile(t, `any: ["kill you"]`).Scan(nil, in)), "part4:r0[0:8]any[0]"; got != want {
		t.Errorf("got %q, want %q: terms do not reach over parts", got, want)
	}
}

// The first half may have a reading that reaches into the second.
func TestThenTakesTheReadingThatEndsBefore(t *testing.T) {
	t.Parallel()
	const rule = `any: ["how old are {you don't tell|you}"], then: {any: ["don't tell"], within_messages: 2}`
	if got, want := show(compile(t, rule).Scan(nil, input("how old are you don't tell"))), "r0[16:26]then.any[0]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
