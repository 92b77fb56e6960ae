package scan

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// scanWithoutAnchors tries every term on every part: what Scan must equal.
func (s *Set) scanWithoutAnchors(in *Input) []Hit {
	sc := newScratch(s)
	var dst []Hit
	for i := range in.Parts {
		sc.read(in.Parts[i].Views, s.lexicon)
		for t := range s.terms {
			sc.mark(t)
		}
		dst = s.judgeCandidates(dst, in, &in.Parts[i], sc)
		sc.unmark()
	}
	return dst
}

// fuzzTerms have every feature of the term language, on few letters so that
// random texts meet them.
var fuzzTerms = []string{
	"kill you", "kill {you|ur self|me} now", "go {and|} die", "keep [..3] secret", "suicid*", "suicid* note", "suicide is",
	"don't tell", "école", "ano", "ass hat", "good boy", "{kill|kil} him", "boo*", "book end", "boot* camp", "🔪 you",
	"{a b|c} [..2] {d|e f|}  {now|then}", "l'eau", "убью тебя", "мама*",
}

func fuzzSet(tb testing.TB) *Set {
	tb.Helper()
	p := &pack.Pack{Name: "demo-en", Language: "en"}
	for i, text := range fuzzTerms {
		term, err := pack.ParseTerm(text)
		if err != nil {
			tb.Fatal(err)
		}
		r := &pack.Rule{Pack: p, ID: fmt.Sprintf("demo-en.r%d", i), Status: pack.Stable, Score: 0.5, Any: []pack.Term{term}}
		if i%4 == 3 {
			r.Near = []pack.Near{{Terms: p.Rules[0].Any, Within: 4, Side: pack.AnySide}}
		}
		if i%5 == 4 {
			r.Unless = p.Rules[1].Any
		}
		p.Rules = append(p.Rules, r)
	}
	spellings, faults := pack.ParseSpellings("en.yaml", []byte(`
schema: 1
spellings: en
version: 1.0.0
licence: CC0-1.0
source: own work
sounds: ["c k", "oo u"]
code_words: {kill: [unalive], good: [unalive, noice], camp: [noice]}
worst: [kill, note]
`))
	if spellings == nil {
		tb.Fatal(faults)
	}
	s, err := Compile([]*pack.Pack{p}, Misspelled{Spellings: []*pack.Spellings{spellings}})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

var fuzzSeeds = []string{
	"kill you now", "k1ll y0u now", "k*ll y*u", "go and die", "g0 d1e", "keep this our little secret", "suicidal note",
	"su*cidal is suicide is", "don't tell", "d0nt tell", "à l'école ecolé", "año ano", "as s hat a$$ hat", "g00d boy god boy",
	"k i l l him", "kiiil him", "booook end", "b00k end boots camp", "🔪🏽 you", "a b x d now c e f then", "l'eau leau", "УБЬЮ тебя ма*а",
	"unalive you noice boy sekret", "unal1ve y0u boot noice, kep this skrt", "#killyounow @goanddie keepsecret99 killyou", "#k1llyou g0anddie7",
	"kill\nyou", "kill. you kill, ur self now", strings.Repeat("kill you ", 20), "*** * k* *", "aa'a'a'kill'you",
}

func compareScans(t *testing.T, s *Set, text string) {
	t.Helper()
	var views normalize.Views
	views.Build(text)
	for _, explain := range []bool{false, true} {
		in := &Input{Parts: []Part{{Views: &views}}, Explain: explain}
		got, want := s.Scan(nil, in), s.scanWithoutAnchors(in)
		if !slices.Equal(got, want) {
			t.Errorf("%q (explain %v): anchors give %v, all terms %v", text, explain, got, want)
		}
		for _, h := range got {
			if h.Start < 0 || h.Start >= h.End || h.End > len(text) {
				t.Errorf("%q: span [%d, %d) outside the text", text, h.Start, h.End)
			}
		}
	}
}

func TestAnchorsMissNothing(t *testing.T) {
	t.Parallel()
	s := fuzzSet(t)
	for _, text := range fuzzSeeds {
		compareScans(t, s, text)
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range fuzzSeeds {
		f.Add(text)
	}
	s := fuzzSet(f)
	f.Fuzz(func(t *testing.T, text string) { compareScans(t, s, text) })
}

// Every term of the set must have an anchor, or Scan would never try it.
func TestEveryTermIsAnchored(t *testing.T) {
	t.Parallel()
	s := fuzzSet(t)
	anchored := map[int]bool{}
	for _, terms := range slices.Concat(s.plain.terms, slices.Collect(maps.Values(s.plain.tail.terms))) {
		for _, i := range terms {
			anchored[i] = true
		}
	}
	for i := range s.terms {
		if !anchored[i] {
			t.Errorf("term %q has no anchor", fuzzTerms[s.terms[i].rule])
		}
	}
}

func TestScanConcurrently(t *testing.T) {
	t.Parallel()
	s := fuzzSet(t)
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			var views normalize.Views
			for round := range 100 {
				text := fuzzSeeds[(worker+round)%len(fuzzSeeds)]
				views.Build(text)
				in := &Input{Parts: []Part{{Views: &views}}}
				if got, want := s.Scan(nil, in), s.scanWithoutAnchors(in); !slices.Equal(got, want) {
					t.Errorf("%q: %v, want %v", text, got, want)
				}
			}
		})
	}
	wg.Wait()
}
