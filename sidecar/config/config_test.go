package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/handrail-safety/handrail/sidecar/config"
)

func load(t *testing.T, args ...string) (config.Config, error) {
	t.Helper()
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return config.Load(flags)
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestDefaultsHold(t *testing.T) {
	c, err := load(t)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, config.Defaults()) {
		t.Errorf("got %+v, want the defaults", c)
	}
}

func TestExampleEqualsDefaults(t *testing.T) {
	c, err := load(t, "--config", "../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, config.Defaults()) {
		t.Errorf("config.example.yaml says %+v, the defaults are %+v", c, config.Defaults())
	}
	text, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys(reflect.TypeFor[config.Config]()) {
		if !strings.Contains(string(text), key+":") {
			t.Errorf("config.example.yaml lacks %s", key)
		}
	}
}

// keys lists the key names of a settings type and of those within it.
func keys(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		out = append(out, f.Tag.Get("mapstructure"))
		if f.Type.Kind() == reflect.Struct {
			out = append(out, keys(f.Type)...)
		}
	}
	return out
}

func TestOrder(t *testing.T) {
	file := write(t, "listen: 127.0.0.1:1\nlog: {level: warn}\nlimits: {parts: 5, batch: 6}\ntimeouts: {request: 3s}\n")
	t.Setenv("HANDRAIL_LOG_LEVEL", "error")
	t.Setenv("HANDRAIL_LIMITS_BATCH", "7")
	t.Setenv("HANDRAIL_API_KEYS", "0123456789abcdefghijklmn,ABCDEFGHIJKLMNOPQRSTUVWX")
	c, err := load(t, "--config", file, "--log-level", "debug")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:1" || c.Limits.Parts != 5 || c.Timeouts.Request != 3*time.Second {
		t.Errorf("the file does not hold: %+v", c)
	}
	if c.Limits.Batch != 7 || len(c.APIKeys) != 2 {
		t.Errorf("the environment does not beat the file: batch %d, %d keys", c.Limits.Batch, len(c.APIKeys))
	}
	if c.Log.Level != "debug" {
		t.Errorf("the flag does not beat the environment: %s", c.Log.Level)
	}
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name, file string
		want       []string
	}{
		{name: "unknown key", file: "limits: {max_byts: 1}\n", want: []string{"max_byts"}},
		{name: "unknown top key", file: "listn: x\n", want: []string{"listn"}},
		{name: "not YAML", file: "listen: [\n", want: []string{"config.yaml"}},
		{name: "wrong type", file: "limits: {parts: many}\n", want: []string{"parts"}},
		{name: "all at once", file: "listen: nowhere\napi_keys: [short]\nlimits: {parts: 0}\ntimeouts: {idle: -1s}\nlog: {level: loud, format: xml}\nrules_dir: /does/not/exist\nallowed_origins: [evil]\n",
			want: []string{"listen", "api_keys[0]: 5 bytes, want at least 22", "limits.parts: 0", "timeouts.idle", `"loud"`, `"xml"`, "rules_dir", "allowed_origins[0]"}},
		{name: "reachable without keys", file: "listen: 0.0.0.0:8080\n", want: []string{"set api_keys"}},
		{name: "all interfaces without keys", file: "listen: ':8080'\n", want: []string{"set api_keys"}},
		{name: "number without a unit", file: "timeouts: {request: 10}\n", want: []string{"timeouts.request: 10ns", "at least 1ms"}},
		{name: "address as a host", file: "allowed_hosts: ['https://x/']\nsocket_mode: rw\n", want: []string{"allowed_hosts[0]", "socket_mode"}},
		{name: "answer later than sent", file: "timeouts: {request: 40s}\n", want: []string{"timeouts.request: 40s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, "--config", write(t, tt.file))
			if err == nil {
				t.Fatal("loaded, want an error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q: %v", want, err)
				}
			}
		})
	}
}

func TestUnknownVariable(t *testing.T) {
	t.Setenv("HANDRAIL_LIMIT_PARTS", "3")
	if _, err := load(t); err == nil || !strings.Contains(err.Error(), "HANDRAIL_LIMIT_PARTS") {
		t.Errorf("got %v, want the variable named", err)
	}
}

func TestReachableWithKeys(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:8080", "[::1]:8080", "localhost:1", "unix:/run/handrail.sock"} {
		if _, err := load(t, "--listen", listen, "--config", write(t, "api_keys: [0123456789abcdefghijklmn]\n")); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
}

func TestShowIsLoadableAndMasksKeys(t *testing.T) {
	c := config.Defaults()
	c.APIKeys = []string{"0123456789abcdefghijklmn"}
	text, err := c.Masked().YAML()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "0123456789") {
		t.Error("a key is shown")
	}
	shown, err := config.Defaults().YAML()
	if err != nil {
		t.Fatal(err)
	}
	back, err := load(t, "--config", write(t, shown))
	if err != nil || !reflect.DeepEqual(back, config.Defaults()) {
		t.Errorf("what is shown does not load as the same: %v\n%s", err, shown)
	}
}
