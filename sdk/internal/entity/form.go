package entity

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// isPhone holds a run of digits with signs between them to what telephone
// numbers look like: 8 to 15 digits after +, 00 or 0, or 10 as 3-3-4, or 9 in
// groups of three. A score, a price, a date or an order number is none.
func isPhone(text []byte, start, end int) bool {
	if start > 0 && (isWordByte(text[start-1]) || text[start-1] == '.' || text[start-1] == ',') {
		return false
	}
	if end < len(text) && (text[end] == '%' || text[end] == ':' || text[end] == ',' && end+1 < len(text) && isDigit(text[end+1])) {
		return false
	}
	number := text[start:end]
	var groups []int // digits between signs
	digits, run := 0, 0
	for _, c := range number {
		if isDigit(c) {
			digits, run = digits+1, run+1
		} else if run > 0 {
			groups, run = append(groups, run), 0
		}
	}
	groups = append(groups, run)
	if digits < 8 || digits > 15 {
		return false
	}
	switch first := bytes.TrimLeft(number, "("); {
	case first[0] == '+', bytes.HasPrefix(first, []byte("00")):
		return true
	case first[0] == '0':
		return digits >= 9 && digits <= 13
	case len(groups) == 1:
		return digits == 9 && first[0] >= '5' || digits == 10 && first[0] >= '2' // a mobile number without its zero
	}
	return sameGroups(groups, 3, 3, 4) || sameGroups(groups, 3, 3, 3) || sameGroups(groups, 1, 3, 3, 4)
}

func sameGroups(groups []int, want ...int) bool {
	if len(groups) != len(want) {
		return false
	}
	for i := range want {
		if groups[i] != want[i] {
			return false
		}
	}
	return true
}

// isDate asks for a day and a month, in either order.
func isDate(text []byte, start, end int) bool {
	if start > 0 && text[start-1] == '.' {
		return false
	}
	var parts [3]int
	at := 0
	for i := start; i < end; i++ {
		switch c := text[i]; {
		case isDigit(c):
			parts[at] = 10*parts[at] + int(c-'0')
		case c != ' ' && at < 2:
			at++
		}
	}
	if parts[0] > 31 { // the year comes first
		parts[0], parts[2] = parts[2], parts[0]
	}
	day, month := parts[0], parts[1]
	return day >= 1 && month >= 1 && day <= 31 && month <= 31 && min(day, month) <= 12
}

// isLink leaves out what only looks like one: "haha.no", the end of one
// sentence and the start of the next without a space. A bare domain is one where a
// path follows, or where its name is longer than its ending and nothing parts it from
// the words around.
func isLink(text []byte, start, end int) bool {
	if start > 0 && (isWordByte(text[start-1]) || text[start-1] == '@' || text[start-1] == '.') {
		return false
	}
	link := text[start:end]
	if bytes.Contains(link, []byte("://")) || bytes.HasPrefix(link, []byte("www.")) || bytes.ContainsAny(link, "/?#") {
		return true
	}
	dot := bytes.LastIndexByte(link, '.')
	ending := string(link[dot+1:])
	switch ending {
	case "com", "net", "org", "gg", "app", "xyz", "link":
		return dot >= 3
	}
	return false // two-letter endings are words in some language
}

// startsAlone is false for what is the rest of a longer word, or of an address.
func startsAlone(text []byte, start, _ int) bool {
	return startsWord(text, start) && (start == 0 || text[start-1] != '.')
}

func startsWord(text []byte, start int) bool {
	r, size := utf8.DecodeLastRune(text[:start])
	return size == 0 || r != '_' && !unicode.In(r, unicode.L, unicode.N, unicode.M)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c == '_' || c >= utf8.RuneSelf
}
