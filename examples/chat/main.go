// Command chat is a small chat server with Handrail inside: it judges every
// message before it is delivered and gives each person the help meant for them.
//
//	POST /say   {"from":"ann","to":"ben","text":"…"}   -> what the sender sees
//	GET  /inbox?user=ben                               -> what ben sees
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net/http"
	"sync"
	"time"

	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
	textfast "github.com/handrail-safety/handrail/models/text-fast"
	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// ages is what the platform knows of its users.
var ages = map[string]vocab.AgeBand{"ann": vocab.Age13To15, "ben": vocab.Age10To12, "mr-smith": vocab.Age18Plus}

type message struct {
	From string `json:"from"`
	To   string `json:"to"`
	Text string `json:"text"`
}

// reply is what the sender sees.
type reply struct {
	Delivered bool       `json:"delivered"`
	Action    string     `json:"action"`
	Cards     []sdk.Card `json:"cards"`
}

// item is one thing in an inbox: a message, or help.
type item struct {
	Message *message  `json:"message,omitempty"`
	Card    *sdk.Card `json:"card,omitempty"`
}

type chat struct {
	engine  *sdk.Engine
	mu      sync.Mutex
	inboxes map[string][]item
	history map[string][]sdk.Message // by pair
	queue   []string                 // decision ids for moderators
}

func newChat() (*chat, error) {
	options := []sdk.Option{sdk.WithRules(rules.FS())}
	for _, model := range []fs.FS{textfast.FS(), imagensfw.FS()} {
		classifier, err := onnx.Open(model)
		if err != nil {
			return nil, err
		}
		options = append(options, sdk.WithClassifier(classifier))
	}
	engine, err := sdk.New(options...)
	return &chat{engine: engine, inboxes: map[string][]item{}, history: map[string][]sdk.Message{}}, err
}

func (c *chat) say(w http.ResponseWriter, r *http.Request) {
	var m message
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&m); err != nil {
		http.Error(w, "want {from, to, text}", http.StatusBadRequest)
		return
	}
	pair := m.From + ">" + m.To
	c.mu.Lock()
	earlier := c.history[pair]
	c.mu.Unlock()
	v, err := c.engine.Moderate(r.Context(), sdk.Input{
		Content: []sdk.Part{{Type: vocab.PartText, Text: m.Text}}, Phase: vocab.PreSend, Surface: vocab.DirectMessage,
		Author:     sdk.Person{ID: m.From, AgeBand: ages[m.From]},
		Recipients: []sdk.Person{{ID: m.To, AgeBand: ages[m.To]}},
		History:    earlier, Locale: "en", Country: "GB",
	})
	var bad *sdk.InputError
	switch {
	case errors.As(err, &bad):
		http.Error(w, bad.Error(), http.StatusUnprocessableEntity)
		return
	case err != nil: // no verdict: nothing is delivered unseen
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	answer(w, c.deliver(m, pair, &v))
}

// deliver does what the verdict says: hold and block keep the message back, a
// nudge asks the sender to think, everything else goes through.
func (c *chat) deliver(m message, pair string, v *sdk.Verdict) reply {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history[pair] = append(c.history[pair], sdk.Message{AuthorID: m.From, Text: m.Text})
	if n := len(c.history[pair]); n > 50 {
		c.history[pair] = c.history[pair][n-50:]
	}
	out := reply{Action: string(v.Action), Cards: []sdk.Card{}}
	if v.Action == vocab.Mask {
		m.Text = v.Masked[0].Text
	}
	switch v.Action {
	case vocab.Nudge, vocab.Limit, vocab.Hold, vocab.Block:
	default:
		out.Delivered = true
		c.inboxes[m.To] = append(c.inboxes[m.To], item{Message: &m})
	}
	for i := range v.Support {
		switch card := &v.Support[i]; card.Audience {
		case vocab.Author:
			out.Cards = append(out.Cards, *card)
		case vocab.Recipient:
			c.inboxes[m.To] = append(c.inboxes[m.To], item{Card: card})
		}
	}
	for _, a := range v.Actions {
		if a.Type == vocab.Escalate {
			c.queue = append(c.queue, fmt.Sprintf("%s %s %s", v.DecisionID, a.Queue, a.Priority))
		}
	}
	return out
}

func (c *chat) inbox(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	items := append([]item{}, c.inboxes[r.URL.Query().Get("user")]...)
	c.mu.Unlock()
	answer(w, items)
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Print(err)
	}
}

func (c *chat) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /say", c.say)
	mux.HandleFunc("GET /inbox", c.inbox)
	return mux
}

func main() {
	c, err := newChat()
	if err != nil {
		log.Fatal(err)
	}
	log.Print("chat on http://127.0.0.1:8090")
	server := &http.Server{Addr: "127.0.0.1:8090", Handler: c.handler(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
