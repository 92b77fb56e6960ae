// Package subword cuts texts into the pieces of a Hugging Face tokenizer.json,
// whose model is a SentencePiece one of type Unigram, WordPiece (BERT) or BPE
// over bytes (RoBERTa, GPT-2), and gives the ids that the Python package
// tokenizers (0.23.3) gives.
//
// A model reads other numbers than it was trained on as soon as one piece
// differs, and nothing would show it but worse verdicts. So the reference is
// followed to the bit: testdata/golden.txt.gz holds 27,614 texts in 153 scripts
// and 14 configurations with their ids and offsets, made by models/train's
// textmulti/golden.py, and all agree. So did, once, every code point of Unicode,
// most of them in four contexts (37,000 texts, and 42,000 in five of the other
// configurations). For WordPiece and BPE, golden-pieces.txt.gz holds 3,040 texts
// in 15 configurations of three small tokenizers, made by golden_pieces.py; and
// once 172,378 more agreed, every character below U+20000 among them but for Han
// and other large scripts.
//
// # What happens to a text
//
//   - Bytes that are not UTF-8 become U+FFFD, as in Python.
//   - Added tokens are taken out of it; by default, special ones are not.
//   - Normalisers: Precompiled, Replace (a literal, or " {2,}"), NFC, NFD, NFKC,
//     NFKD, Lowercase, Strip, StripAccents, Nmt, Prepend, BertNormalizer and
//     Sequences of them.
//   - Pre-tokenizers: for Unigram WhitespaceSplit, Metaspace, both in this order,
//     or none; for WordPiece BertPreTokenizer, WhitespaceSplit or none; for BPE
//     ByteLevel.
//   - Each word that is left is cut into pieces: its likeliest (viterbi.go), the
//     longest from the left (wordpiece.go), or by merging (bpe.go).
//   - TemplateProcessing, BertProcessing or RobertaProcessing says what BOS and
//     EOS are, and what stands between two texts; the caller adds them.
//
// # What one would get wrong
//
// Precompiled is a character map that is applied to grapheme clusters, and a
// cluster of fewer than six bytes is replaced whole by what the shortest prefix
// of it maps to: U+FF21 with an accent becomes A without one. So clusters must
// be those of the reference, which has Unicode 17.0; graphemes.txt has its
// classes, since Go's tables and those of the usual packages are older or carry
// no promise to stay equal. ASCII that no mark follows needs no look at them.
//
// Scores are read as serde_json reads numbers, which is not to the nearest
// float64, see parseScore. Sums are float64 in the reference's order.
//
// NFC and its kin are of Unicode 9.0 in the reference, see formStep; Lowercase
// is of 17.0. What the steps of BERT and ByteLevel take for a letter, a control
// character or punctuation is in categories.txt, found by asking the reference.
//
// # What differs from tokenizers
//
//   - Without [WithSpecialTokens] no text spells a special token. tokenizers
//     finds "</s>" in a text as an added token and, with encode_special_tokens,
//     still as a piece of the model: the id is the same. Here such pieces do not
//     take part, and ids in other texts are those of encode_special_tokens.
//     The unknown piece's id does come out, for what is unknown.
//   - Where a character map removes what a text begins with (control
//     characters), tokenizers shifts the offsets of all that follows by as much.
//     Here they are right, so that nobody can move spans by a prefix.
//   - Offsets are in bytes, those of tokenizers in Python in characters.
//   - trim_offsets of ByteLevel and RobertaProcessing is not honoured: a span
//     keeps the blank that its piece begins with.
//   - truncation and padding of the file are not applied.
//   - add_prefix_space false without prepend_scheme is read as never; tokenizers
//     refuses it. Refused here and not there: pieces that come twice, of which
//     tokenizers takes the last, Unigram files without an unknown piece,
//     vocabularies with holes or, for BPE, without a piece for each byte, and
//     added tokens whose id is not the one that tokenizers would give them.
//   - single_word looks at Go's Unicode tables, tokenizers at newer ones.
package subword
