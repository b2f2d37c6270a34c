"""cutting_proxy.py PORT_FILE TARGET_PORT BYTES TIMES

Forwards connections to a server on this machine. The first TIMES answers that are longer than BYTES are cut off there.
Writes the port on which it listens into PORT_FILE.
"""

import os
import socket
import sys
import threading

port_file, target, limit, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
lock = threading.Lock()


def may_cut() -> bool:
    global times
    with lock:
        times -= 1
        return times >= 0


def forward(source: socket.socket, sink: socket.socket, cutting: bool) -> None:
    answered = 0
    try:
        while data := source.recv(65536):
            answered += len(data)
            if cutting and answered > limit and may_cut():
                print("cut", flush=True)
                sink.sendall(data[: max(0, len(data) - (answered - limit))])
                break
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


listener = socket.create_server(("127.0.0.1", 0))
with open(port_file + ".new", "w") as file:
    file.write(str(listener.getsockname()[1]))
os.rename(port_file + ".new", port_file)
while True:
    client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", target))
    threading.Thread(target=forward, args=(client, server, False), daemon=True).start()
    threading.Thread(target=forward, args=(server, client, True), daemon=True).start()
