package main

import (
	"os"
	"os/exec"
	"testing"
)

func TestProcess(t *testing.T) {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: &exec.Cmd{Process: self}}
	if mb, err := p.resident("VmRSS"); err != nil || mb < 1 {
		t.Errorf("resident: %f MB, %v", mb, err)
	}
	if _, err := p.resident("VmNone"); err == nil {
		t.Error("resident: a line that is not there has a value")
	}
	before, err := p.cpu()
	if err != nil {
		t.Fatal(err)
	}
	after := before
	for after <= before { // the kernel counts in steps
		_ = bodies()
		if after, err = p.cpu(); err != nil {
			t.Fatal(err)
		}
	}
}
