package support

import (
	"cmp"
	"slices"
	"time"
)

// typeEmergency and typeImageRemoval are types of helplines.csv with rules of
// their own: the first is shown only in urgent cases and beside the others,
// the second works in all countries, the third takes reports and comforts nobody.
const (
	typeEmergency    = "emergency"
	typeImageRemoval = "image_removal"
	typeReport       = "sexual_abuse_report_hotline"
)

// candidate is a service that fits the reader, with what orders it.
type candidate struct {
	*service
	step int
	// open is nil where it cannot be known.
	open *bool
	// Each rank is 0 for the better half.
	closed, elsewhere, need, language, youth, certain, written int
}

// compare orders candidates: a service known to be closed after all others,
// then by the plan, then as the fields stand.
func compare(a, b candidate) int {
	return cmp.Or(
		cmp.Compare(a.closed, b.closed),
		cmp.Compare(a.step, b.step),
		cmp.Compare(a.elsewhere, b.elsewhere),
		cmp.Compare(a.need, b.need),
		cmp.Compare(a.language, b.language),
		cmp.Compare(a.youth, b.youth),
		cmp.Compare(a.certain, b.certain),
		cmp.Compare(a.written, b.written),
		cmp.Compare(rank(a.medium), rank(b.medium)),
		cmp.Compare(a.order, b.order),
	)
}

func rank(worse bool) int {
	if worse {
		return 1
	}
	return 0
}

// resources chooses the services of a card.
func (b *Book) resources(a Ask, r reader, p plan) []Resource {
	local := b.countries[a.Country]
	chosen := b.findServices(a, r, p)
	if local != nil {
		chosen = b.localServices(a, r, p, local)
	}
	all := make([]Resource, 0, len(chosen)+1)
	if i := slices.IndexFunc(local, func(s *service) bool { return s.typ == typeEmergency }); a.Urgent && i >= 0 {
		all = append(all, newCandidate(local[i], 0, a, r).resource(r))
	}
	for _, c := range chosen {
		all = append(all, c.resource(r))
	}
	return all
}

// findServices is for readers whose country is unknown or has no services:
// image removal tools and finders, in the order of the plan and then the file.
func (b *Book) findServices(a Ask, r reader, p plan) []candidate {
	var found []candidate
	for _, s := range b.worldwide {
		step := slices.IndexFunc(p.steps(r), s.is)
		if step >= 0 && s.isEverywhere() && r.mayUse(s) {
			found = append(found, newCandidate(s, step, a, r))
		}
	}
	slices.SortStableFunc(found, func(x, y candidate) int { return cmp.Compare(x.step, y.step) })
	return found[:min(len(found), maxResources)]
}

// localServices takes the best service of each step of the plan, then the
// second best, until the card is full, and orders them.
func (b *Book) localServices(a Ask, r reader, p plan, local []*service) []candidate {
	var steps [][]candidate
	for i, step := range p.steps(r) {
		steps = append(steps, b.candidates(a, r, local, step, i))
	}
	var chosen []candidate
	for round, more := 0, true; more; round++ {
		more = false
		for i := range steps {
			steps[i] = slices.DeleteFunc(steps[i], func(c candidate) bool {
				return slices.ContainsFunc(chosen, func(o candidate) bool { return same(o.service, c.service) })
			})
			if len(steps[i]) > 0 && len(chosen) < maxResources {
				chosen, more = append(chosen, steps[i][0]), true
			}
		}
	}
	slices.SortFunc(chosen, compare)
	return chosen
}

// candidates are the services of one step, best first. A step without a
// service in the country falls back to the worldwide finder of its kind;
// image removal tools work everywhere and always stand behind the country's.
func (b *Book) candidates(a Ask, r reader, local []*service, step []string, index int) []candidate {
	var found []candidate
	for _, s := range local {
		if s.is(step) && r.mayUse(s) {
			found = append(found, newCandidate(s, index, a, r))
		}
	}
	noneLocal := len(found) == 0
	for _, s := range b.worldwide {
		if s.is(step) && s.isEverywhere() && (noneLocal || s.typ == typeImageRemoval) && r.mayUse(s) {
			found = append(found, newCandidate(s, index, a, r))
		}
	}
	slices.SortFunc(found, compare)
	return found
}

// isEverywhere says whether a worldwide row may be shown: it works in every
// country or finds a service there. Others, such as a number that only some
// countries have switched on, are kept for the record.
func (s *service) isEverywhere() bool {
	return s.typ == typeImageRemoval || slices.Contains(s.tags, finder)
}

func newCandidate(s *service, step int, a Ask, r reader) candidate {
	c := candidate{service: s, step: step, open: s.openAt(a.Now)}
	// A report form, always open, must not overtake a helpline that is closed.
	c.closed = rank(c.open != nil && !*c.open || s.typ == typeReport)
	c.certain = rank(c.open == nil)
	c.elsewhere = rank(s.country == worldwide)
	c.need = rank(!slices.Contains(s.tags, a.Need))
	c.language = rank(!slices.Contains(s.bases, r.base))
	c.youth = rank(!r.adult && !s.young)
	writable := slices.ContainsFunc(s.channels, func(ch Channel) bool { return ch.Kind == "chat" || ch.Kind == "text" })
	c.written = rank(r.readingAge == readingTeen && !writable)
	return c
}

// openAt says whether s is open; nil where that cannot be known.
func (s *service) openAt(now time.Time) *bool {
	open := true
	switch {
	case s.week.always():
	case s.week == nil || s.zone == nil || now.IsZero():
		return nil
	default:
		open = s.week.open(now.In(s.zone))
	}
	return &open
}

// resource is c as r should see it: those who write before they speak get chat
// and text first, younger children the phone.
func (c candidate) resource(r reader) Resource {
	order := []string{"chat", "text", "phone", "web"}
	if r.readingAge == readingChild {
		order = []string{"phone", "chat", "text", "web"}
	}
	channels := slices.Clone(c.channels)
	slices.SortStableFunc(channels, func(a, b Channel) int {
		return cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind))
	})
	return Resource{
		Name: c.name, Channels: channels, Hours: c.hours, OpenNow: c.open,
		Languages: slices.Clone(c.languages), Source: c.source, Checked: c.checked,
	}
}
