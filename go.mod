module stegvis

go 1.26.0

require (
	filippo.io/age v1.3.1 // encrypted bundles
	github.com/alecthomas/chroma/v2 v2.27.0 // code in pages, light and dark
	github.com/blevesearch/snowballstem v0.9.0 // stems of words, Norwegian and English
	github.com/bodgit/sevenzip v1.6.1 // tells a 7z that needs a password; archives reads the rest
	github.com/go-ole/go-ole v1.3.0 // the Task Scheduler's own interface
	github.com/goccy/go-yaml v1.19.2 // YAML with positions
	github.com/klauspost/compress v1.20.3 // faster deflate, zstd
	github.com/mholt/archives v0.1.5 // whatever archive people send; the new name of mholt/archiver/v4, which its author ended in favour of it
	github.com/rogpeppe/go-internal v1.16.0 // testscript
	github.com/yuin/goldmark v1.8.0 // Markdown
	golang.org/x/sys v0.49.0 // Windows
	golang.org/x/text v0.43.0 // code pages, Unicode forms
	golang.org/x/tools v0.52.0 // txtar (tests)
	www.velocidex.com/golang/evtx v0.2.1-0.20260612024815-7947209eb310 // a second opinion on event logs (tests)
)

require (
	filippo.io/hpke v0.4.0 // indirect
	github.com/STARRY-S/zip v0.2.3 // indirect
	github.com/Velocidex/json v0.0.0-20220224052537-92f3c0326e5a // indirect
	github.com/Velocidex/ordereddict v0.0.0-20250821063524-02dc06e46238 // indirect
	github.com/Velocidex/pkcs7 v0.0.0-20230220112103-d4ed02e1862a // indirect
	github.com/Velocidex/yaml/v2 v2.2.8 // indirect
	github.com/andybalholm/brotli v1.2.0 // indirect
	github.com/bodgit/plumbing v1.3.0 // indirect
	github.com/bodgit/windows v1.0.1 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/dlclark/regexp2/v2 v2.2.1 // indirect
	github.com/dsnet/compress v0.0.2-0.20230904184137-39efe44ab707 // indirect
	github.com/hashicorp/golang-lru v1.0.2 // indirect
	github.com/hashicorp/golang-lru/v2 v2.0.7 // indirect
	github.com/klauspost/pgzip v1.2.6 // indirect
	github.com/mikelolasagasti/xz v1.0.1 // indirect
	github.com/minio/minlz v1.0.1 // indirect
	github.com/nwaples/rardecode/v2 v2.2.0 // indirect
	github.com/pierrec/lz4/v4 v4.1.22 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/sorairolake/lzip-go v0.3.8 // indirect
	github.com/spf13/afero v1.15.0 // indirect
	github.com/ulikunitz/xz v0.5.15 // indirect
	go4.org v0.0.0-20230225012048-214862532bf5 // indirect
	golang.org/x/crypto v0.45.0 // indirect
	www.velocidex.com/golang/binparsergen v0.1.1-0.20240404114946-8f66c7cf586e // indirect
	www.velocidex.com/golang/go-pe v0.1.1-0.20251107001057-f93001158cd9 // indirect
)
