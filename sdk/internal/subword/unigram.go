package subword

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// MaxBytes is the length up to which [Tokenizer.Append] takes a text: offsets
// are 32-bit numbers, and one character can become 18.
const MaxBytes = 64 << 20

// ErrTooLong is returned for a text of more than [MaxBytes].
var ErrTooLong = errors.New("text too long")

// A Tokenizer cuts texts into the pieces of one model. It never changes and is
// safe for concurrent use, as long as each goroutine has its own [Scratch].
type Tokenizer struct {
	trie     trie // but for BPE
	scores   []float64
	unk      int32
	unkScore float64
	bytes    *[256]int32  // ids of the pieces <0x00> to <0xFF>, nil without byte_fallback
	search   *pieceSearch // of WordPiece, else nil
	merges   *merges      // of BPE, else nil
	steps    []step
	pre      preTokenizer
	// Added tokens that are looked for in the text as it is, and those that are
	// looked for in the normalised text.
	original, normalized tokenSet
	bos, eos, pad        int32
	pair                 *pairing // nil where the file says nothing of pairs
	size                 int
}

// A Scratch is the memory that [Tokenizer.Append] works in. The zero value is
// ready; it grows to about 35 bytes for each byte of the longest text, 60 if
// that is one word, 80 if it is one for BPE, and may be used with any Tokenizer,
// by one goroutine at a time.
type Scratch struct {
	text    []byte
	fixed   buffer    // the text, with U+FFFD for what is not UTF-8
	buffers [2]buffer // take turns as the result of a step
	marked  buffer
	word    []byte
	nodes   []node
	cuts    []cut
	runes   []formRune
	symbols []symbol
	queue   []candidate
}

// run is one call of Append.
type run struct {
	s     *Scratch
	ids   []int32
	spans []Span
	// zero is where in the text tokenizers believes its beginning to be, see normalize.
	zero int
}

func (r *run) add(id int32, at Span) {
	r.ids = append(r.ids, id)
	r.spans = append(r.spans, at)
}

// Append cuts text into pieces and appends their ids to ids and, for each of
// them, where in text it is from to spans. There is no BOS, EOS or padding
// among them, and the file's truncation is not applied.
//
// Bytes that are not UTF-8 read as U+FFFD, one for each longest beginning of a
// character, as Python decodes with errors="replace".
//
// Spans lie in the text, on rune borders or on those of ill-formed sequences;
// neither starts nor ends ever go back. A piece of the sign ▁ alone and the
// next one can have the same start, and one character that became several
// pieces is the span of all of them. The package comment says where they differ
// from those of tokenizers.
//
// A text longer than [MaxBytes] fails with [ErrTooLong] and appends nothing.
// There are no other errors.
//
// An English text of 120 characters costs 2.8 µs, a Russian one 5 µs, 20,000
// characters of English 0.4 ms (BenchmarkAppend, Xeon, one core); with WordPiece
// 1.6, 9 µs and 0.3 ms, with BPE 4.3, 7 µs and 0.7 ms (BenchmarkAppendPieces).
// It does not allocate once the slices and s have grown.
func (t *Tokenizer) Append(ids []int32, spans []Span, text string, s *Scratch) ([]int32, []Span, error) {
	if len(text) > MaxBytes {
		return ids, spans, fmt.Errorf("%d bytes, limit %d: %w", len(text), MaxBytes, ErrTooLong)
	}
	s.text = append(s.text[:0], text...)
	v := view{text: s.text}
	if !utf8.ValidString(text) {
		s.fixed.reset()
		repair(v, &s.fixed)
		v = s.fixed.view()
	}
	r := run{s: s, ids: ids, spans: spans}
	done := 0
	for t.original.active {
		m := t.original.next(v.text, done)
		if m.id < 0 {
			break
		}
		t.segment(&r, v.sub(done, m.from))
		r.add(m.id, Span{v.start(m.from), v.end(m.to)})
		done = m.to
	}
	t.segment(&r, v.sub(done, len(v.text)))
	return r.ids, r.spans, nil
}

// segment handles a stretch of text between added tokens.
func (t *Tokenizer) segment(r *run, v view) {
	if len(v.text) == 0 {
		return
	}
	v = t.normalize(r, v)
	done := 0
	for t.normalized.active {
		m := t.normalized.next(v.text, done)
		if m.id < 0 {
			break
		}
		t.words(r, v.sub(done, m.from))
		r.add(m.id, Span{v.start(m.from), v.end(m.to)})
		done = m.to
	}
	t.words(r, v.sub(done, len(v.text)))
}

// normalize applies the steps one after the other.
//
// When a character map removes what a text begins with, tokenizers aligns what
// follows as if it had stood at the beginning. We do not, but Metaspace with
// prepend_scheme first looks at that, so r.zero keeps what it would see.
func (t *Tokenizer) normalize(r *run, v view) view {
	r.zero = 0
	turn := 0
	for _, step := range t.steps {
		if len(v.text) == 0 {
			return v
		}
		out := &r.s.buffers[turn]
		out.reset()
		if !step.apply(v, out, r.s) {
			continue
		}
		if out.cut && len(out.text) > 0 && v.start(0) == r.zero {
			r.zero = int(out.src[0].from)
		}
		v, turn = out.view(), 1-turn
	}
	return v
}

// BOS is the id that the file's post-processor puts before a text, -1 for none.
func (t *Tokenizer) BOS() int32 { return t.bos }

// EOS is the id that the file's post-processor puts behind a text, -1 for none.
func (t *Tokenizer) EOS() int32 { return t.eos }

// PAD is the id of the padding: that of the file's padding or else of a special
// token <pad> or [PAD]; -1 for none.
func (t *Tokenizer) PAD() int32 { return t.pad }

// Pair is how the file's post-processor puts a second text behind a first: the
// ids between the two, and the token type of the second and of what follows it;
// all else has type 0, and EOS ends the whole. ok is false where the file does
// not say, or says something else. The caller must not change between.
func (t *Tokenizer) Pair() (between []int32, kind int32, ok bool) {
	if t.pair == nil {
		return nil, 0, false
	}
	return t.pair.between, t.pair.kind, true
}

// UNK is the id that stands for what no piece can spell, -1 for none, as BPE
// over bytes can spell anything.
func (t *Tokenizer) UNK() int32 { return t.unk }

// Size is the number of ids: all are in [0, Size).
func (t *Tokenizer) Size() int { return t.size }
