package onnx

import "unicode"

// scripts are those a model can read; none makes no claim.
type scripts struct {
	tables []*unicode.RangeTable
	latin  bool
}

// newScripts looks up names that were checked before.
func newScripts(names []string) scripts {
	var s scripts
	for _, name := range names {
		s.tables = append(s.tables, unicode.Scripts[name])
		s.latin = s.latin || name == "Latin"
	}
	return s
}

// cover reports whether at least half of the letters of text are of these
// scripts. A text without letters is covered.
func (s scripts) cover(text string) bool {
	if len(s.tables) == 0 {
		return true
	}
	letters, known := 0, 0
	for _, r := range text {
		switch {
		case r < 0x80:
			if 'a' <= r|0x20 && r|0x20 <= 'z' {
				letters++
				if s.latin {
					known++
				}
			}
		case unicode.IsLetter(r):
			letters++
			if unicode.In(r, s.tables...) {
				known++
			}
		}
	}
	return 2*known >= letters
}
