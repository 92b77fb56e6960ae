package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/valyala/fasthttp"
)

const (
	// largeBody is the size from which a body has to wait for its turn.
	largeBody = 1 << 20
	// largeBodies is how many of them are in memory at once: with what they are
	// decoded to, four of 32 MiB take some 400 MiB at worst.
	largeBodies = 4
)

// errBodyTooLarge is a body over limits.body_bytes.
var errBodyTooLarge = errors.New("body too large")

// withBody reads the body for next. It comes as a stream and its memory grows
// with what has arrived, so that a client that announces much and sends nothing
// holds nothing.
func (s *Server) withBody(next func(*fasthttp.RequestCtx, []byte)) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		size := rc.Request.Header.ContentLength()
		if size < 0 || size > largeBody {
			select {
			case s.large <- struct{}{}:
				defer func() { <-s.large }()
			case <-s.base.Done():
				s.failWith(rc, s.base.Err())
				return
			}
		}
		body, err := s.body(rc, size)
		var network net.Error
		switch {
		case err == nil:
			next(rc, body)
			return
		case errors.Is(err, errBodyTooLarge):
			s.fail(rc, fasthttp.StatusRequestEntityTooLarge, CodeBodyTooLarge, "", fmt.Sprintf("the body is larger than limits.body_bytes, %d bytes", s.config.Limits.BodyBytes))
		case errors.As(err, &network) && network.Timeout():
			s.fail(rc, fasthttp.StatusRequestTimeout, CodeTimeout, "", fmt.Sprintf("the request did not arrive within %s", s.config.Timeouts.Read))
		default:
			s.fail(rc, fasthttp.StatusBadRequest, CodeBadRequest, "", "the body ended early or is not framed as HTTP asks")
		}
		rc.SetConnectionClose()
	}
}

// body reads all of a body. The rest of one that is too large is read and
// dropped, up to as much again: to close with bytes unread would reset the
// connection, and the client would see that instead of the answer.
func (s *Server) body(rc *fasthttp.RequestCtx, size int) ([]byte, error) {
	stream := rc.RequestBodyStream()
	if stream == nil {
		return rc.PostBody(), nil
	}
	limit := s.config.Limits.BodyBytes
	var buf bytes.Buffer
	if size <= limit {
		if _, err := io.Copy(&buf, io.LimitReader(stream, int64(limit)+1)); err != nil {
			return nil, err
		}
		if buf.Len() <= limit {
			return buf.Bytes(), nil
		}
	}
	if _, err := io.CopyN(io.Discard, stream, int64(2*limit)); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(errBodyTooLarge, err)
	}
	return nil, errBodyTooLarge
}
