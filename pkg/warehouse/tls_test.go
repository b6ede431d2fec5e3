package warehouse

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/warehouse/enginetest"
)

// certified is an authority of our own, in a file, and what it gave a server at
// 127.0.0.1.
func certified(t *testing.T) (file string, server tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "retain's tests"},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o666); err != nil {
		t.Fatal(err)
	}
	return file, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// behindTLS passes on to a host what comes encrypted; a client of PostgreSQL asks
// first whether it may.
func behindTLS(t *testing.T, host string, certificate tls.Certificate, postgres bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	serve := func(plain net.Conn) {
		defer func() { _ = plain.Close() }()
		if postgres {
			const length, code = "\x00\x00\x00\x08", "\x04\xd2\x16\x2f" // SSLRequest
			request := make([]byte, 8)
			if _, err := io.ReadFull(plain, request); err != nil || string(request) != length+code {
				return // whoever does not encrypt is not served
			}
			if _, err := plain.Write([]byte("S")); err != nil {
				return
			}
		}
		from := tls.Server(plain, &tls.Config{Certificates: []tls.Certificate{certificate}})
		if err := from.Handshake(); err != nil {
			return
		}
		to, err := net.Dial("tcp", host)
		if err != nil {
			return
		}
		defer func() { _ = to.Close() }()
		go func() {
			_, _ = io.Copy(to, from)
			_ = to.Close()
		}()
		_, _ = io.Copy(from, to)
	}
	go func() {
		for {
			plain, err := l.Accept()
			if err != nil {
				return
			}
			go serve(plain)
		}
	}()
	return l.Addr().String()
}

// with is an address at another host, with more parameters.
func with(t *testing.T, address, host string, parameters ...string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		u.Host = host
	}
	q := u.Query()
	for i := 0; i < len(parameters); i += 2 {
		q.Set(parameters[i], parameters[i+1])
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// wantFacts checks that the sales of an address can be asked, or that an error
// says why not, with a hint.
func wantFacts(t *testing.T, address, wrong string) {
	t.Helper()
	s := sample(address, "sales")
	ctx, cancel := context.WithTimeout(context.Background(), s.Timeout)
	defer cancel()
	f, err := facts(ctx, s)
	var own *Error
	switch {
	case wrong == "" && (err != nil || f.Lines == 0):
		t.Errorf("%s: %v", Redact(address), err)
	case wrong != "" && (!errors.As(err, &own) || !strings.Contains(own.What, wrong) || own.Hint == ""):
		t.Errorf("%s: %v, want an *Error with %q and a hint", Redact(address), err, wrong)
	}
}

func TestTLSPostgres(t *testing.T) {
	server := enginetest.Servers(t, enginetest.PostgresVariable)[0]
	schema := enginetest.Schema(t, server, "tls")
	enginetest.LoadPostgres(t, []string{schema}, 1, 100)
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	ca, certificate := certified(t)
	other, _ := certified(t)
	host := behindTLS(t, u.Host, certificate, true)
	_, port, _ := net.SplitHostPort(host)
	wantFacts(t, with(t, schema, host, "sslmode", "verify-full", "sslrootcert", ca), "")
	wantFacts(t, with(t, schema, host, "sslmode", "require"), "")
	wantFacts(t, with(t, schema, host, "sslmode", "verify-full", "sslrootcert", other), "certificate")
	wantFacts(t, with(t, schema, host, "sslmode", "verify-full"), "certificate")
	wantFacts(t, with(t, schema, "localhost:"+port, "sslmode", "verify-full", "sslrootcert", ca), "certificate")
	wantFacts(t, with(t, schema, "", "sslmode", "require"), "does not encrypt")
}

// TestTLSClickHouse runs itself a second time for an authority that the system
// trusts: its file is read once in the life of a process.
func TestTLSClickHouse(t *testing.T) {
	const again = "RETAIN_TEST_TRUSTED"
	if address := os.Getenv(again); address != "" {
		wantFacts(t, address, "")
		return
	}
	node := enginetest.Database(t, enginetest.Servers(t, enginetest.ClickHouseVariable)[:1], "tls")[0]
	enginetest.LoadClickHouse(t, []string{node}, "sales", 1, 100)
	u, err := url.Parse(node)
	if err != nil {
		t.Fatal(err)
	}
	ca, certificate := certified(t)
	host := behindTLS(t, u.Host, certificate, false)
	wantFacts(t, with(t, node, host, "secure", "true"), "certificate")
	wantFacts(t, with(t, node, "", "secure", "true"), "no encryption")
	wantFacts(t, with(t, node, host, "secure", "true", "skip_verify", "true"), "")
	trusting := exec.Command(os.Args[0], "-test.run=^TestTLSClickHouse$", "-test.v")
	trusting.Env = append(os.Environ(), again+"="+with(t, node, host, "secure", "true"), "SSL_CERT_FILE="+ca)
	if out, err := trusting.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestTLSClickHouse") {
		t.Errorf("%v: %s", err, out)
	}
}
