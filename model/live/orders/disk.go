package orders

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// A disk is the log in a file: the offset of each event, big endian, and its JSON;
// and the log's name. bbolt makes a batch durable as a whole or not at all.
type disk struct{ db *bbolt.DB }

const logFile = "orders.db"

var (
	eventsBucket = []byte("events")
	metaBucket   = []byte("meta")
	nameKey      = []byte("name")
)

// A stored is what a file has of a log.
type stored struct {
	name   string
	events []Event
}

// openDisk opens the log in a directory and returns what is in it; a log that is
// new gets the name.
func openDisk(dir, name string) (_ *disk, _ *stored, err error) {
	defer noPanic(&err)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, err
	}
	file := filepath.Join(dir, logFile)
	// A time-out of less than bbolt's pause between two tries means one try.
	db, err := bbolt.Open(file, 0o644, &bbolt.Options{Timeout: time.Nanosecond})
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return nil, nil, fmt.Errorf("%s is in use by another process", dir)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	log, err := load(db, name)
	if err == nil {
		err = syncFolder(dir)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", file, err), db.Close())
	}
	return &disk{db}, log, nil
}

// load reads the log and checks that it is one: no offset is missing.
func load(db *bbolt.DB, name string) (*stored, error) {
	log := &stored{name: name}
	err := db.Update(func(tx *bbolt.Tx) error {
		meta, err := tx.CreateBucketIfNotExists(metaBucket)
		if err != nil {
			return err
		}
		if has := meta.Get(nameKey); has != nil {
			log.name = string(has)
		} else if err := meta.Put(nameKey, []byte(name)); err != nil {
			return err
		}
		events, err := tx.CreateBucketIfNotExists(eventsBucket)
		if err != nil {
			return err
		}
		return events.ForEach(log.add)
	})
	return log, err
}

// add takes the next event from the file.
func (s *stored) add(key, value []byte) error {
	var e Event
	if err := json.Unmarshal(value, &e); err != nil {
		return fmt.Errorf("event %d: %w", len(s.events), err)
	}
	if want := int64(len(s.events)); e.Offset != want || string(key) != string(offsetKey(want)) || statuses[e.Type] == "" {
		return fmt.Errorf("event %d is missing, or damaged", want)
	}
	s.events = append(s.events, e)
	return nil
}

// syncFolder makes the file's name durable, too.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func offsetKey(offset int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(offset)) }

// append returns when the events are safe.
func (d *disk) append(events []Event) (err error) {
	defer noPanic(&err)
	return d.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(eventsBucket)
		bucket.FillPercent = 1 // offsets only grow
		for i := range events {
			value, err := json.Marshal(&events[i])
			if err != nil {
				return err
			}
			if err := bucket.Put(offsetKey(events[i].Offset), value); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *disk) close() error { return d.db.Close() }

// noPanic makes an error of a panic: bbolt panics where a page is damaged.
func noPanic(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the file is damaged: %v", p)
	}
}
