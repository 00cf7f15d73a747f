package live_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lagcheck/model/live"
)

// A link passes everything, or nothing, or late; and is as before afterwards.
func TestLink(t *testing.T) {
	t.Parallel()
	var served atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, served.Add(1))
	}))
	defer server.Close()
	link, err := live.NewLink(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	transport := new(http.Transport)
	get := func(patience time.Duration) (string, error) {
		client := http.Client{Transport: transport, Timeout: patience}
		response, err := client.Get("http://" + link.Address())
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return string(body), err
	}
	up := func(when string) {
		t.Helper()
		if err := link.Restore(); err != nil {
			t.Fatal(err)
		}
		before := served.Load()
		if got, err := get(time.Minute); err != nil || got != fmt.Sprint(before+1) {
			t.Errorf("%s: %q, %v", when, got, err)
		}
	}
	up("at first")

	link.Cut()
	for range 2 { // on the connection that was open, and on a new one
		before := served.Load()
		_, err := get(20 * time.Millisecond)
		if timeout := net.Error(nil); !errors.As(err, &timeout) || !timeout.Timeout() || served.Load() != before {
			t.Errorf("cut: %v, and the server saw %d requests", err, served.Load()-before)
		}
		transport.CloseIdleConnections()
	}
	up("after a cut")

	link.Refuse()
	_, err = get(time.Minute) // may find its connection broken
	before := served.Load()
	if _, err2 := get(time.Minute); !errors.Is(err2, syscall.ECONNREFUSED) || err == nil || served.Load() != before {
		t.Errorf("refused: %v, then %v", err, err2)
	}
	up("after refusals")

	link.Delay(30 * time.Millisecond)
	start := time.Now()
	if _, err := get(time.Minute); err != nil || time.Since(start) < 60*time.Millisecond {
		t.Errorf("delayed both ways by 30ms: %v after %v", err, time.Since(start))
	}
	up("after a delay")
}
