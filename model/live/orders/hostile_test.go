package orders

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// listen serves a handler on loopback until the test ends.
func listen(t *testing.T, handler http.Handler, limits Limits) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- Serve(ctx, l, handler, limits) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// raw sends bytes and returns all that comes back before the server closes the
// connection, or within 5 s.
func raw(t *testing.T, address, text string) string {
	t.Helper()
	for range 5 { // who is busy sending loses the answer where the server closes on him: TCP discards it
		if answer, lost := rawOnce(t, address, text); !lost {
			return answer
		}
	}
	return ""
}

// rawOnce reports an answer as lost if the connection was reset before any came.
func rawOnce(t *testing.T, address, text string) (answer string, lost bool) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	go func() { _, _ = io.WriteString(conn, text) }()
	read, err := io.ReadAll(conn)
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Errorf("the server keeps this connection: %.80q", text)
	}
	return string(read), len(read) == 0 && errors.Is(err, syscall.ECONNRESET)
}

// Requests that nobody sends who means well get an answer, or the connection is
// closed, and the servers go on working.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	limits := Limits{ReadHeader: 100 * ms, Read: 200 * ms, Idle: 100 * ms}
	f, err := NewFollower(FollowerOptions{Leader: "http://127.0.0.1:1", Poll: ms})
	if err != nil {
		t.Fatal(err)
	}
	leader, follower := listen(t, mustLeader(t).Handler(), limits), listen(t, f.Handler(), limits)
	post := func(body string) string {
		return fmt.Sprintf("POST /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	get := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" }
	deep := strings.Repeat(`{"id":`, 9000) + "1" + strings.Repeat("}", 9000)
	for _, test := range []struct {
		name, text string
		status     string // on both, or on the leader if there is another
		follower   string
		says       string // the leader
	}{
		{"a huge body", post(`{"id":"` + strings.Repeat("x", 1<<20) + `"}`), "413", "404", "more than 65536 bytes"},
		{"a huge body in chunks", strings.Replace(post(""), "Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"+strings.Repeat("1000\r\n"+strings.Repeat(" ", 4096)+"\r\n", 20)+"0\r\n\r\n", 1), "413", "404", "more than 65536"},
		{"a huge header", "GET /health HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("y", 100<<10) + "\r\n\r\n", "431", "", ""},
		{"a huge path", get("/orders/" + strings.Repeat("y", 100<<10)), "431", "", ""},
		{"no JSON", post(`{"id":`), "400", "404", "no valid JSON"},
		{"half an object, and another", post(`{"id":"x"}{`), "400", "404", "something follows"},
		{"invalid UTF-8", post("{\"id\":\"\xff\xfe\"}"), "400", "404", "invalid UTF-8"},
		{"half a surrogate pair", post(`{"id":"\ud800"}`), "400", "404", "no valid JSON"},
		{"deep JSON", post(`{"id":"deep","more":` + deep + "}"), "200", "404", `"id":"deep"`},
		{"deeper JSON", post(strings.Repeat("[", 60000)), "400", "404", "no valid JSON"},
		{"an id that is deep", post(strings.Replace(deep, "1", "[1]", 1)), "200", "404", "[object Object]"},
		{"an id that is no string", post(`{"id":{"toString":{}}}`), "400", "404", "cannot be turned into a string"},
		{"gzip", strings.Replace(post("{}"), "Content-Type", "Content-Encoding: gzip\r\nContent-Type", 1), "415", "404", "must not be encoded"},
		{"UTF-16", strings.Replace(post("{}"), "json", "json; charset=utf-16", 1), "415", "404", "in UTF-8"},
		{"an unknown method", "BREW /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405", "404", "does not take BREW"},
		{"a known method elsewhere", "DELETE /orders/o-1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405", "", "does not take DELETE"},
		{"a bad path", get("/orders/a/b/c"), "404", "", "nothing at this path"},
		{"a path out of the tree", get("/orders/../../etc/passwd"), "404", "", "nothing at this path"},
		{"an empty id", get("/orders//"), "404", "", "nothing at this path"},
		{"an escape that is none", get("/orders/%zz"), "400", "", ""},
		{"a zero byte", get("/orders/%00"), "404", "", "not found"},
		{"bytes that are no UTF-8", get("/orders/%ff%fe"), "404", "", "not found"},
		{"an asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200", "", ""},
		{"a negative offset", get("/orders/a?min_offset=-2"), "400", "", "whole number from -1"},
		{"an offset that is none", get("/orders/a?min_offset=1e3"), "400", "", "min_offset=1e3"},
		{"an offset beyond all", get("/orders/a?min_offset=99999999999999999999"), "400", "", "whole number"},
		{"two offsets", get("/orders/a?min_offset=1&min_offset=2"), "400", "", "whole number"},
		{"a wait without end", get("/orders/a?min_offset=5&wait_ms=99999999"), "400", "", "to 60000"},
		{"a negative wait", get("/orders/a?min_offset=5&wait_ms=-1"), "400", "", "wait_ms=-1"},
		{"a query that is none", get("/orders/a?min_offset=%zz"), "400", "", "query cannot be read"},
		{"negative events", get("/events?from=-5"), "200", "404", `"from":-5`},
		{"endless events", get("/events?from=1e999"), "200", "404", `"from":null`},
		{"two froms", get("/events?from=1&from=2"), "200", "404", `"from":null`},
		{"a follower's endless name", strings.Replace(get("/events?from=1"), "Host", "Follower: "+strings.Repeat("x", 500)+"\r\nHost", 1), "400", "404", "name"},
		{"no HTTP", "hello\r\n\r\n", "400", "", ""},
		{"no host", "GET /health HTTP/1.1\r\n\r\n", "400", "", ""},
		{"two lengths", "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", "400", "", ""},
		{"nothing, slowly", "", "", "", ""},
		{"half a header, slowly", "GET /health HTTP/1.1\r\nHost:", "", "", ""},
		{"half a body, slowly", strings.Replace(post(`{"id":"x"`), "Length: 9", "Length: 10", 1), "408", "404", "did not arrive"},
	} {
		for address, want := range map[string]string{leader: test.status, follower: test.follower} {
			if want == "" {
				want = test.status
			}
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := raw(t, address, test.text)
				if _, status, _ := strings.Cut(got, " "); !strings.HasPrefix(status, want) || want == "" && got != "" {
					t.Errorf("got %.300q, want status %s", got, want)
				}
				if address == leader && !strings.Contains(got, test.says) {
					t.Errorf("got %.300q, want %q", got, test.says)
				}
			})
		}
	}
	t.Cleanup(func() {
		for _, address := range []string{leader, follower} {
			if got := send(t, http.DefaultClient, "GET", "http://"+address+"/health", ""); got.text != `{"ok":true}` {
				t.Errorf("after all that: %+v", got)
			}
		}
	})
}

// Requests sent without waiting for answers are answered in their order.
func TestPipelining(t *testing.T) {
	t.Parallel()
	address := listen(t, mustLeader(t).Handler(), Limits{})
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var requests bytes.Buffer
	for i := range 50 {
		body := fmt.Sprintf(`{"id":"p-%d"}`, i)
		fmt.Fprintf(&requests, "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	go func() { _, _ = conn.Write(requests.Bytes()) }()
	answers := bufio.NewReader(conn)
	for i := range 50 {
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		if want := fmt.Sprintf(`"orderId":"p-%d"`, i); response.StatusCode != 200 || !strings.Contains(string(body), want) {
			t.Fatalf("answer %d is %d %s, want %s", i, response.StatusCode, body, want)
		}
	}
}

// A server that stops tells those who wait, and is gone at once.
func TestShutdown(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Serve(ctx, l, mustLeader(t).Handler(), Limits{}) }()
	idle, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	time.AfterFunc(50*ms, cancel)
	got := send(t, http.DefaultClient, "GET", "http://"+l.Addr().String()+"/orders/a?min_offset=0&wait_ms=60000", "")
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.text, "going down") {
		t.Errorf("a read that waited: %+v", got)
	}
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the server does not stop")
	}
}
