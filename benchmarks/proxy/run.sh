#!/usr/bin/env bash
# CPU time per proxied keep-alive GET: gwsim beside nginx, HAProxy and Envoy, and with --http2 nghttpx: then clients speak
# HTTP/2 with prior knowledge, 8 connections with 32 streams each, and the backend HTTP/1.1 as ever. With --tls clients
# speak HTTP/1.1 over TLS 1.3 (P-256), and requests that each shake hands on a connection of their own are measured too.
#
# Each proxy has one worker and stands before the same nginx backend; rounds are interleaved, so that a machine that
# gets slower is so for all. CPU is user and system time of the proxy's process (all of its threads) from
# /proc/PID/stat, divided by the requests that the load generator counted. A proxy that is not installed is skipped.
#
#   benchmarks/proxy/run.sh [--http2|--tls] [--rounds N] [--seconds S] [--connections C] [--json FILE]
#
# GWSIM: the binary (default: .build/release/gwsim). Needs Linux and wrk or h2load (for --http2 the latter, for --tls wrk and openssl).
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
rounds=5 seconds=4 connections=32 json="" http2="" tls=""
listener="{name: default, port: 80, protocol: HTTP}" gateway_port=80
nginx_listen="" haproxy_bind="" envoy_tls="name: cleartext"
if [ "${1:-}" = --http2 ]; then
    http2=yes connections=8 nginx_listen=http2 haproxy_bind="proto h2"
    shift
elif [ "${1:-}" = --tls ]; then
    tls=yes nginx_listen=ssl
    shift
fi
while [ $# -gt 0 ]; do
    case $1 in
        --rounds) rounds=$2 ;;
        --seconds) seconds=$2 ;;
        --connections) connections=$2 ;;
        --json) json=$2 ;;
        *) echo "usage: $0 [--http2|--tls] [--rounds N] [--seconds S] [--connections C] [--json FILE]" >&2; exit 2 ;;
    esac
    shift 2
done
gwsim=${GWSIM:-$root/.build/release/gwsim}
dir=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    sleep 0.5
    for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    rm -rf "$dir"
}
trap finish EXIT

has() { command -v "$1" >/dev/null 2>&1; }
if has wrk && [ -z "$http2" ]; then load=wrk; elif has h2load && [ -z "$tls" ]; then load=h2load; else echo "the load generator is not installed" >&2; exit 2; fi
has nginx || { echo "nginx is not installed, and it is the backend" >&2; exit 2; }

backend=$((20000 + RANDOM % 5000))
next_port=$((backend + 1))
names=() ports=() stats=() skipped=()

# fill FILE PORT LOG: a configuration with its placeholders filled in.
fill() {
    sed -e "s|@DIR@|$dir|g" -e "s|@BACKEND@|$backend|g" -e "s|@PORT@|${2:-0}|g" -e "s|@LOG@|${3:-off}|g" \
        -e "s|@ACCESS_LOG@|${4:-}|g" -e "s|@NGINX_LISTEN@|$nginx_listen|g" -e "s|@HAPROXY_BIND@|$haproxy_bind|g" \
        -e "s|@ENVOY_TLS@|$envoy_tls|g" -e "s|@LISTENER@|$listener|g" "$1"
}
# started NAME PORT PID: waits until the proxy answers, and notes whose CPU counts.
started() {
    pids+=("$3")
    for _ in $(seq 100); do
        if curl -sk -o /dev/null --max-time 1 ${http2:+--http2-prior-knowledge} -H 'Host: bench.test' "$scheme://127.0.0.1:$2/"; then
            names+=("$1"); ports+=("$2"); stats+=("$3")
            return
        fi
        sleep 0.05
    done
    echo "$1 does not answer:" >&2
    tail -5 "$dir/$1.out" "$dir/$1.err" >&2 2>/dev/null || true
    skipped+=("$1")
}
# A worker of nginx is a child of its master, and the worker's CPU is what counts.
child_of() { ps -o pid= --ppid "$1" | awk 'NR == 1 { print $1 }'; }

scheme=http loads=(keep-alive)
# nginx reads them even where it speaks no TLS.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=bench.test -days 1 \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
if [ -n "$tls" ]; then
    scheme=https loads=(keep-alive new-connection) gateway_port=443
    cat "$dir/cert.pem" "$dir/key.pem" >"$dir/both.pem"
    haproxy_bind="ssl crt $dir/both.pem alpn http/1.1"
    listener="{name: default, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: bench}]}}"
    tls_context="\"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"
    envoy_pair="{certificate_chain: {filename: $dir/cert.pem}, private_key: {filename: $dir/key.pem}}"
    envoy_tls="transport_socket: {name: tls, typed_config: {$tls_context, common_tls_context: {tls_certificates: [$envoy_pair]}}}"
fi
fill routes.yaml >"$dir/routes.yaml"
cat >>"$dir/routes.yaml" <<SECRET
---
apiVersion: v1
kind: Secret
type: kubernetes.io/tls
metadata: {name: bench, namespace: app}
data:
  tls.crt: $(base64 -w0 <"$dir/cert.pem")
  tls.key: $(base64 -w0 <"$dir/key.pem")
SECRET

fill backend.nginx.conf >"$dir/backend.conf"
nginx -c "$dir/backend.conf" >"$dir/backend.out" 2>&1 &
pids+=($!)

start_gwsim() {
    local name=$1 log=$2 port=$next_port
    next_port=$((next_port + 1))
    "$gwsim" serve -f "$dir/routes.yaml" --backend "app/ok:80=127.0.0.1:$backend" --port "$gateway_port=$port" --workers 1 \
        --access-log "$log" --admin off >"$dir/$name.out" 2>"$dir/$name.err" &
    started "$name" "$port" $!
}
if [ -x "$gwsim" ]; then
    start_gwsim gwsim off
    start_gwsim gwsim-text-log text
else
    echo "$gwsim is not there: build it with swift build -c release" >&2
    skipped+=(gwsim)
fi

fill nginx.conf "$next_port" >"$dir/nginx.conf"
nginx -c "$dir/nginx.conf" >"$dir/nginx.out" 2>&1 &
master=$!
pids+=("$master")
sleep 0.3
started nginx "$next_port" "$(child_of "$master" || true)"
next_port=$((next_port + 1))

if has haproxy; then
    fill haproxy.cfg "$next_port" >"$dir/haproxy.cfg"
    haproxy -db -f "$dir/haproxy.cfg" >"$dir/haproxy.out" 2>&1 &
    started haproxy "$next_port" $!
    next_port=$((next_port + 1))
else
    skipped+=(haproxy)
fi

if [ -n "$http2" ]; then
    if has nghttpx; then
        nghttpx --workers=1 --single-process --no-ocsp --accesslog-file=/dev/null --errorlog-file="$dir/nghttpx.log" \
            --frontend="127.0.0.1,$next_port;no-tls" --backend="127.0.0.1,$backend" --add-x-forwarded-for \
            --conf=/dev/null >"$dir/nghttpx.out" 2>&1 &
        started nghttpx "$next_port" $!
        next_port=$((next_port + 1))
    else
        skipped+=(nghttpx)
    fi
fi

if has envoy; then
    log_to='access_log: [{ name: f, typed_config: { "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: '$dir'/envoy.log } }]'
    for name in envoy envoy-text-log; do
        access_log=""
        [ "$name" = envoy ] || access_log=$log_to
        fill envoy.yaml "$next_port" off "$access_log" >"$dir/$name.yaml"
        envoy -c "$dir/$name.yaml" --concurrency 1 --use-dynamic-base-id -l off >"$dir/$name.out" 2>&1 &
        pid=$!
        sleep 1
        # A wrapper (PyPI's is one) may stand before the real process.
        real=$(child_of "$pid" || true)
        started "$name" "$next_port" "${real:-$pid}"
        [ -z "$real" ] || pids+=("$pid")
        next_port=$((next_port + 1))
    done
else
    skipped+=(envoy)
fi

ticks=$(getconf CLK_TCK)
cpu() { sed 's/^.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }
# run_load PORT SECONDS [KIND]: the number of requests that were answered.
run_load() {
    local closing=()
    [ "${3:-}" != new-connection ] || closing=(-H 'Connection: close')
    if [ $load = wrk ]; then
        wrk -t1 -c"$connections" -d"${2}s" -H 'Host: bench.test' "${closing[@]}" "$scheme://127.0.0.1:$1/" >"$dir/load.out"
        if grep -q 'Non-2xx' "$dir/load.out"; then grep 'Non-2xx' "$dir/load.out" >&2; exit 1; fi
        awk '/requests in/ { print $1 }' "$dir/load.out"
    elif [ -n "$http2" ]; then
        h2load -t1 -c"$connections" -m32 -D"$2" -H ':authority: bench.test' "http://127.0.0.1:$1/" >"$dir/load.out"
        if ! grep -q ' 0 failed' "$dir/load.out"; then grep '^requests:' "$dir/load.out" >&2; exit 1; fi
        awk '/^requests:/ { print $8 }' "$dir/load.out"
    else
        h2load --h1 -t1 -c"$connections" -D"$2" -H 'Host: bench.test' "http://127.0.0.1:$1/" >"$dir/load.out"
        awk '/^requests:/ { print $8 }' "$dir/load.out"
    fi
}

for index in "${!names[@]}"; do run_load "${ports[$index]}" 1 >/dev/null; done
for round in $(seq "$rounds"); do
    for kind in "${loads[@]}"; do
        for index in "${!names[@]}"; do
            before=$(cpu "${stats[$index]}")
            count=$(run_load "${ports[$index]}" "$seconds" "$kind")
            after=$(cpu "${stats[$index]}")
            awk -v name="${names[$index]}" -v kind="$kind" -v ticks="$ticks" -v used=$((after - before)) \
                -v count="$count" -v seconds="$seconds" \
                'BEGIN { printf "%s %.3f %.0f %s\n", name, used * 1e6 / ticks / count, count / seconds, kind }' |
                tee -a "$dir/results"
        done
    done
done

echo
echo "$(uname -srm), $(nproc) cores, ${http2:+HTTP/2, }${tls:+TLS, }$load with $connections connections, $rounds rounds of $seconds s"
median() {
    awk -v name="$1" -v kind="$2" '$1 == name && $4 == kind { print $2 }' "$dir/results" | sort -n |
        awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
for kind in "${loads[@]}"; do
    echo "median CPU per request, $kind; the ratio is gwsim's (without log) to it"
    own=""
    if [ -x "$gwsim" ]; then own=$(median gwsim "$kind"); fi
    for name in "${names[@]}"; do
        awk -v name="$name" -v value="$(median "$name" "$kind")" -v own="$own" 'BEGIN {
            printf "  %-16s %7.1f µs", name, value
            if (own != "" && value > 0) printf "   %.2f", own / value
            printf "   %7.0f per CPU second\n", 1e6 / value
        }'
    done
done
for name in "${skipped[@]}"; do echo "  $name: skipped, not installed or not answering"; done
if [ -n "$json" ]; then
    awk -v date="$(date -u +%FT%TZ)" -v cores="$(nproc)" -v load="$load" -v connections="$connections" '
        BEGIN { printf "{\"date\":\"%s\",\"cores\":%d,\"load\":\"%s\",\"connections\":%d,\"rounds\":[", date, cores, load, connections }
        { printf "%s{\"name\":\"%s\",\"kind\":\"%s\",\"cpuMicroseconds\":%s,\"requestsPerSecond\":%s}", (NR > 1 ? "," : ""), $1, $4, $2, $3 }
        END { print "]}" }' "$dir/results" >"$json"
fi
