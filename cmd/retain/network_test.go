package main

import (
	"os/exec"
	"strings"
	"testing"
)

const (
	ours      = "github.com/retain-cli/retain/"
	connected = ours + "pkg/warehouse" // alone may open connections: to databases
)

// carriers are the packages of others that bring the network into reach without
// opening a connection, and why they do.
var carriers = map[string]string{
	"github.com/go-viper/mapstructure/v2": "reads addresses out of settings",
	"github.com/gocarina/gocsv":           "reads files of web forms, by mime/multipart",
	"github.com/spf13/pflag":              "has flags of network addresses",
	"github.com/spf13/viper":              "its file systems can be served, by net/http",
}

// TestNetwork checks that nothing of ours but the warehouse reaches the network
// on another way than through the carriers, and that these still need to be
// excused.
func TestNetwork(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "../../...").Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		imports[words[0]] = words[1:]
	}
	// way returns how a package gets to another; nil where it does not.
	var way func(from, to string, without func(string) bool, seen map[string]bool) []string
	way = func(from, to string, without func(string) bool, seen map[string]bool) []string {
		if from == to {
			return []string{to}
		}
		if seen[from] || without(from) {
			return nil
		}
		seen[from] = true
		for _, next := range imports[from] {
			if rest := way(next, to, without, seen); rest != nil {
				return append([]string{from}, rest...)
			}
		}
		return nil
	}
	excused := func(pkg string) bool {
		return carriers[pkg] != "" || pkg == connected || strings.HasPrefix(pkg, connected+"/")
	}
	checked := 0
	for pkg := range imports {
		if !strings.HasPrefix(pkg, ours) || excused(pkg) {
			continue
		}
		checked++
		for _, bad := range imports[pkg] {
			if bad == "net" || strings.HasPrefix(bad, "net/") || bad == "crypto/tls" {
				t.Errorf("%s imports %s", pkg, bad)
			}
		}
		if path := way(pkg, "net", excused, map[string]bool{}); path != nil {
			t.Errorf("%s reaches the network: %s", pkg, strings.Join(path, " > "))
		}
	}
	if checked < 15 || imports["net"] == nil {
		t.Errorf("%d packages checked, net known: %t", checked, imports["net"] != nil)
	}
	for pkg := range carriers {
		others := func(p string) bool { return p != pkg && excused(p) }
		if way(pkg, "net", others, map[string]bool{}) == nil {
			t.Errorf("%s no longer reaches the network, or is not used: it needs no excuse", pkg)
		}
	}
}
