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
	github.com/alexedwards/argon2id v1.0.0 // passwords
	github.com/alexedwards/scs/v2 v2.9.0 // sessions
	github.com/coreos/go-oidc/v3 v3.19.0 // login with the house's own accounts
	github.com/emersion/go-smtp v0.24.0 // a mail server (tests)
	github.com/pressly/goose/v3 v3.27.0 // migrations of the schema
	github.com/tus/tusd/v2 v2.8.0 // uploads that go on after a break
	github.com/zitadel/oidc/v3 v3.45.0 // an OIDC provider (tests)
	gocloud.dev v0.47.0 // blobs: a folder now, an object store next
	golang.org/x/exp v0.0.0-20260218203240-3dfff04db8fa // the type of tusd's logger
	golang.org/x/oauth2 v0.36.0 // the exchange of go-oidc
	golang.org/x/time v0.15.0 // rate limits
	modernc.org/sqlite v1.54.0 // SQLite without cgo
)

require (
	filippo.io/hpke v0.4.0 // indirect
	github.com/STARRY-S/zip v0.2.3 // indirect
	github.com/Velocidex/json v0.0.0-20220224052537-92f3c0326e5a // indirect
	github.com/Velocidex/ordereddict v0.0.0-20250821063524-02dc06e46238 // indirect
	github.com/Velocidex/pkcs7 v0.0.0-20230220112103-d4ed02e1862a // indirect
	github.com/Velocidex/yaml/v2 v2.2.8 // indirect
	github.com/andybalholm/brotli v1.2.0 // indirect
	github.com/bmatcuk/doublestar/v4 v4.9.1 // indirect
	github.com/bodgit/plumbing v1.3.0 // indirect
	github.com/bodgit/windows v1.0.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/davecgh/go-spew v1.1.2-0.20180830191138-d8f796af33cc // indirect
	github.com/dlclark/regexp2/v2 v2.2.1 // indirect
	github.com/dsnet/compress v0.0.2-0.20230904184137-39efe44ab707 // indirect
	github.com/dustin/go-humanize v1.0.1 // indirect
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6 // indirect
	github.com/go-chi/chi/v5 v5.2.3 // indirect
	github.com/go-jose/go-jose/v4 v4.1.5 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/googleapis/gax-go/v2 v2.24.1 // indirect
	github.com/gorilla/securecookie v1.1.2 // indirect
	github.com/hashicorp/golang-lru v1.0.2 // indirect
	github.com/hashicorp/golang-lru/v2 v2.0.7 // indirect
	github.com/klauspost/pgzip v1.2.6 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	github.com/mfridman/interpolate v0.0.2 // indirect
	github.com/mikelolasagasti/xz v1.0.1 // indirect
	github.com/minio/minlz v1.0.1 // indirect
	github.com/muhlemmer/gu v0.3.1 // indirect
	github.com/muhlemmer/httpforwarded v0.1.0 // indirect
	github.com/ncruces/go-strftime v1.0.0 // indirect
	github.com/nwaples/rardecode/v2 v2.2.0 // indirect
	github.com/pierrec/lz4/v4 v4.1.25 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/rs/cors v1.11.1 // indirect
	github.com/sethvargo/go-retry v0.3.0 // indirect
	github.com/sirupsen/logrus v1.9.3 // indirect
	github.com/sorairolake/lzip-go v0.3.8 // indirect
	github.com/spf13/afero v1.15.0 // indirect
	github.com/ulikunitz/xz v0.5.15 // indirect
	github.com/zitadel/logging v0.6.2 // indirect
	github.com/zitadel/schema v1.3.1 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.46.0 // indirect
	go.opentelemetry.io/otel/metric v1.46.0 // indirect
	go.opentelemetry.io/otel/sdk v1.46.0 // indirect
	go.opentelemetry.io/otel/sdk/metric v1.46.0 // indirect
	go.opentelemetry.io/otel/trace v1.46.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	go4.org v0.0.0-20230225012048-214862532bf5 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/net v0.61.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/xerrors v0.0.0-20240903120638-7835f813f4da // indirect
	google.golang.org/api v0.297.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260904194346-d0f1323225a4 // indirect
	google.golang.org/grpc v1.83.2 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	modernc.org/libc v1.74.1 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.11.0 // indirect
	www.velocidex.com/golang/binparsergen v0.1.1-0.20240404114946-8f66c7cf586e // indirect
	www.velocidex.com/golang/go-pe v0.1.1-0.20251107001057-f93001158cd9 // indirect
)
