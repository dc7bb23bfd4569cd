package gostruct_test

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// checked is generated source that go/types has accepted. It makes values of its types without
// a compiler: a named type counts as what it stands for.
type checked struct {
	pkg  *types.Package
	file *ast.File
	made map[types.Type]reflect.Type
}

func check(t testing.TB, source []byte) *checked {
	t.Helper()
	formatted, err := format.Source(source)
	require.NoError(t, err)
	require.Equal(t, string(formatted), string(source), "not as gofmt writes it")
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "gen.go", source, parser.ParseComments|parser.AllErrors)
	require.NoError(t, err)
	require.True(t, ast.IsGenerated(file))
	pkg, err := new(types.Config).Check("gen", files, []*ast.File{file}, nil)
	require.NoError(t, err)
	return &checked{pkg, file, map[types.Type]reflect.Type{}}
}

// new returns a pointer to a new value of a type.
func (c *checked) new(t testing.TB, name string) any {
	t.Helper()
	found, isType := c.pkg.Scope().Lookup(name).(*types.TypeName)
	require.True(t, isType, "there is no type %s", name)
	return reflect.New(c.reflected(t, found.Type())).Interface()
}

var basics = map[types.BasicKind]reflect.Type{
	types.Bool: reflect.TypeFor[bool](), types.String: reflect.TypeFor[string](), types.Int64: reflect.TypeFor[int64](),
	types.Float64: reflect.TypeFor[float64](),
}

func (c *checked) reflected(t testing.TB, of types.Type) reflect.Type {
	t.Helper()
	if known, found := c.made[of]; found {
		return known
	}
	var made reflect.Type
	switch under := of.Underlying().(type) {
	case *types.Basic:
		made = basics[under.Kind()]
	case *types.Interface:
		made = reflect.TypeFor[any]()
	case *types.Pointer:
		made = reflect.PointerTo(c.reflected(t, under.Elem()))
	case *types.Slice:
		made = reflect.SliceOf(c.reflected(t, under.Elem()))
	case *types.Map:
		made = reflect.MapOf(c.reflected(t, under.Key()), c.reflected(t, under.Elem()))
	case *types.Struct:
		var fields []reflect.StructField
		for i := range under.NumFields() {
			field := under.Field(i)
			require.True(t, field.Exported(), field.Name())
			fields = append(fields, reflect.StructField{
				Name: field.Name(), Type: c.reflected(t, field.Type()), Tag: reflect.StructTag(under.Tag(i)),
			})
		}
		made = reflect.StructOf(fields)
	}
	require.NotNil(t, made, "%s is a type that is never generated", of)
	c.made[of] = made
	return made
}
