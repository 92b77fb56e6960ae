package onnx

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/handrail-safety/handrail/sdk/onnx/ortlib"
)

// environment is ONNX Runtime's process-wide state. It is the one package
// variable that changes, because the library has only one of it.
var environment struct {
	mu    sync.Mutex
	users int
	// owned is false where the program had made the environment itself.
	owned bool
}

// acquire makes sure that the environment exists, and counts one more user.
func acquire() error {
	environment.mu.Lock()
	defer environment.mu.Unlock()
	if environment.users == 0 && !ort.IsInitialized() {
		if err := silence(); err != nil {
			return err
		}
		libs, err := ortlib.Find()
		if err != nil {
			return err
		}
		if err := loadFirst(libs); err != nil {
			return err
		}
		environment.owned = true
	}
	environment.users++
	return nil
}

// telemetryVar is read by ONNX Runtime when its environment is made. The
// builds of 1.30 for Linux and macOS otherwise write an identifier of the
// machine into the user's cache folder and send events to their maker
// (microsoft/onnxruntime, pull request 27379); "1" is the full opt-out.
const telemetryVar = "ORT_DISABLE_TELEMETRY"

// silence keeps ONNX Runtime from phoning home: nothing leaves the host.
func silence() error {
	if err := os.Setenv(telemetryVar, "1"); err != nil {
		return fmt.Errorf("turning off the telemetry of ONNX Runtime: %w", err)
	}
	return nil
}

// release destroys the environment with its last user. It must follow the
// destruction of that user's sessions.
func release() error {
	environment.mu.Lock()
	defer environment.mu.Unlock()
	environment.users--
	if environment.users > 0 || !environment.owned {
		return nil
	}
	environment.owned = false
	return ort.DestroyEnvironment()
}

// loadFirst loads the first library that can be loaded. Its log is silenced
// but for fatal errors, because all others come back as errors of the calls.
func loadFirst(libs []ortlib.Library) error {
	var faults []string
	for _, lib := range libs {
		ort.SetSharedLibraryPath(lib.Path)
		err := ort.InitializeEnvironment(ort.WithLogLevelFatal())
		if err == nil {
			return nil
		}
		if lib.Source != ortlib.FromSystem {
			return explain(lib, err)
		}
		faults = append(faults, explain(lib, err).Error())
	}
	return fmt.Errorf("no ONNX Runtime library found (%s): %s", strings.Join(faults, "; "), ortlib.Remedy)
}

// explain turns what the loader says into one sentence with the remedy. The
// phrases are those of glibc, musl and dyld, and of onnxruntime_go.
func explain(lib ortlib.Library, err error) error {
	text := err.Error()
	has := func(phrases ...string) bool {
		for _, p := range phrases {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("Error setting ORT API base"):
		return fmt.Errorf("%s (%s) is older than ONNX Runtime %s: %s", lib.Path, lib.Source, ortlib.MinVersion, ortlib.Remedy)
	case has("OrtGetApiBase"):
		return fmt.Errorf("%s (%s) is a library, but not ONNX Runtime: %s", lib.Path, lib.Source, ortlib.Remedy)
	case lib.Source == ortlib.FromSystem && has("cannot open shared object file", "no such file", "No such file"):
		return fmt.Errorf("%s is not installed", lib.Path)
	case has("failed to map segment", "Operation not permitted", "Permission denied", "not valid for use in process"):
		return fmt.Errorf("%s forbids running code from it (%s): set %s to a folder that allows it, or %s to a library elsewhere",
			filepath.Dir(lib.Path), lastClause(text), ortlib.CacheVar, ortlib.PathVar)
	default:
		return fmt.Errorf("%s (%s) cannot be loaded (%s): %s", lib.Path, lib.Source, lastClause(text), ortlib.Remedy)
	}
}

// lastClause drops the wrappings in front of the loader's own words.
func lastClause(text string) string {
	if i := strings.Index(text, "\": "); i >= 0 {
		return text[i+len("\": "):]
	}
	return text
}

// ErrClosed is returned by a [Classifier] after [Classifier.Close].
var ErrClosed = errors.New("classifier is closed")
