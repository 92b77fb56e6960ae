package entity

import (
	"bytes"
	"slices"
	"strings"
)

// addresses finds a street with a house number, in the order and with the
// words of the twelve languages of the packs: those of official addresses and
// their usual short forms. Words that mean something else as often ("place",
// "ring", "way") are left out; a street without a number is none.
const addresses = `(?:` +
	// English: 12 oak street
	`\d{1,5}[a-z]?,? (?:[\pL'-]{2,20} ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|crescent|boulevard|blvd|terrace)\b` +
	// German, Dutch, Swedish: name and street in one word
	`|[\pL-]{2,30}(?:stra(?:ß|ss)e|str\.?|gasse|allee|weg|platz|straat|laan|plein|gracht|kade|gatan|vägen|vagen|gränd|stigen) ?\d{1,4} ?[a-h]?\b` +
	// French: 12 rue de la paix
	`|\d{1,4},? ?(?:bis |ter )?(?:rue|avenue|boulevard|bd|impasse|chemin|allée|allee|quai) (?:[\pL'’-]{1,20} ?){1,5}` +
	// Spanish, Portuguese, Italian: calle mayor 12
	`|(?:calle|c/|avenida|avda\.?|plaza|paseo|carrer|rua|travessa|praça|praca|via|viale|piazza|corso|vicolo) (?:[\pL'’.-]{1,20} ){0,4}[\pL'’.-]{2,20},? ?(?:n[.º°]? ?)?\d{1,4}\b` +
	// Polish, Romanian, Czech
	`|(?:ul\.?|ulica|ulicy|aleja|al\.|os\.|plac|pl\.|str\.|strada|bulevardul|bd\.|calea|aleea|ulice|náměstí|namesti|nám\.) (?:[\pL.'-]{1,20} ){0,3}[\pL.'-]{2,20},? ?(?:nr\.? ?)?\d{1,4}(?:/\d{1,4})?[a-h]?\b` +
	// Greek
	`|(?:οδό[σς]?|οδο[σς]?|λεωφόρο[σς]?|λεωφορο[σς]?|πλατεία|πλατεια) (?:[\pL.'-]{1,20} ){0,2}[\pL.'-]{2,20},? ?\d{1,4}\b` +
	`)`

// notStreets are words that stand before a number which counts hours or people
// and no house: "vado via per 3 giorni", "en la calle hasta las 3".
var notStreets = strings.Fields("per da di alle dalle tra fra con circa almeno ancora a las los la hasta por unos unas de desde hace " +
	"às as até uns umas os ao do na od do po v ve za o orele la cu de pe στισ στις για από ωσ ως 'les")

// streetWords are the beginnings of street words, streetEndings those that are
// written together with the name: a text with none of them has no address.
var (
	streetWords = bytes.Fields([]byte("street st road rd avenue ave lane ln drive dr close crescent boulevard blvd terrace rue bd impasse chemin " +
		"quai calle c/ avenida avda plaza paseo carrer rua travessa praça praca via viale piazza corso vicolo ul ul. ulic aleja al. os. plac pl. " +
		"str strada bulevardul calea aleea náměstí namesti nám. οδό οδο λεωφόρο λεωφορο πλατεία πλατεια"))
	streetEndings = bytes.Fields([]byte("strasse straße str gasse allee allée weg platz straat laan plein gracht kade gatan vägen vagen gränd stigen"))
)

// wordsByFirst are the streetWords by their first byte.
var wordsByFirst = func() (t [256][][]byte) {
	for _, w := range streetWords {
		t[w[0]] = append(t[w[0]], w)
	}
	return t
}()

func hasStreet(text []byte) bool {
	for i, c := range text {
		if i > 0 && text[i-1] != ' ' {
			continue
		}
		for _, w := range wordsByFirst[c] {
			if bytes.HasPrefix(text[i:], w) {
				return true
			}
		}
	}
	return slices.ContainsFunc(streetEndings, func(w []byte) bool { return bytes.Contains(text, w) })
}

// isAddress looks at the words around the numbers.
func isAddress(text []byte, start, end int) bool {
	if !startsWord(text, start) {
		return false
	}
	words := bytes.FieldsFunc(text[start:end], func(r rune) bool { return r == ' ' || r == ',' })
	for i := 1; i < len(words); i++ {
		if isDigit(words[i][0]) && slices.Contains(notStreets, string(words[i-1])) {
			return false
		}
	}
	return true
}
