package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// connectTimeout is how long one attempt to reach a server may take where the
// address does not say.
const connectTimeout = 15 * time.Second

// grace is how long a server has to confirm that a query is cancelled before
// the connection is cut.
const grace = 2 * time.Second

// A pgSession is a transaction that only reads: all that is asked in it sees
// the same sales. It uses the driver's protocol layer alone, without prepared
// statements, which poolers between a client and the server do not always
// take.
type pgSession struct{ conn *pgconn.PgConn }

func dialPostgres(ctx context.Context, address string, s *Source) (session, error) {
	config, err := pgconn.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "retain"
	}
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: grace}
	}
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	zone := s.Zone
	if zone == "" {
		zone = "UTC"
	}
	begin := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL TIME ZONE " + pgQuote(zone) +
		"; SET LOCAL statement_timeout = " + strconv.FormatInt(s.Timeout.Milliseconds(), 10)
	if _, err := conn.Exec(ctx, begin).ReadAll(); err != nil {
		closePostgres(conn)
		return nil, err
	}
	return &pgSession{conn}, nil
}

func (s *pgSession) close() { closePostgres(s.conn) }

func closePostgres(conn *pgconn.PgConn) {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	_ = conn.Close(ctx) // there is nothing to lose: the transaction only read
}

func (s *pgSession) columns(ctx context.Context, query string) ([]column, error) {
	d, err := s.conn.Prepare(ctx, "", query, nil)
	if err != nil {
		return nil, err
	}
	list := make([]column, len(d.Fields))
	for i, f := range d.Fields {
		list[i] = column{f.Name, pgType(f.DataTypeOID, f.TypeModifier)}
	}
	return list, nil
}

// pgType is a type by its number, which the server's catalogue never changes.
func pgType(oid uint32, modifier int32) sqlType {
	t := sqlType{nullable: true}
	switch oid {
	case 20, 21, 23:
		t.kind, t.name = integer, "integer"
	case 1700:
		t.kind, t.name = decimal, "numeric"
		if modifier >= 4 {
			t.precision, t.scale = int((modifier-4)>>16&0xffff), int((modifier-4)&0x7ff)
		}
	case 790:
		t.kind, t.name = decimal, "money"
	case 700, 701:
		t.kind, t.name = float, "double precision"
	case 25, 1043, 1042, 19:
		t.kind, t.name = text, "text"
	case 1082:
		t.kind, t.name = date, "date"
	case 1114:
		t.kind, t.name = wallTime, "timestamp without time zone"
	case 1184:
		t.kind, t.name = instant, "timestamp with time zone"
	default:
		t.name = fmt.Sprintf("type number %d", oid)
	}
	return t
}

func (s *pgSession) rows(ctx context.Context, query string, each func(row) error) error {
	result := s.conn.ExecParams(ctx, query, nil, nil, nil, nil)
	var failed error
	for failed == nil && result.NextRow() {
		r := pgRow{values: result.Values(), failed: &failed}
		if err := each(r); failed == nil {
			failed = err
		}
	}
	_, err := result.Close()
	return errors.Join(failed, err)
}

// A pgRow holds values as the server writes them.
type pgRow struct {
	values [][]byte
	failed *error
}

func (r pgRow) int(i int) int64 {
	if r.values[i] == nil {
		return 0
	}
	n, err := strconv.ParseInt(string(r.values[i]), 10, 64)
	if err != nil {
		*r.failed = fmt.Errorf("column %d of the answer: %q, want an integer", i+1, r.values[i])
	}
	return n
}

func (r pgRow) text(i int) string { return string(r.values[i]) }

// pgProblem words what PostgreSQL says is wrong.
func pgProblem(err error) (what, hint string) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var connect *pgconn.ConnectError
		var config *pgconn.ParseConfigError
		switch {
		case errors.As(err, &config):
			return "not an address: " + scrub(config.Error()), "want postgres://USER@HOST/DATABASE; passwords come from PGPASSWORD or a password file"
		case errors.As(err, &connect) && strings.Contains(err.Error(), "refused TLS"):
			return "the server does not encrypt", "have it encrypt or, where the way to it is safe, leave out sslmode"
		case errors.As(err, &connect) && !isTimeout(err):
			return "no connection: " + scrub(lastLine(err)), ""
		}
		return "", ""
	}
	what = scrub(e.Message)
	switch e.Code {
	case "42501":
		hint = "grant it: GRANT SELECT ON … TO …"
	case "28P01", "28000":
		hint = "the password comes from PGPASSWORD, a password file (PGPASSFILE) or a service file"
	case "57014":
		if strings.Contains(what, "statement timeout") {
			hint = "give it longer: --timeout 30m"
		}
	case "57P01", "57P02", "57P03":
		hint = "nothing was written; run it again"
	}
	if e.Hint != "" && hint == "" {
		hint = scrub(e.Hint)
	}
	return what, hint
}

// lastLine is the innermost part of an error that lists all addresses it
// tried.
func lastLine(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if _, after, ok := strings.Cut(last, "): "); ok {
		last = after
	}
	return last
}
