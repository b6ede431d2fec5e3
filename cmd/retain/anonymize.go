package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

// privacySection is the section of the flags that say what nobody may see.
const privacySection = "Privacy"

// The variable that holds the key itself; a flag of that name would show it to
// everybody who lists processes.
const keyVariable = envPrefix + "_ANONYMIZE_KEY"

// keyFileFlag names the file of the key.
const keyFileFlag = "anonymize-key-file"

// makeKey is how to make a key.
const makeKey = "make a key once and keep it: openssl rand -hex 32 > anonymize.key; then add --" + keyFileFlag + " anonymize.key, or set " + keyVariable

// privacy are the flags that say what nobody may see.
type privacy struct {
	on      bool
	keyFile string

	pseudonyms *pseudonym.Key // nil where names are shown
	set        *pflag.FlagSet
}

func (p *privacy) flags() *pflag.FlagSet {
	fs := new(pflag.FlagSet)
	fs.BoolVar(&p.on, "anonymize", false, "pseudonyms instead of names, e-mail addresses, phone numbers and ids, in all that is written")
	fs.StringVar(&p.keyFile, keyFileFlag, "", "`file` of the key that pseudonyms are made by (default the key in the variable "+keyVariable+")")
	note(fs, pathNote, keyFileFlag)
	return section(fs, privacySection)
}

// addPseudonyms makes ready what takes the place of names, where they are not
// to be seen.
func (a *app) addPseudonyms(cmd *cobra.Command) error {
	p := &a.inputs.privacy
	if cmd.Flags().Lookup(keyFileFlag) == nil {
		return nil
	}
	key, from := os.Getenv(keyVariable), a.origins[keyFileFlag]
	switch {
	case !p.on && from.level == typed:
		return usagef("add --anonymize, or leave out the key", "--%s %s: a key, but nothing is to be anonymized", keyFileFlag, p.keyFile)
	case !p.on:
		if key != "" || p.keyFile != "" {
			a.note("note: there is a key to anonymize by, but no --anonymize: names and ids are shown")
		}
		return nil
	case key != "" && from.level == inEnvironment:
		return usagef("unset one of them", "%s and %s: want one of them", keyVariable, from.where)
	case key != "" && from.level < inEnvironment:
		return p.take([]byte(key), keyVariable)
	case p.keyFile == "":
		return usagef(makeKey, "--anonymize: there is no key to make pseudonyms by")
	}
	text, err := os.ReadFile(p.keyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return failf(makeKey, "%s: no such file", p.keyFile)
	case err != nil:
		return failf("", "%s: %v", p.keyFile, errors.Unwrap(err))
	}
	return p.take(text, p.keyFile)
}

// take takes a key that stands at a place.
func (p *privacy) take(secret []byte, place string) (err error) {
	if p.pseudonyms, err = pseudonym.New(secret); err != nil {
		return failf(makeKey, "%s: %v", place, err)
	}
	return nil
}

// hidden says in a result that names are not shown in it, and which key would
// make the same pseudonyms.
func hidden[R any](a *app, res metric.Result[R]) metric.Result[R] {
	if text := a.inputs.privacy.words(); text != "" {
		res.Notes = append(res.Notes[:len(res.Notes):len(res.Notes)], text)
	}
	return res
}

// words say what is not shown; "" where everything is.
func (p *privacy) words() string {
	if p.pseudonyms == nil {
		return ""
	}
	return "anonymized: names, e-mails, phones and ids are pseudonyms by the key with the fingerprint " + p.pseudonyms.Fingerprint() +
		"; comments and years of birth are left out"
}
