package subword_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// small reads one of the files that golden_pieces.py trained.
func small(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// changed is the file of a configuration, as golden_pieces.py's patched makes it.
func changed(t testing.TB, patch document) []byte {
	t.Helper()
	var from string
	if err := json.Unmarshal(patch["$from"], &from); err != nil {
		t.Fatal(err)
	}
	doc := parse(t, small(t, from))
	for key, value := range patch {
		if !strings.HasPrefix(key, "$") {
			doc[key] = value
		}
	}
	model := parse(t, doc["model"])
	if patch["$model"] != nil {
		for key, value := range parse(t, patch["$model"]) {
			model[key] = value
		}
	}
	if patch["$text"] != nil {
		var pairs [][2]string
		if err := json.Unmarshal(model["merges"], &pairs); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, p := range pairs {
			lines = append(lines, p[0]+" "+p[1])
		}
		model["merges"] = marshal(t, lines)
	}
	doc["model"] = marshal(t, model)
	return marshal(t, doc)
}

// WordPiece and BPE give what the Python package tokenizers gives.
//
// A file of more lines, made by `golden_pieces.py --check`, can be named by the
// environment variable GOLDEN_PIECES.
func TestPiecesEqualTokenizers(t *testing.T) {
	t.Parallel()
	lines := bufio.NewScanner(bytes.NewReader(unzip(t, "golden-pieces.txt.gz")))
	lines.Buffer(nil, 1<<20)
	lines.Scan()
	var head struct{ Configs []document }
	if err := json.Unmarshal(lines.Bytes(), &head); err != nil {
		t.Fatal(err)
	}
	var toks []*subword.Tokenizer
	for _, patch := range head.Configs {
		toks = append(toks, load(t, changed(t, patch)))
	}
	if n, compared := compareGolden(t, toks, lines); n < 3000 || compared < n*9/10 {
		t.Errorf("%d texts, %d with spans: want at least 3000, and spans of most", n, compared)
	}
	if name := os.Getenv("GOLDEN_PIECES"); name != "" {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		more := bufio.NewScanner(file)
		more.Buffer(nil, 1<<20)
		n, compared := compareGolden(t, toks, more)
		t.Logf("%d more texts, %d with spans", n, compared)
	}
}

// smallTokenizers are the three files as they are.
func smallTokenizers(t testing.TB) map[string]*subword.Tokenizer {
	t.Helper()
	toks := map[string]*subword.Tokenizer{}
	for _, name := range []string{"wordpiece-uncased", "wordpiece-cased", "byte-bpe"} {
		toks[name] = load(t, small(t, name))
	}
	return toks
}

func TestPieceMarks(t *testing.T) {
	t.Parallel()
	roberta := `post_processor={"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false}`
	single := `"single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}], "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}`
	tests := []struct {
		name, file, with        string
		bos, eos, pad, unk, typ int32
		between                 string
		pair                    bool
	}{
		{name: "a template of BERT", file: "wordpiece-uncased", bos: 2, eos: 3, unk: 1, typ: 1, between: "[3]", pair: true},
		{name: "BertProcessing", file: "wordpiece-cased", bos: 2, eos: 3, unk: 1, typ: 1, between: "[3]", pair: true},
		{name: "RobertaProcessing", file: "byte-bpe", with: roberta, bos: 0, eos: 2, pad: 1, unk: -1, between: "[2 2]", pair: true},
		{name: "none", file: "byte-bpe", with: "post_processor=null", bos: -1, eos: -1, pad: 1, unk: -1, between: "[]"},
		{name: "ByteLevel", file: "byte-bpe", with: `post_processor={"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}`, bos: -1, eos: -1, pad: 1, unk: -1, between: "[]"},
		{name: "a sequence", file: "byte-bpe", with: `post_processor={"type": "Sequence", "processors": [{"type": "ByteLevel"}, ` + strings.TrimPrefix(roberta, "post_processor=") + `]}`, bos: 0, eos: 2, pad: 1, unk: -1, between: "[2 2]", pair: true},
		{name: "a pair without marks", file: "byte-bpe", with: `post_processor={"type": "TemplateProcessing", "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], ` + single + `}`, eos: 2, pad: 1, unk: -1, between: "[]"},
		{name: "a pair in another order", file: "byte-bpe", with: `post_processor={"type": "TemplateProcessing", "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 1}}, {"SpecialToken": {"id": "</s>", "type_id": 1}}], ` + single + `}`, eos: 2, pad: 1, unk: -1, between: "[]"},
	}
	for _, tt := range tests {
		doc := parse(t, small(t, tt.file))
		if key, value, ok := strings.Cut(tt.with, "="); ok {
			doc[key] = []byte(value)
		}
		tok := load(t, marshal(t, doc))
		between, typ, ok := tok.Pair()
		if got, want := [...]int32{tok.BOS(), tok.EOS(), tok.PAD(), tok.UNK(), typ}, [...]int32{tt.bos, tt.eos, tt.pad, tt.unk, tt.typ}; got != want {
			t.Errorf("%s: BOS, EOS, PAD, UNK and type of the second text are %v, want %v", tt.name, got, want)
		}
		if got := fmt.Sprint(between); got != tt.between || ok != tt.pair {
			t.Errorf("%s: between the texts %s, %v, want %s, %v", tt.name, got, ok, tt.between, tt.pair)
		}
		if tok.Size() != 3000 {
			t.Errorf("%s: size %d, want 3000", tt.name, tok.Size())
		}
	}
}

func TestLoadRefusesPieces(t *testing.T) {
	t.Parallel()
	word := func(more string) string {
		return `model={"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100` + more + `}`
	}
	bpe := func(more string) string { return `model={"type": "BPE"` + more + `}` }
	bytes := func(more string) string { // a vocabulary of all bytes
		return bpe(`, "vocab": ` + string(byteVocab(t)) + more)
	}
	tests := []struct {
		name, file, with string
		want             string // what the error says
		unsupported      bool
	}{
		{name: "no pieces", with: word(""), want: `model.unk_token "[UNK]": is no piece`},
		{name: "a list", with: word(`, "vocab": [["a", 0]]`), want: "model.vocab: not as WordPiece has it"},
		{name: "no unknown piece", with: word(`, "vocab": {"a": 0}`), want: `model.unk_token "[UNK]"`},
		{name: "a hole", with: word(`, "vocab": {"[UNK]": 0, "a": 2}`), want: "model.vocab: no piece has the id 1", unsupported: true},
		{name: "an id twice", with: word(`, "vocab": {"[UNK]": 0, "a": 0}`), want: `model.vocab: "[UNK]" and "a" have the id 0`},
		{name: "a piece twice", with: word(`, "vocab": {"[UNK]": 0, "a": 1, "a": 2}`), want: `model.vocab: piece "a"`},
		{name: "no id", with: word(`, "vocab": {"[UNK]": "0"}`), want: `model.vocab: the id of "[UNK]"`},
		{name: "unknown setting", with: word(`, "vocab": {"[UNK]": 0}, "greedy": true`), want: "model.greedy true", unsupported: true},
		{name: "merges", with: word(`, "vocab": {"[UNK]": 0}, "merges": ["a b"]`), want: "model.merges", unsupported: true},
		{name: "no prefix", with: `model={"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0}, "continuing_subword_prefix": "", "max_input_chars_per_word": 9}`, want: `model.continuing_subword_prefix ""`, unsupported: true},
		{name: "no longest word", with: `model={"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0}, "continuing_subword_prefix": "##"}`, want: "model.max_input_chars_per_word 0"},
		{name: "pre-tokenizer", with: `pre_tokenizer={"type": "ByteLevel"}`, want: `pre_tokenizer.type "ByteLevel"`, unsupported: true},
		{name: "pre-tokenizer's setting", with: `pre_tokenizer={"type": "BertPreTokenizer", "split": 1}`, want: `unknown field "split"`},
		{name: "BertNormalizer", with: `normalizer={"type": "BertNormalizer", "lowercase": true}`, want: "normalizer: want clean_text"},
		{name: "BertNormalizer's setting", with: `normalizer={"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": true, "handle_emoji": true}`, want: `unknown field "handle_emoji"`},
		{name: "type of a mark", with: `post_processor={"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "x", "type_id": 2}}], "pair": [], "special_tokens": {"x": {"id": "x", "ids": [1], "tokens": ["x"]}}}`, want: "post_processor.single[1]", unsupported: true},
		{name: "ByteLevel behind WordPiece", with: `post_processor={"type": "ByteLevel"}`, want: `post_processor.type "ByteLevel"`, unsupported: true},
		{name: "sep", with: `post_processor={"type": "BertProcessing", "sep": ["[SEP]"], "cls": ["[CLS]", 2]}`, want: "post_processor.sep"},
		{name: "cls", with: `post_processor={"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 3000]}`, want: "post_processor: id 3000"},
		{name: "two processors", with: `post_processor={"type": "Sequence", "processors": [{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}, {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}]}`, want: `post_processor.processors[1].type "BertProcessing"`, unsupported: true},

		{name: "BPE of characters", file: "byte-bpe", with: bpe(`, "vocab": {"a": 0}, "merges": []`), want: "which stands for the byte 0x00", unsupported: true},
		{name: "dropout", file: "byte-bpe", with: bytes(`, "dropout": 0.1`), want: "model.dropout 0.1", unsupported: true},
		{name: "suffix", file: "byte-bpe", with: bytes(`, "end_of_word_suffix": "@"`), want: `model.end_of_word_suffix "@"`, unsupported: true},
		{name: "prefix", file: "byte-bpe", with: bytes(`, "continuing_subword_prefix": "@@"`), want: `model.continuing_subword_prefix "@@"`, unsupported: true},
		{name: "ignored merges", file: "byte-bpe", with: bytes(`, "ignore_merges": true`), want: "model.ignore_merges true", unsupported: true},
		{name: "unknown piece", file: "byte-bpe", with: bytes(`, "unk_token": "<unk>"`), want: `model.unk_token "<unk>": is no piece`},
		{name: "unknown setting of BPE", file: "byte-bpe", with: bytes(`, "cache": 5`), want: "model.cache 5", unsupported: true},
		{name: "merge of what is no piece", file: "byte-bpe", with: bytes(`, "merges": ["a b"]`), want: `model.merges[0] ["a" "b"]`},
		{name: "merge of one", file: "byte-bpe", with: bytes(`, "merges": ["a"]`), want: `model.merges[0]: "a"`},
		{name: "merge of three", file: "byte-bpe", with: bytes(`, "merges": [["a", "b", "c"]]`), want: `model.merges[0]`},
		{name: "pre-tokenizer of BPE", file: "byte-bpe", with: `pre_tokenizer={"type": "Metaspace", "replacement": "▁"}`, want: `pre_tokenizer.type "Metaspace"`, unsupported: true},
		{name: "no pre-tokenizer for BPE", file: "byte-bpe", with: `pre_tokenizer=null`, want: `pre_tokenizer.type ""`, unsupported: true},
		{name: "ByteLevel's setting", file: "byte-bpe", with: `pre_tokenizer={"type": "ByteLevel", "add_prefix_space": true, "pattern": "x"}`, want: `unknown field "pattern"`},
	}
	for _, tt := range tests {
		if tt.file == "" {
			tt.file = "wordpiece-uncased"
		}
		doc := parse(t, small(t, tt.file))
		key, value, _ := strings.Cut(tt.with, "=")
		doc[key] = json.RawMessage(value)
		if key == "model" {
			doc["added_tokens"], doc["post_processor"] = []byte("[]"), []byte("null")
		}
		_, err := subword.Load(marshal(t, doc))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one that says %s", tt.name, err, tt.want)
		}
		if errors.Is(err, subword.ErrUnsupported) != tt.unsupported {
			t.Errorf("%s: error %v: ErrUnsupported is %v", tt.name, err, !tt.unsupported)
		}
	}
}

// byteVocab are the 256 pieces of single bytes.
func byteVocab(t testing.TB) []byte {
	t.Helper()
	var model struct {
		Model struct{ Vocab map[string]int }
	}
	if err := json.Unmarshal(small(t, "byte-bpe"), &model); err != nil {
		t.Fatal(err)
	}
	vocab := map[string]int{}
	for piece, id := range model.Model.Vocab {
		if utf8.RuneCountInString(piece) == 1 {
			vocab[piece] = id - 5 // behind the special tokens
		}
	}
	return marshal(t, vocab)
}
