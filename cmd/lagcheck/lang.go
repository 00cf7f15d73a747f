package main

import (
	"github.com/spf13/pflag"

	"lagcheck/history/lang"
)

// A langFlag is the language of what is printed for people.
type langFlag lang.Lang

// addLang adds the flag, as the environment has it unless it is given.
func addLang(flags *pflag.FlagSet, t *terminal) {
	l := lang.English
	if t.getenv != nil {
		l = lang.FromEnvironment(t.getenv)
	}
	t.lang = (*langFlag)(&l)
	flags.Var(t.lang, "lang", "language of what is printed for people, en or ja (default from LC_ALL, LC_MESSAGES or LANG); help, errors and JSON are the same in both")
	flags.Lookup("lang").DefValue = "" // the same help everywhere
}

func (f *langFlag) Set(code string) error {
	l, err := lang.Parse(code)
	if err == nil {
		*f = langFlag(l)
	}
	return err
}

func (f *langFlag) String() string { return string(*f) }
func (f *langFlag) Type() string   { return "en|ja" }

// language returns the language in which to speak.
func (t *terminal) language() lang.Lang {
	if t.lang == nil {
		return lang.English
	}
	return lang.Lang(*t.lang)
}

// say returns a text of the commands in the language of the terminal.
func (t *terminal) say(id id, args ...any) string { return texts.Say(t.language(), id, args...) }
