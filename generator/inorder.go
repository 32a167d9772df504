package generator

import (
	"context"
	"iter"
	"sync"
)

// inOrder takes values by number from several goroutines and yields them by
// number to one, with a bounded distance between.
type inOrder[T any] struct {
	ctx   context.Context
	mu    sync.Mutex
	ready *sync.Cond
	held  map[int]held[T]
	next  int
	most  int
	end   int // how many there are; -1 while unknown
	err   error
}

type held[T any] struct {
	value T
	ok    bool
}

func newInOrder[T any](ctx context.Context, most int) *inOrder[T] {
	q := &inOrder[T]{ctx: ctx, held: map[int]held[T]{}, most: most, end: -1}
	q.ready = sync.NewCond(&q.mu)
	context.AfterFunc(ctx, q.ready.Broadcast)
	return q
}

// put hands over value number i; with ok false the number is passed over. It
// waits while i is too far ahead of what was taken.
func (q *inOrder[T]) put(i int, ok bool, value T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i >= q.next+q.most {
		if err := q.ctx.Err(); err != nil {
			return err
		}
		q.ready.Wait()
	}
	q.held[i] = held[T]{value, ok}
	q.ready.Broadcast()
	return nil
}

// close says how many values there are, or why there are no more.
func (q *inOrder[T]) close(n int, err error) {
	q.mu.Lock()
	q.end, q.err = n, err
	q.mu.Unlock()
	q.ready.Broadcast()
}

func (q *inOrder[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			q.mu.Lock()
			h, there := q.held[q.next]
			for !there && q.err == nil && q.ctx.Err() == nil && q.next != q.end {
				q.ready.Wait()
				h, there = q.held[q.next]
			}
			if !there {
				q.mu.Unlock()
				return
			}
			delete(q.held, q.next)
			q.next++
			q.mu.Unlock()
			q.ready.Broadcast()
			if h.ok && !yield(h.value) {
				return
			}
		}
	}
}
