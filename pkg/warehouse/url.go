package warehouse

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

func dialectOf(address string) *dialect {
	scheme, _, ok := strings.Cut(address, "://")
	if !ok {
		return nil
	}
	for _, d := range []*dialect{&postgres, &clickhouse} {
		for _, s := range d.schemes {
			if strings.EqualFold(s, scheme) {
				return d
			}
		}
	}
	return nil
}

// Redact is an address for people: who, where and which database, never the
// password or what else stands behind it.
func Redact(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return "(an address without scheme)"
	}
	rest, _, _ = strings.Cut(rest, "?")
	rest, _, _ = strings.Cut(rest, "#")
	// Passwords may hold an @ or a / that nobody has written as %40 or %2F.
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		user, _, _ := strings.Cut(rest[:i], ":")
		if name, err := url.PathUnescape(user); err == nil {
			user = name
		}
		rest = user + "@" + rest[i+1:]
	}
	return scheme + "://" + rest
}

// secret matches passwords; it is compiled when there is a message to look at.
var secret = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(://[^\s/:@]*:)[^\s@]*@|(\b(?:password|passwd|pwd)=)[^\s&]+`)
})

// scrub takes passwords out of a driver's message.
func scrub(message string) string {
	return secret().ReplaceAllStringFunc(message, func(m string) string {
		if i := strings.Index(m, "="); i >= 0 && !strings.Contains(m, "://") {
			return m[:i+1] + "…"
		}
		return m[:strings.LastIndexByte(m[:strings.Index(m, "@")], ':')+1] + "…@"
	})
}
