package corpus

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

const (
	// size is how many messages [Compose] makes, and shortest and longest
	// their bounds in bytes.
	size, shortest, longest = 1000, 20, 160
	// seed makes every run compose the same messages.
	seed = 20260401
)

// topic is what may be joined: any start with any end.
type topic struct{ starts, ends []string }

// Compose makes the messages of [Clean]: the hand-written ones and, up to
// 1,000, distinct ones joined from parts, in the casual spelling of chat. It is
// a pure function of the two files.
func Compose() []string {
	topics, openers, closers := readParts()
	r := rand.New(rand.NewPCG(seed, 0))
	out := Written()
	known := map[string]bool{}
	for len(out) < size {
		text := sentence(r, topics)
		if r.IntN(3) == 0 {
			text += ". " + sentence(r, topics)
		}
		if r.IntN(4) == 0 {
			text = pick(r, openers) + " " + text
		}
		if r.IntN(3) == 0 {
			text += " " + pick(r, closers)
		}
		text = casual(r, text)
		if known[text] || len(text) < shortest || len(text) > longest {
			continue
		}
		known[text] = true
		out = append(out, text)
	}
	r.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	return out
}

func sentence(r *rand.Rand, topics []*topic) string {
	t := topics[r.IntN(len(topics))]
	return pick(r, t.starts) + glue(r) + pick(r, t.ends)
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func glue(r *rand.Rand) string {
	if r.IntN(3) == 0 {
		return ", "
	}
	return " "
}

// casual spells a message as hurried people do, now and then.
func casual(r *rand.Rand, text string) string {
	switch r.IntN(5) {
	case 0:
		return strings.ToLower(text)
	case 1:
		return strings.NewReplacer("you ", "u ", "because ", "bc ", "please", "pls", "tomorrow", "tmrw").Replace(text)
	case 2:
		first := []rune(text)
		first[0] = unicode.ToUpper(first[0])
		return string(first)
	default:
		return text
	}
}

func readParts() (topics []*topic, openers, closers []string) {
	byName := map[string]*topic{}
	var section string
	for _, line := range lines(parts) {
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			section = strings.Trim(line, "[]")
			continue
		}
		side, name, _ := strings.Cut(section, " ")
		switch side {
		case "opener":
			openers = append(openers, line)
		case "closer":
			closers = append(closers, line)
		default:
			t := byName[name]
			if t == nil {
				t = &topic{}
				byName[name] = t
				topics = append(topics, t)
			}
			if side == "start" {
				t.starts = append(t.starts, line)
			} else {
				t.ends = append(t.ends, line)
			}
		}
	}
	return slices.Clip(topics), openers, closers
}
