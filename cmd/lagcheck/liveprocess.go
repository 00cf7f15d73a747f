package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"lagcheck/model"
)

// A childServer is a server in a process of its own: this program, called again. It ends
// when its standard input does, so that it never outlives whoever started it.
type childServer struct {
	args    []string // without the port
	at      string   // host and port, once known
	command *exec.Cmd
}

// startProcess starts a server in a process.
func (p *pair) startProcess(ctx context.Context, node model.Node, leader string) (liveServer, error) {
	s := &childServer{args: []string{"serve", "leader", "--data", p.data}}
	if node != model.Leader {
		s.args = []string{
			"serve", "follower", "--leader", leader, "--name", node.String(),
			"--lag", p.lag.String(), "--poll", p.plan.poll.String(),
		}
	}
	return s, s.start(ctx, "0")
}

// start runs the program and waits for the line that says where it listens.
func (s *childServer) start(ctx context.Context, port string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.command = exec.Command(self, append(s.args, "--port", port, "--log", "off", "--until-eof")...)
	s.command.Stderr = os.Stderr
	s.command.SysProcAttr = apart()
	if _, err := s.command.StdinPipe(); err != nil { // open until the process is gone
		return err
	}
	output, err := s.command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.command.Start(); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = s.command.Process.Kill() })() // while it starts
	line, err := bufio.NewReader(output).ReadString('\n')
	_, at, found := strings.Cut(strings.TrimSpace(line), "listening on http://")
	if err != nil || !found {
		return errors.Join(fmt.Errorf("the server did not say where it listens, but %q", line), s.close())
	}
	s.at = at
	return nil
}

func (s *childServer) address() string { return s.at }

// gone reports whether the process was killed. Faults that strike it then do nothing.
func (s *childServer) gone() bool { return s.command.ProcessState != nil }

// kill ends the process as kill -9 does.
func (s *childServer) kill() error {
	if s.gone() {
		return nil
	}
	if err := s.command.Process.Kill(); err != nil {
		return err
	}
	_ = s.command.Wait() // it was killed, which is no news
	return nil
}

// restart starts a process that was killed, at the same address.
func (s *childServer) restart() error {
	if !s.gone() {
		return nil
	}
	_, port, _ := strings.Cut(s.at, ":")
	return s.start(context.Background(), port)
}

// close ends the process, whatever it is doing.
func (s *childServer) close() error { return s.kill() }
