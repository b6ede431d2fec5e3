// Package warehouse asks SQL engines, PostgreSQL and ClickHouse, the questions
// of metrics. The engine reduces sales to small cells of integers, which the
// metrics turn into figures: the same bytes as from files. Sessions only read.
//
// Sales may lie on several shards, which are asked one by one and whose cells
// are added; no customer may be on two.
package warehouse

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A Source says where sales are, or the responses to a survey, and how to
// understand them.
type Source struct {
	// URLs are the shards: postgres://… or clickhouse://…, all of one kind.
	URLs []string
	// Table is a table or a view, with its schema where it has another than the
	// session's; Holds is what it holds.
	Table string
	Holds Contents
	// Columns are the columns that play a role, or expressions, by role: of
	// sales customer, email, order, date, amount, quantity, price, currency,
	// status and product, of a survey customer, email, date, score and comment.
	Columns map[string]string
	// Detect returns which of a table's columns play which role, for roles
	// that Columns does not name; nil: none.
	Detect func(columns []string) map[string]string
	// Customers is the table or view of the customers, of which a column may
	// group: By. "" for none. By may be a column of the survey, too.
	Customers, By string
	// Score reads the score of a response as it is written, without blanks
	// around it: from 0 to 10, or that there is none, or a problem with it.
	Score func(text string) (score int, answered bool, problem string)
	// Contacts makes lists tell what the customers table knows of people.
	Contacts bool
	// DetectCustomers is Detect for the customers.
	DetectCustomers func(columns []string) map[string]string
	// Zone is where the days of instants begin; "": UTC. Days and times that
	// tell no zone stay as they are.
	Zone string
	// MinOrder is the bar of a purchase, as dataset.Builder has it.
	MinOrder money.Amount
	// AsOf is the last day that counts; zero: that of the latest line, which
	// must not be later than Today.
	AsOf, Today calendar.Day
	// Currency is the only one that counts; "": all, which must be one.
	Currency string
	// NoSale are the words of a status that make a line no sale: letters and
	// digits in lower case.
	NoSale []string
	// MaxBad is the share of lines without a usable day or amount from which
	// on the sales are refused, 0 to 1.
	MaxBad float64
	// Timeout is for all that is asked; 0: none.
	Timeout time.Duration
}

// An Error says what is wrong with a warehouse or with what it holds. It never
// holds a password.
type Error struct {
	Place   string // whose fault it is: the warehouse, a table, a flag
	What    string // what was found, and what was wanted
	Hint    string // what to do about it; "" where that is plain
	Refused bool   // the sales are there, and not good enough
}

// Error names the place and what is wrong.
func (e *Error) Error() string { return e.Place + ": " + e.What }

// A Warehouse is an open Source.
type Warehouse struct {
	source Source
	shards []*shard
	facts  *Facts // of sales

	surveyed *SurveyFacts
}

// A shard is one server, and the sales that lie there.
type shard struct {
	session
	dialect *dialect
	place   string // for messages
	table   string // of the sales
	mapping mapping
	groups  groups
}

// A session is a connection that only reads.
type session interface {
	// columns returns the names and types of what a query gives, without
	// running it.
	columns(ctx context.Context, query string) ([]column, error)
	// rows calls each with the rows of a query, one by one. Text is valid
	// until each returns.
	rows(ctx context.Context, query string, each func(row) error) error
	close()
}

// A column is what a query gives.
type column struct {
	name string
	sqlType
}

// A row is what a query gives: integers and texts.
type row interface {
	int(i int) int64
	text(i int) string
}

// Open connects to all shards and finds out what the columns are. Errors are
// an *Error. The Warehouse must be closed.
func Open(ctx context.Context, s Source) (*Warehouse, error) {
	w := &Warehouse{source: s}
	for _, url := range s.URLs {
		sh, err := w.dial(ctx, url)
		if err != nil {
			w.Close()
			return nil, err
		}
		w.shards = append(w.shards, sh)
	}
	if err := w.sameKind(); err != nil {
		w.Close()
		return nil, err
	}
	for _, sh := range w.shards {
		var err error
		if sh.mapping, err = sh.understand(ctx, &w.source); err != nil {
			w.Close()
			return nil, err
		}
		if sh.groups, err = sh.understandCustomers(ctx, &w.source); err != nil {
			w.Close()
			return nil, err
		}
	}
	if err := cmp.Or(w.checkBy(), w.sameContacts()); err != nil {
		w.Close()
		return nil, err
	}
	if err := w.spread(ctx); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// spread sees to it that each shard is asked, and that nobody is on two.
func (w *Warehouse) spread(ctx context.Context) error {
	switch {
	case w.source.Holds == Customers, w.source.Holds == Survey && !w.shards[0].named():
		return nil
	case len(w.shards) > 1:
		return w.apart(ctx)
	}
	all, err := w.cluster(ctx, w.shards[0], w.source.URLs[0])
	if err != nil || len(all) == 0 {
		return err
	}
	w.shards[0].close()
	w.shards = all
	return nil
}

func (w *Warehouse) sameKind() error {
	for _, sh := range w.shards[1:] {
		if sh.dialect != w.shards[0].dialect {
			return &Error{Place: sh.place, What: "not of the same kind as " + w.shards[0].place, Hint: "name shards of one kind of warehouse"}
		}
	}
	return nil
}

func (w *Warehouse) dial(ctx context.Context, url string) (*shard, error) {
	d := dialectOf(url)
	if d == nil {
		return nil, noWarehouse(url)
	}
	sh := &shard{dialect: d, place: Redact(url), table: w.source.Table}
	for wait := retryAfter; ; wait *= 4 {
		var err error
		if sh.session, err = d.dial(ctx, url, &w.source); err == nil {
			return sh, nil
		}
		if wait > retryUpTo || !isPassing(err) {
			return nil, sh.fault(ctx, err, w.source.Timeout)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// A server that starts, or has no place left, is tried again after a while, and
// then after longer ones: nothing has been asked yet.
const (
	retryAfter = 100 * time.Millisecond
	retryUpTo  = time.Second
)

// isPassing reports whether a server may take a connection soon that it does
// not take now.
func isPassing(err error) bool {
	const startingUp, tooMany = "57P03", "53300"
	var pg *pgconn.PgError
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) ||
		errors.As(err, &pg) && (pg.Code == startingUp || pg.Code == tooMany)
}

func noWarehouse(address string) error {
	return &Error{Place: "--from " + Redact(address), What: "no warehouse", Hint: "want postgres://USER@HOST/DATABASE or clickhouse://USER@HOST:9000/DATABASE"}
}

// Close ends all sessions.
func (w *Warehouse) Close() {
	for _, sh := range w.shards {
		sh.close()
	}
}

// Place names the warehouse for people, without its password.
func (w *Warehouse) Place() string {
	if len(w.shards) == 1 {
		return w.shards[0].place + " " + w.source.Table
	}
	return fmt.Sprintf("%s and %d more, %s", w.shards[0].place, len(w.shards)-1, w.source.Table)
}

// ask puts a query, which question writes for the shard's sales, to all shards
// at a time and takes their rows, one by one, in any order. The error is that of
// the first shard that had one, which ends the others' work.
func (w *Warehouse) ask(ctx context.Context, question func(*shard) string, take func(row) error) error {
	if len(w.shards) == 1 {
		return w.askInTurn(ctx, question, take)
	}
	asking, stop := context.WithCancel(ctx)
	defer stop()
	queries := make([]string, len(w.shards))
	for i, sh := range w.shards {
		queries[i] = question(sh)
	}
	var all sync.WaitGroup
	var taking sync.Mutex
	var failed error
	for i, sh := range w.shards {
		all.Go(func() {
			err := sh.rows(asking, queries[i], func(r row) error {
				taking.Lock()
				defer taking.Unlock()
				return take(r)
			})
			if err == nil {
				return
			}
			taking.Lock()
			defer taking.Unlock()
			if failed == nil {
				failed = sh.fault(ctx, err, w.source.Timeout)
			}
			stop()
		})
	}
	all.Wait()
	return failed
}

// askInTurn is ask of one shard after the other.
func (w *Warehouse) askInTurn(ctx context.Context, question func(*shard) string, take func(row) error) error {
	for _, sh := range w.shards {
		if err := sh.rows(ctx, question(sh), take); err != nil {
			return sh.fault(ctx, err, w.source.Timeout)
		}
	}
	return nil
}

// fault words an error of a driver; errors of this package and interrupts stay
// as they are.
func (sh *shard) fault(ctx context.Context, err error, timeout time.Duration) error {
	var own *Error
	switch {
	case errors.As(err, &own):
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	}
	e := &Error{Place: sh.place}
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	if !late {
		if e.What, e.Hint = sh.dialect.untrusted(err); e.What != "" {
			return e
		}
		if e.What, e.Hint = sh.dialect.problem(err); e.What != "" {
			return e
		}
	}
	if late || isTimeout(err) {
		e.What = fmt.Sprintf("no answer within %s", timeout)
		e.Hint = "give it longer: --timeout 30m"
		return e
	}
	e.What = strings.ReplaceAll(scrub(err.Error()), "\n", " ")
	return e
}

// untrusted words what is wrong with how a server encrypts; "" where nothing is.
func (d *dialect) untrusted(err error) (what, hint string) {
	if e := (*tls.CertificateVerificationError)(nil); errors.As(err, &e) {
		return "its certificate is not to be trusted: " + e.Err.Error(), d.trust
	}
	if e := (tls.RecordHeaderError{}); errors.As(err, &e) {
		return "no encryption at this port", "the port for encrypted connections is another, such as 9440 of ClickHouse"
	}
	return "", ""
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}
