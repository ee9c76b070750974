"""A stranger with Debian's python3-grpcio and no .proto file: learns the contract by reflection, then makes the calls it
is given on standard input, one JSON object a line ({method, request}), and prints what it was told, one a line.

usage: stranger.py ADDRESS [TOKEN]
"""
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ADDRESS = sys.argv[1]
METADATA = [("authorization", "Bearer " + sys.argv[2])] if len(sys.argv) > 2 else []
DEADLINE_S = 25
PACKAGE = "trinity.gate.v1."


def text_field(number, text):
    data = text.encode()
    return bytes([number << 3 | 2, len(data)]) + data


def fields(data):
    """The length-delimited fields of a message: number and bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            varint()
        else:
            size = varint()
            yield tag >> 3, data[at : at + size]
            at += size


def reflect(channel, request):
    """The answer of the reflection service, as the bytes of the one field that answers."""
    method = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    answer = next(method(iter([request]), metadata=METADATA, timeout=DEADLINE_S))
    return {number: value for number, value in fields(answer)}


def load(channel):
    """Every method of every service, by `Service/Method`."""
    listed = reflect(channel, text_field(7, "*"))[6]
    names = [dict(fields(service))[1].decode() for _, service in fields(listed)]
    files = {}
    for name in names:
        if name.startswith(PACKAGE):
            for _, raw in fields(reflect(channel, text_field(4, name))[4]):
                file = descriptor_pb2.FileDescriptorProto.FromString(raw)
                files[file.name] = file
    pool = descriptor_pool.DescriptorPool()
    added = set()

    def add(file):
        if file.name in added:
            return
        added.add(file.name)
        for name in file.dependency:
            add(files[name])
        pool.Add(file)

    for file in files.values():
        add(file)
    services = [pool.FindServiceByName(name) for name in names if name.startswith(PACKAGE)]
    streams = {
        (file.package + "." + service.name, method.name)
        for file in files.values()
        for service in file.service
        for method in service.method
        if method.server_streaming
    }
    return {
        service.name + "/" + method.name: (method, (service.full_name, method.name) in streams)
        for service in services
        for method in service.methods
    }


def main():
    channel = grpc.insecure_channel(ADDRESS)
    methods = load(channel)
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
