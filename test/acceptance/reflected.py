"""The contract as a stranger learns it: by asking the reflection service, without any .proto file."""
from google.protobuf import descriptor_pb2, descriptor_pool

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


def reflect(channel, request, metadata):
    """The answer of the reflection service, as the bytes of the one field that answers."""
    method = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    answer = next(method(iter([request]), metadata=metadata, timeout=DEADLINE_S))
    return {number: value for number, value in fields(answer)}


def load(channel, metadata):
    """Every method of every service, by `Service/Method`; with each, whether it answers with a stream."""
    listed = reflect(channel, text_field(7, "*"), metadata)[6]
    names = [dict(fields(service))[1].decode() for _, service in fields(listed)]
    files = {}
    for name in names:
        if name.startswith(PACKAGE):
            for _, raw in fields(reflect(channel, text_field(4, name), metadata)[4]):
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
