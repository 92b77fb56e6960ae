package bundles

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
)

const (
	// fetchTimeout bounds one request, from connecting to the last byte.
	fetchTimeout = 30 * time.Second
	maxRedirects = 3
)

// errUnchanged says that the source has what it had.
var errUnchanged = errors.New("unchanged")

// A source is where bundles come from. It is not safe for concurrent use.
type source interface {
	// fetch reads what the source has now, or fails with errUnchanged.
	fetch(ctx context.Context) ([]byte, error)
	// accepted says that what fetch has just read was taken, or rightly is not: it
	// need not be sent again. It is not called after a fetch that failed.
	accepted()
	// name is the place without secrets, for people.
	name() string
}

// newSource reads an address or a path.
func newSource(place string, roots *x509.CertPool) (source, error) {
	if !strings.Contains(place, "://") {
		path, err := filepath.Abs(place)
		return &fileSource{path: path}, err
	}
	u, err := url.Parse(place)
	if err != nil {
		return nil, errors.New("not an address") // the cause quotes it, and what secrets it holds
	}
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		ResponseHeaderTimeout: fetchTimeout, TLSHandshakeTimeout: fetchTimeout / 3,
		ForceAttemptHTTP2: true, DisableCompression: true, // a bundle is packed, and only its own size is bounded
		MaxIdleConns: 1, IdleConnTimeout: fetchTimeout,
	}
	return &webSource{url: u, client: &http.Client{Transport: transport, Timeout: fetchTimeout, CheckRedirect: sameHost}}, nil
}

// sameHost follows redirects only within one host and scheme: whoever may say
// where the rules come from was named by the configuration.
func sameHost(request *http.Request, via []*http.Request) error {
	if first := via[0].URL; request.URL.Host != first.Host || request.URL.Scheme != first.Scheme {
		return errors.New("redirect to another host refused")
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	return nil
}

// fileSource is a file, read whole each time.
type fileSource struct{ path string }

func (s *fileSource) name() string { return s.path }
func (s *fileSource) accepted()    {}

func (s *fileSource) fetch(context.Context) ([]byte, error) { return ReadFile(s.path) }

// ReadFile reads a bundle's file; one over [bundle.MaxBytes] fails with
// [bundle.ErrTooLarge].
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readBounded(f)
}

func readBounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, bundle.MaxBytes+1))
	if err == nil && len(data) > bundle.MaxBytes {
		return nil, fmt.Errorf("more than %d bytes: %w", bundle.MaxBytes, bundle.ErrTooLarge)
	}
	return data, err
}

// webSource is an address that is asked only for what is new.
type webSource struct {
	url    *url.URL
	client *http.Client
	// what the answer that was fetched last, and the one that was accepted last,
	// said of its version
	fetched, known validators
}

type validators struct{ etag, modified string }

// name leaves out what may be secret.
func (s *webSource) name() string {
	return (&url.URL{Scheme: s.url.Scheme, Host: s.url.Host, Path: s.url.Path}).String()
}

func (s *webSource) accepted() { s.known = s.fetched }

func (s *webSource) fetch(ctx context.Context) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url.String(), http.NoBody)
	if err != nil {
		return nil, errors.New("not an address")
	}
	request.Header.Set("User-Agent", "handrail")
	for header, value := range map[string]string{"If-None-Match": s.known.etag, "If-Modified-Since": s.known.modified} {
		if value != "" {
			request.Header.Set(header, value)
		}
	}
	response, err := s.client.Do(request)
	if err != nil {
		var wrapped *url.Error // quotes the whole address
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, fmt.Errorf("%s: %w", s.name(), err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotModified && s.known != validators{}:
		return nil, errUnchanged
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s: status %d, want 200", s.name(), response.StatusCode)
	case response.ContentLength > bundle.MaxBytes:
		return nil, fmt.Errorf("%s: %d bytes, limit %d: %w", s.name(), response.ContentLength, bundle.MaxBytes, bundle.ErrTooLarge)
	}
	data, err := readBounded(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name(), err)
	}
	s.fetched = validators{response.Header.Get("ETag"), response.Header.Get("Last-Modified")}
	return data, nil
}
