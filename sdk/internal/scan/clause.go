package scan

import (
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// failed names the first of near and unless that speaks against a match of
// words [start, end), "" if none does.
func (r *rule) failed(w *words, start, end int) string {
	for i := range r.near {
		if !r.near[i].holds(w, start, end) {
			return r.near[i].Clause
		}
	}
	for i := range r.unless {
		if r.unless[i].voids(w, start, end) {
			return r.unless[i].clause
		}
	}
	return ""
}

// excused names the exception that speaks against a match of words [start, end) of the
// folded view, but is written in disguise: only deob reads it.
func (r *rule) excused(deob *words, start, end int) string {
	from, to := deob.place(start), deob.place(end-1)
	if from < 0 || to < from {
		return ""
	}
	for i := range r.unless {
		if r.unless[i].voids(deob, from, to+1) {
			return r.unless[i].clause
		}
	}
	return ""
}

// voids reports whether e speaks against a match of words [start, end).
func (e *exception) voids(w *words, start, end int) bool {
	if e.near != nil {
		return e.near.holds(w, start, end)
	}
	return e.overlaps(w, start, end)
}

func (n *near) holds(w *words, start, end int) bool {
	for _, p := range n.phrases {
		if n.Side != pack.Before && p.after(w, end, n.Within) || n.Side != pack.After && p.before(w, start, n.Within) {
			return true
		}
	}
	return false
}

// after reports whether p starts within so many words behind word end-1.
func (p phrase) after(w *words, end, within int) bool {
	for at := end; at < w.len() && w.ordinal[at]-w.ordinal[end-1] <= within; at++ {
		if p.matchAt(w, at) >= 0 {
			return true
		}
	}
	return false
}

// before reports whether p ends within so many words ahead of word start.
func (p phrase) before(w *words, start, within int) bool {
	least := start // the earliest end that is near enough
	for least > 1 && w.ordinal[start]-w.ordinal[least-2] <= within {
		least--
	}
	for at := start - 1; at >= 0 && start-at <= reach(within+p.longest); at-- {
		if p.matchEnding(w, at, least, start) >= 0 {
			return true
		}
	}
	return false
}

// overlaps reports whether p matches words of [start, end).
func (p phrase) overlaps(w *words, start, end int) bool {
	for at := end - 1; at >= 0 && start-at <= reach(p.longest); at-- {
		if p.matchEnding(w, at, start+1, w.len()) >= 0 {
			return true
		}
	}
	return false
}

// reach is how many tokens back so many words may lie: an apostrophe can make
// several tokens of one word.
func reach(words int) int { return 4*words + 4 }

// audienceFailure names the first audience condition that does not hold.
func audienceFailure(w *pack.When, in *Input) string {
	switch {
	case !allows(w.AuthorAge, orElse(in.Author, vocab.AgeUnknown)):
		return "when.author_age"
	case !allows(w.RecipientAge, orElse(in.Recipient, vocab.AgeUnknown)):
		return "when.recipient_age"
	case !allows(w.Surface, in.Surface):
		return "when.surface"
	case !allows(w.Phase, orElse(in.Phase, vocab.PostSend)):
		return "when.phase"
	case !allows(w.Direction, DirectionOf(in.Author, in.Recipient)):
		return "when.direction"
	}
	return ""
}

func allows[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func orElse[T ~string](v, fallback T) T {
	if v == "" {
		return fallback
	}
	return v
}

// DirectionOf says who speaks to whom. A recipient of unknown age counts as a
// child; an author of unknown age makes the direction unknown.
func DirectionOf(author, recipient vocab.AgeBand) vocab.Direction {
	switch {
	case author.Rank() < 0:
		return vocab.DirectionUnknown
	case author.Child() && recipient.Child():
		return vocab.Peer
	case author.Child():
		return vocab.ChildToAdult
	case recipient.Child():
		return vocab.AdultToChild
	default:
		return vocab.AdultToAdult
	}
}
