package sdk

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// A CleanHit is a rule that finds ordinary messages of a language, which no rule
// should.
type CleanHit struct {
	// Rule is its id; it stands in File, a path below the rules, at Line.
	Rule string
	File string
	Line int
	// Draft is true for a rule that runs in shadow.
	Draft bool
	// Language of the messages, as their file is named.
	Language string
	// Count of the messages that the rule finds, and how many that is of a thousand, in
	// hundredths.
	Count       int
	PerThousand float64
	// Messages are the first three. They come from the rules, not from a user.
	Messages []string
}

// maxCleanMessages is how many messages a [CleanHit] shows.
const maxCleanMessages = 3

// CleanHits holds the rules that judge now against the ordinary messages that
// stand beside them, clean/<language>.txt, each taken as written in that language
// by nobody known: a rule that asks for an age, a place or an earlier message may
// find more. It names every rule that finds one, drafts too, those that find the
// most of a thousand first; the result is empty, not nil, if none does. The messages
// are read anew at each call.
//
// It fails with [ErrClosed], with ctx.Err(), which is looked at before each
// message, and with a [*PackError] for each file that cannot be read and each line of another
// form. 36,000 messages take
// 0.3 s on one slow shared core (BenchmarkCleanHits), and no goroutine is started.
func (e *Engine) CleanHits(ctx context.Context) ([]CleanHit, error) {
	if e.closed.Load() {
		return nil, ErrClosed
	}
	var out []CleanHit
	err := contained(func() (err error) {
		out, err = e.rules.Load().cleanHits(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (r *ruleset) cleanHits(ctx context.Context) ([]CleanHit, error) {
	clean, faults := pack.LoadClean(r.files, "clean")
	if len(faults) > 0 {
		return nil, errors.Join(packErrors(faults)...)
	}
	out := []CleanHit{}
	var views normalize.Views
	var hits []scan.Hit
	for _, c := range clean {
		found := map[*pack.Rule]*CleanHit{}
		spoken := []scan.Share{{Language: c.Language, Share: 1}}
		in := scan.Input{Parts: []scan.Part{{Views: &views}}, Languages: func() []scan.Share { return spoken }}
		for _, message := range c.Messages {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			views.Build(message)
			hits = r.scan.Scan(hits[:0], &in)
			for i, h := range hits {
				if !slices.ContainsFunc(hits[:i], func(before scan.Hit) bool { return before.Rule == h.Rule }) {
					noteClean(found, h.Rule, c.Language, message)
				}
			}
		}
		for _, h := range found {
			h.PerThousand = math.Round(1e5*float64(h.Count)/float64(len(c.Messages))) / 100
			out = append(out, *h)
		}
	}
	slices.SortFunc(out, func(a, b CleanHit) int {
		return cmp.Or(cmp.Compare(b.PerThousand, a.PerThousand), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Language, b.Language))
	})
	return out, nil
}

// noteClean counts a message that a rule finds.
func noteClean(found map[*pack.Rule]*CleanHit, r *pack.Rule, language, message string) {
	h := found[r]
	if h == nil {
		h = &CleanHit{Rule: r.ID, File: r.Pack.File, Line: r.Line, Draft: r.Status == pack.Draft, Language: language}
		found[r] = h
	}
	if h.Count++; len(h.Messages) < maxCleanMessages {
		h.Messages = append(h.Messages, message)
	}
}
