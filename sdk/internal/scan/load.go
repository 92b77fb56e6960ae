package scan

import (
	"io/fs"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// LoadMisspelled reads spellings/ and clean/ of a folder of rules: how words are
// misspelled, and which words ordinary messages have. Folders that are not there
// leave words in their own letters.
func LoadMisspelled(rules fs.FS) (Misspelled, []*pack.Fault) {
	spellings, faults := pack.LoadSpellings(rules, "spellings")
	clean, more := pack.LoadClean(rules, "clean")
	return Misspelled{Spellings: spellings, Clean: clean}, append(faults, more...)
}
