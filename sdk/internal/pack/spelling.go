package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// Spellings are the ways in which a language's words are misspelled on purpose:
// one file of spellings/. The rules of that language find their words in these
// spellings too. It never changes after loading and is safe for concurrent use.
type Spellings struct {
	Language string // BCP 47, as the file is named
	Version  string
	File     string
	Digest   string // "sha256:" and 64 hex digits over the bytes of the file

	sounds    []sound             // the zero one last
	codeWords map[string][]string // by bare word
	worst     map[string]bool
	rows      []string // of the keyboard
}

// sound is how letters are written by ear.
type sound struct {
	from, to    string
	begins, end bool // only at the beginning, the end of a word
}

// keyboards are rows of keys, each half a key to the right of the one above.
var keyboards = map[string][]string{
	"qwerty": {"qwertyuiop", "asdfghjkl", "zxcvbnm"},
	"qwertz": {"qwertzuiop", "asdfghjkl", "yxcvbnm"},
	"azerty": {"azertyuiop", "qsdfghjklm", "wxcvbn"},
	"greek":  {";ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"},
}

// LoadSpellings reads every .yaml file of folder dir in the order of their
// names. A folder that is not there holds none.
func LoadSpellings(fsys fs.FS, dir string) ([]*Spellings, []*Fault) {
	return loadFolder(fsys, dir, ".yaml", ParseSpellings)
}

// ParseSpellings reads one file. It returns all faults, or the spellings and no
// fault.
func ParseSpellings(file string, data []byte) (*Spellings, []*Fault) {
	r := &reader{file: file, digest: sha256.New()}
	root := r.decode(data)
	if root == nil {
		return nil, r.faults
	}
	r.digest.Write(data)
	s := &Spellings{File: file, Digest: "sha256:" + hex.EncodeToString(r.digest.Sum(nil)), codeWords: map[string][]string{}, worst: map[string]bool{}}
	r.spellings(s, root)
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b *Fault) int { return a.Line - b.Line })
		return nil, r.faults
	}
	return s, nil
}

func (r *reader) spellings(s *Spellings, root *yaml.Node) {
	f := r.mapping(root, "spellings")
	if f == nil {
		return
	}
	if n := f.must("schema"); n != nil && n.Value != "1" {
		r.fail(n.Line, "schema: %q, this loader takes %d", n.Value, Schema)
	}
	s.Language = f.text("spellings", true)
	if n := f.get("spellings"); s.Language != "" {
		if _, err := language.Parse(s.Language); err != nil {
			r.fail(n.Line, "spellings: %q is not a BCP 47 tag such as de", s.Language)
		}
		if want := strings.TrimSuffix(path.Base(r.file), ".yaml"); s.Language != want {
			r.fail(n.Line, "spellings: %q, want %q as the file is named", s.Language, want)
		}
	}
	if s.Version = f.text("version", true); s.Version != "" && !semverPattern.MatchString(s.Version) {
		r.fail(f.get("version").Line, "version: %q is not a semantic version such as 1.4.0", s.Version)
	}
	f.text("licence", true)
	f.text("source", true)
	names := []string{"azerty", "greek", "qwerty", "qwertz"}
	s.rows = keyboards[word(f, "keyboard", names, "qwerty")]
	for _, n := range f.list("sounds") {
		r.sound(s, n)
	}
	s.sounds = append(s.sounds, sound{})
	r.codeWords(s, f)
	for _, n := range f.list("worst") {
		if w := r.bareWord(n, "worst"); w != "" {
			s.worst[w] = true
		}
	}
	f.done()
}

// sound reads "ph f", "^kn n" (at the beginning), "er$ a" (at the end).
func (r *reader) sound(s *Spellings, n *yaml.Node) {
	text, ok := r.str(n, "sounds")
	if !ok {
		return
	}
	from, to, two := strings.Cut(text, " ")
	v := sound{to: normalize.Fold(to)}
	from, v.begins = strings.CutPrefix(from, "^")
	from, v.end = strings.CutSuffix(from, "$")
	if v.from = normalize.Fold(from); !two || v.from == "" || strings.Contains(to, " ") {
		r.fail(n.Line, "sounds: %q, want letters, a space and what is written for them, such as \"ph f\"", text)
		return
	}
	s.sounds = append(s.sounds, v)
}

// codeWords reads by word what is written in its place.
func (r *reader) codeWords(s *Spellings, f *fields) {
	n := f.get("code_words")
	if n == nil {
		return
	}
	g := r.mapping(n, "code_words")
	if g == nil {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		of := r.bareWord(n.Content[i], "code_words")
		for _, item := range g.list(n.Content[i].Value) {
			if w := r.bareWord(item, "code_words."+of); w != "" && of != "" {
				s.codeWords[of] = append(s.codeWords[of], w)
			}
		}
	}
}

// bareWord reads one word, "" after a fault.
func (r *reader) bareWord(n *yaml.Node, what string) string {
	text, ok := r.str(n, what)
	if !ok {
		return ""
	}
	w := normalize.Bare(text)
	if tokens := normalize.Tokens(nil, []byte(w)); len(tokens) != 1 || tokens[0].End-tokens[0].Start != len(w) || len(w) < minLone {
		r.fail(n.Line, "%s: %q, want one word of %d letters or more", what, text, minLone)
		return ""
	}
	return w
}

// CodeWords are what is written in place of a bare word.
func (s *Spellings) CodeWords(word string) []string { return s.codeWords[word] }

// maxByEar bounds the sounds of a word that are written by ear one without the
// other: four make fifteen spellings.
const maxByEar = 4

// ByEar lists the ways to write a folded word of four letters and more by ear, bare:
// with each sound of the language that it has, alone and together with others, and
// with single letters for double ones.
func (s *Spellings) ByEar(word string) []string {
	if utf8.RuneCountInString(word) < 4 {
		return nil
	}
	out := []string{word}
	changes := 0
	for _, v := range s.sounds {
		if changes == maxByEar {
			break
		}
		before := len(out)
		for _, w := range out[:before] {
			if changed := v.write(w); changed != w && !slices.Contains(out, changed) {
				out = append(out, changed)
			}
		}
		if len(out) > before {
			changes++
		}
	}
	bare := normalize.Bare(word)
	var ways []string
	for _, w := range out[1:] {
		if w = normalize.Bare(w); w != bare && utf8.RuneCountInString(w) >= 3 && !slices.Contains(ways, w) {
			ways = append(ways, w)
		}
	}
	return ways
}

// write puts to for from; the zero sound makes double letters single.
func (v sound) write(word string) string {
	switch {
	case v.from == "":
		var b strings.Builder
		last := rune(-1)
		for _, r := range word {
			if r != last {
				b.WriteRune(r)
			}
			last = r
		}
		return b.String()
	case v.begins && v.end && word == v.from:
		return v.to
	case v.begins && v.end:
		return word
	case v.begins:
		if rest, ok := strings.CutPrefix(word, v.from); ok {
			return v.to + rest
		}
		return word
	case v.end:
		if rest, ok := strings.CutSuffix(word, v.from); ok && rest != "" {
			return rest + v.to
		}
		return word
	}
	return strings.ReplaceAll(word, v.from, v.to)
}

// Mistyped lists a word that is among the worst with each letter but the first
// replaced by those on the keys around it; nil for any other word.
func (s *Spellings) Mistyped(word string) []string {
	if !s.worst[word] {
		return nil
	}
	var out []string
	letters := []rune(word)
	for i, r := range letters[1:] {
		for _, other := range s.around(r) {
			changed := slices.Clone(letters)
			changed[i+1] = other
			out = append(out, string(changed))
		}
	}
	return out
}

// around lists the keys that touch the one of r.
func (s *Spellings) around(r rune) []rune {
	for y, row := range s.rows {
		keys := []rune(row)
		x := slices.Index(keys, r)
		if x < 0 {
			continue
		}
		var out []rune
		add := func(y, x int) {
			if y < 0 || y >= len(s.rows) {
				return
			}
			if keys := []rune(s.rows[y]); x >= 0 && x < len(keys) && unicode.IsLetter(keys[x]) {
				out = append(out, keys[x])
			}
		}
		for _, d := range [][2]int{{0, -1}, {0, 1}, {-1, 0}, {-1, 1}, {1, -1}, {1, 0}} {
			add(y+d[0], x+d[1])
		}
		return out
	}
	return nil
}

// minSkeleton is how many letters are left of a word whose vowels are dropped, at
// least, for anybody to read it.
const minSkeleton = 3

// Skeleton is a bare word of four letters and more without its vowels but a first
// one; "" where too little is left, or all.
func Skeleton(word string) string {
	var b strings.Builder
	n, left := 0, 0
	for _, r := range word {
		if n++; n == 1 || !isVowel(r) {
			b.WriteRune(r)
			left++
		}
	}
	if n < 4 || left < minSkeleton || left == n {
		return ""
	}
	return b.String()
}

func isVowel(r rune) bool { return strings.ContainsRune("aeiouyαεηιουω", r) }
