package scan

import (
	"cmp"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Scan appends the hits of all rules on all parts of in to dst: by part, then
// by rule in the order of the packs, then by place. Hits of one rule in one
// part do not overlap: of those that would, the earliest and then the longest
// is kept. It fails on nothing and is not cancelled: a rule that cannot be
// judged does not exist.
//
// Safe for concurrent use. Most ordinary messages cost no allocation; one that
// may match a term costs the list that the search library returns.
// Median of ordinary messages against 1,236 rules 3.4 µs with views that are built, on
// two slow shared cores (BenchmarkScan); twice the rules cost 1.6 times as much, views
// included (BenchmarkShipped).
func (s *Set) Scan(dst []Hit, in *Input) []Hit {
	sc := s.borrow()
	for i := range in.Parts {
		dst = s.part(dst, in, &in.Parts[i], sc)
	}
	s.give(sc)
	return dst
}

// ScanIn scans one text that is known to be in a language. Views are those of the text.
func (s *Set) ScanIn(views *normalize.Views, language string) []Hit {
	share := []Share{{Language: language, Share: 1}}
	return s.Scan(nil, &Input{Parts: []Part{{Views: views}}, Languages: func() []Share { return share }})
}

func (s *Set) part(dst []Hit, in *Input, part *Part, sc *scratch) []Hit {
	s.candidates(sc, part)
	if len(sc.candidates) == 0 {
		return dst
	}
	dst = s.judgeCandidates(dst, in, part, sc)
	sc.unmark()
	return dst
}

// candidates marks the terms that may match a part.
func (s *Set) candidates(sc *scratch, part *Part) {
	bare := &part.Views.Bare
	sc.tokens = normalize.Tokens(sc.tokens[:0], bare.Text)
	sc.codes, sc.several = s.lexicon.codes(sc.codes[:0], sc.several[:0], bare.Text, sc.tokens)
	slices.Sort(sc.several)
	sc.several = slices.Compact(sc.several)
	s.markThings(sc, part.Views)
	if part.Views.Disguised() {
		s.markDisguised(sc, part.Views)
	} else {
		s.markPlain(sc, part.Views)
	}
}

// markPlain finds the candidates of a text without disguised words, and reads
// the text if there are any.
func (s *Set) markPlain(sc *scratch, views *normalize.Views) {
	sc.present.add(sc.codes)
	sc.present.add(sc.several)
	sc.answers.next(len(s.needs.list))
	if s.needs.any(sc.codes, &sc.present, &sc.answers) || s.needs.any(sc.several, &sc.present, &sc.answers) {
		sc.coded = encode(sc.coded[:0], sc.codes)
		sc.found = s.plain.set.Find(sc.found[:0], sc.coded)
		for _, i := range sc.found {
			for _, t := range s.plain.terms[i] {
				if s.needs.met(s.needs.parts[t], &sc.present, &sc.answers) {
					sc.mark(t)
				}
			}
		}
		s.plain.tail.find(sc.coded, func(t int) {
			if s.needs.met(s.needs.parts[t], &sc.present, &sc.answers) {
				sc.mark(t)
			}
		})
		for _, c := range sc.several {
			for _, t := range s.byCode[c] {
				if s.needs.met(s.needs.parts[t], &sc.present, &sc.answers) {
					sc.mark(int(t))
				}
			}
		}
	}
	sc.present.remove(sc.codes)
	sc.present.remove(sc.several)
	if len(sc.candidates) > 0 {
		sc.read(views, s.lexicon)
	}
}

// markDisguised reads a text with disguised words and finds the candidates of
// all its views.
func (s *Set) markDisguised(sc *scratch, views *normalize.Views) {
	sc.coded = encode(sc.coded[:0], sc.codes)
	sc.find(&s.plain)
	sc.read(views, s.lexicon)
	sc.coded, sc.word = s.lexicon.encodeSqueezed(sc.coded[:0], sc.word, sc.deob.view.Text, sc.deob.tokens)
	sc.find(&s.plain)
	sc.find(&s.classed)
	s.hidden(sc)
	s.markCodes(sc, sc.several)
	sc.several = sc.several[:0]
	for _, meanings := range sc.deob.alias {
		for _, m := range meanings {
			sc.several = append(sc.several, m.code)
		}
	}
	slices.Sort(sc.several)
	s.markCodes(sc, slices.Compact(sc.several))
}

// markCodes marks the terms that have a word of one of these codes.
func (s *Set) markCodes(sc *scratch, codes []uint16) {
	for _, c := range codes {
		for _, t := range s.byCode[c] {
			sc.mark(int(t))
		}
	}
}

// judgeCandidates verifies the marked terms, rule by rule. A term that is a
// candidate in one view is tried in both.
func (s *Set) judgeCandidates(dst []Hit, in *Input, part *Part, sc *scratch) []Hit {
	slices.Sort(sc.candidates)
	for from := 0; from < len(sc.candidates); {
		to, r := from, s.terms[sc.candidates[from]].rule
		for to < len(sc.candidates) && s.terms[sc.candidates[to]].rule == r {
			to++
		}
		dst = s.rule(dst, in, part, sc, &s.rules[r], sc.candidates[from:to])
		from = to
	}
	return dst
}

// find marks the terms whose anchor stands in sc.coded.
func (sc *scratch) find(a *anchors) {
	sc.found = a.set.Find(sc.found[:0], sc.coded)
	for _, i := range sc.found {
		for _, t := range a.terms[i] {
			sc.mark(t)
		}
	}
	a.tail.find(sc.coded, sc.mark)
}

// hidden marks the terms that a word with hidden letters may belong to.
func (s *Set) hidden(sc *scratch) {
	for i := range sc.deob.tokens {
		if sc.deob.hides[i] {
			s.vocabulary.candidates(sc.deob.text(i), sc.mark)
		}
	}
}

// rule judges one rule whose terms with these indexes are candidates.
func (s *Set) rule(dst []Hit, in *Input, part *Part, sc *scratch, r *rule, terms []int) []Hit {
	sc.matches = sc.matches[:0]
	sc.deob.of = r.vocabulary
	if r.View != pack.ViewDeobfuscated {
		s.locate(in, sc, r, terms, &sc.folded)
	}
	if sc.odd && r.View != pack.ViewFolded {
		s.locate(in, sc, r, terms, &sc.deob)
	}
	if len(sc.matches) == 0 || !sc.speaks(in, r.language) {
		return dst
	}
	first := len(dst)
	for _, m := range resolve(sc.matches) {
		h := Hit{Rule: r.Rule, Part: part.Index, Start: m.start, End: m.end, Message: m.message,
			Score: r.Score, Shadow: r.Status == pack.Draft, Clause: m.clause, Disguised: m.disguised, NearMiss: m.failed != "", Failed: m.failed}
		if h.NearMiss && len(dst) > first {
			break // near misses come last; one tells enough, and none beside a hit
		}
		if in.Explain {
			h.ReadAs = m.read()
		}
		dst = append(dst, h)
	}
	return dst
}

// resolve orders matches by place, hits before near misses, and keeps those
// that do not overlap an earlier one.
func resolve(matches []located) []located {
	slices.SortFunc(matches, func(a, b located) int {
		return cmp.Or(cmp.Compare(min(len(a.failed), 1), min(len(b.failed), 1)),
			cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.order, b.order))
	})
	kept := matches[:0]
	end := -1
	for _, m := range matches {
		if m.start >= end || len(kept) == 0 {
			kept = append(kept, m)
			end = m.end
		}
	}
	return kept
}

// locate appends every match of the terms in w to sc.matches; matches that a
// clause speaks against only where they are to be explained.
func (s *Set) locate(in *Input, sc *scratch, r *rule, terms []int, w *words) {
	for _, i := range terms {
		t := &s.terms[i]
		for at := 0; at < w.len(); at++ {
			end := t.matchAt(w, at)
			if end < 0 || w.unsure(at, end) || sc.abbreviated(r, w, at, end) {
				continue
			}
			if t.regex != nil {
				s.locateRegex(in, sc, r, t, w, at, end)
				continue
			}
			disguised := w == &sc.deob && w.disguised(at, end)
			if r.View == pack.ViewDeobfuscated && !disguised {
				continue
			}
			message, failed := s.judge(in, sc, r, w, at, end)
			if failed != "" && !in.Explain {
				continue
			}
			start, stop := w.original(at, end)
			sc.matches = append(sc.matches, located{start: start, end: stop, message: message,
				clause: t.clause, failed: failed, disguised: disguised, order: len(sc.matches),
				words: w, from: w.tokens[at].Start, to: w.tokens[end-1].End})
		}
	}
}

// abbreviated reports whether words [at, end) of w are one abbreviation, such as "wth",
// in a message that leaves out vowels throughout: there it is "with".
func (sc *scratch) abbreviated(r *rule, w *words, at, end int) bool {
	return end-at == 1 && sc.odd && sc.deob.dropped && r.vocabulary.hasSkeleton(w.text(at))
}

// judge checks all clauses of r for a match of words [at, end): in which
// message the finding began, and the clause that failed.
func (s *Set) judge(in *Input, sc *scratch, r *rule, w *words, at, end int) (message int, failed string) {
	if r.Then == nil {
		failed = r.failed(w, at, end)
		if failed == "" && w == &sc.folded && sc.odd && r.View != pack.ViewFolded {
			failed = r.excused(&sc.deob, at, end)
		}
	}
	if failed == "" {
		failed = audienceFailure(&r.When, in)
	}
	if failed == "" && r.Then != nil {
		return s.began(in, sc, r, w, at)
	}
	return -1, failed
}

// speaks reports whether rules of a language run on this message.
func (sc *scratch) speaks(in *Input, language string) bool {
	if language == "" || in.Languages == nil {
		return true
	}
	if !sc.languagesKnown {
		sc.languages, sc.languagesKnown = in.Languages(), true
	}
	if len(sc.languages) == 0 {
		return true
	}
	sum := 0.0
	for _, l := range sc.languages {
		if pack.BaseLanguage(l.Language) == language {
			sum += l.Share
		}
	}
	return sum >= minShare
}
