// Package config reads the sidecar's settings: a flag beats an environment
// variable HANDRAIL_*, which beats the file, which beats the default.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Config holds every setting. config.example.yaml beside the README explains
// each and is held equal to [Defaults] by a test.
type Config struct {
	// Listen is host:port or unix:/path.
	Listen string `mapstructure:"listen"`
	// SocketMode is the octal file mode of a Unix socket.
	SocketMode string `mapstructure:"socket_mode"`
	// APIKeys are accepted as "Authorization: Bearer <key>"; empty asks for none.
	APIKeys []string `mapstructure:"api_keys"`
	// AllowedHosts are accepted in the Host header besides loopback names.
	AllowedHosts []string `mapstructure:"allowed_hosts"`
	// AllowedOrigins are accepted in the Origin header besides the server's own.
	AllowedOrigins []string `mapstructure:"allowed_origins"`
	// RulesDir is laid over the shipped rules; empty uses these alone.
	RulesDir string `mapstructure:"rules_dir"`
	// WatchRules reloads the rules when files of RulesDir change.
	WatchRules bool   `mapstructure:"watch_rules"`
	Bundle     Bundle `mapstructure:"bundle"`
	// TextModel, StrongTextModel and ImageModel load the shipped models.
	TextModel       bool `mapstructure:"text_model"`
	StrongTextModel bool `mapstructure:"strong_text_model"`
	ImageModel      bool `mapstructure:"image_model"`
	// Playground serves the page at /.
	Playground bool     `mapstructure:"playground"`
	Limits     Limits   `mapstructure:"limits"`
	Timeouts   Timeouts `mapstructure:"timeouts"`
	Log        Log      `mapstructure:"log"`
}

// Limits of one request. Those of the SDK have the same meaning there.
type Limits struct {
	TextChars   int `mapstructure:"text_chars"`
	Parts       int `mapstructure:"parts"`
	Images      int `mapstructure:"images"`
	Messages    int `mapstructure:"messages"`
	Recipients  int `mapstructure:"recipients"`
	FieldBytes  int `mapstructure:"field_bytes"`
	Batch       int `mapstructure:"batch"`
	ImageBytes  int `mapstructure:"image_bytes"`
	ImagePixels int `mapstructure:"image_pixels"`
	ImageFrames int `mapstructure:"image_frames"`
	// BodyBytes bounds a request's body.
	BodyBytes int `mapstructure:"body_bytes"`
	// Connections bounds the clients served at once; more get 503.
	Connections int `mapstructure:"connections"`
}

// Timeouts of the server.
type Timeouts struct {
	Read  time.Duration `mapstructure:"read"`
	Write time.Duration `mapstructure:"write"`
	Idle  time.Duration `mapstructure:"idle"`
	// Request bounds the judging of one request; past it the answer is 503.
	Request time.Duration `mapstructure:"request"`
	// Shutdown bounds how long requests under way may finish after a stop.
	Shutdown time.Duration `mapstructure:"shutdown"`
}

// Log says what is logged; user text never is.
type Log struct {
	// Level is debug, info, warn or error.
	Level string `mapstructure:"level"`
	// Format is text or json.
	Format string `mapstructure:"format"`
}

// Defaults returns the settings that hold where nothing is said.
func Defaults() Config {
	return Config{
		Listen: "127.0.0.1:8080", SocketMode: "0600", APIKeys: []string{}, AllowedHosts: []string{}, AllowedOrigins: []string{},
		WatchRules: true, TextModel: true, StrongTextModel: true, ImageModel: true, Playground: true,
		Bundle: Bundle{Keys: []string{}, RequireSignature: true, PollEvery: 5 * time.Minute},
		Limits: Limits{
			TextChars: 20_000, Parts: 32, Images: 16, Messages: 200, Recipients: 1000, FieldBytes: 256, Batch: 256,
			ImageBytes: 16 << 20, ImagePixels: 50_000_000, ImageFrames: 1000, BodyBytes: 32 << 20, Connections: 1024,
		},
		Timeouts: Timeouts{Read: 15 * time.Second, Write: 30 * time.Second, Idle: time.Minute, Request: 10 * time.Second, Shutdown: 20 * time.Second},
		Log:      Log{Level: "info", Format: "text"},
	}
}

// AddFlags adds the flags that [Load] reads.
func AddFlags(flags *pflag.FlagSet) {
	d := Defaults()
	flags.String("config", "", "configuration file (YAML)")
	flags.String("listen", d.Listen, "address to listen on: host:port or unix:/path")
	flags.String("rules-dir", d.RulesDir, "folder with packs/, policies/ and support/ laid over the shipped rules")
	flags.String("log-level", d.Log.Level, "debug, info, warn or error")
	flags.String("log-format", d.Log.Format, "text or json")
}

// flagKeys are the keys that have a flag.
func flagKeys() map[string]string {
	return map[string]string{"listen": "listen", "rules_dir": "rules-dir", "log.level": "log-level", "log.format": "log-format"}
}

// Load reads the settings and checks them all; the error joins every fault and
// names keys as the user wrote them.
func Load(flags *pflag.FlagSet) (Config, error) {
	v := viper.New()
	v.SetEnvPrefix("HANDRAIL")
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	v.AutomaticEnv()
	if err := setDefaults(v); err != nil {
		return Config{}, err
	}
	for key, flag := range flagKeys() {
		if err := v.BindPFlag(key, flags.Lookup(flag)); err != nil {
			return Config{}, fmt.Errorf("--%s: %w", flag, err)
		}
	}
	file, err := flags.GetString("config")
	if err != nil {
		return Config{}, err
	}
	if file == "" {
		file = os.Getenv("HANDRAIL_CONFIG")
	}
	if file != "" {
		v.SetConfigFile(file)
		v.SetConfigType("yaml")
		if err := v.ReadInConfig(); err != nil {
			return Config{}, fmt.Errorf("config %s: %w", file, err)
		}
	}
	var c Config
	if err := v.UnmarshalExact(&c); err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	for i, host := range c.AllowedHosts {
		c.AllowedHosts[i] = strings.ToLower(host)
	}
	return c, errors.Join(unknownVariables(v), c.check())
}

// unknownVariables refuses variables HANDRAIL_* that set nothing: a typo there
// must stop the start as one in the file does. The last three belong to other
// parts of the program.
func unknownVariables(v *viper.Viper) error {
	known := []string{"HANDRAIL_CONFIG", "HANDRAIL_ONNXRUNTIME", "HANDRAIL_CACHE", "HANDRAIL_URL"}
	for _, key := range v.AllKeys() {
		known = append(known, "HANDRAIL_"+strings.ToUpper(strings.ReplaceAll(key, ".", "_")))
	}
	var faults []error
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "HANDRAIL_") && !strings.HasPrefix(name, "HANDRAIL_TEST_") && !slices.Contains(known, name) {
			faults = append(faults, fmt.Errorf("%s: no such setting", name))
		}
	}
	return errors.Join(faults...)
}

// setDefaults makes every key known: viper ignores an environment variable
// whose key has no default.
func setDefaults(v *viper.Viper) error {
	tree := map[string]any{}
	if err := mapstructure.Decode(Defaults(), &tree); err != nil {
		return fmt.Errorf("defaults: %w", err)
	}
	var set func(prefix string, node map[string]any)
	set = func(prefix string, node map[string]any) {
		for key, value := range node {
			if child, ok := value.(map[string]any); ok {
				set(prefix+key+".", child)
				continue
			}
			v.SetDefault(prefix+key, value)
		}
	}
	set("", tree)
	return nil
}

// minKeyBytes is the shortest API key taken: 128 random bits take 22
// characters in base64, and a shorter word can be guessed.
const minKeyBytes = 22

func (c *Config) check() error {
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if err := c.checkListen(); err != nil {
		faults = append(faults, err)
	}
	for i, key := range c.APIKeys {
		if len(key) < minKeyBytes {
			fail("api_keys[%d]: %d bytes, want at least %d", i, len(key), minKeyBytes)
		}
	}
	for i, origin := range c.AllowedOrigins {
		if u, err := url.Parse(origin); err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
			fail("allowed_origins[%d]: %q, want scheme://host[:port]", i, origin)
		}
	}
	for i, host := range c.AllowedHosts {
		if strings.ContainsAny(host, "/@? ") || host == "" {
			fail("allowed_hosts[%d]: %q, want a host name, with or without a port", i, host)
		}
	}
	if mode, err := strconv.ParseUint(c.SocketMode, 8, 32); err != nil || mode > 0o777 {
		fail("socket_mode: %q, want an octal file mode such as 0600", c.SocketMode)
	}
	if c.RulesDir != "" {
		if info, err := os.Stat(c.RulesDir); err != nil || !info.IsDir() {
			fail("rules_dir: %q is no folder", c.RulesDir)
		}
	}
	c.Bundle.check(fail)
	c.checkNumbers(fail)
	if levels := []string{"debug", "info", "warn", "error"}; !slices.Contains(levels, c.Log.Level) {
		fail("log.level: %q, want one of %s", c.Log.Level, strings.Join(levels, ", "))
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		fail("log.format: %q, want text or json", c.Log.Format)
	}
	return errors.Join(faults...)
}

func (c *Config) checkNumbers(fail func(string, ...any)) {
	l, t := &c.Limits, &c.Timeouts
	for _, n := range [...]struct {
		key   string
		value int
	}{
		{"text_chars", l.TextChars}, {"parts", l.Parts}, {"images", l.Images}, {"messages", l.Messages}, {"recipients", l.Recipients},
		{"field_bytes", l.FieldBytes}, {"batch", l.Batch}, {"image_bytes", l.ImageBytes}, {"image_pixels", l.ImagePixels},
		{"image_frames", l.ImageFrames}, {"body_bytes", l.BodyBytes}, {"connections", l.Connections},
	} {
		if n.value < 1 {
			fail("limits.%s: %d, want at least 1", n.key, n.value)
		}
	}
	for _, d := range [...]struct {
		key   string
		value time.Duration
	}{{"read", t.Read}, {"write", t.Write}, {"idle", t.Idle}, {"request", t.Request}, {"shutdown", t.Shutdown}} {
		if d.value < time.Millisecond { // a number without a unit counts nanoseconds
			fail("timeouts.%s: %s, want at least 1ms, with a unit such as 10s", d.key, d.value)
		}
	}
	if t.Write > 0 && t.Request > t.Write {
		fail("timeouts.request: %s, want at most timeouts.write, %s: the answer could not be sent", t.Request, t.Write)
	}
}

// SocketFileMode is SocketMode as a number; 0600 where it is none.
func (c *Config) SocketFileMode() fs.FileMode {
	mode, err := strconv.ParseUint(c.SocketMode, 8, 32)
	if err != nil {
		return 0o600
	}
	return fs.FileMode(mode) & fs.ModePerm
}

// UnixPath returns the path of a listen address unix:/path.
func (c *Config) UnixPath() (string, bool) { return strings.CutPrefix(c.Listen, "unix:") }

// checkListen refuses an address that others can reach unless keys are set:
// whoever reaches the sidecar can ask it anything.
func (c *Config) checkListen() error {
	if path, ok := c.UnixPath(); ok {
		if path == "" {
			return errors.New("listen: unix: wants a path")
		}
		return nil
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %q, want host:port or unix:/path", c.Listen)
	}
	if Loopback(host) || len(c.APIKeys) > 0 {
		return nil
	}
	return fmt.Errorf("listen: %q can be reached from other hosts: set api_keys, or listen on 127.0.0.1", c.Listen)
}

// Loopback reports whether host names this machine and nothing else.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

// Masked returns c without secrets, to be shown.
func (c Config) Masked() Config {
	keys := make([]string, len(c.APIKeys))
	for i := range keys {
		keys[i] = "********"
	}
	c.APIKeys = keys
	c.Bundle.masked()
	return c
}
