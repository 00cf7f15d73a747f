package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/checker/explain"
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
			for i, p := range policy.All() {
				if i > 0 {
					fmt.Fprintln(t.out)
				}
				fmt.Fprintf(t.out, "%s\n", p.Name())
				if d, ok := p.(policy.Described); ok {
					_, seen := d.Doc()
					fmt.Fprintf(t.out, "  %s\n  %s\n", policy.Rule(p, t.language()), t.say(policySeen, seen))
				}
				fmt.Fprintf(t.out, "  %s\n", t.say(policyClaims, claims(p)))
			}
			return nil
		},
	})
}

// claims lists what a policy claims, in the order of the guarantees.
func claims(p model.Policy) string {
	var parts []string
	for _, g := range checker.All() {
		c, ok := model.Claims(p, g.Name)
		switch {
		case !ok:
		case c.When == nil:
			parts = append(parts, g.Name)
		default:
			parts = append(parts, fmt.Sprintf("%s if %s", g.Name, c.If))
		}
	}
	return strings.Join(parts, "; ")
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
				fmt.Fprintf(t.out, "%s (%s)\n  %s\n", termIn(t.language(), g.Name), g.Source, explain.Says(g.Name, t.language()))
			}
			return nil
		},
	})
}
