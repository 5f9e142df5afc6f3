#!/usr/bin/env python3
"""Floods of HTTP/2 at full speed, while somebody else asks as usual.

For each attack four connections at a time send as fast as they can; whichever the proxy ends is opened again. Beside
them one client asks a hundred times a second on a connection of its own. Printed are the requests of that client, how
many failed, the slowest, and the memory of the proxy before, at most and after.

    GWSIM=.build/release/gwsim benchmarks/floods/run.py [--seconds S]
"""

import argparse
import os
import socket
import struct
import subprocess
import tempfile
import threading
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MANIFESTS = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: web, namespace: infra}
spec:
  gatewayClassName: istio
  listeners: [{name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r, namespace: app}
spec:
  parentRefs: [{name: web, namespace: infra}]
  rules: [{backendRefs: [{name: s, port: 80}]}]
"""


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    def text(data):
        length = len(data)
        if length < 127:
            return bytes([length]) + data
        rest, coded = length - 127, bytes([127])
        while rest >= 128:
            coded += bytes([rest % 128 | 128])
            rest //= 128
        return coded + bytes([rest]) + data

    return b"\0" + text(name) + text(value)


HEAD = (
    literal(b":method", b"GET")
    + literal(b":scheme", b"http")
    + literal(b":path", b"/")
    + literal(b":authority", b"flood.test")
)


def rapid_reset():
    stream = 1
    while True:
        yield b"".join(
            frame(1, 5, stream + 2 * i, HEAD) + frame(3, 0, stream + 2 * i, b"\0\0\0\x08") for i in range(100)
        )
        stream += 200


def continuations():
    yield frame(1, 1, 1, HEAD)
    piece = literal(b"x", b"y" * 4000)
    while True:
        yield frame(9, 0, 1, piece) * 10


def controls():
    while True:
        yield (frame(6, 0, 0, b"12345678") + frame(4, 0, 0)) * 100


def compression_bombs():
    stream = 1
    field = b"\x40" + literal(b"x", b"y" * 3900)[1:]
    while True:
        yield frame(1, 5, stream, HEAD + field + b"\xbe" * 15000)
        stream += 2


def attack(port, make, until, opened):
    while time.time() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
                opened.append(1)
                peer.sendall(PREFACE + frame(4, 0, 0))
                for data in make():
                    peer.sendall(data)
                    if time.time() > until:
                        break
        except OSError:
            pass


def ask(port, until, times, failures):
    while time.time() < until:
        start = time.time()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
                peer.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                answer = b""
                while data := peer.recv(65536):
                    answer += data
            if not answer.startswith(b"HTTP/1.1 200 "):
                failures.append(answer[:60])
        except OSError as error:
            failures.append(str(error))
        times.append(time.time() - start)
        time.sleep(max(0, 0.01 - (time.time() - start)))


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=30)
    seconds = options.parse_args().seconds
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as manifests:
        manifests.write(MANIFESTS)
        manifests.flush()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [os.environ.get("GWSIM", ".build/release/gwsim"), "serve", "-f", manifests.name, "--admin", "off"]
        command += ["--access-log", "off", "--workers", "1", "--port", f"80={port}"]
        proxy = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(1)
        for make in (rapid_reset, continuations, controls, compression_bombs):
            until = time.time() + seconds
            times, failures, opened = [], [], []
            before, most = resident(proxy.pid), 0
            threads = [threading.Thread(target=attack, args=(port, make, until, opened)) for _ in range(4)]
            threads.append(threading.Thread(target=ask, args=(port, until, times, failures)))
            for thread in threads:
                thread.start()
            while time.time() < until:
                most = max(most, resident(proxy.pid))
                time.sleep(0.1)
            for thread in threads:
                thread.join()
            print(
                f"{make.__name__}: {len(opened)} connections; {len(times)} requests beside them, {len(failures)} failed, "
                f"slowest {max(times) * 1000:.1f} ms; memory {before} MiB, at most {most}, then {resident(proxy.pid)}"
            )
            for failure in failures[:3]:
                print("   ", failure)
        proxy.terminate()
        proxy.wait()


main()
