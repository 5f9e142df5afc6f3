"""Calls the gRPC echo: grpc_client.py ADDRESS AUTHORITY [CA]. Prints one line of JSON.

A unary call, a call of a method that no route takes, and a stream on which each message waits for the answer to the one
before, so that neither side may hold anything back.
"""
import json
import queue
import sys

import grpc

SERVICE = "/gateway_api_conformance.echo_basic.grpcecho.GrpcEcho/"
TURNS = 20


def channel(address, authority, ca):
    options = [("grpc.default_authority", authority), ("grpc.ssl_target_name_override", authority)]
    if ca is None:
        return grpc.insecure_channel(address, options[:1])
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(open(ca, "rb").read()), options)


def turns(calls):
    waiting = queue.Queue()
    answers = calls.stream_stream(SERVICE + "Echo")(iter(waiting.get, None), timeout=20)
    count = 0
    for _ in range(TURNS):
        waiting.put(b"")
        if authority_is_echoed(next(answers)):
            count += 1
    waiting.put(None)
    rest = list(answers)
    return {"turns": count, "rest": len(rest), "code": answers.code().name}


def authority_is_echoed(message):
    return sys.argv[2].encode() in message


with channel(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None) as calls:
    reply, call = calls.unary_unary(SERVICE + "Echo").with_call(b"", timeout=20, metadata=[("x-tag", "7")])
    try:
        calls.unary_unary("/none.Such/Method")(b"", timeout=20)
        missing = "OK"
    except grpc.RpcError as error:
        missing = error.code().name
    unary = {"code": call.code().name, "authority": authority_is_echoed(reply), "tag": b"x-tag" in reply}
    print(json.dumps({"unary": unary, "missing": missing, "stream": turns(calls)}))
