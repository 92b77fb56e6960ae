package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestChat(t *testing.T) {
	c, err := newChat()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(c.handler())
	defer server.Close()
	say := func(from, to, text string) reply {
		t.Helper()
		body, err := json.Marshal(message{from, to, text})
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.Post(server.URL+"/say", "application/json", strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var r reply
		if err := json.NewDecoder(response.Body).Decode(&r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := say("ann", "ben", "see you at training"); !r.Delivered || r.Action != "allow" {
		t.Errorf("a friendly message: got %+v, want it delivered", r)
	}
	if r := say("mr-smith", "ben", "don't tell your mum we talk"); r.Delivered || r.Action != "hold" {
		t.Errorf("luring: got %+v, want it held", r)
	}
	if r := say("ann", "ben", "i want to kill myself"); !r.Delivered || len(r.Cards) == 0 {
		t.Errorf("own distress: got %+v, want it delivered with help for the author", r)
	}
	response, err := http.Get(server.URL + "/inbox?user=ben")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var items []item
	if err := json.NewDecoder(response.Body).Decode(&items); err != nil {
		t.Fatal(err)
	}
	messages, cards := 0, 0
	for _, i := range items {
		if i.Message != nil {
			messages++
		}
		if i.Card != nil {
			cards++
		}
	}
	if messages != 2 || cards < 2 {
		t.Errorf("ben has %d messages and %d cards, want 2 messages and a card for each danger", messages, cards)
	}
	if len(c.queue) < 2 {
		t.Errorf("the moderators' queue holds %v, want both dangers", c.queue)
	}
}
