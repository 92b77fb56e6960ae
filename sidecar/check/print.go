package check

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Printer writes verdicts.
type Printer struct {
	Out io.Writer
	// Color marks with terminal codes instead of brackets.
	Color bool
	// JSON writes one verdict of the wire format a line.
	JSON bool
}

// Print writes one verdict.
func (p *Printer) Print(n *Named, v *sdk.Verdict) error {
	if p.JSON {
		body, err := json.Marshal(n.Request.Verdict(v))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.Out, "%s\n", body)
		return err
	}
	var b strings.Builder
	p.text(&b, n, v)
	_, err := io.WriteString(p.Out, b.String())
	return err
}

func (p *Printer) text(b *strings.Builder, n *Named, v *sdk.Verdict) {
	fmt.Fprintf(b, "%s  %s\n", p.strong(strings.ToUpper(string(v.Action))), harmless(n.Name))
	for i, part := range n.Request.Content {
		if part.Type == string(vocab.PartText) {
			fmt.Fprintf(b, "  %s\n", p.marked(i, part.Text, v.Evidence))
		}
	}
	for _, m := range v.Masked {
		fmt.Fprintf(b, "  masked: %s\n", harmless(m.Text))
	}
	for _, a := range v.Actions {
		fmt.Fprintf(b, "  action: %s\n", strings.Join(strings.Fields(fmt.Sprintf("%s %s %s (%s)", a.Type, a.Queue, a.Priority, a.Reason)), " "))
	}
	p.categories(b, v)
	p.evidence(b, v)
	p.shadow(b, v)
	for i := range v.Support {
		p.card(b, &v.Support[i])
	}
	for _, line := range []struct {
		what string
		list []string
	}{{"not covered", v.Coverage}, {"degraded", v.Degraded}} {
		if len(line.list) > 0 {
			fmt.Fprintf(b, "  %s: %s\n", line.what, strings.Join(line.list, ", "))
		}
	}
	fmt.Fprintf(b, "  language %s, policy %s\n\n", v.Language, v.Provenance.Policy)
}

// barWidth is the length of a full score.
const barWidth = 20

func (p *Printer) categories(b *strings.Builder, v *sdk.Verdict) {
	for _, name := range vocab.Categories() {
		c := v.Categories[name]
		filled := int(c.Score*barWidth + 0.5)
		bar := strings.Repeat("█", filled) + strings.Repeat("·", barWidth-filled)
		line := fmt.Sprintf("  %-17s %s %.2f  %s", name, bar, c.Score, c.Severity)
		for _, more := range []string{string(c.Level), string(c.Speaker)} {
			if more != "" {
				line += ", " + more
			}
		}
		if c.Severity != vocab.SeverityNone {
			line = p.strong(line)
		}
		fmt.Fprintln(b, line)
	}
}

func (p *Printer) evidence(b *strings.Builder, v *sdk.Verdict) {
	for i := range v.Evidence {
		e := &v.Evidence[i]
		fmt.Fprintf(b, "  because: %s", finding(e))
		switch {
		case e.NearMiss:
			fmt.Fprintf(b, " (near miss: %s)", e.Clause)
		case e.Clause != "":
			fmt.Fprintf(b, " (%s)", e.Clause)
		}
		if e.ReadAs != "" {
			fmt.Fprintf(b, ", %s read as %s", harmless(e.Match), harmless(e.ReadAs))
		}
		fmt.Fprintln(b)
	}
}

// finding names what e found and how sure it is.
func finding(e *sdk.Evidence) string {
	name := string(e.Category)
	if e.Signal != "" {
		name = vocab.FullName(e.Category, e.Signal)
	}
	return fmt.Sprintf("%s %s, %s %.2f", e.Source, e.ID, name, e.Score)
}

// shadow tells what changed nothing.
func (p *Printer) shadow(b *strings.Builder, v *sdk.Verdict) {
	for i := range v.Shadow {
		if e := &v.Shadow[i]; !e.NearMiss {
			fmt.Fprintf(b, "  in shadow: %s\n", finding(e))
		}
	}
	for i := range v.ShadowPolicies {
		s := &v.ShadowPolicies[i]
		would := "the same"
		switch {
		case s.Failed != "":
			would = "no verdict, because of " + s.Failed
		case len(s.Differs) > 0:
			would = fmt.Sprintf("%s; %s would differ", s.Action, strings.Join(s.Differs, ", "))
		}
		fmt.Fprintf(b, "  in shadow: policy %s@%s: %s\n", s.Policy, s.Version, would)
	}
}

func (p *Printer) card(b *strings.Builder, c *sdk.Card) {
	fmt.Fprintf(b, "  help for the %s (%s, age %s):\n", c.Audience, c.Type, c.ReadingAge)
	fmt.Fprintf(b, "    %s\n", p.strong(c.Title))
	for _, line := range strings.Split(strings.TrimSpace(c.Body), "\n") {
		fmt.Fprintf(b, "    %s\n", line)
	}
	if len(c.Choices) > 0 {
		fmt.Fprintf(b, "    [%s]\n", strings.Join(c.Choices, "] ["))
	}
	for _, r := range c.Resources {
		var ways []string
		for _, channel := range r.Channels {
			ways = append(ways, channel.Kind+" "+channel.Value)
		}
		fmt.Fprintf(b, "    • %s: %s", r.Name, strings.Join(ways, ", "))
		if r.Hours != "" {
			fmt.Fprintf(b, " (%s)", r.Hours)
		}
		fmt.Fprintln(b)
	}
}

// marked shows the words of a part that rules matched. Control and invisible
// characters are shown as �, so that a message cannot steer the terminal.
func (p *Printer) marked(part int, text string, evidence []sdk.Evidence) string {
	var spans []sdk.Evidence
	for i := range evidence {
		if e := &evidence[i]; e.End > e.Start && !e.NearMiss && e.Part == part {
			spans = append(spans, *e)
		}
	}
	slices.SortFunc(spans, func(a, b sdk.Evidence) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at {
			continue
		}
		b.WriteString(harmless(text[at:s.Start]) + p.mark(harmless(text[s.Start:s.End])))
		at = s.End
	}
	return b.String() + harmless(text[at:])
}

func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf) {
			return '\uFFFD'
		}
		return r
	}, text)
}

func (p *Printer) mark(text string) string {
	if p.Color {
		return "\x1b[7m" + text + "\x1b[0m"
	}
	return "[" + text + "]"
}

func (p *Printer) strong(text string) string {
	if p.Color {
		return "\x1b[1m" + text + "\x1b[0m"
	}
	return text
}
