"""Reads a command a line and answers each with a line, as ../native/serve.c does:

load ROWS COLUMNS PATH, time KERNEL REPEATS, dump KERNEL PATH.
"""

import sys
import time


def serve(kernels, read, write):
    """Serves until standard input ends.

    kernels: by name, a function from what `read` gave to a function without arguments, which is what is timed.
    read(path, rows, columns): the input. write(result, path): the result as binary32.
    """
    state = {}

    def prepared(name):
        # One input, several kernels: what each makes of it (other formats, parameters) is made once.
        if name not in state["prepared"]:
            state["prepared"][name] = kernels[name](state["input"])
        return state["prepared"][name]

    def load(rows, columns, path):
        state["input"], state["prepared"] = read(path, int(rows), int(columns)), {}
        return "ok"

    def timed(name, repeats):
        run = prepared(name)
        start = time.perf_counter_ns()
        for _ in range(int(repeats)):
            run()
        return time.perf_counter_ns() - start

    def dump(name, path):
        write(prepared(name)(), path)
        return "ok"

    commands = {"load": (load, 3), "time": (timed, 2), "dump": (dump, 2)}
    for line in sys.stdin:
        try:
            command, _, rest = line.rstrip("\n").partition(" ")
            run, arguments = commands[command]
            answer = run(*rest.split(" ", arguments - 1))
        except Exception as error:  # Whatever went wrong, the other side waits for a line.
            answer = f"error {type(error).__name__}: {error}".replace("\n", " ")
        print(answer, flush=True)
