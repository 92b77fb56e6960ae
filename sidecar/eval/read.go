package eval

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Data is what the files hold.
type Data struct {
	Rows []Row
	// Skipped counts rows whose labels say nothing of any category.
	Skipped int
}

// maxLine bounds one line: a text of the engine's limit with a long history.
const maxLine = 16 << 20

// maxFaults bounds how many faults are listed: a file in the wrong format has
// one on every line.
const maxFaults = 20

// faults collects what is wrong with files.
type faults struct {
	list []error
	more int
}

func (f *faults) add(err error) {
	if len(f.list) < maxFaults {
		f.list = append(f.list, err)
		return
	}
	f.more++
}

func (f *faults) at(file string, line int, problem string) {
	f.add(fmt.Errorf("%s:%d: %s", file, line, problem))
}

func (f *faults) err() error {
	if f.more > 0 {
		return errors.Join(append(f.list, fmt.Errorf("and %d faults more", f.more))...)
	}
	return errors.Join(f.list...)
}

// Read reads files in the three formats that the README describes, told apart
// by their content, plain or gzip. Split keeps the rows of that split and those
// that name none; an empty one keeps all.
//
// The error joins every fault, named by file and line; it holds none of the
// texts.
func Read(files []string, split string) (Data, error) {
	var d Data
	var f faults
	for _, name := range files {
		if err := d.readFile(name, split, &f); err != nil {
			f.add(err)
		}
	}
	return d, f.err()
}

func (d *Data) readFile(name, split string, f *faults) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r := bufio.NewReaderSize(file, 64<<10)
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r = bufio.NewReaderSize(unzipped, 64<<10)
	}
	p := parser{file: name, faults: f, data: d, split: split}
	p.families.begin(filepath.Base(name))
	if err := p.parse(r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// A parser reads the lines of one file.
type parser struct {
	file     string
	split    string
	data     *Data
	faults   *faults
	families families
	// parseLine is chosen by the first line that holds something.
	parseLine func(line string) (Row, bool, error)
}

// errSkipped comes with a row whose labels say nothing.
var errSkipped = errors.New("the labels speak of no category")

func (p *parser) parse(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if p.parseLine == nil && line != "" {
			p.parseLine = p.families.line
			if strings.HasPrefix(line, "{") {
				p.parseLine = jsonLine
			}
		}
		if p.parseLine == nil {
			continue
		}
		if !utf8.ValidString(line) {
			p.faults.at(p.file, n, "not valid UTF-8")
			continue
		}
		row, found, err := p.parseLine(line)
		chosen := p.split == "" || row.Split == "" || row.Split == p.split
		switch {
		case errors.Is(err, errSkipped):
			if chosen {
				p.data.Skipped++
			}
		case err != nil:
			p.faults.at(p.file, n, err.Error())
		case found && chosen:
			row.File, row.Line = p.file, n
			p.data.Rows = append(p.data.Rows, row)
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line of more than %d bytes", maxLine)
	}
	return lines.Err()
}

// Sample keeps n rows, spread evenly, in their order; all if there are no more.
func Sample(rows []Row, n int) []Row {
	if n <= 0 || n >= len(rows) {
		return rows
	}
	kept := make([]Row, n)
	for i := range kept {
		kept[i] = rows[i*len(rows)/n]
	}
	return kept
}

// shown is a word of a file in an error: as it is if it looks like a name, else
// only its length, because it may be a piece of a text.
func shown(word string) string {
	const longest = 40
	name := len(word) <= longest && word != ""
	for _, r := range word {
		name = name && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("_.:?-+", r))
	}
	if name {
		return fmt.Sprintf("%q", word)
	}
	return fmt.Sprintf("(a word of %d bytes)", len(word))
}
