package sdk

import (
	"time"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Input is one piece of user content with what is known of its context.
//
// Only Content is required. The zero value of every other field is right for
// "not known": an empty age band counts as [vocab.AgeUnknown], an empty phase
// as [vocab.PostSend], an empty surface is no particular one, an empty policy
// is "default", a zero Now is the current time.
type Input struct {
	// ID is the caller's own name for the content; it comes back unchanged.
	ID string
	// Phase says whether the content was sent already.
	Phase vocab.Phase
	// Surface says where the content appears.
	Surface vocab.Surface
	// Policy names the policy that decides.
	Policy string
	// Content holds the parts: 1 to [Limits].Parts.
	Content []Part
	// Author wrote the content.
	Author Person
	// Recipients get the content; the youngest decides.
	Recipients []Person
	// ConversationID names a stored conversation.
	ConversationID string
	// History holds earlier messages, oldest first. Their authors are the ids
	// of Author and Recipients.
	History []Message
	// Locale is a BCP 47 tag: the language that support is worded in, and a
	// help in telling languages apart.
	Locale string
	// Country is an ISO 3166-1 alpha-2 code in capitals: whose help services
	// are offered. It is never guessed.
	Country string
	// Explain adds matched words, clauses and near misses to the evidence.
	Explain bool
	// Now is the time that opening hours are looked up for.
	Now time.Time
}

// Part is one text or one image. Exactly one of Text and Image is read, as
// Type says.
type Part struct {
	Type vocab.PartType
	// Text is UTF-8.
	Text string
	// Image is a JPEG, PNG, GIF, WebP or BMP file.
	Image []byte
}

// Person is what is known of the author or of one recipient.
type Person struct {
	ID      string
	AgeBand vocab.AgeBand
	// Kind is empty for a user.
	Kind vocab.PersonKind
}

// Message is one earlier message of a conversation.
type Message struct {
	AuthorID string
	Text     string
}
