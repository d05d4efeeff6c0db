"""The first instructions of every child process: limits, then `exec` of the tool.

Run as a script (`python -I -S spawn.py SETTINGS COMMAND…`) by `provers.process`, never imported
by it: the limits are in force before the first instruction of a tool that may run a candidate's
code. Only the standard library, and little of it, so that it starts in some milliseconds.

SETTINGS is `key=value` pairs joined by commas: `as`, `data` (bytes), `cpu` (seconds), `fsize`
(bytes), `parent` (process number of the one that must outlive us).
"""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
LIMITS = {
    "as": resource.RLIMIT_AS,
    "data": resource.RLIMIT_DATA,
    "cpu": resource.RLIMIT_CPU,
    "fsize": resource.RLIMIT_FSIZE,
}


def main() -> None:
    """Apply the settings of the command line and become the tool; 127 when it is missing."""
    settings = dict(pair.split("=", 1) for pair in sys.argv[1].split(","))
    command = sys.argv[2:]
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if os.getppid() != int(settings["parent"]):
            os._exit(125)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for key, which in LIMITS.items():
        if key in settings:
            wanted = int(settings[key])
            hard = resource.getrlimit(which)[1]
            if hard != resource.RLIM_INFINITY:
                wanted = min(wanted, hard)
            resource.setrlimit(which, (wanted, wanted))
    try:
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"cannot start {command[0]}: {error.strerror}\n".encode())
        os._exit(127)


if __name__ == "__main__":
    main()
