package main

import (
	"flag"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script and README.md")

// todayVar fixes the clock of the program under test.
const todayVar = "TEST_TODAY"

// testVersion is the version of the program under test.
const testVersion = "v1.2.3"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"retain": func() {
			signal.Ignore(syscall.SIGPIPE) // as main does
			a := newApp(os.Stdin, os.Stdout, os.Stderr)
			a.now, a.version = clock(os.Getenv(todayVar)), testVersion
			os.Exit(a.run(os.Args[1:]))
		},
	})
}

// clock stands still at a day, YYYY-MM-DD.
func clock(day string) func() time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return func() time.Time { return t }
}

// TestScripts runs what a user types and compares what the user sees.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "../../testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			shop, err := os.Getwd()
			if err != nil {
				return err
			}
			env.Setenv("SHOP", shop+"/../../testdata/shop")
			env.Setenv(todayVar, "2025-06-15")
			return nil
		},
		Cmds: scriptCommands,
	})
}
