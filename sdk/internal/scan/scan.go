// Package scan finds which rules of a set of packs hit a message.
//
// A message goes through three sieves. The first asks which terms have a word
// for each of their parts somewhere in the message: none have in most ordinary
// messages. The second looks for anchors, one or two words side by side of
// every term, in one pass. Only terms that pass both are verified word by
// word. TestAnchorsMissNothing, TestShippedAnchorsMissNothing and FuzzScan hold
// the guarantee that this loses no hit: they compare with trying every term.
package scan

import (
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/handrail-safety/handrail/sdk/internal/entity"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Set is a compiled list of packs. It never changes and is safe for
// concurrent use.
type Set struct {
	rules []rule
	terms []term // those that anchors lead to, ordered by rule

	// byThing are the terms that no word leads to but a thing of this kind.
	byThing map[entity.Kind][]int

	lexicon    *lexicon
	needs      *needs
	plain      anchors
	classed    anchors // those that disguised texts spell otherwise
	vocabulary *vocabulary
	byCode     [][]int32 // the terms that have a word of this code

	pool sync.Pool // of *scratch
}

// rule is a pack's rule with what matching needs of it.
type rule struct {
	*pack.Rule
	language string // base language, "" for scope any
	// vocabulary is that of the pack's language, nil if it is not known.
	vocabulary *vocabularyOf
	any        []term
	near       []near
	unless     []exception
}

// term is a phrase that starts a match.
type term struct {
	phrase
	rule   int
	clause string // "any[2]"
	regex  *regexp.Regexp
}

type phrase struct {
	seq     []pack.Element
	first   starts
	longest int // words, gaps included
}

type near struct {
	pack.Near
	phrases []phrase
}

// eachCondition calls fn for the phrases that speak for or against a hit.
func (r *rule) eachCondition(fn func(*phrase)) {
	for k := range r.near {
		for p := range r.near[k].phrases {
			fn(&r.near[k].phrases[p])
		}
	}
	for k := range r.unless {
		e := &r.unless[k]
		if e.near == nil {
			fn(&e.phrase)
			continue
		}
		for p := range e.near.phrases {
			fn(&e.near.phrases[p])
		}
	}
}

// exempt begins the clauses of exceptions that an override adds.
const exempt = "exempt["

// exception speaks against a hit: a phrase that overlaps it, or words close by.
type exception struct {
	phrase
	near   *near // in place of the phrase
	clause string
}

// Compile builds a Set of packs. It fails on equal rule ids or pack names.
//
// Memory: the search tree takes 4.1 KiB a byte of anchor, as package match says;
// an anchor is one or two words of three bytes each, and terms share them. What
// goes beyond treeBytes stands in a table. 1,236 rules in twelve languages with
// 10,700 terms take 70 MB in all, packs included (sdk/RATIONALE.md), and 1.4 s of
// compiling on two slow shared cores (BenchmarkCompile).
func Compile(packs []*pack.Pack, misspelled Misspelled) (*Set, error) {
	s := &Set{}
	names, ids := map[string]bool{}, map[string]bool{}
	var errs []error
	for _, p := range packs {
		if names[p.Name] {
			errs = append(errs, fmt.Errorf("pack %s is there twice", p.Name))
		}
		names[p.Name] = true
		for _, r := range p.Rules {
			if ids[r.ID] {
				errs = append(errs, fmt.Errorf("rule %s is there twice", r.ID))
			}
			ids[r.ID] = true
			if r.Status != pack.Retired {
				s.add(r)
			}
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	s.byThing = thingTerms(s.terms)
	if s.lexicon = newLexicon(s.terms); s.lexicon.words > maxCodes {
		return nil, fmt.Errorf("%d different words in all packs, limit %d", s.lexicon.words, maxCodes)
	}
	s.lexicon.spellAll(s.terms) // what follows only reads
	r := newRarity(packs, s.lexicon)
	var work sync.WaitGroup
	work.Go(func() {
		s.lexicon.addAliases(s.terms, s.rules, misspelled)
		for i := range s.rules {
			s.rules[i].vocabulary = s.lexicon.dictionary.languages[pack.BaseLanguage(s.rules[i].Pack.Language)]
		}
		s.byCode = termsByCode(s.terms, s.lexicon)
	})
	work.Go(func() { s.needs = newNeeds(s.terms, s.lexicon, r.fresh()) })
	s.anchor(r)
	work.Wait()
	s.vocabulary = newVocabulary(s.terms)
	s.forget()
	s.pool.New = func() any { return newScratch(s) }
	return s, nil
}

// forget drops what only Compile needed.
func (s *Set) forget() {
	s.lexicon.members, s.lexicon.endings, s.lexicon.class = nil, nil, nil
	for _, v := range s.lexicon.dictionary.languages {
		v.dropSkeletons()
	}
}

func (s *Set) add(r *pack.Rule) {
	c := rule{Rule: r}
	if !r.AnyScope {
		c.language = pack.BaseLanguage(r.Pack.Language)
	}
	for _, t := range r.Any {
		c.any = append(c.any, newTerm(t, len(s.rules), t.Clause))
	}
	for _, t := range r.Unless {
		c.unless = append(c.unless, exception{phrase: newPhrase(t), clause: t.Clause})
	}
	for _, n := range r.UnlessNear {
		c.unless = append(c.unless, exception{near: newNear(n), clause: n.Clause})
	}
	for i, t := range r.Exempt {
		c.unless = append(c.unless, exception{phrase: newPhrase(t), clause: fmt.Sprintf("%s%d]", exempt, i)})
	}
	for _, n := range r.Near {
		c.near = append(c.near, *newNear(n))
	}
	if r.Then == nil {
		s.terms = append(s.terms, c.any...)
	} else {
		for i, t := range r.Then.Any {
			s.terms = append(s.terms, newTerm(t, len(s.rules), fmt.Sprintf("then.any[%d]", i)))
		}
	}
	s.rules = append(s.rules, c)
}

func newTerm(t pack.Term, rule int, clause string) term {
	return term{phrase: newPhrase(t), rule: rule, clause: clause, regex: t.Regex}
}

func newPhrase(t pack.Term) phrase {
	return phrase{seq: t.Seq, first: startsOf(t.Seq), longest: longest(t.Seq)}
}

func newNear(n pack.Near) *near {
	out := &near{Near: n}
	for _, t := range n.Terms {
		out.phrases = append(out.phrases, newPhrase(t))
	}
	return out
}

// longest counts the words of the longest text that seq matches. A word joined
// by an apostrophe counts, so it is an upper bound.
func longest(seq []pack.Element) int {
	n := 0
	for _, e := range seq {
		most := 0
		for _, alt := range e.Alternatives() {
			most = max(most, longest(alt))
		}
		n += most + e.Gap()
		if e.Word != nil {
			n++
		}
		if e.Thing() != nil {
			n += longestThing
		}
	}
	return n
}

// Input is one message with what is known of it. It is read only.
type Input struct {
	Parts   []Part
	History []Message // oldest first
	Author  vocab.AgeBand
	// Recipient is the youngest age band; empty counts as unknown.
	Recipient vocab.AgeBand
	Surface   vocab.Surface
	Phase     vocab.Phase // empty counts as post_send
	// Languages is asked at most once a scan, and only where a rule bound to
	// its language has a match. Nil, or an empty answer, is "not known": then
	// every rule runs.
	Languages func() []Share
	// Explain adds near misses, and to each hit what was read.
	Explain bool
}

// Part is one text of the message.
type Part struct {
	Index int // reported in [Hit].Part
	Views *normalize.Views
}

// Message is one earlier message.
type Message struct {
	ByAuthor bool // written by the author of the present message
	Text     string
}

// Share is how much of the message is in a language.
type Share struct {
	Language string  // BCP 47
	Share    float64 // in [0, 1]
}

// minShare is the share from which the rules of a language run.
const minShare = 0.1

// Hit is one place where a rule hits, or nearly did.
type Hit struct {
	Rule *pack.Rule
	Part int
	// Start and End are byte offsets into the original text of the part.
	Start, End int
	// Message is the index of the earlier message where a rule with then
	// began, -1 for the present one.
	Message int
	Score   float64
	Shadow  bool // the rule is a draft
	// Clause is the term that was found: "any[2]" or "then.any[0]".
	Clause string
	// Disguised is true where the words are spelled so that only the
	// deobfuscated view reads them.
	Disguised bool
	// ReadAs is what the view that matched has in place of [Start, End), set
	// with Explain; a letter that the author hid is [normalize.Wildcard].
	ReadAs string
	// NearMiss is true where Failed, and nothing else before it, spoke
	// against the hit: "near[0]", "unless[1]", "when.direction", "then".
	NearMiss bool
	Failed   string
}
