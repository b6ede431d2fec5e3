package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/warehouse/enginetest"
)

// peopleColumns are those of a table of customers that lists tell.
var peopleColumns = []string{"customer_id", "first_name", "last_name", "email", "phone", "accepts_marketing", "segment"}

// people has what a shop knows of the customers of n orders, of some of them,
// and of some who never bought.
func people(n int) (all [][]string) {
	firsts, lasts := []string{"Ann", "สมชาย", "דנה", "Łucja", "", "O'Neil"}, []string{"Nowak", "", "ใจดี", "כהן", "de \"la\" Cruz", "x, y"}
	answers := []string{"yes", "no", "", "TRUE", "unsubscribed", "0", "subscribed"}
	row := func(i int, key, segment string) {
		phone := ""
		if i%3 == 0 {
			phone = fmt.Sprintf("+48 600 %06d", i)
		}
		all = append(all, []string{
			key, firsts[i%len(firsts)], lasts[i*7%len(lasts)], fmt.Sprintf("p%d@example.org", i), phone, answers[i*i%len(answers)], segment,
		})
	}
	i := 0
	_ = enginetest.Customers(n, func(key, segment string) error { // which has no error of its own
		if i++; i%11 != 0 {
			row(i, key, segment)
		}
		return nil
	})
	for k := range 7 {
		row(i+k, fmt.Sprintf("never-%d", k), "gold")
	}
	return all
}

func writePeople(to io.Writer, n int) error {
	w := csv.NewWriter(to)
	return w.WriteAll(append([][]string{peopleColumns}, people(n)...))
}

// loadPeople makes a table of them on each server of a set-up.
func loadPeople(t *testing.T, addresses []string, n int) {
	for _, address := range addresses {
		if strings.HasPrefix(address, "clickhouse") {
			loadPeopleClickHouse(t, address, n)
			continue
		}
		enginetest.ExecPostgres(t, address, "CREATE TABLE people ("+strings.Join(peopleColumns, " text, ")+" text)")
		const some = 2000
		for rows := range slices.Chunk(people(n), some) {
			var values []string
			for _, row := range rows {
				cells := make([]string, len(row))
				for i, cell := range row {
					cells[i] = "'" + strings.ReplaceAll(cell, "'", "''") + "'"
				}
				values = append(values, "("+strings.Join(cells, ", ")+")")
			}
			enginetest.ExecPostgres(t, address, "INSERT INTO people VALUES "+strings.Join(values, ", "))
		}
	}
}

func loadPeopleClickHouse(t *testing.T, address string, n int) {
	conn := enginetest.OpenClickHouse(t, address)
	enginetest.ExecClickHouse(t, conn, "CREATE TABLE people ("+strings.Join(peopleColumns, " Nullable(String), ")+" Nullable(String)) ENGINE = Log")
	batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO people ("+strings.Join(peopleColumns, ", ")+")")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range people(n) {
		cells := make([]any, len(row))
		for i := range row {
			cells[i] = &row[i]
		}
		if err := batch.Append(cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
}
