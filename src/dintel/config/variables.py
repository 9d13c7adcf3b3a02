"""Every variable of the environment that is read, and what it means: `docs/reference/settings.md` is made of it."""

VARIABLES = {
    "PORT": "the port to listen on; default 8000",
    "DINTEL_WEB_PROCESSES": "how many processes answer pages; default 1; for many people two a processor, at most 8",
    "DINTEL_WEB_HOSTS": "how many hosts answer pages, each with so many processes; default 1",
    "DINTEL_HOME": "the folder for the database, the secret key, kept policies and static files; default var",
    "DINTEL_CITY": "the folder under cities/ that is served; default albuquerque",
    "DINTEL_DATA": "the folder that holds law/, cities/, locale/ and figures/; default those that came with the code",
    "DINTEL_BIND": "the address to listen on; default 127.0.0.1, this machine only",
    "DINTEL_ALLOWED_HOSTS": "names the server answers to, besides this machine's, with commas between",
    "DINTEL_ONION_HOST": "the onion address at which Tor brings visitors to this server by plain HTTP; empty for none",
    "DINTEL_HTTPS": "1 behind a proxy that speaks HTTPS",
    "DINTEL_DATABASE_URL": "postgres://user:password@host/name (extra `postgres`), of a cluster every host with commas "
    "between, as host1:5432,host2:5432; empty for SQLite in the home folder",
    "DINTEL_DATABASE_POOL": "empty: each thread keeps a connection for a minute; a number: a pool of so many in each "
    "process; pgbouncer: the address is a PgBouncer in transaction mode",
    "DINTEL_DATABASE_REPLICA_URL": "a streaming copy of the PostgreSQL database, from which public pages are read for "
    "visitors without an account; empty for none",
    "DINTEL_REPLICA_LAG_SECONDS": "how many seconds that copy may be behind before it is left alone; default 30",
    "DINTEL_STATE_OFFICE": "1 where several agencies share this instance, kept apart row by row, each under its own "
    "name before the host of DINTEL_PUBLIC_URL; PostgreSQL only (docs/how-to/run-a-state-office.md)",
    "DINTEL_POSTGRES_BIN": "the folder of pg_dump and pg_restore for `dintel backup` and `restore`; empty for the path",
    "DINTEL_EVIDENCE_URL": "s3://BUCKET/PREFIX?endpoint=ADDRESS&region=REGION (extra `s3`), where files of "
    "evidence lie; empty for the home folder; docs/how-to/store-files-in-a-bucket.md",
    "DINTEL_EVIDENCE_KEY_ID": "the id of the access key of that bucket; empty to look where AWS's own tools look",
    "DINTEL_EVIDENCE_SECRET": "the secret of that key",
    "DINTEL_SCANNER": "unix:/run/clamav/clamd.ctl or tcp://HOST:PORT, where ClamAV's daemon looks at files before an "
    "original goes out; empty for none; docs/how-to/scan-files.md",
    "DINTEL_SECRET_KEY": "signs forms; empty to have one made in the home folder",
    "DINTEL_DEMO": "1 for a made-up city with a sign-in-as page; `make run` sets it; never on a server people use",
    "DINTEL_PUBLIC_URL": "how links in letters begin, for example https://dintel.example.gov; default this machine",
    "DINTEL_EMAIL_URL": "smtp://user:password@host:587 or smtps://...; empty keeps letters as files in the home folder",
    "DINTEL_EMAIL_FROM": "the sender of letters; default dintel@localhost",
    "DINTEL_UPLOAD_LIMIT_MB": "the largest file taken, in megabytes; default 512",
    "DINTEL_OUTSIDE_FILE_LIMIT_MB": "the largest file taken from somebody without an account; default 2048",
    "DINTEL_OUTSIDE_RECORD_LIMIT_MB": "all files together that come to one record from outside; default 8192",
    "DINTEL_REPORT_WORK_BITS": "the work a device does for a report or request, as a power of two of hashes: 18",
    "DINTEL_REPORT_WAIT_SECONDS": "how long a report or a request without work is written at least; default 30",
    "DINTEL_REPORTS_WITHOUT_WORK_AN_HOUR": "reports without work that are taken in an hour; default 120",
    "DINTEL_REPORTS_USUAL_AN_HOUR": "reports in an hour beyond which more work is asked for; default 60",
    "DINTEL_REQUESTS_WITHOUT_WORK_AN_HOUR": "requests for the city's records by the public form, without such work, "
    "that are taken in an hour; default 60",
    "DINTEL_REQUESTS_USUAL_AN_HOUR": "such requests in an hour beyond which more work is asked for; default 30",
    "DINTEL_IDLE_MINUTES": "after how many minutes without use a sign-in ends; default 60",
    "DINTEL_OIDC_ISSUER": "the address of the city's OpenID Connect provider; empty for none",
    "DINTEL_OIDC_CLIENT_ID": "the client id the provider gave",
    "DINTEL_OIDC_CLIENT_SECRET": "the secret the provider gave",
    "DINTEL_LEDGER_KEY": "the base64 seed (32 bytes) of the ledger's key; empty to have one made in the home folder",
    "DINTEL_WITNESSES": "witnesses of the ledger, `KEY ADDRESS` each, on lines or with commas between; empty for none",
    "DINTEL_CHECKPOINT_MINUTES": "how often the ledger is signed, in minutes; default 10",
    "DINTEL_TIMESTAMP_URL": "the address of a timestamp authority (RFC 3161) for the ledger; empty for none",
    "DINTEL_TIMESTAMP_ROOTS": "a file of root certificates (PEM) that its timestamps must lead to",
    "DINTEL_TIMESTAMP_POLICY": "the policy its timestamps must name, such as 1.2.3.4.1; empty for any",
    "DINTEL_TIMESTAMP_HOURS": "how often the newest checkpoint is timestamped, in hours; default 24",
    "DINTEL_SEALING_KEYS": "where the keys that seal records are kept: file:PATH, environment:BASE64,BASE64 (oldest "
    "first) or pkcs11:token=LABEL?module-path=FILE&pin-source=FILE (extra `pkcs11`); "
    "default a file sealing/keys in the home folder, made at the first start",
    "DINTEL_SEALING_RECIPIENTS": "age recipients (age1...) with commas between, for the escrow copy of those keys",
    "DINTEL_METRICS_TOKEN": "the bearer token with which monitoring reads /health/metrics; empty: nobody does",
    "DINTEL_LOG": "how the server writes about itself: lines (default) or json, one object a line",
    "DINTEL_LOG_REQUESTS": "1 to list requests of people and programs with an account, by route, never by address",
    "DINTEL_DEBUG": "1 for a developer: details on error pages; never on a server",
}
