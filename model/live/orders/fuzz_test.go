package orders

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// Whatever is asked, the answer is JSON with an offset, and nothing but an
// acknowledged write changes the log.
func FuzzLeader(f *testing.F) {
	for _, path := range somePaths {
		f.Add("GET", "/orders/"+path, "from=1", "")
		f.Add("POST", "/orders/"+path+"/confirm", "replicas=1&wait_ms=0", "{}")
	}
	for _, body := range append(someBodies, someIDs...) {
		f.Add("POST", "/orders", "", body)
		f.Add("POST", "/orders", "", `{"id":`+body+`}`)
	}
	for _, from := range someFroms {
		f.Add("GET", "/events", strings.TrimPrefix(from, "?"), "")
	}
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		l, err := NewLeader(LeaderOptions{})
		if err != nil {
			t.Fatal(err)
		}
		l.do(&write{what: OrderCreated, id: "o-1"})
		request := httptest.NewRequest("GET", "/", nil)
		request.Method, request.URL = method, &url.URL{Path: path, RawQuery: query}
		if request.URL.Query().Has("wait_ms") {
			request.URL.RawQuery = "replicas=1&wait_ms=0" // waiting takes real time here
		}
		if body != "" {
			request = httptest.NewRequest("POST", "/orders", strings.NewReader(body))
			request.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		l.Handler().ServeHTTP(w, request)
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s?%s %q: %d %s", method, path, query, body, w.Code, w.Body)
		}
		if head := w.Header().Get(appliedHeader); head != strconv.Itoa(len(l.events)-1) {
			t.Errorf("applied %s of %d events", head, len(l.events))
		}
		if written := len(l.events) > 1; written != (w.Code == 200 && request.Method == "POST" || w.Code == 504) {
			t.Errorf("%s %s?%s %q: status %d and %d events", method, path, query, body, w.Code, len(l.events))
		}
	})
}
