"""A stranger with Debian's python3-grpcio and no .proto file: learns the contract by reflection, then makes the calls it
is given on standard input, one JSON object a line ({method, request}), and prints what it was told, one a line.

usage: stranger.py ADDRESS [TOKEN]
"""
import json
import sys

import grpc
from google.protobuf import json_format, message_factory

from reflected import DEADLINE_S, load

ADDRESS = sys.argv[1]
METADATA = [("authorization", "Bearer " + sys.argv[2])] if len(sys.argv) > 2 else []


def main():
    channel = grpc.insecure_channel(ADDRESS)
    methods = load(channel, METADATA)
    print(json.dumps({"methods": sorted(methods)}), flush=True)
    factory = message_factory.MessageFactory()
    for line in sys.stdin:
        call = json.loads(line)
        method, is_stream = methods[call["method"]]
        request = json_format.ParseDict(call["request"], factory.GetPrototype(method.input_type)())
        answer_type = factory.GetPrototype(method.output_type)
        path = "/" + method.containing_service.full_name + "/" + method.name
        make = channel.unary_stream if is_stream else channel.unary_unary
        stub = make(path, type(request).SerializeToString, answer_type.FromString)
        try:
            if is_stream:
                answers = stub(request, metadata=METADATA, timeout=DEADLINE_S)
                next(answers)
                answers.cancel()
            else:
                stub(request, metadata=METADATA, timeout=DEADLINE_S)
            told = {"code": "OK", "details": ""}
        except grpc.RpcError as failure:
            trailers = dict(failure.trailing_metadata() or ())
            details = trailers.get("grpc-status-details-bin", b"")
            told = {"code": failure.code().name, "details": details.decode("latin-1") + failure.details()}
        print(json.dumps(told), flush=True)


main()
