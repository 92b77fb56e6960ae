// Package normalize makes the views of a text that rules and models read, each
// with a map back to byte offsets of the original.
//
//   - Folded: NFKC, lower case (ß becomes ss), look-alike letters of other
//     scripts put right where a word mixes scripts or stands out from a Latin
//     text, invisible characters removed, quotes, dashes and spaces unified.
//     Diacritics stay. Greek, Russian and Ukrainian texts stay as they are.
//   - Bare: Folded without diacritics: é is e, ø is o, æ is ae. Cyrillic й and ї
//     are letters of their own and stay; ё becomes е, Greek loses its accents,
//     Arabic and Hebrew their vowel points.
//   - Deobfuscated: Bare with common disguises undone: "k1ll", "k i l l",
//     "k.y.s", "killll", letters stacked one a line, letters written as emoji,
//     words run together in camel case ("KillTheLights"), emoji by name (":knife:").
//     A self-censored letter ("sh*t") cannot be known: it becomes [Wildcard],
//     which counts as a word character, and [Same] lets it stand for one letter.
//
// Emoji with a meaning in this field ([Emoji] says which) stay in the text as
// themselves, without skin tone, gender and variation selector, and [Tokens]
// gives each a token of its own. So an author just writes the emoji in a term.
// Every other emoji separates words, as punctuation does.
//
// Three or more equal letters become one or two, whichever is likelier at that
// place ("killll" kill, "soooo" so, "biiitch" bitch, "asssss" ass); two stay two.
// Where the guess is wrong [Same] still helps: it takes a letter and its double
// for equal.
//
// Each step is repeated until nothing changes, which makes building a view from
// its own text give that text again.
package normalize
