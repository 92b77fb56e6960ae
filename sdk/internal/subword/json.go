package subword

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"
)

var errSyntax = errors.New("not the JSON that was expected")

// A scanner walks over the outer parts of a JSON text, which encoding/json
// would read several times over: a tokenizer file is one long list.
type scanner struct {
	data string
	at   int
}

// blanks skips whitespace and returns the byte behind it, 0 at the end.
func (s *scanner) blanks() byte {
	for ; s.at < len(s.data); s.at++ {
		if c := s.data[s.at]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

// take skips the byte c, which must come next.
func (s *scanner) take(c byte) error {
	if got := s.blanks(); got != c {
		return fmt.Errorf("%q at byte %d, want %q: %w", got, s.at, c, errSyntax)
	}
	s.at++
	return nil
}

// more reports whether a list goes on: it skips a comma, or the closing byte.
func (s *scanner) more(closing byte, first bool) (bool, error) {
	if s.blanks() == closing {
		s.at++
		return false, nil
	}
	if first {
		return true, nil
	}
	return true, s.take(',')
}

// object calls fn for each member; fn must read the value.
func (s *scanner) object(fn func(key string) error) error {
	if err := s.take('{'); err != nil {
		return err
	}
	for first := true; ; first = false {
		if more, err := s.more('}', first); !more || err != nil {
			return err
		}
		key, err := s.str()
		if err != nil {
			return err
		}
		if err := s.take(':'); err != nil {
			return err
		}
		if err := fn(key); err != nil {
			return err
		}
	}
}

// value returns the next value as it stands; only its brackets and strings
// are looked at.
func (s *scanner) value() (json.RawMessage, error) {
	s.blanks()
	begin, depth := s.at, 0
	for ; s.at < len(s.data); s.at++ {
		switch s.data[s.at] {
		case '"':
			if _, err := s.quoted(); err != nil {
				return nil, err
			}
			s.at--
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return json.RawMessage(s.data[begin:s.at]), nil
			}
			depth--
		case ',':
			if depth == 0 {
				return json.RawMessage(s.data[begin:s.at]), nil
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			s.at++
			return json.RawMessage(s.data[begin:s.at]), nil
		}
	}
	return nil, fmt.Errorf("the file ends within a value: %w", errSyntax)
}

// quoted skips a string and returns it with its quotes.
func (s *scanner) quoted() (string, error) {
	begin := s.at
	if err := s.take('"'); err != nil {
		return "", err
	}
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case '\\':
			s.at += 2
		case '"':
			s.at++
			return s.data[begin:s.at], nil
		default:
			s.at++
		}
	}
	return "", fmt.Errorf("the file ends within a string: %w", errSyntax)
}

// str reads a string.
func (s *scanner) str() (string, error) {
	s.blanks()
	raw, err := s.quoted()
	if err != nil {
		return "", err
	}
	for i := 1; i < len(raw)-1; i++ {
		if c := raw[i]; c == '\\' || c < ' ' {
			var text string
			err := json.Unmarshal([]byte(raw), &text)
			return text, err
		}
	}
	return raw[1 : len(raw)-1], nil
}

// word returns the bytes up to the next comma, bracket or blank.
func (s *scanner) word() string {
	s.blanks()
	begin := s.at
	for ; s.at < len(s.data); s.at++ {
		if c := s.data[s.at]; c == ',' || c == ']' || c == '}' || c <= ' ' {
			break
		}
	}
	return s.data[begin:s.at]
}

// strict decodes raw into v and refuses members that v lacks.
func strict(raw json.RawMessage, v any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}

// powers are the powers of ten that a float64 can hold.
var powers = sync.OnceValue(func() *[309]float64 {
	p := new([309]float64)
	for i := range p {
		p[i], _ = strconv.ParseFloat("1e"+strconv.Itoa(i), 64) // all are in range
	}
	return p
})

// parseScore reads a number as serde_json does, which rounds twice where there
// are more than 15 digits: a quarter of the scores of text-multi come out one
// bit beside the nearest float64, and with them the ties between two ways to
// cut a word.
func parseScore(s string) (float64, error) {
	bad := func() (float64, error) { return 0, fmt.Errorf("score %.40q: want a finite number", s) }
	rest, negative := s, false
	if len(rest) > 0 && rest[0] == '-' {
		rest, negative = rest[1:], true
	}
	var digits uint64
	exponent := 0
	// run reads digits; each of them moves the point by dot, and by lost if it
	// no longer fits.
	run := func(dot, lost int) int {
		n := 0
		full := false
		for ; n < len(rest) && rest[n] >= '0' && rest[n] <= '9'; n++ {
			d := uint64(rest[n] - '0')
			if full = full || digits > (math.MaxUint64-d)/10; full {
				exponent += lost
				continue
			}
			digits = digits*10 + d
			exponent += dot
		}
		leading := n > 1 && rest[0] == '0'
		rest = rest[n:]
		if leading && dot == 0 {
			return 0
		}
		return n
	}
	if run(0, 1) == 0 {
		return bad()
	}
	if len(rest) > 0 && rest[0] == '.' {
		rest = rest[1:]
		if run(-1, 0) == 0 {
			return bad()
		}
	}
	if len(rest) > 0 && (rest[0] == 'e' || rest[0] == 'E') {
		e, err := strconv.Atoi(rest[1:])
		if err != nil {
			return bad()
		}
		exponent, rest = exponent+max(min(e, 1<<20), -1<<20), ""
	}
	if rest != "" {
		return bad()
	}
	f, p := float64(digits), powers()
	for ; exponent < -308 && f != 0; exponent += 308 {
		f /= 1e308
	}
	switch {
	case f == 0:
	case exponent >= len(p):
		return bad()
	case exponent >= 0:
		f *= p[exponent]
	default:
		f /= p[-exponent]
	}
	if math.IsInf(f, 0) {
		return bad()
	}
	if negative {
		f = -f
	}
	return f, nil
}
