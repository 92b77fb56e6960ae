// Package clean holds ordinary messages that nothing may mark; see README.md one
// folder up. Its tests keep the files honest.
package clean

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// atLeast is how many messages a language has.
const atLeast = 3000

// TestMessages holds every file to its form: enough messages, none twice, and no
// two of one skeleton, which would count one thought as several.
func TestMessages(t *testing.T) {
	files, err := filepath.Glob("*.txt")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d files, want 12: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, ".txt"), func(t *testing.T) {
			t.Parallel()
			n, first := 0, map[string]int{}
			for line, message := range messages(t, file) {
				if message == "" {
					continue
				}
				n++
				for _, s := range skeletons(message) {
					if other, known := first[s]; known && other != line {
						t.Errorf("%s: lines %d and %d share a skeleton", file, other, line)
						break
					}
					first[s] = line
				}
			}
			if n < atLeast {
				t.Errorf("%s: %d messages, want %d", file, n, atLeast)
			}
		})
	}
}

// messages gives the messages of a file by line, from 1.
func messages(t *testing.T, file string) map[int]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[int]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "#") || lines.Text() == "" {
			continue
		}
		fields := strings.SplitN(lines.Text(), " | ", 3)
		if len(fields) != 3 || fields[0] != "none" || strings.TrimSpace(fields[2]) == "" {
			t.Errorf("%s:%d: want none | function | message", file, n)
			continue
		}
		out[n] = fields[2]
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// skeletons lists what a message shares with one that differs from it in a word,
// or in two if it is longer than seven: its words with each of them, or each two,
// left open. Numbers are one word, signs and case do not count. Messages of less
// than four words have one skeleton, themselves.
func skeletons(message string) []string {
	words := strings.FieldsFunc(strings.ToLower(message), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r < 0x2600
	})
	for i, w := range words {
		if strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
			words[i] = "0"
		}
	}
	open := func(positions ...int) string {
		s := append([]string{}, words...)
		for _, p := range positions {
			s[p] = "_"
		}
		return strings.Join(s, " ")
	}
	if len(words) < 4 {
		return []string{open()}
	}
	var out []string
	for i := range words {
		if len(words) <= 7 {
			out = append(out, open(i))
			continue
		}
		for k := i + 1; k < len(words); k++ {
			out = append(out, open(i, k))
		}
	}
	return out
}
