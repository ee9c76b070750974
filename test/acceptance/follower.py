"""A stranger that follows the log of a run to its end, whatever becomes of the daemon meanwhile: when the stream breaks, it
asks again with the last cursor it was given. Prints the bytes of each entry as they came, in base64, one a line, and at the
end what the end marker says.

usage: follower.py ADDRESS RUN_ID
"""
import base64
import json
import sys

import grpc
from google.protobuf import json_format, message_factory

from reflected import fields, load

ADDRESS, RUN_ID = sys.argv[1:]
# An old socket is tried again soon; the default waits up to two minutes.
OPTIONS = [("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200)]
ENTRIES = 1


def main():
    channel = grpc.insecure_channel(ADDRESS, OPTIONS)
    method, _ = load(channel, [])["LogsService/FollowLogs"]
    factory = message_factory.MessageFactory()
    request_type = factory.GetPrototype(method.input_type)
    answer_type = factory.GetPrototype(method.output_type)
    path = "/" + method.containing_service.full_name + "/" + method.name
    # The answers stay bytes, so that what is printed is what was sent.
    follow = channel.unary_stream(path, request_type.SerializeToString, bytes)
    cursor = ""
    while True:
        request = request_type(run_id=RUN_ID, after_cursor=cursor, until_end=True)
        try:
            for raw in follow(request, wait_for_ready=True):
                answer = answer_type.FromString(raw)
                for number, entry in fields(raw):
                    if number == ENTRIES:
                        print(base64.b64encode(entry).decode(), flush=True)
                cursor = answer.cursor
                if answer.HasField("end_of_run"):
                    end = json_format.MessageToDict(answer.end_of_run)
                    print(json.dumps({"end": end}), flush=True)
                    return
        except grpc.RpcError as failure:
            if failure.code() is not grpc.StatusCode.UNAVAILABLE:
                raise
            print(json.dumps({"lost": failure.code().name}), flush=True)


main()
