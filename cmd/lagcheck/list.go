package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history/lang"
	"lagcheck/model"
	"lagcheck/model/policy"
)

func newPolicies(t terminal) *cobra.Command {
	return command(&cobra.Command{
		Use:   "policies",
		Short: "List the built-in read policies and what they claim",
		Long: `List the built-in read policies: what each does, where it is seen, and which
guarantees it claims. All writes go to the leader; a policy decides where to read.
A policy with a parameter takes another one after a colon: leader-after-write:5s.`,
		Example: `  lagcheck policies`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			named := map[string]bool{}
			for i, p := range policy.All() {
				if i > 0 {
					fmt.Fprintln(t.out)
				}
				fmt.Fprintf(t.out, "%s\n", p.Name())
				l := t.language()
				fmt.Fprintf(t.out, "  %s\n  %s\n", policy.Rule(p, l), t.say(policySeen, policy.Seen(p, l)))
				fmt.Fprintf(t.out, "  %s\n", t.say(policyClaims, t.claims(p, named)))
			}
			return nil
		},
	})
}

// claims lists what a policy claims, in the order of the guarantees. In Japanese the
// English name follows where a guarantee is not named yet.
func (t *terminal) claims(p model.Policy, named map[string]bool) string {
	var parts []string
	for _, g := range checker.All() {
		c, ok := model.Claims(p, g.Name)
		if !ok {
			continue
		}
		name := termIn(t.language(), g.Name)
		if named[g.Name] && t.language() == lang.Japanese {
			name = explain.Name(g.Name, lang.Japanese)
		}
		named[g.Name] = true
		if !c.Always() {
			name = t.say(claimIf, name, policy.Condition(c.Needs, t.language()))
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, t.say(betweenClaims))
}

func newGuarantees(t terminal) *cobra.Command {
	return command(&cobra.Command{
		Use:     "guarantees",
		Short:   "List the guarantees and what they mean",
		Example: `  lagcheck guarantees`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			for i, g := range checker.All() {
				if i > 0 {
					fmt.Fprintln(t.out)
				}
				l := t.language()
				fmt.Fprintf(t.out, "%s\n  %s\n", t.say(definedBy, termIn(l, g.Name), explain.Source(g.Name, l)), explain.Says(g.Name, l))
			}
			return nil
		},
	})
}
