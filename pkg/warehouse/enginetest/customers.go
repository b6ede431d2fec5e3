package enginetest

import (
	"fmt"
	"io"
)

var segments = []string{"gold", "Silver", "", "ทอง", "בית", " trimmed ", "O'Brien", "42"}

// Customers hands each the customers of n orders and their segments; some have
// none, and some stand nowhere.
func Customers(n int, each func(key, segment string) error) error {
	for i := range max(20, n/9) {
		if i%17 == 0 {
			continue
		}
		if err := each(fmt.Sprintf("K%07d", i), segments[i*i%len(segments)]); err != nil {
			return err
		}
	}
	for i, key := range odd {
		if err := each(key, segments[i%len(segments)]); err != nil {
			return err
		}
	}
	return nil
}

// WriteCustomers writes the customers as an export has them.
func WriteCustomers(w io.Writer, n int) error {
	if _, err := io.WriteString(w, "customer_id,segment\n"); err != nil {
		return err
	}
	return Customers(n, func(key, segment string) error {
		_, err := fmt.Fprintf(w, "%s,%s\n", quote(key), quote(segment))
		return err
	})
}
