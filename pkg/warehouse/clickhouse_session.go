package warehouse

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// A chSession is a connection over the native protocol whose settings forbid
// to write.
type chSession struct{ conn driver.Conn }

func dialClickHouse(ctx context.Context, address string, s *Source) (session, error) {
	options, err := ch.ParseDSN(address)
	if err != nil {
		return nil, &Error{Place: "--from " + Redact(address), What: "not an address", Hint: "want clickhouse://USER@HOST:9000/DATABASE; the password comes from CLICKHOUSE_PASSWORD"}
	}
	if options.Auth.Username == "" {
		options.Auth.Username = os.Getenv("CLICKHOUSE_USER")
	}
	if options.Auth.Password == "" {
		options.Auth.Password = os.Getenv("CLICKHOUSE_PASSWORD")
	}
	options.MaxOpenConns, options.MaxIdleConns = 1, 1
	options.DialTimeout = connectTimeout
	if s.Timeout > 0 {
		options.DialTimeout = min(connectTimeout, s.Timeout)
		options.ReadTimeout = s.Timeout
	}
	options.DialContext = mortal(ctx, options.TLS, options.DialTimeout)
	if _, ok := options.Settings["readonly"]; !ok {
		options.Settings["readonly"] = 2
	}
	if _, ok := options.Settings["max_execution_time"]; !ok && s.Timeout > 0 {
		options.Settings["max_execution_time"] = int(max(1, s.Timeout.Seconds()))
	}
	conn, err := ch.Open(options)
	if err != nil {
		return nil, err
	}
	if err := conn.Ping(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &chSession{conn}, nil
}

// mortal dials connections that end some time after ctx does, even where the
// driver waits for a server that never answers.
func mortal(ctx context.Context, secure *tls.Config, timeout time.Duration) func(context.Context, string) (net.Conn, error) {
	return func(dialing context.Context, address string) (net.Conn, error) {
		d := net.Dialer{Timeout: timeout}
		conn, err := d.DialContext(dialing, "tcp", address)
		if err == nil && secure != nil {
			conn, err = secured(dialing, conn, secure, address)
		}
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() {
			time.AfterFunc(grace, func() { _ = conn.Close() })
		})
		return conn, nil
	}
}

func secured(ctx context.Context, conn net.Conn, config *tls.Config, address string) (net.Conn, error) {
	if config.ServerName == "" {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		config = config.Clone()
		config.ServerName = host
	}
	t := tls.Client(conn, config)
	if err := t.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return t, nil
}

func (s *chSession) close() { _ = s.conn.Close() }

func (s *chSession) columns(ctx context.Context, query string) ([]column, error) {
	rows, err := s.conn.Query(ctx, query+"\nLIMIT 0")
	if err != nil {
		return nil, err
	}
	var list []column
	for i, t := range rows.ColumnTypes() {
		list = append(list, column{rows.Columns()[i], chType(t.DatabaseTypeName())})
	}
	return list, errors.Join(rows.Close(), rows.Err())
}

var chIntegers = []string{"Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"}

// chType is a type by its name.
func chType(name string) sqlType {
	t := sqlType{name: name}
	inner := name
	for _, dress := range []string{"LowCardinality(", "Nullable("} {
		if rest, ok := strings.CutPrefix(inner, dress); ok {
			inner = strings.TrimSuffix(rest, ")")
			t.nullable = t.nullable || dress == "Nullable("
		}
	}
	switch _, err := fmt.Sscanf(inner, "Decimal(%d,%d)", &t.precision, &t.scale); {
	case err == nil:
		t.kind = decimal
	case slices.Contains(chIntegers, inner):
		t.kind = integer
	case inner == "Float32", inner == "Float64":
		t.kind = float
	case inner == "Date", inner == "Date32":
		t.kind, t.wide = date, inner == "Date32"
	case strings.HasPrefix(inner, "DateTime"):
		t.kind, t.wide = instant, strings.HasPrefix(inner, "DateTime64")
	case inner == "String", strings.HasPrefix(inner, "FixedString("), strings.HasPrefix(inner, "Enum"), inner == "UUID":
		t.kind = text
	}
	return t
}

func (s *chSession) rows(ctx context.Context, query string, each func(row) error) (err error) {
	rows, err := s.conn.Query(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	r, err := newCHRow(rows.ColumnTypes())
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(r.to...); err != nil {
			return err
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A chRow holds what a row is read into.
type chRow struct {
	ints  []int64
	texts []string
	to    []any
}

func newCHRow(types []driver.ColumnType) (*chRow, error) {
	r := &chRow{ints: make([]int64, len(types)), texts: make([]string, len(types)), to: make([]any, len(types))}
	for i, t := range types {
		switch t.ScanType() {
		case reflect.TypeFor[int64]():
			r.to[i] = &r.ints[i]
		case reflect.TypeFor[string]():
			r.to[i] = &r.texts[i]
		default:
			return nil, fmt.Errorf("column %d of the answer: %s, want Int64 or String", i+1, t.DatabaseTypeName())
		}
	}
	return r, nil
}

func (r *chRow) int(i int) int64   { return r.ints[i] }
func (r *chRow) text(i int) string { return r.texts[i] }

// The codes of ClickHouse's exceptions that have a remedy.
const (
	chReadOnly       = 164
	chTooSlow        = 159
	chUnknownUser    = 192
	chWrongPassword  = 193
	chAuthentication = 516
	chNoDatabase     = 291
	chDenied         = 497
)

// chProblem words what ClickHouse says is wrong.
func chProblem(err error) (what, hint string) {
	var e *proto.Exception
	if !errors.As(err, &e) {
		var op *net.OpError
		switch {
		case isTimeout(err):
			return "", ""
		case errors.As(err, &op) && op.Op == "dial":
			return "no connection: " + scrub(op.Err.Error()), ""
		case errors.As(err, &op) || strings.Contains(err.Error(), "EOF"):
			return "the connection broke", "nothing was written; run it again"
		}
		return "", ""
	}
	what, _, _ = strings.Cut(scrub(e.Message), ", e.what() = ")
	what = strings.TrimPrefix(what, "DB::Exception: ")
	if i := strings.Index(what, "Stack trace:"); i > 0 {
		what = strings.TrimSpace(what[:i])
	}
	switch e.Code {
	case chReadOnly:
		hint = "the user may not even be told to read only: give it the setting readonly = 2 in place of 1"
	case chTooSlow:
		hint = "give it longer: --timeout 30m"
	case chUnknownUser, chWrongPassword, chAuthentication:
		hint = "the user stands in the address or in CLICKHOUSE_USER, the password in CLICKHOUSE_PASSWORD"
	case chNoDatabase, chDenied:
		hint = "grant it: GRANT SELECT ON … TO …"
	}
	return strings.ReplaceAll(what, "\n", " "), hint
}
