package httpapi_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

func textRequest(text string) string {
	return `{"content":[{"type":"text","text":` + strconv.QuoteToGraphic(text) + `}]}`
}

func imageRequest(data []byte) string {
	return `{"content":[{"type":"image","data":"` + base64.StdEncoding.EncodeToString(data) + `"}]}`
}

// hugePNG is the header of a picture of 2.5 gigapixels and nothing else.
func hugePNG() []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	number := func(n uint32) { b.Write(binary.BigEndian.AppendUint32(nil, n)) }
	chunk := func(kind string, data []byte) {
		number(uint32(len(data)))
		b.WriteString(kind)
		b.Write(data)
		number(crc32.ChecksumIEEE(append([]byte(kind), data...)))
	}
	header := binary.BigEndian.AppendUint32(nil, 50_000)
	header = binary.BigEndian.AppendUint32(header, 50_000)
	chunk("IHDR", append(header, 8, 2, 0, 0, 0))
	chunk("IDAT", []byte{0x78, 0x9c, 0x01})
	return b.Bytes()
}

func truncatedJPEG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 320, 240)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()[:b.Len()/2]
}

func longGIF(t *testing.T, frames int) []byte {
	t.Helper()
	frame := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White})
	g := gif.GIF{}
	for range frames {
		g.Image, g.Delay = append(g.Image, frame), append(g.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every bad input is a clear refusal that names the field, and what it holds
// is not repeated.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := start(t, nil, func(c *config.Config) { c.Limits.BodyBytes = 4 << 20 })
	const marker = "zogblatmarker"
	tests := []struct {
		name, body   string
		status       int
		code, field  string
		messageHolds string
	}{
		{name: "empty body", body: "", status: 400, code: "bad_json"},
		{name: "invalid UTF-8", body: "{\"content\":[{\"type\":\"text\",\"text\":\"" + marker + "\xff\"}]}", status: 422, code: "bad_encoding"},
		{name: "no content", body: `{}`, status: 422, code: "empty_content", field: "content"},
		{name: "empty content", body: `{"content":[]}`, status: 422, code: "empty_content", field: "content"},
		{name: "empty text", body: textRequest(""), status: 422, code: "empty_content", field: "content[0].text"},
		{name: "1 MiB of one letter", body: textRequest(strings.Repeat("a", 1<<20)), status: 413, code: "text_too_long", field: "content[0].text", messageHolds: "1048576 characters, limit 20000"},
		{name: "too many parts", body: `{"content":[` + strings.TrimSuffix(strings.Repeat(`{"type":"text","text":"a"},`, 33), ",") + `]}`, status: 413, code: "too_many_parts", field: "content", messageHolds: "33 parts, limit 32"},
		{name: "huge PNG header", body: imageRequest(hugePNG()), status: 413, code: "image_too_many_pixels", field: "content[0].data", messageHolds: "2500000000 pixels, limit 50000000"},
		{name: "truncated JPEG", body: imageRequest(truncatedJPEG(t)), status: 422, code: "image_corrupt", field: "content[0].data"},
		{name: "GIF of 10,000 frames", body: imageRequest(longGIF(t, 10_000)), status: 413, code: "image_too_many_frames", field: "content[0].data", messageHolds: "limit 1000"},
		{name: "text called an image", body: imageRequest([]byte(marker + " is a text")), status: 422, code: "image_unsupported", field: "content[0].data"},
		{name: "JSON of depth 10,000", body: strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001), status: 400, code: "bad_json"},
		{name: "deep field", body: `{"content":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + `}`, status: 400, code: "bad_json"},
		{name: "cut JSON", body: `{"content":[{"type":"text","text":"` + marker, status: 400, code: "bad_json"},
		{name: "two documents", body: textRequest("a") + textRequest("b"), status: 400, code: "bad_json"},
		{name: "unknown field", body: `{"content":[{"type":"text","text":"` + marker + `"}],"surfce":"post"}`, status: 400, code: "unknown_field", field: "surfce"},
		{name: "wrong type", body: `{"content":"` + marker + `"}`, status: 400, code: "bad_type", field: "content"},
		{name: "wrong part type", body: `{"content":[{"type":"video","text":"a"}]}`, status: 422, code: "bad_value", field: "content[0].type", messageHolds: `"video"`},
		{name: "wrong surface", body: `{"content":[{"type":"text","text":"a"}],"surface":"dm"}`, status: 422, code: "bad_value", field: "surface", messageHolds: "direct_message"},
		{name: "wrong phase", body: `{"content":[{"type":"text","text":"a"}],"phase":"later"}`, status: 422, code: "bad_value", field: "phase"},
		{name: "wrong age", body: `{"content":[{"type":"text","text":"a"}],"author":{"age_band":"12"}}`, status: 422, code: "bad_value", field: "author.age_band", messageHolds: "10-12"},
		{name: "wrong recipient", body: `{"content":[{"type":"text","text":"a"}],"recipients":[{},{"age_band":"old"}]}`, status: 422, code: "bad_value", field: "recipients[1].age_band"},
		{name: "wrong country", body: `{"content":[{"type":"text","text":"a"}],"country":"Germany"}`, status: 422, code: "bad_value", field: "country"},
		{name: "wrong locale", body: `{"content":[{"type":"text","text":"a"}],"locale":"` + marker + `!"}`, status: 422, code: "bad_value", field: "locale"},
		{name: "wrong time", body: `{"content":[{"type":"text","text":"a"}],"now":"today"}`, status: 422, code: "bad_value", field: "now"},
		{name: "wrong offsets", body: `{"content":[{"type":"text","text":"a"}],"offsets":"runes"}`, status: 422, code: "bad_value", field: "offsets"},
		{name: "unknown policy", body: `{"content":[{"type":"text","text":"a"}],"policy":"` + marker + `"}`, status: 422, code: "unknown_policy", field: "policy"},
		{name: "stranger in history", body: `{"content":[{"type":"text","text":"a"}],"history":[{"author_id":"u9","text":"` + marker + `"}]}`, status: 422, code: "unknown_author", field: "history[0].author_id"},
		{name: "base64 that is none", body: `{"content":[{"type":"image","data":"` + marker + `*"}]}`, status: 422, code: "bad_base64", field: "content[0].data"},
		{name: "long id", body: `{"id":"` + strings.Repeat("x", 300) + `","content":[{"type":"text","text":"a"}]}`, status: 413, code: "field_too_long", field: "id", messageHolds: "300 bytes, limit 256"},
		{name: "body over the limit", body: textRequest(strings.Repeat("a", 5<<20)), status: 413, code: "body_too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body := s.post(t, tt.body)
			e := decode[wire.ErrorV1](t, body).Error
			if status != tt.status || e.Code != tt.code || e.Field != tt.field {
				t.Errorf("got %d %s at %q (%s), want %d %s at %q", status, e.Code, e.Field, e.Message, tt.status, tt.code, tt.field)
			}
			if !strings.Contains(e.Message, tt.messageHolds) || e.Message == "" || e.RequestID == "" {
				t.Errorf("message %q, request id %q: want %q and an id", e.Message, e.RequestID, tt.messageHolds)
			}
			if strings.Contains(string(body), marker) {
				t.Errorf("the answer repeats the input: %s", body)
			}
		})
	}
}

// Odd but right inputs get a verdict.
func TestOddInput(t *testing.T) {
	t.Parallel()
	s := start(t, nil, nil)
	tests := []struct {
		name, text string
		action     string
		covers     []string
	}{
		{name: "20,000 letters", text: strings.Repeat("a", 20_000), action: "allow"},
		{name: "10,000 combining marks", text: "a" + strings.Repeat("\u0301", 10_000), action: "allow"},
		{name: "harm after combining marks", text: strings.Repeat("e\u0301", 5_000) + " kill yourself", action: "block"},
		{name: "ten scripts", text: "hello γεια привет שלום مرحبا नमस्ते สวัสดี 你好 こんにちは გამარჯობა", action: "allow",
			covers: []string{"script:Thai", "script:Hebrew", "script:Georgian", "script:Devanagari"}},
		{name: "only emoji", text: "😀🎉⚽", action: "allow"},
		{name: "only spaces", text: " \t\n ", action: "allow"},
		{name: "null character", text: "a\x00b", action: "allow"},
		{name: "right-to-left override", text: "\u202ehello\u202c", action: "allow"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body := s.post(t, `{"content":[{"type":"text","text":`+jsonString(tt.text)+`}]}`)
			if status != 200 {
				t.Fatalf("got %d: %.300s", status, body)
			}
			v := decode[wire.VerdictV1](t, body)
			if v.Action != tt.action || len(v.Degraded) > 0 {
				t.Errorf("got %s, degraded %v, want %s", v.Action, v.Degraded, tt.action)
			}
			for _, want := range tt.covers {
				if !strings.Contains(fmt.Sprint(v.Coverage), want) {
					t.Errorf("coverage %v lacks %s", v.Coverage, want)
				}
			}
		})
	}
}

func jsonString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// A client that goes away in the middle costs nobody else anything.
func TestClosedClient(t *testing.T) {
	t.Parallel()
	s := start(t, nil, func(c *config.Config) { c.Timeouts.Read = 2 * time.Second })
	for _, sent := range []string{
		"POST /v1/moderate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{\"content\"",
		"POST /v1/mod",
		"POST /v1/moderate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 47\r\n\r\n{\"content\":[{\"type\":\"text\",\"text\":\"hello you\"}]}",
		"\x16\x03\x01 this is no HTTP\r\n\r\n",
	} {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if status, body := s.post(t, textRequest("hello")); status != 200 {
		t.Errorf("after closed clients: got %d: %s", status, body)
	}
	if strings.Contains(s.log.String(), "hello") {
		t.Error("the log holds user text")
	}
}
