package pseudonym

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const secret = "5f2b6c1e9d0a4873b6e1f08c7d9a2e45"

func newKey(t *testing.T, secret string) *Key {
	t.Helper()
	k, err := New([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestOf(t *testing.T) {
	k := newKey(t, secret)
	// The code by OpenSSL 3: printf 'id\0C-1' | openssl dgst -sha256 -mac HMAC
	// -macopt key:5f2b… -binary | head -c10 | base32 | tr A-Z a-z
	if got, want := k.Of(ID, "C-1"), "id-syksedtftf7znbty"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := newKey(t, " "+secret+"\r\n").Of(ID, "C-1"); got != k.Of(ID, "C-1") {
		t.Errorf("blanks around the key count: %s", got)
	}
	if got := k.Of(ID, ""); got != "" {
		t.Errorf("nothing has the pseudonym %s", got)
	}
	if got := (*Key)(nil).Of(ID, "C-1"); got != "C-1" {
		t.Errorf("without a key: %s", got)
	}
	if newKey(t, secret[1:]+"x").Fingerprint() == k.Fingerprint() {
		t.Error("another key has the same fingerprint")
	}
}

func TestNew(t *testing.T) {
	tests := []struct{ secret, want string }{
		{"", "empty, want a key of 32 letters or more"},
		{" \n", "empty, want a key of 32 letters or more"},
		{secret[1:], "a key of 31 letters could be guessed, want 32 or more"},
		{strings.Repeat("1234567", 5), "a key of 7 different letters could be guessed, want 8 or more"},
		{strings.Repeat("12345678", 4), ""},
		{"\x00\xff\x01\xfe\x02\xfd\x03\xfc" + strings.Repeat("\x80", 24), ""},
	}
	for _, tt := range tests {
		_, err := New([]byte(tt.secret))
		if (err == nil) != (tt.want == "") || err != nil && err.Error() != tt.want {
			t.Errorf("%q: %v, want %q", tt.secret, err, tt.want)
		}
	}
}

// TestOfIsAFunction checks that pseudonyms differ where kind or text do, and
// only there, whichever goroutine makes them, and that Is knows them.
func TestOfIsAFunction(t *testing.T) {
	k := newKey(t, secret)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (Kind, string) {
			return rapid.SampledFrom(kinds).Draw(t, name+" kind"), rapid.StringN(1, 40, -1).Draw(t, name)
		}
		kind, text := draw("one")
		otherKind, other := draw("other")
		got, same := k.Of(kind, text), make(chan string)
		go func() { same <- k.Of(kind, text) }()
		if again := <-same; again != got {
			t.Fatalf("%s, then %s", got, again)
		}
		if (got == k.Of(otherKind, other)) != (kind == otherKind && text == other) {
			t.Fatalf("%s %q and %s %q: %s", kind, text, otherKind, other, got)
		}
		if !Is(got) || Is(text) {
			t.Fatalf("Is(%q) = %t, Is(%q) = %t", got, Is(got), text, Is(text))
		}
	})
}

func TestShape(t *testing.T) {
	k := newKey(t, secret)
	tests := []struct{ text, want string }{
		{"", ""},
		{"31/02/2024", "99/99/9999"},
		{"Anna Nowak", "x x"},
		{"anna1985@example.org", "x9999@x.x"},
		{"+48 601 234 567", "+99 999 999 999"},
		{"נועה כהן, สมชาย", "x x, x"},
		{"C-0178,2024-01-05,\"5,00\"\n", "x-9999,9999-99-99,\"9,99\"\n"},
		{"\xff\xfe", "x"}, // no text at all
	}
	for _, tt := range tests {
		if got := k.Shape(tt.text); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
	if got := (*Key)(nil).Shape("Anna"); got != "Anna" {
		t.Errorf("without a key: %s", got)
	}
}
