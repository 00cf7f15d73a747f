package orders

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// What a request may ask for at most. More is an error, never cut silently.
const (
	maxBody = 64 << 10
	maxWait = time.Minute
)

// answerTime is what a server that waited has left to write its answer.
const answerTime = 10 * time.Second

// An api is a server's requests: what of it differs between leader and follower.
type api struct {
	state     *state
	endpoints []endpoint
	bodies    bool // the body of every request is read, as express.json does
}

// An endpoint is one request that a server answers. In its path, * stands for an
// order's id.
type endpoint struct {
	method, path string
	serve        func(*exchange)
}

// An exchange is one request and the answer to it.
type exchange struct {
	http.ResponseWriter
	request *http.Request
	query   url.Values
	id      string // the order in the path
	body    []byte // JSON that is valid, nil if there is none
}

type errorJSON struct {
	Error string `json:"error"`
}

type healthJSON struct {
	OK bool `json:"ok"`
}

// ServeHTTP finds the endpoint. Every answer says how far the server is.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, request: r}
	x.tell(appliedHeader, a.state.newest())
	if a.bodies {
		if status, err := x.readBody(); err != nil {
			x.fail(status, err.Error())
			return
		}
	}
	var allowed []string
	for _, e := range a.endpoints {
		id, ok := match(e.path, r.URL.EscapedPath())
		if !ok {
			continue
		}
		if e.method == r.Method || e.method == http.MethodGet && r.Method == http.MethodHead {
			var err error
			if x.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
				x.fail(http.StatusBadRequest, fmt.Sprintf("the query cannot be read: %v", err))
				return
			}
			x.id = id
			e.serve(x)
			return
		}
		allowed = append(allowed, e.method)
	}
	if allowed == nil {
		x.fail(http.StatusNotFound, "there is nothing at this path")
		return
	}
	if slices.Contains(allowed, http.MethodGet) {
		allowed = append(allowed, http.MethodHead)
	}
	x.Header().Set("Allow", strings.Join(allowed, ", "))
	x.fail(http.StatusMethodNotAllowed, fmt.Sprintf("this path does not take %s", clip(r.Method)))
}

// match compares a path as Express does: whatever the case, and with a slash at
// the end or without. An id may contain escaped slashes.
func match(pattern, path string) (id string, ok bool) {
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return "", false
	}
	for i := range want {
		switch {
		case want[i] == "*":
			var err error
			if id, err = url.PathUnescape(have[i]); err != nil || id == "" {
				return "", false
			}
		case !strings.EqualFold(want[i], have[i]):
			return "", false
		}
	}
	return id, true
}

// readBody reads the body if it is JSON, as express.json does, and checks it. It
// returns the status to answer with if that fails.
func (x *exchange) readBody() (int, error) {
	r := x.request
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.ContentLength == 0 || kind != "application/json" {
		return 0, nil
	}
	if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return http.StatusUnsupportedMediaType, fmt.Errorf("the body has to be in UTF-8, not %s", clip(charset))
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return http.StatusUnsupportedMediaType, fmt.Errorf("the body must not be encoded, and is %s", clip(e))
	}
	body, err := io.ReadAll(http.MaxBytesReader(x, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge, fmt.Errorf("the body has more than %d bytes", maxBody)
	}
	if err != nil {
		x.Header().Set("Connection", "close")
		return http.StatusRequestTimeout, errors.New("the body did not arrive")
	}
	if len(body) == 0 {
		return 0, nil
	}
	return http.StatusBadRequest, x.takeBody(body)
}

// takeBody keeps a JSON object or array; what else is JSON, express.json refuses.
func (x *exchange) takeBody(body []byte) error {
	if first := bytes.TrimLeft(body, " \t\r\n"); len(first) == 0 || first[0] != '{' && first[0] != '[' {
		return errors.New("the body is no JSON object")
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true))
	if _, err := decoder.ReadValue(); err != nil {
		return fmt.Errorf("the body is no valid JSON: %w", err)
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return errors.New("the body is no valid JSON: something follows its value")
	}
	x.body = body
	return nil
}

// integer returns a number in the query that has to be at least min. It answers
// with 400 and reports false if it is none.
func (x *exchange) integer(name string, least, most int64) (n int64, given, ok bool) {
	values := x.query[name]
	if len(values) == 0 {
		return 0, false, true
	}
	n, err := strconv.ParseInt(values[0], 10, 64)
	if err != nil || len(values) > 1 || n < least || n > most {
		x.fail(http.StatusBadRequest, fmt.Sprintf("%s=%s: want a whole number from %d to %d", name, clip(strings.Join(values, ",")), least, most))
		return 0, true, false
	}
	return n, true, true
}

// patience returns wait_ms, and gives the connection the time to wait.
func (x *exchange) patience() (wait time.Duration, given, ok bool) {
	ms, given, ok := x.integer("wait_ms", 0, int64(maxWait/time.Millisecond))
	if wait = time.Duration(ms) * time.Millisecond; wait > 0 {
		// A connection that cannot has no deadline, either.
		_ = http.NewResponseController(x).SetWriteDeadline(time.Now().Add(wait + answerTime))
	}
	return wait, given, ok
}

// Unwrap lets http.ResponseController find the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// tell sets a header to an offset.
func (x *exchange) tell(header string, offset int64) {
	x.Header().Set(header, strconv.FormatInt(offset, 10))
}

// answer writes a JSON body as Express does.
func (x *exchange) answer(status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil { // there is no such body
		status, text = http.StatusInternalServerError, *bytes.NewBufferString(`{"error":"no answer"}`)
	}
	line := bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	h := x.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(line)))
	x.WriteHeader(status)
	_, _ = x.Write(line) // whoever does not listen does not get it
}

func (x *exchange) fail(status int, reason string) { x.answer(status, errorJSON{reason}) }

// clip shortens what a stranger sent for an error text.
func clip(s string) string {
	const most = 40
	if len(s) > most {
		s = s[:most] + "..."
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// serveHealth is GET /health of both.
func serveHealth(x *exchange) { x.answer(http.StatusOK, healthJSON{true}) }

// readOrder reads the order in the path, after waiting for min_offset if that is
// asked for. It answers itself and reports false if there is nothing to show.
func (a *api) readOrder(x *exchange, missing string) (Order, bool) {
	least, _, ok := x.integer("min_offset", noOffset, 1<<53)
	if !ok {
		return Order{}, false
	}
	wait, _, ok := x.patience()
	if !ok {
		return Order{}, false
	}
	if x.query.Has("min_offset") {
		a.state.wait(x.request.Context(), least, wait)
	} else {
		least = noOffset
	}
	e, found, applied := a.state.read(x.id)
	x.tell(appliedHeader, applied)
	switch {
	case applied < least && x.request.Context().Err() != nil:
		x.fail(http.StatusServiceUnavailable, "this server is going down")
		return Order{}, false
	case applied < least:
		x.fail(http.StatusPreconditionFailed, fmt.Sprintf("event %d is not applied here, only up to %d, after %d ms", least, applied, wait/time.Millisecond))
		return Order{}, false
	case !found:
		x.tell(orderHeader, noOffset)
		x.fail(http.StatusNotFound, missing)
		return Order{}, false
	}
	x.tell(orderHeader, e.offset)
	return e.order, true
}
