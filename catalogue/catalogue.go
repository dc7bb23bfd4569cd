package catalogue

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

//go:embed endpoints.jsonl.gz
var embedded []byte

//go:generate go run ./rebuild ../../shared/catalogue/endpoints.jsonl ../../shared/catalogue/events.jsonl

// A Catalogue is a set of documented endpoints. It is read once and never changes; several
// goroutines may use it.
type Catalogue struct {
	endpoints []*Endpoint // sorted by path and method
	byLength  map[int][]*Endpoint
}

var readEmbedded = sync.OnceValue(func() *Catalogue {
	c, err := read(bytes.NewReader(embedded), false)
	if err != nil {
		panic("wxpay/catalogue: the embedded data: " + err.Error()) // a test reads them
	}
	return c
})

// Default returns the catalogue that this version of wxpay carries.
func Default() *Catalogue { return readEmbedded() }

// fileNames are the files that Load looks for, the first that is there.
var fileNames = []string{"endpoints.jsonl", "endpoints.jsonl.gz"}

// Load reads endpoints.jsonl, or endpoints.jsonl.gz, of fsys. See Read.
func Load(fsys fs.FS) (*Catalogue, error) {
	if fsys == nil {
		return nil, errors.New("wxpay/catalogue: the file system is nil; os.DirFS makes one of a folder")
	}
	for _, name := range fileNames {
		file, err := fsys.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c, err := Read(file)
		_ = file.Close() // it was read
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return c, nil
	}
	return nil, fmt.Errorf("wxpay/catalogue: there is no %s: %w", strings.Join(fileNames, " and no "), fs.ErrNotExist)
}

const maxData = 256 << 20 // bytes, unpacked

// Read reads a catalogue: JSON Lines, one endpoint a line, packed with gzip or not. The keys
// of a line are those of the embedded data: method and path, which must be there; api, title,
// group, updated, roles, pages, deprecated, base_uri, security; params, body and answers,
// flat lists of fields. Other keys are left alone. An error names the line.
func Read(r io.Reader) (*Catalogue, error) {
	c, err := read(r, true)
	if err != nil {
		return nil, fmt.Errorf("wxpay/catalogue: %w", err)
	}
	return c, nil
}

// read reads the fields of the endpoints too if they are to be checked; else later, when
// somebody asks for them, for most are never asked for.
func read(r io.Reader, check bool) (*Catalogue, error) {
	text, err := unpack(r)
	if err != nil {
		return nil, err
	}
	c := &Catalogue{byLength: map[int][]*Endpoint{}}
	number := 0
	for line := range bytes.Lines(text) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		e, err := readEndpoint(line)
		if err == nil && check {
			_, err = readDetails(line)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		c.endpoints = append(c.endpoints, e)
	}
	if len(c.endpoints) == 0 {
		return nil, errors.New("there is no endpoint in it; expected JSON Lines, one endpoint a line")
	}
	slices.SortStableFunc(c.endpoints, func(a, b *Endpoint) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	for _, e := range c.endpoints {
		c.byLength[len(e.segments)] = append(c.byLength[len(e.segments)], e)
	}
	return c, nil
}

func unpack(r io.Reader) ([]byte, error) {
	buffered := bufio.NewReader(r)
	r = buffered
	if start, _ := buffered.Peek(2); bytes.Equal(start, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		r = unpacked
	}
	text, err := io.ReadAll(io.LimitReader(r, maxData+1))
	if err == nil && len(text) > maxData {
		err = fmt.Errorf("more than %d MB; expected a few", maxData>>20)
	}
	return text, err
}

func readEndpoint(line []byte) (*Endpoint, error) {
	e := &Endpoint{}
	if err := jsontext.Unmarshal(line, e); err != nil {
		return nil, fmt.Errorf("no JSON object of an endpoint: %w", err)
	}
	e.Method, e.Path = strings.ToUpper(e.Method), strings.TrimPrefix(e.Path, "/")
	e.Path = strings.TrimSuffix(e.Path, nothing)
	if e.Method == "" || e.Path == "" {
		return nil, errors.New("an endpoint without method or path")
	}
	e.segments = strings.Split(e.Path, "/")
	e.details = sync.OnceValue(func() *details {
		d, _ := readDetails(line) // what is wrong in it is left out
		d.addPlaceholders(e.Placeholders())
		return d
	})
	return e, nil
}

// Endpoints returns all endpoints, sorted by path and method.
func (c *Catalogue) Endpoints() []*Endpoint { return slices.Clone(c.endpoints) }
