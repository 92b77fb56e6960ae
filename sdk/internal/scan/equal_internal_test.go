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

// open gives the set with every phrase tried at every word, whatever the letters that it
// begins with; it serves scanWithoutAnchors alone.
func (s *Set) open() *Set {
	o := &Set{rules: slices.Clone(s.rules), terms: slices.Clone(s.terms), lexicon: s.lexicon}
	for i := range o.terms {
		o.terms[i].first.open()
	}
	for i := range o.rules {
		r := &o.rules[i]
		r.any, r.near, r.unless = slices.Clone(r.any), slices.Clone(r.near), slices.Clone(r.unless)
		for k := range r.any {
			r.any[k].first.open()
		}
		for k := range r.near {
			r.near[k] = r.near[k].open()
		}
		for k := range r.unless {
			r.unless[k].first.open()
			if n := r.unless[k].near; n != nil {
				opened := n.open()
				r.unless[k].near = &opened
			}
		}
	}
	return o
}

func (n near) open() near {
	n.phrases = slices.Clone(n.phrases)
	for i := range n.phrases {
		n.phrases[i].first.open()
	}
	return n
}

func (s *starts) open() {
	for i := range s {
		s[i] = ^uint64(0)
	}
}

// fuzzTerms have every feature of the term language, on few letters so that
// random texts meet them. "noice" is a code word besides, "unaliv*" the beginning of one.
var fuzzTerms = []string{
	"kill you", "kill {you|ur self|me} now", "go {and|} die", "keep [..3] secret", "suicid*", "suicid* note", "suicide is",
	"don't tell", "école", "ano", "ass hat", "good boy", "{kill|kil} him", "boo*", "book end", "boot* camp", "🔪 you",
	"{a b|c} [..2] {d|e f|}  {now|then}", "l'eau", "убью тебя", "мама*",
	"noice boy", "unaliv* him", "țâțe now", "<12..15> you", "<link> kill", "nobody",
	"booke*", "<link>", "ooz* now",
}

// fuzzOther are the terms of a second language, which reads some words of the first
// otherwise.
var fuzzOther = []string{"noice kil*", "tuer toi", "personne ami", "ano now", "secrète"}

// fuzzClean are ordinary messages: "kull", "sucks" and "nobady" are what a word with
// hidden letters may be besides.
var fuzzClean = []pack.Clean{
	{Language: "en", Messages: []string{"the kull sucks, the kull is here", "you and me, you and him", "see you there now", "the cape camp book is good", "nobady tells me"}},
	{Language: "fr", Messages: []string{"une note pour toi", "les amis de personne", "la tuor est ici"}},
}

func fuzzSet(tb testing.TB) *Set {
	tb.Helper()
	packs := []*pack.Pack{fuzzPack(tb, "en", fuzzTerms), fuzzPack(tb, "fr", fuzzOther)}
	packs[0].Rules[0].View = pack.ViewDeobfuscated
	packs[0].Rules[8].View = pack.ViewFolded
	with := Misspelled{Clean: fuzzClean}
	for _, of := range []struct{ language, spellings string }{
		{"en", `sounds: ["c k", "oo u", "ci ki"], code_words: {kill: [unalive], good: [unalive, noice], camp: [noice], boy: [camp], nobody: [zork]}, worst: [kill, note]`},
		{"fr", `sounds: ["que k"], code_words: {tuer: [noice, toi], secrete: [zork]}, worst: [tuer, ami]`},
	} {
		spellings, faults := pack.ParseSpellings(of.language+".yaml", fmt.Appendf(nil,
			"{schema: 1, spellings: %s, version: 1.0.0, licence: CC0-1.0, source: own work, %s}", of.language, of.spellings))
		if spellings == nil || len(faults) > 0 {
			tb.Fatal(faults)
		}
		with.Spellings = append(with.Spellings, spellings)
	}
	s, err := Compile(packs, with)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// fuzzPack has a rule for each term, some with conditions.
func fuzzPack(tb testing.TB, language string, terms []string) *pack.Pack {
	tb.Helper()
	p := &pack.Pack{Name: "demo-" + language, Language: language}
	aside, err := pack.ParseTerm("a suicidal friend") // no term of any rule has these words
	if err != nil {
		tb.Fatal(err)
	}
	for i, text := range terms {
		term, err := pack.ParseTerm(text)
		if err != nil {
			tb.Fatal(err)
		}
		r := &pack.Rule{Pack: p, ID: fmt.Sprintf("%s.r%d", p.Name, i), Status: pack.Stable, Score: 0.5, Any: []pack.Term{term}}
		if i%4 == 3 {
			r.Near = []pack.Near{{Terms: p.Rules[0].Any, Within: 4, Side: pack.AnySide}}
		}
		if i == 2 {
			r.Near = []pack.Near{{Terms: []pack.Term{aside}, Within: 9, Side: pack.AnySide}}
		}
		if i%5 == 4 {
			r.Unless = p.Rules[1].Any
		}
		p.Rules = append(p.Rules, r)
	}
	return p
}

var fuzzSeeds = []string{
	"kill you now", "k1ll y0u now", "k*ll y*u", "go and die", "g0 d1e", "keep this our little secret", "suicidal note",
	"su*cidal is suicide is", "don't tell", "d0nt tell", "à l'école ecolé", "año ano", "as s hat a$$ hat", "g00d boy god boy",
	"k i l l him", "kiiil him", "booook end", "b00k end boots camp", "🔪🏽 you", "a b x d now c e f then", "l'eau leau", "УБЬЮ тебя ма*а",
	"unalive you noice boy sekret", "unal1ve y0u boot noice, kep this skrt", "#killyounow @goanddie keepsecret99 killyou", "#k1llyou g0anddie7",
	"kill\nyou", "kill. you kill, ur self now", strings.Repeat("kill you ", 20), "*** * k* *", "aa'a'a'kill'you",
	// words that only a star parts, and hidden letters in one word and in many
	"kill*you now", "kill*you*now", "k*ll*you", "*kill*you*", "kill**you", "tell*nobody unalive*him", "∗kill you k∗ll yo∗", "n*b*dy", "n*body s*cks k*ll y*u n*w",
	"ano*\u0301x", "ano* x", "a*n*o", "noice*boy", "s*cr*t k**p", "boot*camp go*d b*y",
	// tags: with digits, of a code word, of the beginning of a word, of a word that stands for others
	"suicide99 is", "#suicidenote", "#noiceboy", "#unalivehim", "#unalivehim7 noice99", "#sekretkeepnow", "noice1 boy2", "unalive99 him", "#booking99 end", "@killyounow #note99",
	"#killyounow#goanddie", "#tuertoi #personneami", "killyounow", "@killyounow", "#k*llyounow", "#kill*younow", "#toitoinow12",
	// several readings, and words of two languages
	"noice kill", "noice kil", "noice noice boy", "camp boy camp", "toi toi tuer toi", "ami personne ani", "nite suicid note", "kip kep keep secret scrt", "nbd nbdy tll",
	// diacritics left out, one of several, and piled
	"tâțe now țate now tate now", "ţâţe now", "secrete secrète sécrete", "k\u0301\u0302i\u0301\u0302ll you", "kíll yóú", "ecole\u0301 e\u0301cole",
	// case parts words
	"KillYou now", "KiLlYoU", "éKill youKill", "#KillYouNow", "GoAndDie UnaliveHim", "12 you 1З you 15 you", "see http://x.io/a kill",
	// the beginning of a word that runs across two; a word that is one only in a condition; what two languages read otherwise
	"#bookend now", "#bookend k1ll y0u", "suikidal note", "a suikidal friend suikidal note", "zork", "z0rk zork", "oooze now",
}

// compareScans compares Scan of a set with what every term gives; all is the set, or what
// open gives of it.
func compareScans(t *testing.T, s, all *Set, text string) {
	t.Helper()
	var views normalize.Views
	views.Build(text)
	in := &Input{Parts: []Part{{Views: &views}}, Explain: true}
	want := all.scanWithoutAnchors(in)
	for _, explain := range []bool{true, false} {
		in.Explain = explain
		if !explain {
			want = unexplained(want)
		}
		got := s.Scan(nil, in)
		if !slices.Equal(got, want) {
			t.Errorf("%.300q (explain %v): anchors give %v, all terms %v", text, explain, got, want)
		}
		for _, h := range got {
			if h.Start < 0 || h.Start >= h.End || h.End > len(text) {
				t.Errorf("%.300q: span [%d, %d) outside the text", text, h.Start, h.End)
			}
		}
	}
}

// unexplained leaves of hits what Scan gives where nobody asks for an explanation.
func unexplained(hits []Hit) []Hit {
	var out []Hit
	for _, h := range hits {
		if h.ReadAs = ""; !h.NearMiss {
			out = append(out, h)
		}
	}
	return out
}

func TestAnchorsMissNothing(t *testing.T) {
	t.Parallel()
	s := fuzzSet(t)
	all := s.open()
	for _, text := range fuzzSeeds {
		compareScans(t, s, all, text)
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range fuzzSeeds {
		f.Add(text)
	}
	s := fuzzSet(f)
	all := s.open()
	f.Fuzz(func(t *testing.T, text string) { compareScans(t, s, all, text) })
}

// Every term of the set must have an anchor, or Scan would never try it.
func TestEveryTermIsAnchored(t *testing.T) {
	t.Parallel()
	s := fuzzSet(t)
	anchored := map[int]bool{}
	for _, terms := range slices.Concat(s.plain.terms, slices.Collect(maps.Values(s.plain.tail.terms)), slices.Collect(maps.Values(s.byThing))) {
		for _, i := range terms {
			anchored[i] = true
		}
	}
	for i := range s.terms {
		if !anchored[i] {
			t.Errorf("%s of %s has no anchor", s.terms[i].clause, s.rules[s.terms[i].rule].ID)
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
