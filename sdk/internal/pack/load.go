package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"github.com/handrail-safety/handrail/sdk/internal/parallel"
)

var (
	namePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	// semverPattern is the expression that semver.org suggests.
	semverPattern = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)` +
		`(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?` +
		`(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$`)
)

// Load reads every .yaml file of folder dir in the order of their names and
// returns the packs, or all faults of all files. It runs no test; package
// scan does.
//
// A folder without a pack is a fault: rules that silently do not run would
// look like rules that find nothing.
func Load(fsys fs.FS, dir string) ([]*Pack, []*Fault) {
	open := func(name string) ([]byte, error) { return fs.ReadFile(fsys, path.Join(path.Dir(dir), name)) }
	packs, faults := loadFolder(fsys, dir, ".yaml", func(file string, data []byte) (*Pack, []*Fault) { return ParseWith(file, data, open) })
	if len(packs) == 0 && len(faults) == 0 {
		return nil, []*Fault{{File: dir, Err: fs.ErrNotExist}}
	}
	return packs, faults
}

// filesOf lists the files of a folder that end with ext, in the order of their names.
func filesOf(fsys fs.FS, dir, ext string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	var files []string
	for _, entry := range entries {
		if !entry.IsDir() && path.Ext(entry.Name()) == ext {
			files = append(files, path.Join(dir, entry.Name()))
		}
	}
	return files, err
}

// loadFolder parses every file with this ending of a folder that need not be there, and
// returns what they hold, or all faults of all files.
func loadFolder[T any](fsys fs.FS, dir, ext string, parse func(file string, data []byte) (T, []*Fault)) ([]T, []*Fault) {
	files, err := filesOf(fsys, dir, ext)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, []*Fault{{File: dir, Err: err}}
	}
	out, found := make([]T, len(files)), make([][]*Fault, len(files))
	// No more at a time than there are cores: a file takes many times its size while it is
	// read.
	parallel.Do(len(files), func() func(int) {
		return func(i int) {
			data, err := fs.ReadFile(fsys, files[i])
			if err != nil {
				found[i] = []*Fault{{File: files[i], Err: err}}
				return
			}
			out[i], found[i] = parse(files[i], data)
		}
	})
	if faults := slices.Concat(found...); len(faults) > 0 {
		return nil, faults
	}
	return out, nil
}

// Parse reads one pack, whose lists must stand in it. It returns all faults, or
// the pack and no fault.
func Parse(file string, data []byte) (*Pack, []*Fault) { return ParseWith(file, data, nil) }

// ParseWith is [Parse] for a pack whose lists may stand in files: open reads one
// by its path below the folder of rules.
func ParseWith(file string, data []byte, open func(name string) ([]byte, error)) (*Pack, []*Fault) {
	return parsePack(&reader{file: file, words: newSpeller(), open: open, digest: sha256.New()}, data)
}

func parsePack(r *reader, data []byte) (*Pack, []*Fault) {
	if !utf8.Valid(data) {
		r.fail(0, "not UTF-8")
		return nil, r.faults
	}
	if i := strings.IndexByte(string(data), '\r'); i >= 0 {
		r.fail(1+strings.Count(string(data[:i]), "\n"), "carriage return, want LF line ends")
	}
	root := r.decode(data)
	if root == nil {
		return nil, r.faults
	}
	p := &Pack{File: r.file}
	r.digest.Write(data)
	r.pack(p, root)
	p.Digest = "sha256:" + hex.EncodeToString(r.digest.Sum(nil))
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b *Fault) int { return a.Line - b.Line })
		return nil, r.faults
	}
	return p, nil
}

func (r *reader) pack(p *Pack, root *yaml.Node) {
	f := r.mapping(root, "pack")
	if f == nil {
		return
	}
	if n := f.must("schema"); n != nil && (n.Kind != yaml.ScalarNode || n.Value != "1") {
		r.fail(n.Line, "schema: %q, this loader takes %d", n.Value, Schema)
	}
	p.Name = f.text("pack", true)
	if n := f.get("pack"); p.Name != "" {
		if !namePattern.MatchString(p.Name) {
			r.fail(n.Line, "pack: %q, want a-z, 0-9 and single hyphens", p.Name)
		}
		if want := strings.TrimSuffix(path.Base(r.file), ".yaml"); p.Name != want {
			r.fail(n.Line, "pack: %q, want %q as the file is named", p.Name, want)
		}
	}
	p.Version = f.text("version", true)
	if p.Version != "" && !semverPattern.MatchString(p.Version) {
		r.fail(f.get("version").Line, "version: %q is not a semantic version such as 1.4.0", p.Version)
	}
	p.Language = f.text("language", true)
	if p.Language != "" {
		if _, err := language.Parse(p.Language); err != nil || p.Language == "und" {
			r.fail(f.get("language").Line, "language: %q is not a BCP 47 tag such as de or pt-BR", p.Language)
		}
	}
	p.Licence = f.text("licence", true)
	r.words.inflect(p.Language)
	r.packLists(p, f)
	if f.must("rules") != nil {
		r.rules(p, f.list("rules"))
		r.unusedLists(p)
	}
	f.done()
}

func (r *reader) rules(p *Pack, nodes []*yaml.Node) {
	lines := map[string]int{}
	for _, n := range nodes {
		rule := r.rule(p, n)
		r.ruleID = ""
		if rule == nil {
			continue
		}
		if first, twice := lines[rule.ID]; twice {
			r.ruleID = rule.ID
			r.fail(rule.Line, "id: used in line %d already", first)
			r.ruleID = ""
		} else if rule.ID != "" {
			lines[rule.ID] = rule.Line
		}
		p.Rules = append(p.Rules, rule)
	}
}
