package ingest

import "testing"

// BenchmarkKey makes the key of a person from a cell.
func BenchmarkKey(b *testing.B) {
	for _, tt := range []struct{ role, text string }{
		{roleCustomer, "242384"},
		{roleCustomer, "17850.0"},
		{roleCustomer, "3f1c9a0b5d7e2486"},
		{roleCustomer, "3f1c9a0b-5d7e-2486-9abc-def012345678"},
		{roleEmail, "Emre.142384@shop.example"},
		{rolePhone, "+48 601 234 567"},
	} {
		b.Run(tt.text, func(b *testing.B) {
			b.ReportAllocs()
			cell := []byte(tt.text)
			var key []byte
			for b.Loop() {
				if key = appendKey(key[:0], tt.role, cell); len(key) == 0 {
					b.Fatal("no key")
				}
				key, _ = wholeID(key)
			}
		})
	}
}
