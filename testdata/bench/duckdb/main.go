// Duckdb answers one of the benchmark's questions of a sales file, as CSV, with
// the columns typed and the dates and definitions of retain's own answer.
package main

import (
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"
)

// from reads the file; what a question does not need, DuckDB leaves out.
const from = `read_csv('%s', header=true, delim=',', quote='"', escape='"', auto_detect=false, columns={
	'order_id':'VARCHAR', 'order_date':'DATE', 'customer_id':'VARCHAR', 'email':'VARCHAR', 'product':'VARCHAR',
	'quantity':'INTEGER', 'unit_price':'DECIMAL(18,2)', 'amount':'DECIMAL(18,2)', 'currency':'VARCHAR'})`

var questions = map[string]string{
	"churn": `
		WITH c AS (
			SELECT bool_or(order_date < DATE '2024-07-01') AS before, bool_or(order_date >= DATE '2024-07-01') AS during
			FROM $sales WHERE amount > 0 AND order_date >= DATE '2024-01-01' AND order_date < DATE '2025-01-01'
			GROUP BY customer_id)
		SELECT count(*) FILTER (before) AS opening, count(*) FILTER (before AND NOT during) AS churned FROM c`,
	"lapsed": `
		SELECT customer_id, max(order_date) FILTER (amount > 0)::DATE AS last_order,
			count(DISTINCT order_id) FILTER (amount > 0) AS orders, sum(amount) AS revenue
		FROM $sales GROUP BY customer_id HAVING max(order_date) FILTER (amount > 0) < DATE '2024-07-01'`,
	"cohorts": `
		WITH months AS (
			SELECT DISTINCT customer_id, year(order_date) * 12 + month(order_date) AS month FROM $sales WHERE amount > 0),
		c AS (SELECT month, min(month) OVER (PARTITION BY customer_id) AS cohort FROM months)
		SELECT cohort, month - cohort AS after, count(*) AS customers FROM c GROUP BY ALL ORDER BY ALL`,
	"summary": `
		SELECT customer_id, min(order_date) FILTER (amount > 0)::DATE AS first_order,
			max(order_date) FILTER (amount > 0)::DATE AS last_order,
			count(DISTINCT order_id) FILTER (amount > 0) AS orders, sum(amount) AS revenue
		FROM $sales GROUP BY customer_id HAVING count(*) FILTER (amount > 0) > 0`,
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 || questions[os.Args[1]] == "" {
		log.Fatal("usage: duckdb churn|lapsed|cohorts|summary FILE")
	}
	if err := answer(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func answer(to io.Writer, question, path string) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // it lies in memory
	source := fmt.Sprintf(from, strings.ReplaceAll(path, "'", "''"))
	query := strings.ReplaceAll(questions[question], "$sales", source)
	if question != "churn" && question != "cohorts" {
		// The rows of customers are written by DuckDB itself, which is faster.
		_, err := db.Exec("COPY (" + query + ") TO '/dev/stdout' (FORMAT csv, HEADER)")
		return err
	}
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // see rows.Err
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	w := csv.NewWriter(to)
	_ = w.Write(columns) // its error comes with w.Error
	cells, places := make([]string, len(columns)), make([]any, len(columns))
	for i := range cells {
		places[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		_ = w.Write(cells)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return rows.Err()
}
