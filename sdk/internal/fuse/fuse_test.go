package fuse_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/fuse"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

func TestScores(t *testing.T) {
	t.Parallel()
	self := vocab.SelfHarm
	tests := []struct {
		name     string
		findings []fuse.Finding
		category vocab.Category
		want     float64
	}{
		{name: "nothing", category: vocab.Bullying, want: 0},
		{name: "one rule", findings: []fuse.Finding{{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.6}}, category: vocab.Bullying, want: 0.6},
		{name: "maximum within a source", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.6}, {Source: fuse.Rule, Category: vocab.Bullying, Score: 0.4}},
			category: vocab.Bullying, want: 0.6},
		{name: "noisy-or across sources", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.5}, {Source: fuse.TextModel, Category: vocab.Bullying, Score: 0.5}},
			category: vocab.Bullying, want: 0.725},
		{name: "less trust where the model learned from examples alone", findings: []fuse.Finding{{Source: fuse.TextModel, Category: vocab.Grooming, Score: 0.5}}, category: vocab.Grooming, want: 0.3},
		{name: "the strong tier alone must be all but sure of bullying", findings: []fuse.Finding{{Source: fuse.StrongTextModel, Category: vocab.Bullying, Score: 0.9}}, category: vocab.Bullying, want: 0.72},
		{name: "the strong tier of grooming", findings: []fuse.Finding{{Source: fuse.StrongTextModel, Category: vocab.Grooming, Score: 0.8}}, category: vocab.Grooming, want: 0.76},
		{name: "the strong tier doubts a rule", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.6, Open: true},
			{Source: fuse.StrongTextModel, Category: vocab.Bullying, Score: 0, Whole: true}}, category: vocab.Bullying, want: 0.3},
		{name: "the less harm it sees, the more it doubts", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Grooming, Score: 0.8, Open: true},
			{Source: fuse.StrongTextModel, Category: vocab.Grooming, Score: 0.05, Whole: true}}, category: vocab.Grooming, want: 0.619},
		{name: "it doubts no rule where it sees some harm", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Grooming, Score: 0.8, Open: true},
			{Source: fuse.StrongTextModel, Category: vocab.Grooming, Score: 0.1, Whole: true}}, category: vocab.Grooming, want: 0.819},
		{name: "it doubts no rule that is certain", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.95},
			{Source: fuse.StrongTextModel, Category: vocab.Bullying, Score: 0, Whole: true}}, category: vocab.Bullying, want: 0.95},
		{name: "it doubts nothing where it read a part only", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.6, Open: true},
			{Source: fuse.StrongTextModel, Category: vocab.Bullying, Score: 0}}, category: vocab.Bullying, want: 0.6},
		{name: "it doubts nothing in another part", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.6, Open: true, Part: 1},
			{Source: fuse.StrongTextModel, Category: vocab.Bullying, Score: 0, Whole: true}}, category: vocab.Bullying, want: 0.6},
		{name: "the fast tier doubts nothing", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: vocab.Bullying, Score: 0.6, Open: true},
			{Source: fuse.TextModel, Category: vocab.Bullying, Score: 0, Whole: true}}, category: vocab.Bullying, want: 0.6},
		{name: "both tiers are one opinion, mostly the strong one's", findings: []fuse.Finding{
			{Source: fuse.TextModel, Category: vocab.Hate, Score: 0.9},
			{Source: fuse.StrongTextModel, Category: vocab.Hate, Score: 0.2}}, category: vocab.Hate, want: 0.2878},
		{name: "no tier is so sure that the other has no say", findings: []fuse.Finding{
			{Source: fuse.TextModel, Category: vocab.Hate, Score: 0},
			{Source: fuse.StrongTextModel, Category: vocab.Hate, Score: 1}}, category: vocab.Hate, want: 0.8466},
		{name: "tiers that read different parts are not joined", findings: []fuse.Finding{
			{Source: fuse.TextModel, Category: vocab.Hate, Score: 0.9, Part: 1},
			{Source: fuse.StrongTextModel, Category: vocab.Hate, Score: 0.2}}, category: vocab.Hate, want: 0.8423},
		{name: "other categories stay apart", findings: []fuse.Finding{{Source: fuse.Rule, Category: vocab.Hate, Score: 0.9}}, category: vocab.Bullying, want: 0},
		{name: "supportive talk lowers", findings: []fuse.Finding{
			{Source: fuse.TextModel, Category: self, Score: 1}, {Source: fuse.Rule, Category: self, Signal: vocab.SupportiveTalk, Score: 1, Speaker: vocab.SpeakerOther}},
			category: self, want: 0.27},
		{name: "supportive talk does not hide the author's own distress", findings: []fuse.Finding{
			{Source: fuse.Rule, Category: self, Signal: vocab.Ideation, Score: 0.8, Speaker: vocab.SpeakerSelf},
			{Source: fuse.Rule, Category: self, Signal: vocab.SupportiveTalk, Score: 1, Speaker: vocab.SpeakerOther}},
			category: self, want: 0.8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := fuse.Scores(tt.findings)
			if got[tt.category] != tt.want {
				t.Errorf("score of %s: got %v, want %v", tt.category, got[tt.category], tt.want)
			}
			if len(got) != len(vocab.Categories()) {
				t.Errorf("got %d categories, want all %d", len(got), len(vocab.Categories()))
			}
		})
	}
}
