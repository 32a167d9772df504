package web

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"strings"
	"syscall"
)

// An answered is a webhook's answer that is none of 2xx.
type answered string

func (a answered) Error() string { return "answered " + string(a) }

// whyNotSent is the key of the sentence that says why mail or a webhook failed.
func whyNotSent(err error) string {
	var (
		name  *net.DNSError
		cert  *tls.CertificateVerificationError
		spoke *textproto.Error
		hook  answered
		net   net.Error
	)
	switch {
	case errors.As(err, &hook):
		return "settings.why.answered"
	case errors.As(err, &name):
		return "settings.why.name"
	case errors.As(err, &cert):
		return "settings.why.certificate"
	case errors.As(err, &spoke) && (spoke.Code == 530 || spoke.Code == 534 || spoke.Code == 535):
		return "settings.why.login"
	case errors.As(err, &spoke):
		return "settings.why.refused"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "settings.why.closed"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &net) && net.Timeout():
		return "settings.why.slow"
	case strings.Contains(err.Error(), "unencrypted connection"): // net/smtp has no name for it
		return "settings.why.open"
	}
	return "settings.why.other"
}
