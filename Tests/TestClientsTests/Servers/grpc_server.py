"""A gRPC server on the port given: `/t.T/Repeat` answers with the request twice, `/t.T/Fail` with an error."""
import sys
from concurrent import futures

import grpc


def repeat(request, context):
    seen = dict(context.invocation_metadata())
    context.set_trailing_metadata([("x-seen", seen.get("x-tag", "-"))])
    return request + request


def fail(request, context):
    context.abort(grpc.StatusCode.NOT_FOUND, "no such thing")


handlers = {
    "Repeat": grpc.unary_unary_rpc_method_handler(repeat),
    "Fail": grpc.unary_unary_rpc_method_handler(fail),
}
server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("t.T", handlers)])
server.add_insecure_port(f"127.0.0.1:{sys.argv[1]}")
server.start()
server.wait_for_termination()
