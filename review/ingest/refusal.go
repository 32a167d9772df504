package ingest

import (
	"errors"

	"stegvis/bundle"
	"stegvis/review"
)

// code is a short name for a refusal, for programs and for counting.
func code(no *review.RefusedError) string {
	var why *bundle.RefusedError
	if errors.As(no, &why) {
		return string(why.Kind)
	}
	return "unreadable"
}

// changed reports a bundle that was whole once: unpacked and packed again, or
// edited. Everything else that is wrong with one has no honest explanation but
// a transfer that went wrong.
func changed(err error) bool {
	var why *bundle.RefusedError
	return errors.As(err, &why) && (why.Kind == bundle.Rezipped || why.Kind == bundle.Edited)
}
