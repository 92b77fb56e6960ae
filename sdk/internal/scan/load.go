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
	clean, err := pack.LoadClean(rules, "clean")
	if err != nil {
		faults = append(faults, &pack.Fault{File: "clean", Err: err})
	}
	return Misspelled{Spellings: spellings, Ordinary: pack.CountWords(clean)}, faults
}
