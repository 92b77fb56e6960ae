package subword

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"
)

// clusterMax is the length from which on a cluster is not looked up whole.
const clusterMax = 6

// A charsmap is SentencePiece's character map: a Darts double-array trie whose
// values are where the replacement begins in texts; a NUL byte ends it.
//
// It is read as the crate spm_precompiled reads it, which tokenizers uses: a
// grapheme cluster of fewer than six bytes is looked up, and the replacement of
// the shortest prefix that has one stands for the whole cluster; otherwise
// each of its characters is looked up alone.
type charsmap struct {
	units []uint32
	texts []byte
	// plain are the ASCII characters that need no look: they map to nothing
	// and, unless a mark follows, are clusters of their own.
	plain [utf8.RuneSelf]bool
	class *classTable
}

// Fields of a unit, see Darts-clone's darts.h.
func hasLeaf(u uint32) bool      { return u>>8&1 == 1 }
func unitLabel(u uint32) uint32  { return u & (1<<31 | 0xff) }
func unitOffset(u uint32) uint32 { return u >> 10 << (u & (1 << 9) >> 6) }
func leafValue(u uint32) uint32  { return u & (1<<31 - 1) }
func isLeaf(u uint32) bool       { return u>>31 == 1 }

var errCharsmap = errors.New("damaged character map")

func newCharsmap(encoded string) (*charsmap, error) {
	data, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCharsmap, err)
	}
	if len(data) < 4 {
		return nil, fmt.Errorf("%d bytes, want at least 4: %w", len(data), errCharsmap)
	}
	size := uint64(binary.LittleEndian.Uint32(data))
	if size < 4 || size%4 != 0 || size > uint64(len(data)-4) {
		return nil, fmt.Errorf("a trie of %d bytes in %d: %w", size, len(data), errCharsmap)
	}
	m := &charsmap{units: make([]uint32, size/4), texts: bytes.Clone(data[4+size:]), class: classes()}
	if !utf8.Valid(m.texts) {
		return nil, fmt.Errorf("the replacements are not UTF-8: %w", errCharsmap)
	}
	for i := range m.units {
		m.units[i] = binary.LittleEndian.Uint32(data[4+4*i:])
	}
	for i, u := range m.units {
		if isLeaf(u) || !hasLeaf(u) {
			continue
		}
		leaf := uint64(uint32(i) ^ unitOffset(u))
		if leaf >= uint64(len(m.units)) {
			return nil, fmt.Errorf("unit %d points to %d of %d: %w", i, leaf, len(m.units), errCharsmap)
		}
		if at := leafValue(m.units[leaf]); uint64(at) > uint64(len(m.texts)) ||
			uint64(at) < uint64(len(m.texts)) && !utf8.RuneStart(m.texts[at]) {
			return nil, fmt.Errorf("unit %d has its replacement at %d of %d bytes: %w", i, at, len(m.texts), errCharsmap)
		}
	}
	for c := range m.plain {
		_, mapped := m.lookup([]byte{byte(c)})
		m.plain[c] = !mapped && c != '\r'
	}
	return m, nil
}

// lookup returns the replacement of the shortest prefix of text that has one.
func (m *charsmap) lookup(text []byte) ([]byte, bool) {
	at := unitOffset(m.units[0])
	for _, c := range text {
		if c == 0 {
			break
		}
		at ^= uint32(c)
		if uint64(at) >= uint64(len(m.units)) {
			return nil, false
		}
		u := m.units[at]
		if unitLabel(u) != uint32(c) {
			return nil, false
		}
		at ^= unitOffset(u)
		if hasLeaf(u) {
			found := m.texts[leafValue(m.units[at]):]
			if end := bytes.IndexByte(found, 0); end >= 0 {
				found = found[:end]
			}
			return found, true
		}
	}
	return nil, false
}

func (m *charsmap) apply(in view, out *buffer, _ *Scratch) bool {
	text := in.text
	done, changed := 0, false // text[:done] is in out, once something has changed
	put := func(from, to int, with []byte) {
		out.copy(in, done, from)
		out.replace(in, from, to, with)
		done, changed = to, true
	}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && m.plain[c] && (i+1 == len(text) || text[i+1] < utf8.RuneSelf) {
			i++
			continue
		}
		end, runes := m.class.cluster(text, i)
		if end-i < clusterMax {
			if with, ok := m.lookup(text[i:end]); ok {
				put(i, end, with)
				i = end
				continue
			}
		}
		for k := i; k < end && (runes > 1 || end-i >= clusterMax); {
			n := runeSize(text[k])
			if with, ok := m.lookup(text[k : k+n]); ok {
				put(k, k+n, with)
			}
			k += n
		}
		i = end
	}
	if changed {
		out.copy(in, done, len(text))
	}
	return changed
}
