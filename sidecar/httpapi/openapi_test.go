package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/httpapi"
)

func openAPI(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// The words of the document are those of the vocabulary, and its codes those
// that the server can answer with.
func TestOpenAPIWords(t *testing.T) {
	t.Parallel()
	doc := openAPI(t)
	for name, want := range map[string][]string{
		"Category": words(vocab.Categories()), "Severity": words(vocab.Severities()), "AgeBand": words(vocab.AgeBands()),
		"Surface": words(vocab.Surfaces()), "Phase": words(vocab.Phases()), "Audience": words(vocab.Audiences()),
		"ContentAction": words(vocab.ContentActions()), "SupportType": words(vocab.SupportTypes()),
	} {
		if got := enum(doc.Components.Schemas[name].Value); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	code := doc.Components.Schemas["Error"].Value.Properties["error"].Value.Properties["code"].Value
	got, want := enum(code), httpapi.Codes()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("codes: got %v, want %v", got, want)
	}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

func enum(s *openapi3.Schema) []string {
	var out []string
	for _, v := range s.Enum {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// What the server answers is what the document says.
func TestOpenAPIAnswers(t *testing.T) {
	t.Parallel()
	doc := openAPI(t)
	s := start(t, nil, nil)
	for _, tt := range []struct{ name, schema, body string }{
		{"harmless", "Verdict", `{"content":[{"type":"text","text":"see you at training"}]}`},
		{"harm with help", "Verdict", `{"id":"m","content":[{"type":"text","text":"go kill yourself, you stupid shit"}],"explain":true,"country":"DE","locale":"de","recipients":[{"age_band":"10-12"}]}`},
		{"own distress", "Verdict", `{"content":[{"type":"text","text":"i want to kill myself"}],"country":"FR","author":{"age_band":"13-15"}}`},
		{"masked", "Verdict", `{"content":[{"type":"text","text":"what the fuck"}],"recipients":[{"age_band":"10-12"}]}`},
		{"refused", "Error", `{"content":[]}`},
	} {
		_, body := s.do(t, http.MethodPost, "/v1/moderate", tt.body)
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		if err := doc.Components.Schemas[tt.schema].Value.VisitJSON(v); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
