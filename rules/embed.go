// Package rules holds what Handrail judges and helps with, as data: rule packs,
// policies, support messages and the helpline directory. SCHEMA.md describes
// the packs.
package rules

import (
	"embed"
	"io/fs"
)

//go:embed clean/*.txt packs policies spellings support taxonomy.yaml
var files embed.FS

// FS returns the shipped data: packs/<name>.yaml, policies/<name>.yaml,
// spellings/<language>.yaml, clean/<language>.txt (ordinary messages), support/ and
// taxonomy.yaml. It is read only and safe for concurrent use.
func FS() fs.FS { return files }
