"""What the sides of a benchmark written in Python share; side.lua is its twin."""
import gc
import json
import sys
import time

spec = json.loads(sys.argv[1])


def blas():
    """The library that NumPy multiplies with: a name, as far as it is known."""
    with open("/proc/self/maps") as maps:
        files = {line.split("/")[-1].strip() for line in maps if "/" in line}
    found = [f for f in files if "openblas" in f or "mkl" in f or "blis" in f]
    return found[0] if found else "an unknown BLAS"


def itself(x):
    return x


def serve(version, parts):
    """Do the work of all parts for each line on stdin; answer with their times and results.

    A part is (name, prepare, work, result): work is timed; it gets what prepare returned, and
    result makes a number of what it returns.
    """
    print(json.dumps({"version": version}), flush=True)
    for _ in sys.stdin:
        answer = []
        for name, prepare, work, result in parts:
            state = prepare()
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            made = work(state)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            answer.append({"name": name, "wall": wall, "cpu": cpu, "result": float(result(made))})
            del state, made
        print(json.dumps(answer), flush=True)
