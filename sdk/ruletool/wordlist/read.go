package wordlist

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of a list.
const (
	maxBytes = 16 << 20
	maxWords = 20_000
)

// ErrEmpty is returned for a list without a word.
var ErrEmpty = errors.New("the list holds no word")

// A line is one entry of the list as it was written.
type line struct {
	number int
	text   string
	score  float64 // 0 where the list names none
}

// read takes the list apart. Notices say what was ignored.
func read(data []byte, asCSV bool) (lines []line, notices []string, err error) {
	if len(data) > maxBytes {
		return nil, nil, fmt.Errorf("%d bytes, limit %d", len(data), maxBytes)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, nil, fmt.Errorf("line %d: not UTF-8", badLine(data))
	}
	if asCSV {
		lines, notices, err = readCSV(data)
	} else {
		lines = readFlat(data)
	}
	switch {
	case err != nil:
		return nil, nil, err
	case len(lines) == 0:
		return nil, nil, ErrEmpty
	case len(lines) > maxWords:
		return nil, nil, fmt.Errorf("%d words, limit %d", len(lines), maxWords)
	}
	return lines, notices, nil
}

// badLine is the first line that is not UTF-8, from 1.
func badLine(data []byte) int {
	n := 1
	for l := range bytes.Lines(data) {
		if !utf8.Valid(l) {
			break
		}
		n++
	}
	return n
}

// readFlat reads one entry a line. Lines that begin with # or // are comments.
func readFlat(data []byte) (lines []line) {
	n := 0
	for l := range bytes.Lines(data) {
		n++
		text := strings.TrimSpace(string(l))
		if text != "" && !comment(text) {
			lines = append(lines, line{number: n, text: text})
		}
	}
	return lines
}

func comment(text string) bool { return strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//") }

// Names of columns in the first record: those that hold the words, and those that
// also show that it is a header.
var (
	wordColumns  = []string{"word", "term", "phrase"}
	otherColumns = []string{scoreColumn, "severity", "category", "level", "language", "tags"}
)

const scoreColumn = "score"

// readCSV reads the column of words, or the first, and a score if each is a number.
func readCSV(data []byte) (lines []line, notices []string, err error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = delimiter(data), '#', -1, true
	var header []string
	words, scores, widest := 0, -1, 1
	for first := true; ; first = false {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, err
		}
		if first && isHeader(record) {
			header = lowered(record)
			words = max(0, slices.IndexFunc(header, func(name string) bool { return slices.Contains(wordColumns, name) }))
			scores = slices.Index(header, scoreColumn)
			continue
		}
		widest = max(widest, len(record))
		if words >= len(record) || strings.TrimSpace(record[words]) == "" || comment(record[words]) {
			continue
		}
		number, _ := r.FieldPos(words)
		l := line{number: number, text: strings.TrimSpace(record[words])}
		if scores >= 0 {
			if l.score, err = scoreOf(record, scores); err != nil {
				notices = append(notices, fmt.Sprintf("column %s is ignored: line %d: %v", scoreColumn, number, err))
				scores = -1
			}
		}
		lines = append(lines, l)
	}
	if scores < 0 {
		for i := range lines {
			lines[i].score = 0
		}
	}
	return lines, append(notices, ignored(header, words, widest)...), nil
}

// scoreOf reads a score, more than 0 and at most 1.
func scoreOf(record []string, column int) (float64, error) {
	text := ""
	if column < len(record) {
		text = strings.TrimSpace(record[column])
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v > 0 && v <= 1) {
		return 0, fmt.Errorf("%q, want a number more than 0 and at most 1", text)
	}
	return v, nil
}

// ignored says which columns were not read.
func ignored(header []string, words, widest int) []string {
	var names []string
	for i, name := range header {
		if i != words && name != scoreColumn {
			names = append(names, name)
		}
	}
	switch {
	case len(names) > 0:
		return []string{"ignored columns: " + strings.Join(names, ", ")}
	case header == nil && widest > 1:
		return []string{fmt.Sprintf("ignored columns: %d behind the first", widest-1)}
	}
	return nil
}

func isHeader(record []string) bool {
	return slices.ContainsFunc(lowered(record), func(name string) bool {
		return slices.Contains(wordColumns, name) || slices.Contains(otherColumns, name)
	})
}

func lowered(record []string) []string {
	out := slices.Clone(record)
	for i := range out {
		out[i] = strings.ToLower(strings.TrimSpace(out[i]))
	}
	return out
}

// delimiter is the one of comma, semicolon and tab that the first line of data
// holds most often.
func delimiter(data []byte) rune {
	for l := range bytes.Lines(data) {
		if text := strings.TrimSpace(string(l)); text == "" || comment(text) {
			continue
		}
		best := ','
		for _, c := range ";\t" {
			if bytes.ContainsRune(l, c) && bytes.Count(l, []byte(string(c))) > bytes.Count(l, []byte(string(best))) {
				best = c
			}
		}
		return best
	}
	return ','
}
