package support

import "slices"

// selectors are the types and tags of all services.
func selectors(services []*service) map[string]bool {
	words := map[string]bool{}
	for _, s := range services {
		words[s.typ] = true
		for _, t := range s.tags {
			words[t] = true
		}
	}
	return words
}

// joinTwins gives rows of one country and name the channels and languages of
// each other: a service that is child helpline and online-safety helpline has
// two rows, which its sources describe differently well.
func joinTwins(services []*service) {
	type twin struct{ country, name string }
	groups := map[twin][]*service{}
	for _, s := range services {
		key := twin{s.country, s.name}
		groups[key] = append(groups[key], s)
	}
	for _, group := range groups {
		var channels []Channel
		for _, s := range group {
			for _, c := range s.channels {
				if !slices.Contains(channels, c) {
					channels = append(channels, c)
				}
			}
		}
		for _, s := range group {
			s.channels = channels
			if len(s.languages) == 0 {
				s.languages, s.bases = group[0].languages, group[0].bases
			}
		}
	}
}

// same says whether a and b are one service for the person who reads the card:
// they share a name, a number or an address.
func same(a, b *service) bool {
	return a.name == b.name || slices.ContainsFunc(a.channels, func(c Channel) bool { return slices.Contains(b.channels, c) })
}
