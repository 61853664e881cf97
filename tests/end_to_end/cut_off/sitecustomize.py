"""Python reads this first when its folder is on PYTHONPATH: from then on only this machine can be reached.

Every look-up of a name and every connection elsewhere is refused, and told in the file that CUT_OFF_LOG names.
Processes that are started from here inherit it.
"""

import os
import sys

LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
ASKED = ("socket.connect", "socket.sendto", "socket.sendmsg")
HERE = ("127.0.0.1", "::1", "localhost", "", "0.0.0.0", None)


def _cut_off(event, arguments):
    if event in LOOK_UPS:
        target = arguments[0]
    elif event in ASKED and isinstance(arguments[1], tuple):
        target = arguments[1][0]
    else:
        return
    if isinstance(target, tuple):
        target = target[0]
    if isinstance(target, bytes):
        target = target.decode()
    if target not in HERE:
        with open(os.environ["CUT_OFF_LOG"], "a") as log:
            log.write(f"{event} {target}\n")
        raise OSError(101, "the network is cut off")


sys.addaudithook(_cut_off)
