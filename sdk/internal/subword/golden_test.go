package subword_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// unzip reads a file of testdata.
func unzip(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func load(t testing.TB, data []byte, opts ...subword.Option) *subword.Tokenizer {
	t.Helper()
	tok, err := subword.Load(data, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func appendTo(t testing.TB, tok *subword.Tokenizer, ids []int32, spans []subword.Span, text string, s *subword.Scratch) ([]int32, []subword.Span) {
	t.Helper()
	ids, spans, err := tok.Append(ids, spans, text, s)
	if err != nil {
		t.Fatal(err)
	}
	return ids, spans
}

var shippedOnce = struct {
	sync.Once
	data []byte
	tok  *subword.Tokenizer
	err  error
}{}

// shipped is text-multi's tokenizer.
func shipped(t testing.TB) (*subword.Tokenizer, []byte) {
	t.Helper()
	shippedOnce.Do(func() {
		shippedOnce.data, shippedOnce.err = os.ReadFile("../../../models/text-multi/tokenizer.json")
		if shippedOnce.err != nil {
			return
		}
		shippedOnce.tok = load(t, shippedOnce.data)
	})
	if shippedOnce.err != nil {
		t.Fatal(shippedOnce.err)
	}
	return shippedOnce.tok, shippedOnce.data
}

// A document is the outermost object of a tokenizer file.
type document map[string]json.RawMessage

func parse(t testing.TB, data []byte) document {
	t.Helper()
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// patched is the file of a configuration, as golden.py's patched makes it.
func patched(t *testing.T, data []byte, patch document) []byte {
	t.Helper()
	doc, model := parse(t, data), document{}
	var vocab []json.RawMessage
	if err := json.Unmarshal(doc["model"], &model); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(model["vocab"], &vocab); err != nil {
		t.Fatal(err)
	}
	charsmap := doc["normalizer"]
	for key, value := range patch {
		if !strings.HasPrefix(key, "$") {
			doc[key] = bytes.ReplaceAll(value, []byte(`"$map"`), charsmap)
		}
	}
	var added []map[string]any
	if err := json.Unmarshal(doc["added_tokens"], &added); err != nil {
		t.Fatal(err)
	}
	for _, token := range added {
		if id, ok := token["id"].(float64); ok && id < 0 {
			token["id"] = len(vocab) - 1 - int(id)
		}
	}
	doc["added_tokens"] = marshal(t, added)
	if patch["$tail"] != nil {
		tail := vocab[len(vocab)-256:]
		for i := range tail {
			tail[i] = fmt.Appendf(nil, `["<0x%02X>", -30.0]`, i)
		}
		model["vocab"], model["byte_fallback"] = marshal(t, vocab), json.RawMessage("true")
		doc["model"] = marshal(t, model)
	}
	return marshal(t, doc)
}

// golden is one line of golden.txt.gz.
type golden struct {
	config int
	spans  string // checksum, or "-" where tokenizers' offsets are shifted
	ids    string
	text   string
}

func parseGolden(t *testing.T, line string) golden {
	t.Helper()
	parts := strings.SplitN(line, " ", 4)
	if len(parts) != 4 {
		t.Fatalf("line %q", line)
	}
	g := golden{spans: parts[1], ids: parts[2]}
	var err error
	if g.config, err = strconv.Atoi(parts[0]); err != nil {
		t.Fatal(err)
	}
	if raw, isRaw := strings.CutPrefix(parts[3], "x"); isRaw {
		var b []byte
		b, err = hex.DecodeString(raw)
		g.text = string(b)
	} else {
		err = json.Unmarshal([]byte(parts[3]), &g.text)
	}
	if err != nil {
		t.Fatalf("line %q: %v", line, err)
	}
	return g
}

// The file was written with the Python package tokenizers, so this is the proof
// that models read the same numbers here as where they were trained.
func TestEqualsTokenizers(t *testing.T) {
	t.Parallel()
	_, data := shipped(t)
	lines := bufio.NewScanner(bytes.NewReader(unzip(t, "golden.txt.gz")))
	lines.Buffer(nil, 1<<20)
	lines.Scan()
	var head struct {
		Digest  string `json:"tokenizer_sha256"`
		Configs []document
	}
	if err := json.Unmarshal(lines.Bytes(), &head); err != nil {
		t.Fatal(err)
	}
	if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != head.Digest {
		t.Fatalf("tokenizer.json has the digest %x, golden.txt.gz was made for %s: run golden.py", got, head.Digest)
	}
	toks := make([]*subword.Tokenizer, len(head.Configs))
	for i, patch := range head.Configs {
		var opts []subword.Option
		if patch["$special"] != nil {
			opts = append(opts, subword.WithSpecialTokens())
		}
		toks[i] = load(t, patched(t, data, patch), opts...)
	}
	if n, compared := compareGolden(t, toks, lines); n < 20_000 || compared < n*9/10 {
		t.Errorf("%d texts, %d with spans: want at least 20000, and spans of most", n, compared)
	}
}

// compareGolden reads a golden file and returns how many texts it has, and of
// how many of them the spans are in it.
func compareGolden(t *testing.T, toks []*subword.Tokenizer, lines *bufio.Scanner) (n, compared int) {
	t.Helper()
	var s subword.Scratch
	var ids []int32
	var spans []subword.Span
	var got, raw []byte
	wrong := 0
	for ; lines.Scan(); n++ {
		g := parseGolden(t, lines.Text())
		ids, spans = appendTo(t, toks[g.config], ids[:0], spans[:0], g.text, &s)
		got, raw = got[:0], raw[:0]
		for i, id := range ids {
			if i > 0 {
				got = append(got, ',')
			}
			got = strconv.AppendInt(got, int64(id), 10)
			raw = binary.LittleEndian.AppendUint32(raw, uint32(spans[i].Start))
			raw = binary.LittleEndian.AppendUint32(raw, uint32(spans[i].End))
		}
		if len(ids) == 0 {
			got = append(got, '-')
		}
		if string(got) != g.ids {
			if wrong++; wrong <= 20 {
				t.Errorf("line %d, config %d, %q:\n got %s\nwant %s", n+2, g.config, g.text, got, g.ids)
			}
		}
		if g.spans == "-" {
			continue
		}
		compared++
		if sum := fmt.Sprintf("%08x", crc32.ChecksumIEEE(raw)); sum != g.spans {
			if wrong++; wrong <= 20 {
				t.Errorf("line %d, config %d, %q: spans %v have the checksum %s, want %s", n+2, g.config, g.text, spans, sum, g.spans)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if wrong > 0 {
		t.Errorf("%d of %d wrong", wrong, n)
	}
	return n, compared
}
