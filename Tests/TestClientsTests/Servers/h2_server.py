"""An HTTP/2 server on the port given, with TLS if a certificate and a key are given too.

It answers every request with its headers and body as JSON, in small DATA frames, with a trailer. `/reset` is answered
with RST_STREAM, `/goaway` with GOAWAY, `/early` after a 103, `/bulk/N` with N bytes.
"""
import json
import socket
import ssl
import sys
import threading

import h2.config
import h2.connection
import h2.events


class Exchange:
    def __init__(self, headers):
        self.headers = headers
        self.body = b""


def serve(sock):
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    connection.initiate_connection()
    exchanges, waiting = {}, {}
    while True:
        sock.sendall(connection.data_to_send())
        data = sock.recv(65536)
        if not data:
            return
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                exchanges[event.stream_id] = Exchange(event.headers)
            if isinstance(event, h2.events.DataReceived):
                exchanges[event.stream_id].body += event.data
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if isinstance(event, h2.events.StreamEnded):
                answer(connection, event.stream_id, exchanges.pop(event.stream_id), waiting)
        for stream in list(waiting):
            push(connection, stream, waiting)


def answer(connection, stream, exchange, waiting):
    path = dict(exchange.headers)[":path"]
    if path == "/reset":
        return connection.reset_stream(stream, error_code=11)
    if path == "/goaway":
        return connection.close_connection(error_code=2, last_stream_id=0)
    if path == "/early":
        connection.send_headers(stream, [(":status", "103"), ("link", "</a>")])
    connection.send_headers(stream, [(":status", "200"), ("x-kind", "test"), ("x-kind", "again")])
    report = {"headers": exchange.headers, "body": exchange.body.decode()}
    waiting[stream] = b"x" * int(path[6:]) if path.startswith("/bulk/") else json.dumps(report).encode()
    push(connection, stream, waiting)


def push(connection, stream, waiting):
    while waiting[stream]:
        size = min(connection.local_flow_control_window(stream), connection.max_outbound_frame_size, 7000)
        if size == 0:
            return
        connection.send_data(stream, waiting[stream][:size])
        waiting[stream] = waiting[stream][size:]
    connection.send_headers(stream, [("x-trailer", "end")], end_stream=True)
    del waiting[stream]


def run(sock, context):
    if context:
        sock = context.wrap_socket(sock, server_side=True)
    serve(sock)


context = None
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    context.set_alpn_protocols(["h2"])
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=run, args=(accepted, context), daemon=True).start()
