package enginetest

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A Response is a record of a survey. What is nil is NULL in tables, and blank
// in files.
type Response struct {
	Customer *string
	At       *time.Time
	Score    *string
	Channel  string
}

// scores are how people and programs write what they answered; few of those
// behind the first eleven are scores.
var scores = []string{
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
	"9 ", "\u00a010", "10 - Extremely likely", "0 (not at all)", "8.0", "7,0", "+6", "1e1",
	"11", "-1", "8.5", "NaN", "ten", "'; DROP TABLE survey; --", `back\slash`, "", "N/A", "prefer not to say",
}

var channels = []string{"web", "Mail", "", " shop ", "טלפון", "אתר", "ร้าน", "O'Brien"}

// Survey hands each the responses to the sales of n orders, two for five: some
// of nobody, some without a day or an answer, several of a customer on one day,
// and scores that are none.
func Survey(seed uint64, n int, each func(Response) error) error {
	r := rand.New(rand.NewPCG(seed, 2))
	start := time.Date(2021, 12, 30, 0, 0, 0, 0, time.UTC)
	customers := max(20, n/9)
	var last Response
	for range 2 * n / 5 {
		at := start.AddDate(0, 0, r.IntN(span)).Add(clock(r))
		answer := Response{Customer: customer(r, r.IntN(customers)), At: &at, Channel: channels[r.IntN(len(channels))]}
		known := 11
		if r.IntN(25) == 0 {
			known = len(scores)
		}
		answer.Score = &scores[r.IntN(known)]
		switch r.IntN(60) {
		case 0:
			answer.Score = nil
		case 1:
			answer.At, answer.Channel = nil, "web" // in files a record without anything is none
		case 2, 3, 4, 5, 6, 7: // once more on the same day
			if last.At != nil {
				answer.Customer, answer.At = last.Customer, last.At
			}
		}
		last = answer
		if err := each(answer); err != nil {
			return err
		}
	}
	return nil
}

// WriteSurvey writes the survey as an export has it.
func WriteSurvey(w io.Writer, seed uint64, n int) error {
	if _, err := io.WriteString(w, "customer_id,answered_at,score,channel\n"); err != nil {
		return err
	}
	return Survey(seed, n, func(r Response) error {
		at := ""
		if r.At != nil {
			at = r.At.Format(time.RFC3339)
		}
		_, err := fmt.Fprintf(w, "%s,%s,%s,%s\n", quote(text(r.Customer)), at, quote(text(r.Score)), quote(r.Channel))
		return err
	})
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// LoadSurveyPostgres makes the table survey at each address, and puts the
// responses of each customer on one of them.
func LoadSurveyPostgres(t *testing.T, addresses []string, seed uint64, n int) {
	t.Helper()
	null := func(s *string) string {
		if s == nil {
			return `\N`
		}
		return always(*s)
	}
	for shard, address := range addresses {
		ExecPostgres(t, address, "CREATE TABLE survey (customer_id text, answered_at timestamptz, score text, channel text)")
		ctx := context.Background()
		conn, err := pgconn.Connect(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		copyTo(t, conn, "survey", func(w io.Writer) error {
			return Survey(seed, n, func(r Response) error {
				if ShardOf(r.Customer, len(addresses)) != shard {
					return nil
				}
				at := `\N`
				if r.At != nil {
					at = r.At.Format("2006-01-02 15:04:05Z07")
				}
				_, err := fmt.Fprintf(w, "%s,%s,%s,%s\n", null(r.Customer), at, null(r.Score), always(r.Channel))
				return err
			})
		})
		if err := conn.Close(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// LoadSurveyClickHouse makes a table of responses at each address, and puts
// those of each customer on one of them.
func LoadSurveyClickHouse(t *testing.T, addresses []string, table string, seed uint64, n int) {
	t.Helper()
	for shard, address := range addresses {
		conn := OpenClickHouse(t, address)
		ExecClickHouse(t, conn, "CREATE TABLE "+table+
			" (customer_id Nullable(String), answered_at Nullable(DateTime), score Nullable(String), channel String) ENGINE = MergeTree ORDER BY channel")
		batch, err := conn.PrepareBatch(context.Background(), "INSERT INTO "+table+" (customer_id, answered_at, score, channel)")
		if err == nil {
			err = Survey(seed, n, func(r Response) error {
				if ShardOf(r.Customer, len(addresses)) != shard {
					return nil
				}
				return batch.Append(r.Customer, r.At, r.Score, r.Channel)
			})
		}
		if err == nil {
			err = batch.Send()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
