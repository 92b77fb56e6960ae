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
		{name: "bundle without keys and folder", file: "bundle: {source: team.tar.gz}\n", want: []string{"bundle.keys: none", "bundle.dir: empty"}},
		{name: "bundle with keys of no use", file: "bundle: {source: team.tar.gz, dir: kept, require_signature: false, keys: [x]}\n", want: []string{"of no use", "bundle.keys[0]"}},
		{name: "bundle without TLS", file: "bundle: {source: 'http://user:zyxsecret@rules.example/t', dir: kept, require_signature: false}\n", want: []string{"bundle.source: http to another host"}},
		{name: "bundle of another kind", file: "bundle: {source: 'file:///x', dir: kept, require_signature: false}\n", want: []string{"bundle.source"}},
		{name: "bundle asked for too often", file: "bundle: {source: 'https://rules.example/t', dir: kept, require_signature: false, poll_every: 10}\n", want: []string{"bundle.poll_every: 10ns"}},
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
				if strings.Contains(err.Error(), "zyxsecret") {
					t.Error("the error shows a password")
				}
			}
		})
	}
}

func TestBundle(t *testing.T) {
	key := write(t, "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA/PM00xmSL0aLd7M+GtzdYIzD/pa+JcxOYz6E3HEjp10=\n-----END PUBLIC KEY-----\n")
	for _, source := range []string{"team.tar.gz", "https://rules.example/team.tar.gz", "http://127.0.0.1:1/team.tar.gz"} {
		c, err := load(t, "--config", write(t, "bundle: {source: '"+source+"', keys: ["+key+"], dir: kept, poll_every: 0s}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if keys, err := c.Bundle.TrustedKeys(); err != nil || len(keys) != 1 || !c.Bundle.RequireSignature || c.Bundle.PollEvery != 0 {
			t.Errorf("%s: %d keys, %v, %+v", source, len(keys), err, c.Bundle)
		}
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
	c.Bundle.Source = "https://user:zyxsecret@rules.example/team.tar.gz?token=zyxsecret"
	text, err := c.Masked().YAML()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "0123456789") || strings.Contains(text, "zyxsecret") || !strings.Contains(text, "rules.example/team.tar.gz") {
		t.Errorf("a key or a password is shown, or the address is not:\n%s", text)
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
