//go:build browser

package playground_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

const luring = "Don't tell your mum we talk, this is our little secret."

// One person's way through the page, as the parts of one test: each needs what
// the one before left.
func TestPageInBrowser(t *testing.T) {
	b := open(t, serve(t, nil))

	t.Run("judged while typing", func(t *testing.T) {
		b.choose(t, "author-age", "18+")
		b.choose(t, "recipient-age", "10-12")
		b.choose(t, "country", "DE")
		b.do(t, chromedp.SendKeys("#message", luring))
		b.until(t, `document.querySelector(".headline")?.dataset.action === "hold"`)
		b.is(t, `document.querySelector(".action").textContent`, "Hold")
		b.holds(t, `document.querySelector(".headline").innerText`, "Grooming", "Escalate", "child safety", "Preserve evidence")
		b.holds(t, `document.getElementById("status").textContent`, "Verdict: Hold", "help card")
	})

	t.Run("marks name their rules", func(t *testing.T) {
		b.holds(t, `[...document.querySelectorAll("mark")].map(m => m.dataset.rules).join(" ")`, "grooming-en.")
		b.holds(t, `[...document.querySelectorAll("mark")].map(m => m.textContent).join(" ")`, "tell your mum")
		b.is(t, `document.querySelector(".message").textContent`, luring)
		b.claim(t, `[...document.querySelectorAll("mark")].every(m => m.getAttribute("aria-describedby").split(" ").every(id => document.getElementById(id)))`)
	})

	t.Run("all scores are bars with words", func(t *testing.T) {
		b.is(t, `String(document.querySelectorAll(".scores > li").length)`, "8")
		b.claim(t, `[...document.querySelectorAll(".scores > li")].every(li => Math.abs(li.querySelector(".fill").offsetWidth / li.querySelector(".track").clientWidth - Number(li.querySelector(".number").textContent)) < 0.03)`)
		b.claim(t, `["medium", "high", "critical"].includes(document.querySelector("[data-category=grooming] .severity").textContent)`)
	})

	t.Run("the child's card", func(t *testing.T) {
		card := `document.querySelector(".card[data-audience=recipient]")`
		b.holds(t, card+`.innerText`, "reading age 8-12", "You did nothing wrong", "Nummer gegen Kummer", "116 111")
		b.is(t, card+`.querySelector("a[href^=tel]").getAttribute("href")`, "tel:116111")
		b.claim(t, card+`.querySelector("[data-choice]").disabled`)
		b.claim(t, `!document.getElementById("result").innerText.includes("[object ")`)
		b.claim(t, `[...document.querySelectorAll("#verdict a")].every(a => /^(https|tel):/.test(a.href) && a.rel === "noopener noreferrer")`)
	})

	t.Run("copied request gives the same verdict", func(t *testing.T) {
		b.do(t, chromedp.Click("#raw summary"))
		b.holds(t, `document.getElementById("raw-curl").textContent`, "curl -s "+b.origin+"/v1/moderate", `"age_band": "10-12"`)
		b.is(t, `JSON.parse(document.getElementById("raw-response").textContent).action`, "hold")
		lines := strings.Split(b.text(t, `document.getElementById("raw-curl").textContent`), "\n")
		if last := lines[len(lines)-1]; last != "END_OF_REQUEST" || !strings.HasSuffix(lines[0], "<<'"+last+"'") {
			t.Fatalf("the command is not one document on standard input: %q to %q", lines[0], last)
		}
		body := strings.Join(lines[1:len(lines)-1], "\n")
		response, err := http.Post(b.origin+"/v1/moderate", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var again wire.VerdictV1
		if err := json.NewDecoder(response.Body).Decode(&again); err != nil || again.Action != "hold" {
			t.Errorf("the copied request gives %d, %q, %v, want hold", response.StatusCode, again.Action, err)
		}
	})

	t.Run("masked text", func(t *testing.T) {
		b.claim(t, `[...document.querySelectorAll("#examples button")].find(e => e.textContent === "A swear word").click() ?? true`)
		b.until(t, `document.querySelector(".headline")?.dataset.action === "mask"`)
		b.is(t, `document.querySelector(".masked .message").textContent`, "*** was that, we had the ball!")
	})
	t.Run("keyboard alone", func(t *testing.T) { keyboardAlone(t, b) })
	t.Run("narrow", func(t *testing.T) { narrow(t, b) })
	t.Run("picture", func(t *testing.T) { picture(t, b) })
	t.Run("markup stays text", func(t *testing.T) { markupStaysText(t, b) })
	t.Run("refusal", func(t *testing.T) {
		b.choose(t, "policy", "nowhere")
		b.until(t, `!document.getElementById("problem").hidden`)
		b.holds(t, `document.getElementById("problem").textContent`, "unknown_policy")
		b.is(t, `document.getElementById("policy").getAttribute("aria-invalid")`, "true")
		b.expect("status of 422")
	})
}

func keyboardAlone(t *testing.T, b *browser) {
	b.do(t, chromedp.Navigate(b.origin+"/"), chromedp.WaitReady("#examples button"))
	reached := map[string]bool{}
	for range 60 {
		b.do(t, chromedp.KeyEvent(kb.Tab))
		at := b.text(t, `document.activeElement.id || document.activeElement.className`)
		reached[at] = true
		if at == "message" {
			break
		}
	}
	if !reached["skip"] || !reached["chip"] || !reached["message"] {
		t.Fatalf("Tab reaches %v, want the skip link, the examples and the message", reached)
	}
	b.claim(t, `document.activeElement.matches(":focus-visible")`)
	b.do(t, chromedp.KeyEvent(luring), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(kb.ModifierCtrl)))
	b.until(t, `document.querySelector("mark") !== null`)
	for range 60 {
		b.do(t, chromedp.KeyEvent(kb.Tab))
		if b.text(t, `document.activeElement.tagName`) == "MARK" {
			break
		}
	}
	b.is(t, `document.activeElement.tagName`, "MARK")
	b.claim(t, `!document.getElementById("tip").hidden`)
	b.holds(t, `document.getElementById("tip").textContent`, "grooming-en.")
	b.do(t, chromedp.KeyEvent(kb.Escape))
	b.claim(t, `document.getElementById("tip").hidden`)
	b.do(t, chromedp.KeyEvent(kb.Enter))
	b.claim(t, `document.activeElement.matches("tr") && document.activeElement.textContent.includes("grooming-en.")`)
}

func narrow(t *testing.T, b *browser) {
	b.do(t, chromedp.EmulateViewport(360, 740))
	for i := range int(b.number(t, `document.querySelectorAll("#examples button").length`)) {
		example := fmt.Sprintf(`document.querySelectorAll("#examples button")[%d]`, i)
		b.claim(t, example+`.click() ?? true`)
		b.until(t, `document.querySelector(".message")?.textContent === document.getElementById("message").value`)
		if over := b.number(t, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("example %d is %v px wider than a screen of 360", i, over)
		}
		if small := b.number(t, `[...document.querySelectorAll("button, select, summary, mark")].filter(e => e.checkVisibility() && e.getClientRects()[0].height < 24).length`); small > 0 {
			t.Errorf("example %d: %v targets are lower than 24 px", i, small)
		}
	}
	b.do(t, chromedp.EmulateViewport(1280, 900))
}

func picture(t *testing.T, b *browser) {
	path := filepath.Join(t.TempDir(), "square.png")
	if err := os.WriteFile(path, square(t), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(t, chromedp.Click("#clear"))
	b.until(t, `!document.getElementById("empty").hidden`)
	b.do(t, chromedp.SetUploadFiles("#picture", []string{path}))
	b.until(t, `!document.getElementById("verdict").hidden`)
	b.holds(t, `document.getElementById("preview-name").textContent`, "square.png")
	b.claim(t, `document.getElementById("preview-image").naturalWidth === 64`)
	b.holds(t, `document.getElementById("raw-curl").textContent`, `"type": "image"`, "characters of base64")
	b.claim(t, `(() => { const d = new DataTransfer(); d.items.add(new File(["no picture"], "note.txt")); return !document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: d, bubbles: true, cancelable: true })); })()`)
	b.until(t, `!document.getElementById("problem").hidden`)
	b.holds(t, `document.getElementById("problem").textContent`, "image_unsupported")
	b.expect("status of 422")
	b.do(t, chromedp.Click("#picture-remove"))
	b.until(t, `!document.getElementById("empty").hidden`)
}

func square(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{R: 40, G: 120, B: 110, A: 255}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func markupStaysText(t *testing.T, b *browser) {
	const injected = `<img src=x onerror="window.broken=1"><script>window.broken=1</script> don't tell your mum we talk`
	b.choose(t, "author-age", "18+")
	b.choose(t, "recipient-age", "10-12")
	b.do(t, chromedp.SendKeys("#message", injected))
	b.until(t, `document.querySelector(".message")?.textContent === document.getElementById("message").value`)
	b.is(t, `document.querySelector(".message").textContent`, injected)
	b.claim(t, `document.querySelector("#result img, #result script") === null && window.broken === undefined`)
}

// What policies on trial would have done, and what disguised words were read as.
func TestTrialInBrowser(t *testing.T) {
	trial := func(name, keys string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("schema: 1\npolicy: " + name + "\nversion: 0.2.0\nextends: default\nshadows: [default]\n" + keys)}
	}
	engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithRules(fstest.MapFS{
		"policies/lenient.yaml": trial("lenient", "thresholds: {bullying: {low: 0.999}}\nadjust:\n  - {id: all, why: x, when: {}, thresholds: {bullying: {low: 0.999}}}\n"),
		"policies/same.yaml":    trial("same", ""),
	}))
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, serveEngine(t, engine, nil))
	b.do(t, chromedp.SendKeys("#message", "k1ll y0urs3lf"))
	b.until(t, `document.querySelector(".headline")?.dataset.action === "block"`)
	b.holds(t, `document.querySelector("[data-trial=lenient]").innerText`, "lenient@0.2.0", "differs: action")
	b.is(t, `document.querySelector("[data-trial=same]").dataset.differs`, "")
	b.holds(t, `document.querySelector("[data-trial=same]").innerText`, "same@0.2.0", "Block", "the same")
	b.holds(t, `document.querySelector(".findings").innerText`, "k1ll y0urs3lf", "read as “kill yourself”")
}

// Both schemes have text that stands out from its ground: WCAG's 4.5 to 1.
func TestContrast(t *testing.T) {
	b := open(t, serve(t, nil))
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
			if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
				t.Fatal(err)
			}
			for i := range int(b.number(t, `document.querySelectorAll("#examples button").length`)) {
				b.claim(t, fmt.Sprintf(`document.querySelectorAll("#examples button")[%d].click() ?? true`, i))
				b.until(t, `document.querySelector(".message")?.textContent === document.getElementById("message").value`)
				if faint := b.text(t, faintTexts); faint != "" {
					t.Errorf("example %d: %s", i, faint)
				}
			}
		})
	}
}

// The API key is asked for, used, and kept out of what is copied.
func TestKeyInBrowser(t *testing.T) {
	const key = "a-key-of-this-test"
	b := open(t, serve(t, []string{key}))
	b.do(t, chromedp.SendKeys("#message", "hello"))
	b.until(t, `!document.getElementById("problem").hidden`)
	b.holds(t, `document.getElementById("problem").textContent`, "API key")
	b.expect("status of 401")
	b.do(t, chromedp.SendKeys("#key", key))
	b.until(t, `document.querySelector(".headline")?.dataset.action === "allow"`)
	b.claim(t, `!document.getElementById("raw-curl").textContent.includes("`+key+`")`)
	b.holds(t, `document.getElementById("raw-curl").textContent`, "$HANDRAIL_API_KEY")
	b.claim(t, `localStorage.length + sessionStorage.length === 0 && document.cookie === ""`)
}
