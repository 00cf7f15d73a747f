// Package orderstest runs the course's two TypeScript programs, the leader and the
// follower of testdata/chapter/ts, for tests.
package orderstest

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"lagcheck/history/needs"
)

// Programs are the course's programs, ready to run. They are built from the sources as
// the course has them.
type Programs struct{ node, dir string }

// Build builds the programs, for tests in any folder of this module. It skips the test
// where Node.js or Express is missing.
func Build(t testing.TB) Programs {
	t.Helper()
	node := needs.Node(t)
	source := filepath.Join(root(t), "testdata", "chapter", "ts")
	esbuild := filepath.Join(source, "node_modules", ".bin", "esbuild")
	needs.File(t, esbuild, "Express", "npm ci in testdata/chapter/ts")
	dir := t.TempDir()
	build := exec.Command(esbuild, filepath.Join(source, "leader.ts"), filepath.Join(source, "follower.ts"),
		"--bundle", "--platform=node", "--log-level=warning", "--out-extension:.js=.cjs", "--outdir="+dir)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return Programs{node, dir}
}

// root returns the folder of the module, above the one in which go test runs a test.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for up := filepath.Dir(dir); ; dir, up = up, filepath.Dir(up) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if up == dir {
			t.Fatal("find the module's folder: there is no go.mod above")
		}
	}
}

// Start runs a program, "leader" or "follower", at a free port until the test ends. It
// returns its URL once the program answers. What env says, as NAME=value, is added to the
// environment.
func (p Programs) Start(t testing.TB, program string, env ...string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	command := exec.Command(p.node, filepath.Join(p.dir, program+".cjs"))
	command.Env = append(append(os.Environ(), "PORT="+port), env...)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	url := "http://127.0.0.1:" + port
	for deadline := time.Now().Add(10 * time.Second); !healthy(url); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the course's %s does not come up", program)
		}
	}
	return url
}

func healthy(url string) bool {
	r, err := http.Get(url + "/health")
	if err != nil {
		return false
	}
	r.Body.Close()
	return r.StatusCode == http.StatusOK
}
