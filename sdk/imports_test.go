package sdk_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/handrail-safety/handrail"

// listed is what `go list -json` tells of a package.
type listed struct {
	ImportPath string
	Imports    []string
	CgoFiles   []string
	Deps       []string
}

// golist lists packages as a build without cgo sees them, or with it.
func golist(t *testing.T, cgo string, patterns ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Imports,CgoFiles,Deps"}, patterns...)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	var pkgs []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) == 0 {
		t.Fatalf("no packages match %q", patterns)
	}
	return pkgs
}

// within reports whether path is the package or lies below it.
func within(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// The core must build without cgo, an HTTP stack or a configuration library,
// and must know nothing of the data and programs that are built on it.
func TestCoreDependencies(t *testing.T) {
	bad := []string{
		"runtime/cgo", "net/http", "github.com/valyala/fasthttp", "github.com/spf13/viper", "github.com/yalue/onnxruntime_go",
		module + "/sdk/onnx", module + "/sidecar", module + "/rules", module + "/models", module + "/benchmarks", module + "/examples",
	}
	for _, p := range golist(t, "0", module+"/sdk", module+"/sdk/internal/...", module+"/sdk/vocab", module+"/sdk/bundle") {
		for _, dep := range p.Deps {
			if slices.ContainsFunc(bad, func(b string) bool { return within(dep, b) }) {
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}

func TestCoreBuildsWithoutCgo(t *testing.T) {
	cmd := exec.Command("go", "build", module+"/sdk")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// Rules and models are data: whoever links them links nothing else.
func TestDataPackagesImportOnlyEmbed(t *testing.T) {
	for _, p := range golist(t, "1", module+"/rules/...", module+"/models/...") {
		for _, imp := range p.Imports {
			if imp != "embed" && imp != "io/fs" {
				t.Errorf("%s imports %s", p.ImportPath, imp)
			}
		}
	}
}

func TestOnlyOnnxUsesCgo(t *testing.T) {
	for _, p := range golist(t, "1", module+"/...") {
		var allowed []string
		if p.ImportPath == module+"/sdk/onnx" {
			allowed = []string{"release.go"} // one call of the C library, see RATIONALE.md
		}
		if !slices.Equal(p.CgoFiles, allowed) {
			t.Errorf("%s uses cgo itself in %v, want %v", p.ImportPath, p.CgoFiles, allowed)
		}
		if slices.Contains(p.Imports, "github.com/yalue/onnxruntime_go") && p.ImportPath != module+"/sdk/onnx" {
			t.Errorf("%s imports onnxruntime_go, which is for sdk/onnx alone", p.ImportPath)
		}
	}
}

// What stands on top may import all below it, but the tops not each other;
// sidecar's packages belong together, every other top is a thing of its own.
func TestTopsDoNotImportEachOther(t *testing.T) {
	tops := []string{module + "/sidecar", module + "/examples", module + "/benchmarks"}
	for _, p := range golist(t, "1", module+"/...") {
		for _, imp := range p.Imports {
			for _, top := range tops {
				if within(imp, top) && !within(p.ImportPath, top) {
					t.Errorf("%s imports %s", p.ImportPath, imp)
				}
			}
		}
	}
}

// Internal packages know neither the engine nor what is not theirs to know.
func TestInternalImports(t *testing.T) {
	outside := []string{
		"golang.org/x/text", "golang.org/x/image", "github.com/cloudflare/ahocorasick", "go.yaml.in/yaml/v3",
		"github.com/abadojack/whatlanggo", "github.com/pemistahl/lingua-go", "github.com/google/cel-go",
		module + "/sdk/vocab", module + "/sdk/internal",
	}
	for _, p := range golist(t, "0", module+"/sdk/internal/...") {
		for _, imp := range p.Imports {
			std := !strings.Contains(strings.Split(imp, "/")[0], ".")
			if !std && !slices.ContainsFunc(outside, func(o string) bool { return within(imp, o) }) {
				t.Errorf("%s imports %s", p.ImportPath, imp)
			}
		}
	}
}

// The stages lie one above the other: scan, pack, match, normalize.
func TestStagesImportDownwards(t *testing.T) {
	order := []string{"normalize", "match", "pack", "scan"}
	for level, name := range order {
		for _, p := range golist(t, "0", module+"/sdk/internal/"+name) {
			for _, above := range order[level+1:] {
				if slices.Contains(p.Deps, module+"/sdk/internal/"+above) {
					t.Errorf("%s depends on %s, which stands above it", name, above)
				}
			}
		}
	}
}
